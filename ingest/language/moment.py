"""Days, weekdays and times of day as people write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ingest.span import Span

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_MONTH = rf"(?:{'|'.join(_MONTHS)})\b\.?"
_NTH = r"(?:st|nd|rd|th)?"
# As names of months these are written with a capital; without a day beside them they are words.
_MOMENT = re.compile(
    rf"""
    \b(?P<iso_year>\d{{4}})-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)\b
  | \b(?P<day>\d{{1,2}}){_NTH}\s+(?:of\s+)?(?P<month>{_MONTH})(?:,?\s+(?P<year>\d{{4}})\b)?
  | \b(?P<month_first>{_MONTH})\s+(?P<day_after>\d{{1,2}}){_NTH}\b(?!\s*(?:%|per|:\d))
    (?:,?\s+(?P<year_after>\d{{4}})\b)?
  | \b(?P<month_alone>{_MONTH})(?:,?\s+(?P<year_alone>\d{{4}})\b)?
  | \b(?P<weekday>{"|".join(_WEEKDAYS)})s?\b
  | \b(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d\d))?\s?(?P<half>[ap])\.?m\b\.?
  | \b(?P<hour24>[01]?\d|2[0-4]):(?P<minute24>[0-5]\d)\b
  | \b(?P<word>noon|midday|midnight)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WORD_MINUTES = {"noon": 720, "midday": 720, "midnight": 0}


@dataclass(frozen=True, slots=True)
class Moment:
    """A day or a time of day; what its words leave open is None."""

    text: str  # as written
    span: Span  # in the text it was read from
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None  # 0 is Monday
    minutes: int | None = None  # since midnight

    def implied_by(self, other: "Moment") -> bool:
        """Whether `other` says all that this one says; a full date implies its weekday."""
        weekday = other.weekday
        if weekday is None and other.day and other.month and other.year:
            weekday = _weekday(other.year, other.month, other.day)
        return all(
            mine is None or mine == theirs
            for mine, theirs in (
                (self.year, other.year),
                (self.month, other.month),
                (self.day, other.day),
                (self.weekday, weekday),
                (self.minutes, other.minutes),
            )
        )


def moments(text: str) -> Iterator[Moment]:
    """Every day and time of day in `text`, in order; years alone are numbers, not moments."""
    for match in _MOMENT.finditer(text):
        moment = _read(match)
        if moment is not None:
            yield moment


def _read(match: re.Match[str]) -> Moment | None:
    text, span = match.group(), Span(*match.span())
    if match["weekday"]:
        return Moment(text, span, weekday=_WEEKDAYS.index(match["weekday"].lower()))
    minutes = _minutes(match)
    if minutes is not None:
        return Moment(text, span, minutes=minutes)
    if match["iso_year"]:
        year, month, day = (int(match[f"iso_{part}"]) for part in ("year", "month", "day"))
        return Moment(text, span, year, month, day)
    return _day(match, span)


def _minutes(match: re.Match[str]) -> int | None:
    if match["word"]:
        return _WORD_MINUTES[match["word"].lower()]
    if match["hour"]:
        hour = int(match["hour"]) % 12 + (12 if match["half"].lower() == "p" else 0)
        return 60 * hour + int(match["minute"] or 0)
    if match["hour24"]:
        return 60 * int(match["hour24"]) + int(match["minute24"])
    return None


def _day(match: re.Match[str], span: Span) -> Moment | None:
    month = match["month"] or match["month_first"] or match["month_alone"]
    day = match["day"] or match["day_after"]
    year = match["year"] or match["year_after"] or match["year_alone"]
    # "may" and "march" are verbs too.
    if not day and not month[0].isupper():
        return None
    if match["month_alone"] and not year and _is_modal(match):
        return None
    return Moment(
        match.group(),
        span,
        int(year) if year else None,
        _MONTHS[month.lower().rstrip(".")],
        int(day) if day else None,
    )


def _is_modal(match: re.Match[str]) -> bool:
    """Where it begins a sentence, or follows a name, "May" or "March" hardly is the month."""
    return match["month_alone"].lower() in ("may", "march", "mar", "jan") and not re.search(
        r"(?:\b[a-z][\w'’]*|'s|’s|\b(?:In|By|Since|Until|From|Before|After|During|Last|Next|This|Late|"
        r"Early|Mid|Each|Every))[\s-]+$",
        match.string[: match.start()],
    )


def _weekday(year: int, month: int, day: int) -> int | None:
    try:
        return date(year, month, day).weekday()
    except ValueError:
        return None
