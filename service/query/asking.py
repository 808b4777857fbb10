"""The weights that tell how an input asks: its kind, and which of its words are its topic.

They are made by `tests/bench/judges/asking.py`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from ingest.embed import Vectors

FILE = "asking.npz"
VECTOR_SCALE = 4.0  # what a number of the sentence vector counts beside a feature


@dataclass(frozen=True, slots=True)
class Weights:
    known: frozenset[str]  # words that tell how is asked; all others are places
    kinds: tuple[str, ...]  # "lookup", "collection.count", …
    of_features: NDArray[np.float32]  # (buckets, kinds)
    of_vector: NDArray[np.float32]  # (dimensions, kinds)
    bias: NDArray[np.float32]  # (kinds,)
    of_words: NDArray[np.float32]  # (buckets,)
    word_bias: float

    def kind_scores(self, features: Collection[int], vector: Vectors) -> NDArray[np.float32]:
        """For each of `kinds`: logits."""
        rows = self.of_features[list(features)].sum(0)
        scores: NDArray[np.float32] = rows + VECTOR_SCALE * vector @ self.of_vector + self.bias
        return scores

    def topic_odds(self, features: Collection[int]) -> float:
        """The log odds that a word with these features is of the topic."""
        return float(self.of_words[list(features)].sum()) + self.word_bias


@cache
def weights() -> Weights:
    with files("service.query").joinpath(FILE).open("rb") as packed, np.load(packed) as held:
        return Weights(
            known=frozenset(held["known"].tolist()),
            kinds=tuple(held["kinds"].tolist()),
            of_features=held["of_features"] * held["scales"],
            of_vector=held["of_vector"].astype(np.float32),
            bias=held["bias"],
            of_words=held["of_words"] * held["word_scale"],
            word_bias=float(held["word_bias"]),
        )
