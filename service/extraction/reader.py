"""A question and a sentence, read together to tell whether the answer is in there.

docs/judges.md says what it was trained on.
"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from importlib.resources import files
from threading import Lock
from typing import NamedTuple, Protocol

from ingest.cross_encoder import NOWHERE, CrossEncoder, Mark
from ingest.minilm import WordVectors
from service.extraction.around import with_around

_KNOWN = 1_000  # pairs that were read last
NOTHING = NOWHERE  # the score of a text without a token


class Text(NamedTuple):
    said: str
    around: str = ""  # what is known around it; the answer is not looked for in there


class Reader(Protocol):
    def read(self, question: str, texts: Sequence[Text]) -> list[float]:
        """A score for each text, comparable across texts and questions: log odds, roughly, that
        the answer is in there, against there being none. No texts, no scores.
        """
        ...


class Marker(Protocol):
    def mark(self, question: str, texts: Sequence[Text]) -> list[Mark]:
        """The scores that `Reader` gives, each with where in its text the answer stands."""
        ...


class MiniLMReader:
    """The cross-encoder of six layers that was trained for this, on the processor."""

    def __init__(self, words: WordVectors, *, threads: int | None = None) -> None:
        weights = (files("service.extraction") / "reader.onnx").read_bytes()
        self.digest = sha256(weights).hexdigest()
        self._encoder = CrossEncoder(weights, words, threads=threads)
        self._known: dict[tuple[str, Text], Mark] = {}
        self._lock = Lock()

    def read(self, question: str, texts: Sequence[Text]) -> list[float]:
        return [each.score for each in self.mark(question, texts)]

    def mark(self, question: str, texts: Sequence[Text]) -> list[Mark]:
        # What was read to find an answer is read again to find what disagrees with it.
        known = {text: self._known.get((question, text)) for text in texts}
        missing = [text for text, mark in known.items() if mark is None]
        known.update(zip(missing, self._read(question, missing), strict=True))
        marks = {text: mark for text, mark in known.items() if mark}
        with self._lock:
            self._known |= {(question, text): mark for text, mark in marks.items()}
            for pair in list(self._known)[: max(0, len(self._known) - _KNOWN)]:
                del self._known[pair]
        return [marks[text] for text in texts]

    def _read(self, question: str, texts: Sequence[Text]) -> list[Mark]:
        """Each with what is around it and, as that at times misleads, without: the mean counts."""
        leaning = [text for text in texts if text.around]
        pairs = [(with_around(question, text.around), text.said) for text in texts]
        pairs += [(question, text.said) for text in leaning]
        marks = self._encoder.marks(pairs)
        alone = dict(zip(leaning, marks[len(texts) :], strict=True))
        return [
            replace(mark, score=(mark.score + alone.get(text, mark).score) / 2)
            for text, mark in zip(texts, marks[: len(texts)], strict=True)
        ]
