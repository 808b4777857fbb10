"""The word lists of `english/`: one list a file, lines that begin with "#" are comments.

A second language is a second folder of the same files.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

_FOLDER = files("ingest.language") / "english"
# "(?P<year>" names a group.
_REFERENCE = re.compile(r"(?<!\?P)<([a-z_]+)(?::([a-z]+))?>")


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of the list `name`, without comments and empty lines; raises FileNotFoundError."""
    text = (_FOLDER / f"{name}.txt").read_text("utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def words(name: str) -> tuple[str, ...]:
    """The words of the list `name`, in order."""
    return tuple(word for line in lines(name) for word in line.split())


@cache
def groups(name: str) -> tuple[tuple[str, ...], ...]:
    """The words of each line."""
    return tuple(tuple(line.split()) for line in lines(name))


@cache
def tagged(name: str, tag: str) -> tuple[str, ...]:
    """The words of the lines that carry `tag` behind their bar: "say says said | outlet person"."""
    rows = (line.partition("|") for line in lines(name))
    return tuple(word for said, _, tags in rows if tag in tags.split() for word in said.split())


def numbered(rows: Iterable[Iterable[str]], start: int) -> Mapping[str, int]:
    """Each word of each row → the number of its row."""
    return {word: number for number, row in enumerate(rows, start) for word in row}


def any_of(found: Iterable[str]) -> str:
    """A regular expression for any of these words or phrases, the longest first, in a group."""
    longest = sorted(set(found), key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(re.escape, longest))})"


@cache
def any_pattern(name: str) -> str:
    """A regular expression for any of the lines of the list `name`, which are patterns.

    A pattern may hold those of another list: "follow us on <networks>".
    """
    return f"(?:{'|'.join(map(expanded, lines(name)))})"


def expanded(pattern: str) -> str:
    """`pattern` with the patterns of a list in the place of its name, "<name>".

    "<name:tag>" stands for the words of that list that carry the tag.
    """
    return _REFERENCE.sub(
        lambda found: any_of(tagged(found[1], found[2])) if found[2] else any_pattern(found[1]),
        pattern,
    )
