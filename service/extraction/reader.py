"""A question and a sentence, read together to tell whether the answer is in there.

docs/judges.md says what it was trained on.
"""

from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Protocol

from ingest.cross_encoder import NOWHERE, CrossEncoder, Mark
from ingest.minilm import WordVectors

NOTHING = NOWHERE  # the score of a text without a token


class Reader(Protocol):
    def read(self, question: str, texts: Sequence[str]) -> list[float]:
        """A score for each text, comparable across texts and questions: log odds, roughly, that
        the answer is in there, against there being none. No texts, no scores.
        """
        ...


class Marker(Protocol):
    def mark(self, question: str, texts: Sequence[str]) -> list[Mark]:
        """The scores that `Reader` gives, each with where in its text the answer stands."""
        ...


class MiniLMReader:
    """The cross-encoder of six layers that was trained for this, on the processor."""

    def __init__(self, words: WordVectors, *, threads: int | None = None) -> None:
        weights = (files("service.extraction") / "reader.onnx").read_bytes()
        self.digest = sha256(weights).hexdigest()
        self._encoder = CrossEncoder(weights, words, threads=threads)

    def read(self, question: str, texts: Sequence[str]) -> list[float]:
        return self._encoder.scores([(question, text) for text in texts])

    def mark(self, question: str, texts: Sequence[str]) -> list[Mark]:
        return self._encoder.marks([(question, text) for text in texts])
