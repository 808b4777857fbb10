"""Days that a question names, told without a model."""

import re
from calendar import monthrange
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ingest.language.dates import WEEKDAYS, Moment, moments
from ingest.language.wordlist import any_of, groups, words

_MAX_YEARS = 200
_MONTH_SIGNS = tuple(names[0][:3] for names in groups("months"))
_WEEKS = {week: int(first) for week, first in groups("week_numbers")}
_PARTS = {" ".join(part): (int(first), int(last)) for *part, first, last in groups("month_parts")}
_WEEK = re.compile(rf"\b(?P<which>{any_of(_WEEKS)})\s+week\s+(?:of|in)\s+$", re.IGNORECASE)
_PART = re.compile(rf"\b(?P<part>{any_of(_PARTS)})(?:[\s-]+|\s+(?:of|in)\s+)$", re.IGNORECASE)
_SPANNING = re.compile(
    rf"^\s*(?P<to>[-–—]|and|{any_of(words('span_words'))})\s*(?:the\s+)?$", re.IGNORECASE
)
_BETWEEN = re.compile(r"\b(?:between|from)\s+(?:the\s+)?$", re.IGNORECASE)
_YEAR = re.compile(
    r"\b(?:in|of|during|since|throughout|year)\s+(?P<year>(?:19|20)\d\d)\b(?![-.]\d)"
)


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`, both inclusive."""

    first: date
    last: date

    def holds(self, day: date, *, late_days: int = 0) -> bool:
        """Whether `day` lies within, or up to `late_days` after."""
        return self.first <= day and (day - self.last).days <= late_days

    def covers(self, other: "Days") -> bool:
        return self.first <= other.first and other.last <= self.last


@dataclass(frozen=True, slots=True)
class _Partial:
    """Days of which the year may be open, and where they are named."""

    start: int
    end: int
    first: tuple[int, int]  # month, day; days below 0 count from the month's end
    last: tuple[int, int]
    first_year: int | None
    last_year: int | None


def named_days(text: str, years: Collection[int]) -> tuple[Days, ...]:
    """The days, weeks, parts of months, months and years that `text` names, in order.

    A year that it leaves open is each of `years` in turn. Weekdays, times of day and words such
    as "yesterday" name no day of the calendar.
    """
    found: list[Days] = []
    for partial in _joined(text, [_partial(text, each) for each in moments(text) if each.month]):
        told = partial.first_year or partial.last_year
        for year in [told] if told else sorted(years)[-_MAX_YEARS:]:
            found.extend(_resolved(partial, year))
    for match in _YEAR.finditer(text):
        year = int(match["year"])
        found.append(Days(date(year, 1, 1), date(year, 12, 31)))
    return tuple(dict.fromkeys(found))


def only_days(text: str, years: Collection[int], days: Collection[Days]) -> bool:
    """Whether `text` says nothing but when, and names none but `days`."""
    said = re.sub(r"[\W\d_]+", "", text)
    return len(said) <= len("of September") and set(named_days(text, years)) <= set(days)


def _partial(text: str, moment: Moment) -> _Partial:
    assert moment.month
    start, end = moment.span.start, moment.span.end
    if moment.day is None:
        first_day, last_day, start = _days_of_part(text[:start], start)
    else:
        first_day = last_day = moment.day
    month, year = moment.month, moment.year
    return _Partial(start, end, (month, first_day), (month, last_day), year, year)


def _days_of_part(before: str, start: int) -> tuple[int, int, int]:
    """First and last day, and where the words for them begin: "the last week of", "mid-"."""
    week = _WEEK.search(before)
    if week:
        first = _WEEKS[week["which"].lower()]
        return first, first + 6, week.start()
    part = _PART.search(before)
    if part:
        return *_PARTS[part["part"].lower()], part.start()
    return 1, -1, start


def _spans(word: str, before: str) -> bool:
    """Whether `word` joins two days to one span; "and" does so only after "between"."""
    return word.lower() != "and" or bool(_BETWEEN.search(before))


def _joined(text: str, partials: Sequence[_Partial]) -> Iterator[_Partial]:
    """With "from 28 February to 3 March" made one."""
    waiting: _Partial | None = None
    for partial in partials:
        if waiting is None:
            waiting = partial
            continue
        between = _SPANNING.match(text[waiting.end : partial.start])
        if between and _spans(between["to"], text[: waiting.start]):
            waiting = _Partial(
                start=waiting.start,
                end=partial.end,
                first=waiting.first,
                last=partial.last,
                first_year=waiting.first_year,
                last_year=partial.last_year,
            )
        else:
            yield waiting
            waiting = partial
    if waiting is not None:
        yield waiting


def _resolved(partial: _Partial, year: int) -> Iterator[Days]:
    """One range, or none where the calendar has no such day; `year` stands in for an open one."""
    turns = partial.last[0] < partial.first[0]  # the year does, from December to January
    first_year = partial.first_year or (year - turns if partial.last_year else year)
    first = _day(first_year, *partial.first)
    last = _day(partial.last_year or first_year + turns, *partial.last)
    if first and last and first <= last:
        yield Days(first, last)


def _day(year: int, month: int, day: int) -> date | None:
    if not (date.min.year <= year <= date.max.year and 1 <= month <= 12):
        return None
    days = monthrange(year, month)[1]
    day = day if day > 0 else days + 1 + day
    return date(year, month, day) if 1 <= day <= days else None


def days_in_text(text: str, named: Sequence[Days], years: Collection[int]) -> bool:
    """Whether `text` names a day, or days, that lie within one of `named`."""
    # Most texts don't name the month at all, and reading every moment of one takes its time.
    folded = text.casefold()
    if not any(sign in folded for days in named for sign in _signs(days)):
        return False
    return any(days.covers(each) for each in named_days(text, years) for days in named)


def _signs(days: Days) -> Iterator[str]:
    """What a text that names one of `days` has in it: "mar", or a year as in "30.10.2024"."""
    months = (days.last.year - days.first.year) * 12 + days.last.month - days.first.month
    for month in range(days.first.month, days.first.month + min(months, 11) + 1):
        number = (month - 1) % 12 + 1
        yield _MONTH_SIGNS[number - 1]
    for year in range(days.first.year, days.last.year + 1):
        yield from (str(year), f"/{year % 100:02}")


_RELATIVE = re.compile(
    r"\b(?:(?P<day>today|tonight|this (?:morning|afternoon|evening)|yesterday|last night|tomorrow)"
    r"|(?P<which>last|next|this)?\s?(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday)(?!s\b))\b",
    re.IGNORECASE,
)
_SHIFTS = {"yesterday": -1, "last night": -1, "tomorrow": 1}
_FUTURE = re.compile(r"\b(?:will|would|shall|going to|is to|are to|expects?|due)\b", re.IGNORECASE)


def event_day(text: str, published: date | None) -> date | None:
    """The first day of the calendar that `text` names, seen from the day it was published on.

    "on 24 March" is the nearest such day; "on Thursday" the last one, or the next where the words
    speak of what will be. None where it names none, or only what no date tells.
    """
    exact = next((each for each in moments(text) if each.month and each.day), None)
    if exact and exact.month and exact.day:
        if exact.year:
            return _day(exact.year, exact.month, exact.day)
        if published is None:
            return None
        found = (_day(published.year + turn, exact.month, exact.day) for turn in (0, -1, 1))
        return min(
            (day for day in found if day), key=lambda day: abs((day - published).days), default=None
        )
    match = _RELATIVE.search(text) if published else None
    if match is None or published is None:
        return None
    if match["day"]:
        return published + timedelta(_SHIFTS.get(match["day"].lower(), 0))
    back = (published.weekday() - WEEKDAYS[match["weekday"].lower()]) % 7
    ahead = match["which"] == "next" or (back and _FUTURE.search(text[: match.start()]))
    return published + timedelta((7 - back) if ahead else -back)
