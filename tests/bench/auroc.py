from collections.abc import Sequence

import numpy as np


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The probability that a positive scores above a negative, a tie counting half."""
    below = np.sort(np.asarray(negative))
    scores = np.asarray(positive)
    wins = np.searchsorted(below, scores, "left") + np.searchsorted(below, scores, "right")
    return float(wins.mean() / (2 * len(below)))
