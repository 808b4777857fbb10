"""A held-out set for verification: what it is and how it was made stands in `sentences.txt`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Case:
    """`text` beside the sentence it was made from; `kind` is "faithful" where it says the same."""

    kind: str
    source: str
    text: str


@cache
def cases() -> tuple[Case, ...]:
    """Every edit and rewording of `sentences.txt`, in its order."""
    return tuple(_read((Path(__file__).parent / "sentences.txt").read_text("utf-8")))


def sources() -> list[str]:
    """The sentences themselves."""
    return list(dict.fromkeys(case.source for case in cases()))


def _read(text: str) -> Iterator[Case]:
    source = ""
    for line in text.splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "=":
            source = rest
        elif kind == "~":
            yield Case("faithful", source, rest)
        elif kind == "swap":
            yield Case(kind, source, rest.strip())
        elif line and kind != "#":
            old, _, new = rest.partition(" => ")
            found = re.search(rf"(?<!\w){re.escape(old)}", source)
            if not found:
                raise ValueError(f"{old!r} is not in {source!r}")
            yield Case(kind, source, source[: found.start()] + new + source[found.end() :])
