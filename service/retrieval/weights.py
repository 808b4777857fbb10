"""How passages are ranked: the weights, as measured. Settings of the same names change them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ranking:
    candidates: int = 50  # chunks taken by meaning, and as many by words
    rescored: int = 30  # of them, those whose sentences are compared as well
    lexical_weight: float = 1.0  # of what words say, times a weight that grows with the query
    # How many of the question's words a passage has says more than how often it has them.
    coverage_share: float = 0.7
    outlet_boost: float = 0.2
    day_boost: float = 0.15
    said_penalty: float = 0.3  # for a passage that is all in what was answered before
    furniture_penalty: float = 0.3


DEFAULT = Ranking()
