"""What an answerer proposes; not yet believed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DraftStatement:
    text: str
    keys: tuple[str, ...]  # of evidence; may be wrong, repeated or none
