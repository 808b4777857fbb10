"""What an answerer proposes; not yet believed."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DraftStatement:
    text: str
    keys: tuple[str, ...]  # of evidence; may be wrong, repeated or none
    day: date | None = None  # on which what it tells of took place, where that is known
