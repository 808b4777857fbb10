"""How the name of an outlet is written, where a line is known to hold one."""

import re
from typing import Final

from ingest.language.wordlist import any_pattern

_PROPER: Final = r"(?:(?:[A-Z]\.){2,}|[A-Z][\w&'’-]*(?:\.\w+)*)"
OUTLET: Final = rf"(?:The\s+)?{_PROPER}(?:\s+(?:(?:of|the|and|&|for|in)\s+){{0,2}}{_PROPER}){{0,6}}"
"""A regular expression. It must be compiled with regard to case."""
_ENDING: Final = re.compile(rf"\b{any_pattern('outlet_endings')}$")
_SECTION: Final = re.compile(rf"{any_pattern('section_openings')}\b")


def is_outlet(line: str) -> bool:
    """Whether `line` is nothing but a name that ends as outlets do: "Acme Media Group"."""
    return (
        2 <= len(line.split()) <= 6
        and re.fullmatch(OUTLET, line) is not None
        and _ENDING.search(line) is not None
        and not _SECTION.match(line)
    )
