"""Stand-ins with the real interface: small, deterministic, quick."""

from collections.abc import Callable, Sequence
from hashlib import sha256

import numpy as np

from ingest.embed import Vectors
from ingest.terms import terms


class WordEmbedder:
    """Texts that share words are near: each term adds a pseudo-random direction of its own."""

    def __init__(self, dimensions: int = 32, name: str = "words") -> None:
        self.name = name
        self.dimensions = dimensions
        self.embedded: list[str] = []
        self.before_each: Callable[[], None] = lambda: None

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.before_each()
        self.embedded.extend(texts)
        rows = [self._embed(text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimensions)

    def _embed(self, text: str) -> np.ndarray:
        total = np.full(self.dimensions, 1e-3)
        for term in terms(text):
            seed = int.from_bytes(sha256(term.encode("utf-8", "replace")).digest()[:8], "big")
            total += np.random.default_rng(seed).standard_normal(self.dimensions)
        return total / np.linalg.norm(total)


def no_progress(doing: str, done: int, total: int) -> None:
    """For those who don't look."""
