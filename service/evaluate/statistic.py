"""Measures of a whole set of questions, each with its bootstrap interval.

Every statistic is a function of how often each question counts: once each for the value itself,
and as often as it was drawn for each resample of the bootstrap (Efron and Tibshirani, "An
Introduction to the Bootstrap", 1993).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
# One number for each question, not-a-number where the measure doesn't apply to it.
Columns = Mapping[str, Numbers]
# Rows: resamples; columns: how often each question counts. → One value for each row.
Statistic = Callable[[Numbers, Columns], Numbers]

RESAMPLES = 1_000
_SEED = 20_26


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % percentile interval, over `n` questions."""

    value: float
    low: float
    high: float
    n: int


def draws(questions: int, resamples: int = RESAMPLES) -> Numbers:
    """Shape (resamples, questions): how often each question was drawn; the same every time."""
    rng = np.random.default_rng(_SEED)
    return rng.multinomial(questions, np.full(questions, 1 / questions), size=resamples).astype(
        np.float64
    )


def interval(resampled: Numbers) -> tuple[float, float]:
    """The middle 95 % of those resamples that have a value; raises `ValueError` for none."""
    low, high = np.nanpercentile(resampled, [2.5, 97.5])
    return float(low), float(high)


def mean_of(name: str) -> Statistic:
    """The mean over the questions that have a value."""

    def mean(weights: Numbers, columns: Columns) -> Numbers:
        values = columns[name]
        there = np.isfinite(values)
        return _divided(weights @ np.where(there, values, 0.0), weights @ there.astype(np.float64))

    return mean


def abstention_precision(weights: Numbers, columns: Columns) -> Numbers:
    declined, due = columns["abstention.declined"], columns["abstention.due"]
    return _divided(weights @ (declined * due), weights @ declined)


def abstention_recall(weights: Numbers, columns: Columns) -> Numbers:
    declined, due = columns["abstention.declined"], columns["abstention.due"]
    return _divided(weights @ (declined * due), weights @ due)


def abstention_f1(weights: Numbers, columns: Columns) -> Numbers:
    declined, due = columns["abstention.declined"], columns["abstention.due"]
    return _divided(2 * (weights @ (declined * due)), weights @ declined + weights @ due)


def aurc(weights: Numbers, columns: Columns) -> Numbers:
    """Area under the risk-coverage curve: the mean risk over all coverages.

    Geifman and El-Yaniv, "Selective Classification for Deep Neural Networks", 2017. Questions
    answered with equal confidence come in together.
    """
    confidence, wrong = columns["abstention.confidence"], columns["abstention.wrong"]
    known = np.flatnonzero(np.isfinite(confidence))
    order = known[np.argsort(-confidence[known], kind="stable")]
    sorted_ = confidence[order]
    last_alike = np.searchsorted(-sorted_, -sorted_, side="right") - 1
    taken = weights[:, order]
    covered = np.cumsum(taken, axis=1)[:, last_alike]
    errors = np.cumsum(taken * wrong[order], axis=1)[:, last_alike]
    risk: Numbers = np.divide(errors, covered, out=np.zeros_like(errors), where=covered > 0)
    return _divided((taken * risk).sum(axis=1), taken.sum(axis=1))


def _divided(over: Numbers, under: Numbers) -> Numbers:
    """Not-a-number where there is nothing to divide by."""
    divided: Numbers = np.divide(over, under, out=np.full(over.shape, np.nan), where=under > 0)
    return divided


def estimate(statistic: Statistic, columns: Columns, n: int, drawn: Numbers) -> Estimate | None:
    """None where the statistic has no value. `n` is how many questions it rests on."""
    value = statistic(np.ones((1, drawn.shape[1])), columns)[0]
    if not np.isfinite(value):
        return None
    low, high = interval(statistic(drawn, columns))
    return Estimate(float(value), low, high, n)
