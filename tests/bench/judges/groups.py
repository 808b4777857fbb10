"""Pairs of texts to learn from: which of the seconds, and which words of it, should win."""

from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Second:
    """A second text, and the characters of it whose tokens should win; none: "nowhere" should."""

    text: str
    spans: tuple[Span, ...] = ()
    around: str = ""  # what is known around it, which is read with the first text


@dataclass(frozen=True, slots=True)
class Group:
    """A first text with seconds that compete: one softmax over all their tokens and "nowhere"."""

    first: str
    seconds: tuple[Second, ...]
    taught: bool = False  # whether what a teacher says of it is learnt, too
