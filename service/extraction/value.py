"""What a sentence gives as the thing asked for: a figure, a day, a year, a name, or yes and no."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.language.dates import MONTHS, WEEKDAYS, Moment, dates, moments
from ingest.language.names import Name, names
from ingest.language.quantities import Kind, Quantity, counts, quantities
from ingest.language.terms import terms
from ingest.language.tokens import words
from ingest.language.wordlist import any_of, any_pattern
from ingest.language.wordlist import words as listed
from ingest.span import Span
from service.extraction.figure import COUNTED, figure
from service.extraction.measure import Measure, measure
from service.extraction.speaker import speaker
from service.query.analysis import Analysis, AnswerType

_MEASURE = re.compile(r"\b(?:every|each|per) (?:\w+ of )?$", re.IGNORECASE)
# What stands before a count, also with the capital of a sentence's first word.
_COUNTING = frozenset(listed("count_introducers"))
# "Another 20", "the two latest victims", "120 of the 300", "of the 60 million": a part of it all.
_PARTIAL = any_of(listed("partial_words"))
_PART_BEFORE = re.compile(
    rf"\b(?:{_PARTIAL}|of (?:the|these|those|its|their))\s+$"
    r"|^\W*of (?:that|this|the|these|those|them)\b[^,]*,\s+(?:some |about )?$",
    re.IGNORECASE,
)
# "Fifteen of the 17 schools that were shut": the whole is told by what follows it.
_WHOLE_AFTER = re.compile(r"^\s+[\w-]+\s+(?:that|which|who|whose)\b")
_PART_AFTER = re.compile(
    rf"^\s+(?:{_PARTIAL}\b|of (?:the|them|those|these|its|their)\b)", re.IGNORECASE
)
_EXCLUSIVE = {
    AnswerType.PERSON: re.compile(any_pattern("exclusive_who"), re.IGNORECASE),
    AnswerType.PLACE: re.compile(any_pattern("exclusive_where"), re.IGNORECASE),
    AnswerType.OTHER: re.compile(any_pattern("exclusive_which"), re.IGNORECASE),
}
# "A farmhand of 23", "a man aged 71".
_AGE_BEFORE = re.compile(r"\b(?:aged|\w+ of)\s+$", re.IGNORECASE)
_NOUN_AFTER = re.compile(
    rf"^\s+(?:{any_of(listed('counted_adjectives'))}\s+)?(?P<noun>[a-z-]+s|people|men|women|children)\b"
    r"(?<!\bis)(?<!\bwas)(?<!\bhas)"
)
_COUNTED_IN_QUESTION = re.compile(
    r"\b(?:how many|number of)\s+"
    r"(?P<nouns>(?:[\w-]+\s+){0,2}?(?:[\w-]+s|people|men|women|children))\b",
    re.IGNORECASE,
)
_ANYBODY = frozenset(term for word in listed("anybody") for term in terms(word))


@dataclass(frozen=True, slots=True)
class Named:
    """A name that answers."""

    text: str
    terms: frozenset[str]

    def same(self, other: "Named") -> bool:
        """Whether one is the other, or a shorter form of it: "Marsh" and "Chair Lene Marsh"."""
        return self.terms <= other.terms or other.terms <= self.terms


Key = Measure | Moment | Named | bool


def same(one: Key, other: Key) -> bool:
    """Whether both can be true of one thing as the answer to one question."""
    if isinstance(one, Moment) and isinstance(other, Moment):
        return one.implied_by(other) or other.implied_by(one)
    if isinstance(one, Measure) and isinstance(other, Measure):
        return one.same(other)
    if isinstance(one, Named) and isinstance(other, Named):
        return one.same(other)
    return one == other


def comparable(one: Key, other: Key) -> bool:
    """Whether both are of one kind: a share is no rival of a count, nor are metres of crowns."""
    if isinstance(one, Measure) and isinstance(other, Measure):
        return one.comparable(other)
    if isinstance(one, Moment) and isinstance(other, Moment):
        return (one.month is None) == (other.month is None)
    return type(one) is type(other)


def written(key: Key) -> str:
    """The value as its sentence writes it, with its unit or what it counts."""
    if isinstance(key, bool):
        return "yes" if key else "no"
    if isinstance(key, Measure):
        return key.words
    return key.text.strip(" .")


def asks_for_one(analysis: Analysis) -> bool:
    """Whether only one value can be right: one winner, one place; not who spoke."""
    pattern = _EXCLUSIVE.get(analysis.type)
    return pattern is None or pattern.search(analysis.text) is not None


def marked_value(analysis: Analysis, text: str, marked: Span) -> Key | None:
    """The value at `marked`, where a reader sees the answer; None where none of the kind is."""
    if analysis.type in COUNTED:
        return _marked_figure(analysis, text, marked)
    if analysis.type is AnswerType.DATE:
        return _marked_day(analysis, text, marked)
    if analysis.type in _EXCLUSIVE:
        return _marked_name(analysis, text, marked)
    return None


def _marked_figure(analysis: Analysis, text: str, marked: Span) -> Measure | None:
    found = next((q for q in quantities(text) if q.span.overlaps(marked)), None)
    if found is None or found.text.strip(".,") in analysis.numbers or is_partial(text, found.span):
        return None
    if counts_nothing(text, found, analysis) or any(
        found.span.overlaps(day.span) for day in moments(text)
    ):
        return None
    told = measure(text, found)
    if found.kind is Kind.YEAR or (analysis.type is AnswerType.MONEY and not told.is_money):
        return None
    if analysis.type is AnswerType.COUNT and (
        told.unit not in ("", "%") or told.is_money or counts_others(analysis, text, found.span)
    ):
        return None
    return told


def counts_others(analysis: Analysis, text: str, span: Span) -> bool:
    """Whether the figure counts something else than the question asks to count, or is an age."""
    if _AGE_BEFORE.search(text[: span.start]) and not _NOUN_AFTER.match(text[span.end :]):
        return True
    asked = _COUNTED_IN_QUESTION.search(analysis.text)
    noun = _NOUN_AFTER.match(text[span.end :])
    if not (asked and noun):
        return False
    wanted = {*terms(asked["nouns"])}
    told = terms(noun["noun"])
    if not told or wanted.intersection(terms(noun[0])):
        return False
    both_people = wanted & _ANYBODY and {*told} & _ANYBODY
    return not both_people


def is_partial(text: str, span: Span) -> bool:
    """Whether the figure there is said to be a part: "another 20", "6,200 of the evacuees"."""
    after = text[span.end :]
    if _WHOLE_AFTER.match(after):
        return False
    return bool(_PART_BEFORE.search(text[: span.start]) or _PART_AFTER.match(after))


def _marked_day(analysis: Analysis, text: str, marked: Span) -> Moment | None:
    brought = {*analysis.terms, *analysis.numbers}
    return next(
        (
            each
            for each in dates(text)
            if each.span.overlaps(marked)
            and ((each.month and each.day) or (each.year and not each.month))
            and not brought.issuperset(terms(each.text))
        ),
        None,
    )


def _marked_name(analysis: Analysis, text: str, marked: Span) -> Named | None:
    found = [each for each in names(text) if each.span.overlaps(marked)]
    if not found:
        return None
    name = found[0]
    said = frozenset(terms(name.text)) - set(analysis.terms)
    if said <= {*terms(speaker(text))}:
        return None  # who tells it
    lower = [w for w in words(text[: name.span.start]) if w.of(text).islower()]
    if not said or not (name.certain or lower or _is_whole(name, marked)):
        return None
    return Named(name.text, said)


def _is_whole(name: Name, marked: Span) -> bool:
    """Whether a single first word is what was marked, and no more: "Brask bought …"."""
    return marked.end <= name.span.end + 1


def figure_value(analysis: Analysis, text: str) -> tuple[Measure, float, bool] | None:
    """The figure that has the question's words nearest, how near, and whether they tell."""
    found = figure(text, analysis)
    if found is None or counts_nothing(text, found.quantity, analysis):
        return None
    return measure(text, found.quantity), found.fit, found.telling


def single_day(analysis: Analysis, text: str) -> Moment | None:
    """The one date of `text` that the question did not bring; None where there are more."""
    found = [each for each in moments(text) if each.month and each.day]
    brought = {*analysis.terms, *analysis.numbers}
    new = [each for each in found if not brought.issuperset(terms(each.text))]
    return new[0] if len(new) == 1 else None


def counts_nothing(text: str, quantity: Quantity, analysis: Analysis) -> bool:
    """Whether it is a label ("Gate 3", "Pier 4") or a measure ("every group of 30", "each 100")."""
    before = text[: quantity.span.start]
    if _MEASURE.search(before):
        return True
    label = quantity.kind is Kind.PLAIN and quantity.text.isdigit()
    named = re.search(r"\b[A-Z][a-z]+ $", before)
    if not (label and named) or _counts_something(text, quantity.span.end, analysis):
        return False
    word = named[0].strip().lower()
    return word not in _COUNTING and word not in MONTHS and word not in WEEKDAYS


def _counts_something(text: str, end: int, analysis: Analysis) -> bool:
    """Whether what follows is counted: "In Marseille 40 people", or what the question counts."""
    following = re.match(r"\s([a-z-]+s)\b", text[end:])
    return counts(text, end) or (
        following is not None and any(term in analysis.terms for term in terms(following[1]))
    )


_PERIOD = re.compile(
    rf"\b(?:in|for|during|throughout|of|since)\s+(?:early |late |mid-|the )?"
    rf"(?:(?P<month>{any_of(name for name in MONTHS if len(name) > 3)}|May)\b)?\s?"
    r"(?P<year>(?:19|20)\d\d\b(?!\s+\w+s\b))?",
    re.IGNORECASE,
)


def periods(text: str) -> Sequence[tuple[int | None, int | None]]:
    """The months and years that `text` speaks of, as year and month: "in March", "in 2024"."""
    return [
        (
            int(each["year"]) if each["year"] else None,
            MONTHS[each["month"].lower()] if each["month"] else None,
        )
        for each in _PERIOD.finditer(text)
        if each["month"] or each["year"]
    ]


def other_period(one: str, other: str) -> bool:
    """Whether two sentences speak of different months or years."""
    mine, theirs = periods(one), periods(other)
    if not (mine and theirs):
        return False
    return not any(
        _agree(year, their_year) and _agree(month, their_month)
        for year, month in mine
        for their_year, their_month in theirs
    )


def _agree(one: int | None, other: int | None) -> bool:
    return one is None or other is None or one == other
