"""What an answerer proposes; not yet believed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DraftStatement:
    text: str
    keys: tuple[str, ...]  # of evidence; may be wrong, repeated or none
    support: float | None = None  # the answerer's own estimate, 0 to 1


@dataclass(frozen=True, slots=True)
class Draft:
    statements: tuple[DraftStatement, ...]
    confidence: float  # that the statements answer the question, 0 to 1
