"""Fit answerability.json on questions that no judge learns from and no bench asks.

    python -m tests.bench.judges.answerability --candidates candidates.jsonl

The model is a softmax over what is read and "not said" (the candidate sentences of a question
compete), whose score for the best sentence is then calibrated: a logistic curve, so that it means
how often that sentence is right where one question in five has no answer. Reported is what the
other half of the articles gets, on which nothing is fitted.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from ingest.minilm import checked_weights, word_vectors
from service.extraction.answerability import NEARNESS, READ, READER
from service.extraction.reader import MiniLMReader, Text
from tests.bench.auroc import auroc
from tests.bench.data import Row
from tests.bench.judges.calibrate import reliability
from tests.bench.judges.candidates import DOCUMENTS, NEWS, read_candidates

UNANSWERABLE = 0.2
RIDGE = 3.0
# Of cosine and passage: what is nearest is read. Other proportions from 1 to 3 do much the same.
NEAR = (2.0, 1.0)

Numbers = NDArray[np.float64]
Weights = tuple[Numbers, float]

BY_HAND = (NEWS, DOCUMENTS)

_READER = MiniLMReader(word_vectors(checked_weights()))


@dataclass(frozen=True, slots=True)
class Posed:
    title: str
    impossible: bool
    fits: bool  # whether the weights are fitted on it
    rows: Numbers  # of what is read: nearness and the reader's score
    gold: Numbers  # 1 where the candidate answers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidates", type=Path, required=True)
    arguments = parser.parse_args()
    posed = [_posed(qa) for qa in read_candidates(arguments.candidates)]
    posed = [each for each in posed if len(each.rows)]
    fitting = [each for each in posed if each.fits]
    others = [each for each in posed if not each.fits]
    weights, bias = _calibrated(fitting)
    report = {
        name: _measures(asked, (weights, bias)) | _calibration(asked, (weights, bias))
        for name, asked in (
            ("SQuAD", [each for each in others if each.title not in BY_HAND]),
            *((name, [each for each in others if each.title == name]) for name in BY_HAND),
        )
    }
    print(json.dumps(report, indent=2))  # noqa: T201
    named = dict(zip((*NEARNESS, READER), (round(float(w), 4) for w in weights), strict=True))
    stored = {
        "provenance": f"Fitted by tests/bench/judges/answerability.py on {len(fitting):,} questions"
        " about articles of SQuAD 1.1 and 2.0 (CC BY-SA 4.0), of news and of invented documents,"
        f" that no judge has learnt from; measured on {len(others):,} about others.",
        "measured": {
            name: {key: value for key, value in each.items() if key != "bins"}
            for name, each in report.items()
        },
        "weights": named | {"bias": round(bias, 4)},
    }
    target = Path(str(files("service.extraction") / "answerability.json"))
    target.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")


def _posed(qa: Row) -> Posed:
    """The question with what the reader gets of its candidates, and the reader's scores."""
    answers = [answer.lower() for answer in qa["answers"]]
    gold = {" ".join(text.split()) for text in qa.get("gold", ())}
    kept = []
    for each in qa["candidates"]:
        said = any(answer in each["text"].lower() for answer in answers)
        if "gold" in qa:
            said = said and " ".join(each["text"].split()) in gold
        if said and each["path"] != qa["path"]:
            continue  # perhaps it answers too: nobody has looked
        kept.append((Text(each["text"], each["around"]), each["nearness"], float(said)))
    kept = sorted(kept, key=lambda each: -float(np.dot(NEAR, each[1])))[:READ]
    scores = _READER.read(qa["question"], [text for text, _, _ in kept])
    return Posed(
        qa["title"],
        bool(qa["is_impossible"]),
        qa["part"] == "fit",
        np.array([[*near, score] for (_, near, _), score in zip(kept, scores, strict=True)]),
        np.array([said for _, _, said in kept]),
    )


def _calibrated(posed: Sequence[Posed]) -> Weights:
    weights = _softmax(posed)
    slope, shift = _curve(posed, weights)
    return weights * slope, shift


def _softmax(posed: Sequence[Posed]) -> Numbers:
    """Maximum marginal likelihood of a right sentence, or of "not said" with its score of 0."""
    rows = np.concatenate([each.rows for each in posed])
    gold = np.concatenate([each.gold for each in posed])
    counts = np.array([len(each.rows) for each in posed])
    weight = _of_sets(posed)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    spread = rows.std(0) + 1e-9
    scaled = np.column_stack([(rows - rows.mean(0)) / spread, np.ones(len(rows))])
    answered = np.add.reduceat(gold, starts) > 0

    def objective(weights: Numbers) -> tuple[float, Numbers]:
        odds = np.exp(np.clip(scaled @ weights, -40, 40))
        every = 1 + np.add.reduceat(odds, starts)
        right = np.where(answered, np.add.reduceat(odds * gold, starts), 1.0)
        share = np.where(np.repeat(answered, counts), odds * gold / np.repeat(right, counts), 0)
        slope = scaled.T @ (np.repeat(weight, counts) * (odds / np.repeat(every, counts) - share))
        slope[:-1] += RIDGE * weights[:-1]
        unlikely = -float(weight @ np.log(right / every))
        return unlikely + RIDGE / 2 * float(weights[:-1] @ weights[:-1]), slope

    fitted = minimize(
        objective, np.append(np.zeros(rows.shape[1]), -1.0), jac=True, method="L-BFGS-B"
    ).x
    weights: Numbers = fitted[:-1] / spread
    return weights


def _curve(posed: Sequence[Posed], weights: Numbers) -> tuple[float, float]:
    """Slope and shift that make the best sentence's score the log odds of its being right."""
    best = np.array([each.rows[_best(each, weights)] @ weights for each in posed])
    right = np.array([each.gold[_best(each, weights)] for each in posed])
    weight = _weights(posed) * _of_sets(posed)

    def objective(line: Numbers) -> float:
        scores = line[0] * best + line[1]
        return float(weight @ (np.logaddexp(0, scores) - right * scores))

    slope, shift = minimize(objective, np.array([1.0, -float(best.mean())])).x
    return float(slope), float(shift)


def _of_sets(posed: Sequence[Posed]) -> Numbers:
    """What each counts, so that articles of Wikipedia, news and other documents count the same."""
    sets = [each.title if each.title in BY_HAND else "" for each in posed]
    counted = Counter(sets)
    return np.array([len(sets) / len(counted) / counted[each] for each in sets])


def _weights(posed: Sequence[Posed]) -> Numbers:
    """What each counts, so that `UNANSWERABLE` of all have no answer."""
    impossible = np.array([each.impossible for each in posed])
    share = float(impossible.mean())
    return np.where(impossible, UNANSWERABLE / share, (1 - UNANSWERABLE) / (1 - share))


def _calibration(posed: Sequence[Posed], fitted: Weights) -> dict[str, object]:
    """What was said of the best sentences, and how many of them were right."""
    weights, bias = fitted
    best = [(each, _best(each, weights)) for each in posed]
    scores = np.array([each.rows[n] @ weights + bias for each, n in best])
    right = [bool(each.gold[n]) for each, n in best]
    return reliability(list(1 / (1 + np.exp(-scores))), right, list(_weights(posed)))


def _best(each: Posed, weights: Numbers) -> int:
    return int(np.argmax(each.rows @ weights))


def _measures(posed: Sequence[Posed], fitted: Weights) -> dict[str, float]:
    weights, bias = fitted
    best = [_best(each, weights) for each in posed]
    scores = np.array([each.rows[n] @ weights + bias for each, n in zip(posed, best, strict=True)])
    right = np.array([bool(each.gold[n]) for each, n in zip(posed, best, strict=True)])
    possible = np.array([not each.impossible for each in posed])
    likely = 1 / (1 + np.exp(-scores))
    found = {
        "best sentence answers": float(right[possible].mean()),
        "AUROC answerable": auroc(list(scores[possible]), list(scores[~possible])),
        "joint, best threshold": max(
            float(np.where(likely >= t, right, ~possible).mean()) for t in np.linspace(0, 1, 101)
        ),
    }
    for least in (0.2, 0.3, 0.4, 0.5):
        refused = likely < least
        found[f"joint at {least}"] = float(np.where(refused, ~possible, right).mean())
        found[f"refused at {least}: unanswerable"] = float(refused[~possible].mean())
        found[f"refused at {least}: answerable"] = float(refused[possible].mean())
    return {name: round(value, 4) for name, value in found.items()}


if __name__ == "__main__":
    main()
