"""Dates and times of day as people write them: the one reader of temporal expressions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from ingest.language.quantities import counts, is_year
from ingest.language.wordlist import any_of, groups, numbered, words
from ingest.span import Span

MONTHS: Final = numbered(groups("months"), start=1)
"""Names and abbreviations of the months, in lower case → 1 to 12."""
WEEKDAYS: Final = numbered(groups("weekdays"), start=0)
"""Names and abbreviations of the weekdays, in lower case → 0 (Monday) to 6."""

_FULL_WEEKDAYS = tuple(names[0] for names in groups("weekdays"))
_CLOCK_WORDS = {word: int(minutes) for word, minutes in groups("clock_words")}

_MONTH = rf"{any_of(MONTHS)}\b\.?"
_NTH = r"(?:st|nd|rd|th)?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:1\d{3}|20\d\d)"
# What stands before digits that are part of a longer number or a name.
_ALONE = r"(?<![\w./-])(?<!\d,)"
# "March 1,200" and "March 1.5" are numbers of March, "March 12%" is a share.
_NO_MORE = r"(?!\w|,\d{3}(?!\d)|\.\d|:\d|\s*(?:%|per\b))"
_DATE = re.compile(
    rf"""
    {_ALONE}(?P<iso_year>{_YEAR})(?P<mark>[-/.])(?P<iso_month>\d{{1,2}})(?P=mark)
      (?P<iso_day>\d{{1,2}})(?!\d)
  | {_ALONE}(?P<packed_year>1[6-9]\d\d|20\d\d)(?P<packed_month>[01]\d)(?P<packed_day>[0-3]\d)
      (?![\d.,%]\d|[\d%])
  | {_ALONE}(?P<dotted_day>\d{{1,2}})\.\s?(?P<dotted_month>\d{{1,2}})\.\s?(?P<dotted_year>{_YEAR})
      (?!\d)
  | {_ALONE}(?P<first>\d{{1,2}})(?P<stroke>[/-])(?P<second>\d{{1,2}})(?P=stroke)
      (?P<stroke_year>{_YEAR})(?!\d)
  | {_ALONE}(?P<short_first>\d{{1,2}})/(?P<short_second>\d{{1,2}})/(?P<short_year>\d\d)(?![\w/])
  | (?<!\w)(?<!\d[.,:])(?P<day>{_DAY}){_NTH}(?:\s+of)?[\s-]+(?P<month>{_MONTH})
      (?:,?[\s-]+(?P<year>{_YEAR})\b)?
  | \b(?P<month_first>{_MONTH})\s+(?P<day_after>{_DAY}){_NTH}{_NO_MORE}
      (?:,?\s+(?P<year_after>{_YEAR})\b)?
  | \b(?P<month_alone>{_MONTH})(?:,?\s+(?P<year_alone>{_YEAR})\b)?
  | \b(?P<weekday>{any_of(_FULL_WEEKDAYS)})s?\b
  | \b(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d\d))?\s?(?P<half>[ap])\.?m\b\.?
  | \b(?P<hour24>[01]?\d|2[0-4]):(?P<minute24>[0-5]\d)\b(?![.:]\d)
  | \b(?P<clock>{any_of(_CLOCK_WORDS)})\b
  | (?:(?<![\w.,$€£\#-])|(?<=\bmid-))(?P<year_only>{_YEAR})(?!\w|[.,]\d)
  | (?P<vague>
      \b{any_of(words("calendar_places"))}\s{any_of(words("calendar_periods"))}\b
    | \b{any_of(words("calendar_words"))}\b
    | \b(?:\d{{1,2}}(?:st|nd|rd|th)|{any_of(words("ordinals"))})[\s-]century\b
    | \b(?:1[5-9]|20)\d0s\b
    | (?:(?<=\bthe\s)|(?<!\w)['’])\d0s\b
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Trying the expression above at these places only makes reading five times as fast.
_START = re.compile(r"\d+|['’](?=\d0s)|[^\W\d_]+")
_FIRST_WORDS = frozenset(
    {
        *MONTHS,
        *_FULL_WEEKDAYS,
        *(f"{day}s" for day in _FULL_WEEKDAYS),
        *_CLOCK_WORDS,
        *words("calendar_words"),
        *words("calendar_places"),
        *words("ordinals"),
    }
)
# They are words or first names as well, so that alone they need something that makes them months.
_AMBIGUOUS = frozenset({"may", "march", "mar", "jan"})
_VERBS = frozenset({"may", "march"})
_INTRODUCED = re.compile(
    rf"(?:\b{any_of(words('date_introducers'))}|\b{_MONTH}\s?(?:,|\band|\bor|\bto|[-–—]))[\s-]+$",
    re.IGNORECASE,
)
_ON = re.compile(
    rf"\b(?:on|{any_of(words('date_introducers'))})\s+(?:\w+day,?\s+)?(?:the\s+)?$", re.IGNORECASE
)
_JOINED = re.compile(rf"\s?(?:,|\band|\bor|\bto|[-–—])\s*{_MONTH}", re.IGNORECASE)
_WITHIN = re.compile(r"\b(?:in|during|since)\s+$", re.IGNORECASE)
_LOOK_BACK = 40  # characters; an introducer and a month are shorter
_CENTURY_ENDS = 69  # "1/10/69" is of 2069, "1/10/70" of 1970


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, a month, a year or a time of day; what its words leave open is None."""

    text: str  # as written
    span: Span  # in the text it was read from
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None  # 0 is Monday
    minutes: int | None = None  # since midnight
    # "03/04/2024": day and month, or month and day.
    either: tuple[int, int] | None = None

    @property
    def exact(self) -> bool:
        """Whether it names a day, a month or a time of day: not "1987", not "last week"."""
        return (self.month, self.weekday, self.minutes, self.either) != (None,) * 4

    @property
    def calendar_day(self) -> date | None:
        """The one day that it names in full."""
        return _calendar_day(self.year, self.month, self.day)

    def implied_by(self, other: "Moment") -> bool:
        """Whether `other` says all that this one says; a full date implies its weekday."""
        weekday = other.weekday
        if weekday is None and (day := other.calendar_day):
            weekday = day.weekday()
        return all(
            mine is None or mine == theirs
            for mine, theirs in (
                (self.year, other.year),
                (self.month, other.month),
                (self.day, other.day),
                (self.weekday, weekday),
                (self.minutes, other.minutes),
                (self.either, other.either),
            )
        )


@lru_cache(maxsize=4096)  # an answer reads the same hundred sentences for several ends
def dates(text: str) -> tuple[Moment, ...]:
    """Every temporal expression of `text`, in order, none overlapping.

    Years alone and vague ones ("last week", "the 1990s") are among them; see `Moment.exact`.
    """
    return tuple(_dates(text))


def moments(text: str) -> tuple[Moment, ...]:
    """Every day, month and time of day in `text`, in order; years alone are numbers, no moments."""
    return tuple(each for each in dates(text) if each.exact)


def find_date(text: str) -> date | None:
    """The first date in `text` that can mean one day only.

    "03/04/2024" means two days and is skipped; "30/04/2024" one. None without such a date.
    """
    return next((day for each in dates(text) if (day := each.calendar_day)), None)


def _dates(text: str) -> Iterator[Moment]:
    end = 0
    for start in _START.finditer(text):
        word = start.group()
        if start.start() < end or (word[0].isalpha() and word.lower() not in _FIRST_WORDS):
            continue
        match = _DATE.match(text, start.start())
        found = _read(match) if match else None
        if found:
            yield found
            end = found.span.end


def _read(match: re.Match[str]) -> Moment | None:
    text, span = match.group(), Span(*match.span())
    if match["weekday"]:
        return Moment(text, span, weekday=WEEKDAYS[match["weekday"].lower()])
    minutes = _minutes(match)
    if minutes is not None:
        return Moment(text, span, minutes=minutes)
    if match["vague"]:
        return Moment(text, span)
    if match["year_only"]:
        known = is_year(match.string, span)
        return Moment(text, span, year=int(text)) if known else None
    if match["month"] or match["month_first"] or match["month_alone"]:
        return _named(match, span)
    return _numeric(match, span)


def _minutes(match: re.Match[str]) -> int | None:
    if match["clock"]:
        return _CLOCK_WORDS[match["clock"].lower()]
    if match["hour"]:
        hour = int(match["hour"]) % 12 + (12 if match["half"].lower() == "p" else 0)
        return 60 * hour + int(match["minute"] or 0)
    if match["hour24"]:
        return 60 * int(match["hour24"]) + int(match["minute24"])
    return None


def _numeric(match: re.Match[str], span: Span) -> Moment | None:
    text = match.group()
    for kind in ("iso", "packed", "dotted"):
        if match[f"{kind}_year"]:
            parts = (int(match[f"{kind}_{part}"]) for part in ("year", "month", "day"))
            day = _calendar_day(*parts)
            return Moment(text, span, day.year, day.month, day.day) if day else None
    if match["short_year"]:
        short = int(match["short_year"])
        year = short + (2000 if short <= _CENTURY_ENDS else 1900)
        first, second = int(match["short_first"]), int(match["short_second"])
    else:
        year = int(match["stroke_year"])
        first, second = int(match["first"]), int(match["second"])
    days = {_calendar_day(year, second, first), _calendar_day(year, first, second)} - {None}
    if len(days) > 1:
        return Moment(text, span, year, either=(first, second))
    day = days.pop() if days else None
    return Moment(text, span, day.year, day.month, day.day) if day else None


def _named(match: re.Match[str], span: Span) -> Moment | None:
    month = match["month"] or match["month_first"] or match["month_alone"]
    day = match["day"] or match["day_after"]
    kind = "year" if match["month"] else "year_after" if match["month_first"] else "year_alone"
    year, end = match[kind], span.end
    if year and not is_year(match.string, Span(*match.span(kind))):
        # "On 3 March 1500 people marched"
        year, end = None, match.end("day_after" if match["month_first"] else _month_group(match))
    before = match.string[max(0, span.start - _LOOK_BACK) : span.start]
    if match["month_first"] and not year and counts(match.string, end) and _WITHIN.search(before):
        day, end = None, match.end("month_first")  # "In August 12 people were moved"
    if not year and _is_word(match.string, month, bool(day), before, end):
        return None
    return Moment(
        match.string[span.start : end],
        Span(span.start, end),
        int(year) if year else None,
        MONTHS[month.lower().rstrip(".")],
        int(day) if day else None,
    )


def _month_group(match: re.Match[str]) -> str:
    return "month" if match["month"] else "month_alone"


def _is_word(text: str, month: str, has_day: bool, before: str, end: int) -> bool:
    """Whether "may", "March" or "Jan" is a word or a name here."""
    name = month.lower().rstrip(".")
    if has_day:
        # "Of those 5 may die"
        return name in _VERBS and month[0].islower() and not _ON.search(before)
    if not month[0].isupper():
        return True
    if name not in _AMBIGUOUS:
        return False
    possessive = text[end : end + 2] in ("'s", "’s")
    return possessive or not (_INTRODUCED.search(before) or _JOINED.match(text, end))


def _calendar_day(year: int | None, month: int | None, day: int | None) -> date | None:
    if not (year and month and day):
        return None
    try:
        return date(year, month, day)
    except ValueError:  # such as 31 April
        return None
