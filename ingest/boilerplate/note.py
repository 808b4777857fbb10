"""Notes on the author: "Jane Doe is the Defence Editor for the Skarn Post"."""

import re
from dataclasses import dataclass
from typing import Final

from ingest.boilerplate.outlet import OUTLET
from ingest.language.names import PERSON
from ingest.language.wordlist import any_pattern

_ROLE: Final = any_pattern("writer_roles").replace(" ", r"\s+")
_NOTE: Final = re.compile(
    rf"""
    (?P<name>{PERSON}),?\s+(?:\(@\w+\)\s+)?
    (?: (?P<verb>is|was)\s+(?:an?|the|our)\s+
        (?P<role>(?:[\w’'&,/-]+\s+){{0,7}}?(?i:{_ROLE}))\b
        (?:\s+(?:for|at|with|of)\s+(?:the\s+)?(?P<outlet>{OUTLET}))?
      | (?:covers|writes\s+(?:about|for|on)|reports\s+(?:on|for))\s.{{3,80}}
      | (?:may|can)\s+be\s+(?:reached|contacted)\s+at\b
    )""",
    re.VERBOSE,
)
_OF_OTHERS: Final = re.compile(any_pattern("writers_of_others"), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AuthorNote:
    name: str
    writes: bool  # "is the editor": not one who was it, or who only can be reached
    outlet: str  # whose staff the author is, or ""


def author_note(text: str) -> AuthorNote | None:
    """The note with which `text` begins, or None."""
    found = _NOTE.match(text)
    if found is None:
        return None
    staff = found["outlet"] and not _OF_OTHERS.search(found["role"])
    return AuthorNote(
        name=found["name"],
        writes=found["verb"] == "is",
        outlet=found["outlet"].rstrip(".") if staff else "",
    )
