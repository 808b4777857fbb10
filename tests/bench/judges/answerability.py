"""Fit answerability.json on questions that no judge learns from and no bench asks.

    python -m tests.bench.judges.answerability --candidates candidates.jsonl

Two models in turn: over the features alone, which picks what is read, and over those and the
reader's score. Each is a softmax over the evidence and "not said" (the candidate sentences of a
question compete), whose score for the best sentence is then calibrated: a logistic curve, so that
the support means how often it is right where one question in five has no answer. Reported is what
each half of the articles gets from the weights of the other half; written is the fit of all.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from service.extraction.answerability import FEATURES, READ, READER
from service.extraction.cross_encoder import MiniLMReader
from tests.bench.auroc import auroc
from tests.bench.data import Row
from tests.bench.judges.candidates import read_candidates
from tests.bench.judges.held_out import fits_curves, held_out

UNANSWERABLE = 0.2
RIDGE = 3.0
# SQuAD has neither: set by hand.
BY_HAND = {"boilerplate": -1.5, "byline": 4.0}

Numbers = NDArray[np.float64]
Weights = tuple[Numbers, float]


@dataclass(frozen=True, slots=True)
class Asked:
    question: str
    title: str
    impossible: bool
    texts: Sequence[str] = field(repr=False)
    rows: Numbers  # of features
    gold: Numbers  # 1 where the candidate answers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidates", type=Path, required=True)
    arguments = parser.parse_args()
    asked = [_asked(qa) for qa in read_candidates(arguments.candidates) if _fits(qa["title"])]
    asked = [each for each in asked if len(each.rows)]

    first = _calibrated(asked)
    read = _read(asked, first)
    report = {"features": _measures(asked), "features and reader": _measures(read)}
    print(json.dumps(report, indent=2))  # noqa: T201
    stored = {
        "provenance": f"Fitted by tests/bench/judges/answerability.py on {len(asked):,} questions"
        f" about {len({each.title for each in asked})} articles of SQuAD 1.1 and 2.0"
        " (CC BY-SA 4.0) that no judge has learnt from."
        f" {', '.join(BY_HAND)}: by hand, SQuAD has neither.",
        "measured": report,
        "first": _named(FEATURES, first),
        "read": _named((*FEATURES, READER), _calibrated(read)),
    }
    target = Path(str(files("service.extraction") / "answerability.json"))
    target.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")


def _fits(title: str) -> bool:
    return held_out(title) and fits_curves(title)


def _asked(qa: Row) -> Asked:
    answers = [answer.lower() for answer in qa["answers"]]
    kept = []
    for each in qa["candidates"]:
        said = any(answer in each["text"].lower() for answer in answers)
        if said and each["path"] != qa["path"]:
            continue  # perhaps it answers too: nobody has looked
        kept.append((each["text"], each["features"], float(said)))
    texts, rows, gold = zip(*kept, strict=True) if kept else ((), (), ())
    return Asked(
        qa["question"],
        qa["title"],
        bool(qa["is_impossible"]),
        texts,
        np.array(rows),
        np.array(gold),
    )


def _read(asked: Sequence[Asked], first: Weights) -> list[Asked]:
    """The same with the candidates that are read, and the reader's score as a last feature."""
    reader, found = MiniLMReader(), []
    for each in asked:
        picked = np.argsort(-(each.rows @ first[0]), kind="stable")[:READ]
        texts = [each.texts[i] for i in picked]
        scores = np.array(reader.read(each.question, texts))
        rows = np.column_stack([each.rows[picked], scores])
        found.append(replace(each, texts=texts, rows=rows, gold=each.gold[picked]))
    return found


def _calibrated(asked: Sequence[Asked]) -> Weights:
    weights = _softmax(asked)
    slope, shift = _curve(asked, weights)
    return weights * slope, shift


def _softmax(asked: Sequence[Asked]) -> Numbers:
    """Maximum marginal likelihood of a right sentence, or of "not said" with its score of 0."""
    rows = np.concatenate([each.rows for each in asked])
    gold = np.concatenate([each.gold for each in asked])
    counts = np.array([len(each.rows) for each in asked])
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    spread = rows.std(0) + 1e-9
    scaled = np.column_stack([(rows - rows.mean(0)) / spread, np.ones(len(rows))])
    answered = np.add.reduceat(gold, starts) > 0

    def objective(weights: Numbers) -> tuple[float, Numbers]:
        odds = np.exp(np.clip(scaled @ weights, -40, 40))
        every = 1 + np.add.reduceat(odds, starts)
        right = np.where(answered, np.add.reduceat(odds * gold, starts), 1.0)
        share = np.where(np.repeat(answered, counts), odds * gold / np.repeat(right, counts), 0)
        slope = scaled.T @ (odds / np.repeat(every, counts) - share)
        slope[:-1] += RIDGE * weights[:-1]
        return -float(np.log(right / every).sum()) + RIDGE / 2 * float(
            weights[:-1] @ weights[:-1]
        ), slope

    fitted = minimize(
        objective, np.append(np.zeros(rows.shape[1]), -1.0), jac=True, method="L-BFGS-B"
    ).x
    weights: Numbers = fitted[:-1] / spread
    return weights


def _curve(asked: Sequence[Asked], weights: Numbers) -> tuple[float, float]:
    """Slope and shift that make the best sentence's score the log odds of its being right."""
    best = np.array([each.rows[_best(each, weights)] @ weights for each in asked])
    right = np.array([each.gold[_best(each, weights)] for each in asked])
    impossible = np.array([each.impossible for each in asked])
    share = float(impossible.mean())
    weight = np.where(impossible, UNANSWERABLE / share, (1 - UNANSWERABLE) / (1 - share))

    def objective(line: Numbers) -> float:
        scores = line[0] * best + line[1]
        return float(weight @ (np.logaddexp(0, scores) - right * scores))

    slope, shift = minimize(objective, np.array([1.0, -float(best.mean())])).x
    return float(slope), float(shift)


def _best(each: Asked, weights: Numbers) -> int:
    return int(np.argmax(each.rows @ weights))


def _measures(asked: Sequence[Asked]) -> dict[str, float]:
    """Of each half of the articles by the weights of the other."""

    def half(each: Asked) -> int:
        return int(sha256(each.title.encode()).hexdigest()[-1], 16) % 2

    parts: list[tuple[Asked, Weights]] = []
    for side in (0, 1):
        fitted = _calibrated([each for each in asked if half(each) != side])
        parts += [(each, fitted) for each in asked if half(each) == side]
    scores = [float(e.rows[_best(e, w)] @ w + b) for e, (w, b) in parts]
    right = [bool(e.gold[_best(e, w)]) for e, (w, _) in parts]
    possible = [not e.impossible for e, _ in parts]

    def mean(of: Callable[[int], bool]) -> float:
        return round(float(np.mean([right[i] for i in range(len(parts)) if of(i)])), 4)

    answered = [s for s, p in zip(scores, possible, strict=True) if p]
    unanswered = [s for s, p in zip(scores, possible, strict=True) if not p]
    cut = np.quantile(scores, np.linspace(0, 1, 101))
    joint = [
        np.mean([(right[i] if scores[i] >= t else not possible[i]) for i in range(len(parts))])
        for t in cut
    ]
    return {
        "best sentence answers": mean(lambda i: possible[i]),
        "AUROC answerable": round(auroc(answered, unanswered), 4),
        "joint, best threshold": round(float(max(joint)), 4),
    }


def _named(names: Sequence[str], fitted: Weights) -> dict[str, object]:
    weights = dict(zip(names, (round(float(w), 4) for w in fitted[0]), strict=True))
    return {"bias": round(fitted[1], 4), "weights": weights | BY_HAND}


if __name__ == "__main__":
    main()
