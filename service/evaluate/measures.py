"""The measures that are reported, compared and gated; `docs/evaluation.md` defines them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from service.evaluate.rankings import DEPTHS, EVIDENCE_DEPTHS, LEVELS
from service.evaluate.statistic import (
    Columns,
    Estimate,
    Numbers,
    Statistic,
    abstention_f1,
    abstention_precision,
    abstention_recall,
    aurc,
    draws,
    estimate,
    mean_of,
)

Better = Literal["higher", "lower", "neither"]
ALL = "all"


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    title: str
    statistic: Statistic
    better: Better = "higher"
    column: str = ""  # whose values it rests on; empty: that of its own name
    unit: Literal["share", "count"] = "share"

    @property
    def rests_on(self) -> str:
        return self.column or self.name


def _mean(
    name: str,
    title: str,
    better: Better = "higher",
    unit: Literal["share", "count"] = "share",
) -> Measure:
    return Measure(name, title, mean_of(name), better, unit=unit)


def _all() -> Iterable[Measure]:
    yield _mean("joint", "Right outcome")
    for k in EVIDENCE_DEPTHS:
        yield _mean(f"retrieval.evidence@{k}", f"Evidence found, {k} passages")
    for level in LEVELS:
        for k in DEPTHS[level]:
            yield _mean(f"retrieval.{level}.recall@{k}", f"Recall@{k}, {level}s")
        yield _mean(f"retrieval.{level}.MRR", f"MRR, {level}s")
        yield _mean(f"retrieval.{level}.nDCG@10", f"nDCG@10, {level}s")
    yield _mean("citation.first_right", "First citation right")
    for unit in ("article", "sentence", "character"):
        for part in ("precision", "recall", "F1"):
            yield _mean(f"citation.{unit}.{part}", f"Citation {part}, {unit}s")
    yield _mean("citation.boilerplate", "Citations of boilerplate", "lower")
    yield _mean("answer.strings", "Required strings said")
    yield _mean("answer.token_F1", "Token F1")
    yield _mean("answer.weak", "Statements that hardly answer", "lower")
    yield _mean("answer.statements", "Statements an answer", "neither", "count")
    yield _mean("answer.words", "Words an answer", "neither", "count")
    on = "abstention.due"
    yield Measure("abstention.precision", "Abstention precision", abstention_precision, column=on)
    yield Measure("abstention.recall", "Abstention recall", abstention_recall, column=on)
    yield Measure("abstention.F1", "Abstention F1", abstention_f1, column=on)
    yield Measure(
        "abstention.AURC", "Risk–coverage area", aurc, "lower", column="abstention.confidence"
    )
    yield _mean("conflict.sides", "Every side cited")
    yield _mean("conflict.shown", "Every side shown as in conflict")
    yield _mean("conflict.false", "False conflicts", "lower")
    yield _mean("judge.correctness", "Correct, says the judge")
    yield _mean("judge.support", "Statements supported, says the judge")
    yield _mean("judge.agrees", "Judge agrees with the required strings")


MEASURES: Mapping[str, Measure] = {each.name: each for each in _all()}
# What a person looks at first.
HEADLINES = (
    "joint",
    "retrieval.evidence@10",
    "citation.first_right",
    "citation.sentence.F1",
    "answer.strings",
    "abstention.F1",
    "conflict.sides",
)
COLUMNS: Sequence[str] = (
    *(each.name for each in MEASURES.values() if not each.column),
    "abstention.declined",
    "abstention.due",
    "abstention.confidence",
    "abstention.wrong",
)


def columns_of(values: Sequence[Mapping[str, float | None]]) -> Columns:
    return {
        name: np.array(
            [np.nan if (value := each.get(name)) is None else value for each in values], np.float64
        )
        for name in COLUMNS
    }


def applies(measure: Measure, columns: Columns) -> int:
    """How many questions it rests on."""
    return int(np.isfinite(columns[measure.rests_on]).sum())


def estimates(
    values: Sequence[Mapping[str, float | None]], drawn: Numbers | None = None
) -> dict[str, Estimate]:
    """Every measure that applies to any of the questions, whose values these are."""
    columns = columns_of(values)
    weights = draws(len(values)) if drawn is None else drawn
    found = {}
    for measure in MEASURES.values():
        n = applies(measure, columns)
        if n and (result := estimate(measure.statistic, columns, n, weights)):
            found[measure.name] = result
    return found
