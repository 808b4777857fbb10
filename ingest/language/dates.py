"""Dates and times of day as people write them: the one reader of temporal expressions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
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
_SCALES = any_of(word for word, _ in groups("scales") if len(word) > 1)
# "March 1,200" and "March 1.5 million" are numbers of March, "March 12%" is a share.
_NO_MORE = rf"(?!\w|,\d{{3}}(?!\d)|\.\d|:\d|\s*%|\s+per(?:\s?cent)?\b|[\s-]{_SCALES}\b)"
# The other days of "4, 5 and 6 May", "May 4-6" and "from 4 to 6 May".
_JOINT = rf"(?:\s?[-–—]\s?|\s+{any_of(words('span_words'))}\s+|,?\s+(?:and|or)\s+)(?:the\s+)?"
_EARLIER_DAYS = re.compile(
    rf"(?<![\w$€£¥₩\#./-])(?<!\d[.,:])(?:{_DAY}{_NTH},\s+)*{_DAY}{_NTH}{_JOINT}"
    rf"(?={_DAY}{_NTH}(?:\s+of)?[\s-]+{_MONTH})",
    re.IGNORECASE,
)
_LATER_DAYS = re.compile(
    rf"(?:,\s+{_DAY}{_NTH})*(?P<joint>{_JOINT}){_DAY}{_NTH}{_NO_MORE}"
    rf"(?!\s?[ap]\.?m\b|(?:\s+of)?[\s-]+{_MONTH})",
    re.IGNORECASE,
)
_DAYS = re.compile(rf"(?P<day>\d+){_NTH}", re.IGNORECASE)
_YEAR_AFTER = re.compile(rf",?\s+(?P<year>{_YEAR})\b")
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
_STOP_WORDS = frozenset(words("stop_words"))
_INTRODUCED = re.compile(
    rf"(?:\b{any_of(words('date_introducers'))}|\b{_MONTH}\s?(?:,|\band|\bor|\bto|[-–—]))[\s-]+$",
    re.IGNORECASE,
)
_ON = re.compile(
    rf"\b(?:on|{any_of(words('date_introducers'))})\s+(?:\w+day,?\s+)?(?:the\s+)?$", re.IGNORECASE
)
_JOINED = re.compile(rf"\s?(?:,|\band|\bor|\bto|[-–—])\s*{_MONTH}", re.IGNORECASE)
_WITHIN = re.compile(r"\b(?P<word>in|during|since)\s+$", re.IGNORECASE)
_SPANNING = re.compile(r"\b(?:from|between)\s+$", re.IGNORECASE)
_PLURAL = re.compile(r"\s([a-z]{2,}s)\b")
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
        for moment in _read(text, start.start()):
            yield moment
            end = moment.span.end


def _read(text: str, start: int) -> Sequence[Moment]:
    """The temporal expression at `start`: none, one, or several days that share their month."""
    match = _DATE.match(text, start)
    if match is None:
        return _days_before_month(text, start)
    if match["month_first"]:
        return _days_after_month(match)
    found = _single(match)
    return (found,) if found else ()


def _single(match: re.Match[str]) -> Moment | None:
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
    if match["month"] or match["month_alone"]:
        return _named(match)
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


def _named(match: re.Match[str]) -> Moment | None:
    """A month, with a day before it or alone; None where its name is another word."""
    text, end = match.string, match.end()
    kind, year_kind = ("month", "year") if match["month"] else ("month_alone", "year_alone")
    month, year = match[kind], match[year_kind]
    if year and not is_year(text, Span(*match.span(year_kind))):
        # "On 3 March 1500 people marched"
        year, end = None, match.end(kind)
    day = int(match["day"]) if match["day"] else None
    if not year and _is_word(text, month, day is not None, _before(match), end):
        return None
    return _moment(text, Span(match.start(), end), month, year=year, day=day)


def _days_before_month(text: str, start: int) -> Sequence[Moment]:
    """The days of "4, 5 and 6 May 2024" or "4-6 May"."""
    earlier = _EARLIER_DAYS.match(text, start)
    match = _DATE.match(text, earlier.end()) if earlier else None
    last = _single(match) if match else None
    if not (earlier and last and last.day):
        return ()
    found = [
        replace(last, text=each.group(), span=Span(*each.span()), day=int(each["day"]))
        for each in _DAYS.finditer(text, start, earlier.end())
    ]
    return _ascending([*found, last])


def _days_after_month(match: re.Match[str]) -> Sequence[Moment]:
    """The days of "May 4, 2024" or "May 4-6, 2024"; of "in May 4 people came", the month."""
    text, month, before = match.string, match["month_first"], _before(match)
    year, end = match["year_after"], match.end()
    if year and not is_year(text, Span(*match.span("year_after"))):
        year, end = None, match.end("day_after")
    later: Sequence[re.Match[str]] = ()
    first = Span(match.start(), end)
    if not year:
        later = _later_days(text, end, before)
        end = later[-1].end() if later else end
        if _is_count(text, end, before):
            return (_moment(text, Span(*match.span("month_first")), month),)
        told = _YEAR_AFTER.match(text, end) if later else None
        if told and is_year(text, Span(*told.span("year"))):
            year, end = told["year"], told.end()
    if not year and _is_word(text, month, True, before, end):
        return ()
    found = [_moment(text, first, month, year=year, day=int(match["day_after"]))]
    for each in later:
        span = Span(each.start(), end if each is later[-1] else each.end())
        found.append(_moment(text, span, month, year=year, day=int(each["day"])))
    return _ascending(found) or found[:1]


def _later_days(text: str, end: int, before: str) -> Sequence[re.Match[str]]:
    """The days that go on from the day that ends at `end`."""
    later = _LATER_DAYS.match(text, end)
    if later is None:
        return ()
    joint = later["joint"].strip().removesuffix("the").strip(" ,").lower()
    listed = joint in ("and", "or") and not _SPANNING.search(before)
    if listed and (counts(text, later.end()) or _plural(text, later.end())):
        return ()  # "It opened on May 4 and 12 people came"
    return tuple(_DAYS.finditer(text, end, later.end()))


def _is_count(text: str, end: int, before: str) -> bool:
    """Whether the number that ends at `end` counts what follows: "In August 12 people came"."""
    within = _WITHIN.search(before)
    if not within:
        return False
    # Since a day prices can have risen; but nothing happens in a day of a month.
    return counts(text, end) or (within["word"].lower() != "since" and _plural(text, end))


def _plural(text: str, end: int) -> bool:
    following = _PLURAL.match(text, end)
    return following is not None and following[1] not in _STOP_WORDS


def _ascending(moments: Sequence[Moment]) -> Sequence[Moment]:
    """`moments`, or none where their days don't follow each other: "sold 12 and 4 May came"."""
    days = [each.day or 0 for each in moments]
    return moments if all(one < two for one, two in pairwise(days)) else ()


def _before(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - _LOOK_BACK) : match.start()]


def _moment(
    text: str, span: Span, month: str, *, year: str | None = None, day: int | None = None
) -> Moment:
    number = MONTHS[month.lower().rstrip(".")]
    return Moment(span.of(text), span, int(year) if year else None, number, day)


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
