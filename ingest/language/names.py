"""What a name is: the one rule, for whoever looks for people, places, outlets or companies."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ingest.language import tokens
from ingest.language.dates import MONTHS, WEEKDAYS, moments
from ingest.language.wordlist import any_of, words
from ingest.span import Span

_NO_NAMES = frozenset({*words("no_names"), *words("stop_words"), *MONTHS, *WEEKDAYS} - {"jan"})
_PARTICLES = frozenset(words("name_particles"))
_OPENS_WITHIN = re.compile(r"[.!?:…\n][\s\"'“‘(\[»«-]*$|[\"“][\s(\[-]*$")
_OPENS = re.compile(rf"^[\s\"'“‘(\[»«-]*$|{_OPENS_WITHIN.pattern}")
_LOOK_BACK = 12  # characters
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+|[^\W\d_]")

_NAME_WORD = r"(?:[A-Z]\.(?:-?[A-Z]\.)*|(?:[dl][’'])?[^\W\d_a-z][\w'’-]*\.?)"
PERSON: Final = (
    rf"{_NAME_WORD}(?:\s+(?:{any_of(words('name_particles'))}\s+){{0,2}}{_NAME_WORD}){{1,3}}"
)
"""A regular expression for a person's name of two to four words, where a line is known to hold one.

It must be compiled with regard to case.
"""


@dataclass(frozen=True, slots=True)
class Name:
    text: str  # as written, without a possessive "s"
    span: Span
    words: tuple[Span, ...]  # in the same text; particles are among them
    initial: bool  # opens a sentence or a quotation, where any word has a capital

    @property
    def certain(self) -> bool:
        """Whether more than the place of a single word makes it a name."""
        return len(self.words) > 1 or not self.initial


@lru_cache(maxsize=4096)
def names(text: str) -> tuple[Name, ...]:
    """The names in `text`, in order, none overlapping: words with capitals that stand together.

    "Jean-Luc Mélenchon", "O'Neill", "New York" and "Ursula von der Leyen" are one each. Months,
    weekdays and function words are none: "In March" has no name, "US" is one.
    """
    shouted = not any(character.islower() for character in text)
    found: list[Name] = []
    run: list[Span] = []
    waiting: list[Span] = []  # particles, of which it is not known yet whether a name follows
    for span in tokens.words(text):
        written = span.of(text)
        last = (waiting or run)[-1] if run else None
        goes_on = last is not None and _joined(text, last, span)
        if goes_on and written in _PARTICLES:
            waiting.append(span)
            continue
        capital = _has_names_capital(written, shouted) or (
            goes_on and written.lower() in MONTHS and _is_no_month(text, span)
        )
        if capital and goes_on:
            run += [*waiting, span]
        else:
            if run:
                found.append(_name(text, run))
            run = [span] if capital else []
        waiting = []
    if run:
        found.append(_name(text, run))
    return tuple(found)


def _has_names_capital(written: str, shouted: bool) -> bool:
    if not written[:1].isupper():
        return False
    acronym = len(written) > 1 and written.isupper() and not shouted
    return acronym or written.lower() not in _NO_NAMES


def _is_no_month(text: str, span: Span) -> bool:
    """ "Theresa May" is no month."""
    return span.of(text)[:1].isupper() and not any(
        span.overlaps(each.span) for each in moments(text)
    )


def _joined(text: str, one: Span, other: Span) -> bool:
    gap = text[one.end : other.start]
    if gap.startswith("."):  # "George W. Bush"
        gap = gap[1:] if _INITIALS.fullmatch(one.of(text)) else "."
    return gap in (" ", "\u00a0")


def _name(text: str, run: list[Span]) -> Name:
    span = Span(run[0].start, run[-1].end)
    before = text[max(0, span.start - _LOOK_BACK) : span.start]
    initial = (_OPENS if span.start <= _LOOK_BACK else _OPENS_WITHIN).search(before) is not None
    return Name(span.of(text), span, tuple(run), initial)
