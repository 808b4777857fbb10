"""Scores → probabilities: a logistic curve (Platt), and how far it can be trusted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

_BINS = 10


@dataclass(frozen=True, slots=True)
class Curve:
    """A judge's score → a probability: `1 / (1 + exp(-(slope * score + shift)))`."""

    slope: float
    shift: float

    def probability(self, score: float) -> float:
        return float(1 / (1 + np.exp(-(self.slope * score + self.shift))))


def curve(
    scores: Sequence[float], right: Sequence[bool], weights: Sequence[float] | None = None
) -> Curve:
    """The likeliest slope and shift. `weights` as in `reliability`."""
    x, y = np.array(scores), np.array(right, float)

    def objective(line: np.ndarray) -> float:
        odds = line[0] * x + line[1]
        return float(np.average(np.logaddexp(0, odds) - y * odds, weights=weights))

    slope, shift = minimize(objective, np.array([1.0, 0.0])).x
    return Curve(float(slope), float(shift))


def reliability(
    likely: Sequence[float], right: Sequence[bool], weights: Sequence[float] | None = None
) -> dict[str, object]:
    """The expected calibration error over ten bins of equal width, and the bins.

    `weights` say how much each one counts; without, all count alike.
    """
    p, y = np.array(likely), np.array(right, float)
    weight = np.ones(len(p)) if weights is None else np.array(weights)
    weight = weight / weight.sum()
    places = np.minimum((p * _BINS).astype(int), _BINS - 1)
    bins, error = [], 0.0
    for n in range(_BINS):
        own = places == n
        if own.any():
            said = float(np.average(p[own], weights=weight[own]))
            was = float(np.average(y[own], weights=weight[own]))
            error += float(weight[own].sum()) * abs(said - was)
            told, held = round(said, 3), round(was, 3)
            bins.append({"said": told, "was": held, "count": int(own.sum())})
    return {"expected calibration error": round(float(error), 4), "bins": bins}
