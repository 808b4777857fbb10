"""How likely sentences support a statement, 0 to 1, from their words alone: no model.

A logistic function of two shares, fitted on the development half of QAGS (483 summary sentences of
CNN/Daily Mail and XSum, judged by three people each) with both verdicts weighing alike; see
docs/model-answers.md for how well it tells them apart.
"""

from collections.abc import Sequence
from math import exp

from service.cover import coverage, plain, runs

_ONE_SENTENCE = 2.12
_RUNS_OF_THREE = 2.23
_BIAS = -3.02


def support(text: str, quotes: Sequence[str]) -> float:
    """1 for one of `quotes` word for word, 0 where there are none."""
    if not quotes:
        return 0.0
    if plain(text) in {plain(quote) for quote in quotes}:
        return 1.0
    best = max(coverage(text, [quote]) for quote in quotes)
    score = _ONE_SENTENCE * best + _RUNS_OF_THREE * runs(text, quotes, 3) + _BIAS
    return 1 / (1 + exp(-score))
