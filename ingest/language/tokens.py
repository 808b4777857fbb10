"""Text → tokens and words, each with its span: the one rule of where a word begins and ends.

A *token* is what the search compares: "10,000", "U.S.", "Mi8", a run of letters. A *word* is what
people write as one: "Jean-Luc", "O'Neill", "twenty-one" hold two tokens each.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ingest.span import Span

_TOKEN = re.compile(
    r"""
    (?:[^\W\d_]\.){2,}              # U.S.  a.m.
    | \d+(?:[.,]\d+)*               # 10,000  1.2
    | [^\W_]+                       # a run of letters, or a mix such as Mi8
    """,
    re.VERBOSE,
)
# What holds two tokens together to one word. A possessive "s" is no part of its word.
_JOINS = frozenset("&.'-\u2010\u2011")
_POSSESSIVE = re.compile(r"'[sS](?![^\W_])")
_APOSTROPHES = dict.fromkeys("\u2019\u2018\u02bc", "'")


@dataclass(frozen=True, slots=True)
class Token:
    text: str  # without accents and compatibility forms; its case is kept
    span: Span  # in the text it was read from


def folded(text: str) -> str:
    """`text` without accents, compatibility forms and the forms of the apostrophe."""
    return text if text.isascii() else "".join(map(_fold, text))


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    if character in _APOSTROPHES:
        return "'"
    decomposed = unicodedata.normalize("NFKD", character)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def token_texts(text: str) -> Iterator[str]:
    """The texts of the tokens, in order; cheaper than `tokens`."""
    return (match.group() for match in _TOKEN.finditer(folded(text)))


@lru_cache(maxsize=20_000)
def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of `text`, in order, none overlapping; an accent belongs to its letter.

    Of two tokens that one character stands for ("½"), the second has an empty span.
    """
    return tuple(token for token, _ in _located(text))


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[Span, ...]:
    """Where the words of `text` stand, in order, none overlapping.

    Each has the terms that it has within the text.
    """
    found: list[Span] = []
    for token, joined in _located(text):
        if joined:
            found[-1] = Span(found[-1].start, token.span.end)
        else:
            found.append(token.span)
    return tuple(found)


def _located(text: str) -> Iterator[tuple[Token, bool]]:
    """Each token, and whether it goes on with the word of the one before it."""
    if text.isascii():
        read, places = text, None
    else:
        folds = [_fold(character) for character in text]
        read = "".join(folds)
        # The place in `text` of each character that is left.
        places = [place for place, fold in enumerate(folds) for _ in fold]
    end = last = -1  # of the token before: in `read`, and in `text`
    for match in _TOKEN.finditer(read):
        if places is None:
            start, stop, inside = match.start(), match.end(), False
        else:
            start = places[match.start()]
            inside = start < last
            start = max(start, last)
            stop = places[match.end() - 1] + 1
            while stop < len(text) and not _fold(text[stop]):
                stop += 1
        gap = read[end : match.start()] if end >= 0 else " "
        joined = inside or not gap or (gap in _JOINS and not _POSSESSIVE.match(read, end))
        yield Token(match.group(), Span(start, stop)), joined
        end, last = match.end(), stop
