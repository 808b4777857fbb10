"""QAGS: does `support` tell the sentences that people call supported from the others."""

import re
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np

from ingest.sentence import split
from service.verification.support import BIAS, WEIGHTS, features, support
from tests.bench.data import Row, rows
from tests.bench.scorer import scores
from tests.bench.table import Table

_SETS = (("CNN/DM", "qags_cnndm"), ("XSum", "qags_xsum"))
_METRICS = ("balanced accuracy", "AUROC")
_WORD = re.compile(r"\w+")
_L2 = 1.0  # on features of unit variance
_STEPS = 50


def run(shared: Path, quick: bool, _cache: Path) -> Table:
    sets = {name: rows(shared, f"groundedness/{file}.dev") for name, file in _SETS}
    if quick:
        sets = {name: found[:20] for name, found in sets.items()}
    halves = {half: _fit([_half(found, half) for found in sets.values()]) for half in (0, 1)}
    whole = _fit(list(sets.values()))
    table: list[list[str | float]] = []
    for name, scored in (
        ("support, as shipped", lambda row: [support(t, _quotes(row)) for t in _texts(row)]),
        ("support, fitted on the other half", lambda row: _scored(row, halves[1 - _side(row)])),
        ("share of words in the article", _overlaps),
    ):
        cells: list[str | float] = [name]
        for found in sets.values():
            predictions = [{"id": row["id"], "scores": scored(row)} for row in found]
            measured = _measured(shared, found, predictions, best=scored is _overlaps)
            cells += [measured[metric] for metric in _METRICS]
        table.append(cells)
    weights = ", ".join(f"{each:.3f}" for each in whole)
    shipped = ", ".join(f"{each:.3f}" for each in (*WEIGHTS, BIAS))
    return Table(
        "Groundedness (QAGS, judged by three people)",
        ["", *(f"{name} {metric}" for name, _ in _SETS for metric in _METRICS)],
        table,
        [
            "All sentences of the article stand in for the citations. Halves are by article.",
            "The share of words has, for its balanced accuracy, the best threshold in hindsight.",
            f"Weights fitted on both halves: {weights}; shipped: {shipped}.",
        ],
    )


def _texts(row: Row) -> list[str]:
    return [each["sentence"] for each in row["summary_sentences"]]


def _quotes(row: Row) -> list[str]:
    return [span.of(row["article"]) for span in split(row["article"])]


def _side(row: Row) -> int:
    return crc32(row["id"].encode()) % 2


def _half(found: Sequence[Row], half: int) -> list[Row]:
    return [row for row in found if _side(row) == half]


def _overlaps(row: Row) -> list[float]:
    held = set(_WORD.findall(row["article"].lower()))
    texts = [_WORD.findall(text.lower()) for text in _texts(row)]
    return [sum(word in held for word in words) / max(1, len(words)) for words in texts]


def _measured(
    shared: Path, found: Sequence[Row], predictions: Sequence[Row], *, best: bool
) -> dict[str, float]:
    """At the threshold 0.5, or at the one that gives the best balanced accuracy."""
    every = {round(each, 2) for row in predictions for each in row["scores"]} if best else {0.5}
    measured = [
        next(iter(scores(shared, "grounding", found, predictions, "--threshold", str(t)).values()))
        for t in every
    ]
    return max(measured, key=lambda each: each["balanced accuracy"])


def _verdicts(row: Row) -> list[bool]:
    votes = [[v["response"] == "yes" for v in s["responses"]] for s in row["summary_sentences"]]
    return [2 * sum(each) > len(each) for each in votes]


def _scored(row: Row, weights: np.ndarray) -> list[float]:
    found = np.array([[*features(text, _quotes(row)), 1.0] for text in _texts(row)])
    return list(1 / (1 + np.exp(-found @ weights)))


def _fit(sets: Sequence[Sequence[Row]]) -> np.ndarray:
    """Weights of a logistic function, the bias last; each set and verdict weighs alike."""
    rows_of = [(place, row) for place, found in enumerate(sets) for row in found]
    x = np.array([features(text, _quotes(row)) for _, row in rows_of for text in _texts(row)])
    y = np.array([verdict for _, row in rows_of for verdict in _verdicts(row)], dtype=float)
    group = np.array([2 * place for place, row in rows_of for _ in _texts(row)]) + y.astype(int)
    weight = len(y) / (len(np.unique(group)) * np.bincount(group)[group])
    mean, scale = x.mean(axis=0), x.std(axis=0)
    a = np.column_stack([(x - mean) / scale, np.ones(len(x))])
    penalty = np.diag([_L2] * x.shape[1] + [0.0])
    w = np.zeros(a.shape[1])
    for _ in range(_STEPS):  # Newton's
        p = 1 / (1 + np.exp(-a @ w))
        hessian = (a * (weight * p * (1 - p))[:, None]).T @ a + penalty
        w -= np.linalg.solve(hessian, a.T @ (weight * (p - y)) + penalty @ w)
    slopes = w[:-1] / scale
    return np.append(slopes, w[-1] - slopes @ mean)
