"""Two runs on the questions they share: what changed by more than chance."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ingest.errors import SettingsError
from service.evaluate.measures import MEASURES, Better, Measure, applies, columns_of
from service.evaluate.result import QuestionResult, Result
from service.evaluate.score import Outcome
from service.evaluate.statistic import Columns, Numbers, draws, interval

Verdict = Literal["worse", "better", ""]


@dataclass(frozen=True, slots=True)
class Change:
    """`low` to `high`: the 95 % interval of `after - before`, by paired bootstrap."""

    before: float
    after: float
    low: float
    high: float
    n: int
    better: Better

    @property
    def certain(self) -> bool:
        """Whether the interval leaves out "no change"."""
        return self.low > 0 or self.high < 0

    @property
    def worse_by(self) -> float:
        """Negative where it became better; 0 where neither direction is."""
        difference = self.before - self.after
        return {"higher": difference, "lower": -difference, "neither": 0.0}[self.better]

    @property
    def verdict(self) -> Verdict:
        """Empty where it may be chance, or neither direction is better."""
        if not self.certain or self.better == "neither":
            return ""
        return "worse" if self.worse_by > 0 else "better"


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that came out right in one run only."""

    id: str
    type: str
    question: str
    before: Outcome
    after: Outcome

    @property
    def gained(self) -> bool:
        return self.after is Outcome.RIGHT


@dataclass(frozen=True, slots=True)
class Comparison:
    shared: int
    only_before: int
    only_after: int
    changes: Mapping[str, Change]  # by measure
    flips: tuple[Flip, ...]

    @property
    def lost(self) -> list[Flip]:
        return [each for each in self.flips if not each.gained]

    @property
    def gained(self) -> list[Flip]:
        return [each for each in self.flips if each.gained]

    def surely(self, verdict: Verdict) -> dict[str, Change]:
        """The measures that became so by more than chance."""
        return {name: each for name, each in self.changes.items() if each.verdict == verdict}


def compare(before: Result, after: Result, type_: str | None = None) -> Comparison:
    """Over the questions with equal id and wording, of one type if given.

    Raises `SettingsError` where the two runs share none.
    """
    earlier = {(each.id, each.question): each for each in before.questions}
    later = {(each.id, each.question): each for each in after.questions}
    shared = [
        (earlier[key], later[key])
        for key in earlier
        if key in later and type_ in (None, earlier[key].type)
    ]
    if not shared:
        raise SettingsError(
            f"the runs share no question{f' of type {type_}' if type_ else ''}: "
            f"one asked {before.manifest.questions}, the other {after.manifest.questions}"
        )
    drawn = draws(len(shared))
    old = columns_of([each.values for each, _ in shared])
    new = columns_of([each.values for _, each in shared])
    changes = {
        measure.name: change
        for measure in MEASURES.values()
        if (change := _change(measure, old, new, drawn))
    }
    return Comparison(
        shared=len(shared),
        only_before=len(earlier.keys() - later.keys()),
        only_after=len(later.keys() - earlier.keys()),
        changes=changes,
        flips=tuple(_flip(*each) for each in shared if _flipped(*each)),
    )


def _change(measure: Measure, old: Columns, new: Columns, drawn: Numbers) -> Change | None:
    """None where one of the runs has no value."""
    n = min(applies(measure, old), applies(measure, new))
    once = np.ones((1, drawn.shape[1]))
    before = float(measure.statistic(once, old)[0])
    after = float(measure.statistic(once, new)[0])
    if n == 0 or not (np.isfinite(before) and np.isfinite(after)):
        return None
    low, high = interval(measure.statistic(drawn, new) - measure.statistic(drawn, old))
    return Change(before, after, low, high, n, measure.better)


def _flipped(before: QuestionResult, after: QuestionResult) -> bool:
    return (before.outcome is Outcome.RIGHT) != (after.outcome is Outcome.RIGHT)


def _flip(before: QuestionResult, after: QuestionResult) -> Flip:
    return Flip(before.id, before.type, before.question, before.outcome, after.outcome)


def markdown(comparison: Comparison, before: str, after: str) -> str:
    """For a pull request: what changed beyond chance, every measure folded away, the flips."""
    lines = [
        f"### {before} → {after}",
        "",
        f"{comparison.shared} shared questions"
        + (f", {comparison.only_before} only in the first" if comparison.only_before else "")
        + (f", {comparison.only_after} only in the second" if comparison.only_after else "")
        + ". Intervals: 95 %, paired bootstrap.",
        "",
    ]
    certain = {name: each for name, each in comparison.changes.items() if each.certain}
    lines += _table(certain) if certain else ["No measure changed by more than chance.", ""]
    for flips, title in ((comparison.lost, "Lost"), (comparison.gained, "Gained")):
        lines += [f"**{title}: {len(flips)}**", ""] if flips else []
        lines += [f"- `{_cell(each.id)}` {_cell(each.question)} {_why(each)}" for each in flips]
        lines += [""] if flips else []
    lines += ["<details><summary>Every measure</summary>", "", *_table(comparison.changes)]
    return "\n".join([*lines, "</details>", ""])


def _table(changes: Mapping[str, Change]) -> list[str]:
    rows = [
        f"| {MEASURES[name].title} | {each.before:.3f} | {each.after:.3f} "
        f"| {each.after - each.before:+.3f} [{each.low:+.3f}, {each.high:+.3f}] "
        f"| {each.verdict} | {each.n} |"
        for name, each in changes.items()
    ]
    return ["| | before | after | change | | n |", "|---|---|---|---|---|---|", *rows, ""]


def _why(flip: Flip) -> str:
    return f"(was {flip.before})" if flip.gained else f"→ {flip.after}"


def _cell(text: str) -> str:
    """On one line, and no Markdown."""
    return " ".join(text.split()).translate({ord(c): f"\\{c}" for c in "|`*_<>[]"})
