"""The telling words of a text, and all its words, as they are compared."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.language import tokens
from ingest.language.dates import Moment
from ingest.language.lexicon import alike, stem
from ingest.language.names import names
from ingest.language.quantities import Quantity, unit_after
from ingest.language.terms import STOP_WORDS
from ingest.language.wordlist import any_of, tagged, words
from ingest.span import Span

# Function words that carry meaning, kept where the others are passed over.
TELLING = frozenset(words("telling_words"))
FUNCTION = (STOP_WORDS | frozenset(words("filler_words"))) - TELLING
NOT = frozenset(words("denials"))
REPORTING = frozenset(tagged("reporting_verbs", "verified"))
# They tie others together, and change places with nothing.
TIES = frozenset(words("ties"))
ORDINALS = {
    word: f"{value}{'st nd rd'.split()[value - 1] if value < 4 else 'th'}"
    for value, word in enumerate(words("ordinals"), start=1)
}
_NO_TIE = re.compile(rf"\b{any_of(words('no_ties'))}\s+$", re.IGNORECASE)
_CAPITALISED_BEFORE = re.compile(r"\b[A-Z]\w+\s$")


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    stem: str
    start: int
    capital: bool
    initial: bool  # the first of a sentence or of a quotation


def word_spans(text: str) -> list[Span]:
    """Where the words of `text` stand, in order; a possessive "s" is none."""
    return [span for span in tokens.words(text) if not _is_possessive(text, span)]


def written(text: str) -> list[str]:
    """The words of `text`, in order, as written; a possessive "s" is none."""
    return [span.of(text) for span in word_spans(text)]


def _is_possessive(text: str, span: Span) -> bool:
    return span.of(text) in ("s", "S") and text[: span.start].endswith("'")


def is_value(stem: str) -> bool:
    """Whether it stands for a figure, "#5", or a day, and is no word."""
    return stem.startswith(("#", "@"))


def among(word: str, stems: frozenset[str] | set[str]) -> bool:
    if word in stems:
        return True
    if is_value(word):
        return False
    return any(alike(word, each) for each in stems)


def read_words(text: str, numbers: Sequence[Quantity], days: Sequence[Moment]) -> list[Word]:
    found = [
        *((each.span, f"#{each.value.normalize()}") for each in numbers),
        *((day.span, f"@{day.day}.{day.month}.{day.weekday}.{day.minutes}") for day in days),
    ]
    read = [Word(span.of(text), token, span.start, False, False) for span, token in found]
    taken = [span for span, _ in found]
    # The unit goes with its number.
    taken += [
        Span(each.span.end, each.span.end + len(unit.group()))
        for each in numbers
        if (unit := unit_after(text, each.span.end))
    ]
    named = [part for name in names(text) for part in name.words]
    for span in word_spans(text):
        if not any(span.overlaps(other) for other in taken):
            capital = any(part.start <= span.start < part.end for part in named)
            word = _word(text, span, capital=capital and span.of(text)[0].isupper())
            if word:
                read.append(word)
    return sorted(read, key=lambda word: word.start)


def _word(text: str, span: Span, *, capital: bool) -> Word | None:
    """None for a function word."""
    written = span.of(text)
    lower = written.lower()
    acronym = written.isupper() and _is_label(text, span)
    if (lower in FUNCTION and not acronym) or lower.endswith("n't"):
        return None
    if lower == "to" and _NO_TIE.search(text[: span.start]):
        return None
    before = text[: span.start].rstrip(" \"'([-")
    return Word(
        text=written,
        stem=ORDINALS.get(lower) or stem(written if acronym else lower),
        start=span.start,
        capital=capital,
        initial=not before or before[-1] in ".!?:",
    )


def _is_label(text: str, span: Span) -> bool:
    """Whether capitals tell things apart: "vitamin D", "US", "Group A"; not "A boat", "I"."""
    if span.of(text) == "A":
        return bool(_CAPITALISED_BEFORE.search(text[: span.start]))
    return span.of(text) != "I"


def read_tokens(text: str, telling: Sequence[Word]) -> Iterator[tuple[str, Span]]:
    """Stems in order, each with its place; the `telling` words as read, and function words."""
    end = 0
    for word in telling:
        yield from _plain_tokens(text, end, word.start)
        end = word.start + len(word.text)
        yield word.stem, Span(word.start, end)
    yield from _plain_tokens(text, end, len(text))


def _plain_tokens(text: str, start: int, end: int) -> Iterator[tuple[str, Span]]:
    part = text[start:end]
    for span in word_spans(part):
        word = span.of(part).lower()
        place = Span(start + span.start, start + span.end)
        if word.endswith("n't"):
            yield word[:-3], place
            yield "not", place
        else:
            yield stem(word), place
