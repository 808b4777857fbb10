"""The day that a text states, in English or another language."""

import re
from datetime import date
from functools import cache, lru_cache
from typing import Final

from babel.dates import get_month_names

from ingest.language.dates import find_date

_LANGUAGES: Final = (
    "ar bg ca cs da de el es et fi fr he hi hr hu id is it lt lv ms nb nl pl pt ro ru sk sl sr sv "
    "th tr uk vi"
).split()
_BUDDHIST_ERA: Final = 543  # years before our era's first; Thai papers count by it
_YEAR: Final = r"(?P<{0}>(?:19|20|25)\d\d)(?!\d)"
_DAY: Final = r"(?P<{0}>\d{{1,2}})"
# What stands between day, month and year: "12. März", "12 de marzo del 2024", "2024 m. kovo 12 d."
_GAP: Final = r"(?:\s{0,2}[.,/-]?\s{0,2}(?:(?:de|del|d[’']|a|m\.|г\.)\s{1,2})?)"
_AFTER_DAY: Final = r"(?:er|º|°|ste|de|e|η)?"
_CHARACTERS: Final = re.compile(
    r"(?P<year>(?:19|20)\d\d)\s?(?:年|년)\s?(?P<month>\d{1,2})\s?(?:月|월)\s?"
    r"(?P<day>\d{1,2})\s?(?:日|号|號|일)"
)
_ERAS: Final = {"令和": 2018, "平成": 1988, "昭和": 1925}  # the years before their first
_IN_AN_ERA: Final = re.compile(
    rf"(?P<era>{'|'.join(_ERAS)})(?P<year>\d{{1,2}}|元)年(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日"
)
_MAY_BE_ONE: Final = re.compile(r"(?:19|20|25)\d\d(?!\d)")
_MAX_CHARS: Final = 200


def stated_date(text: str) -> date | None:
    """The first date at the head of `text` that can mean one day only, or None.

    Names of months in other languages are those of CLDR, by Babel: "12. März 2024",
    "12 de marzo de 2024"; Chinese, Japanese and Korean dates are figures: "2024年3月1日".
    """
    return find_date(text) or _foreign(text[:_MAX_CHARS])


@lru_cache(maxsize=1024)
def _foreign(text: str) -> date | None:
    if match := _CHARACTERS.search(text):
        return _day(int(match["year"]), int(match["month"]), int(match["day"]))
    if match := _IN_AN_ERA.search(text):
        year = _ERAS[match["era"]] + (1 if match["year"] == "元" else int(match["year"]))
        return _day(year, int(match["month"]), int(match["day"]))
    if not _MAY_BE_ONE.search(text):
        return None
    if match := _named().search(text):
        name = next(match[key] for key in ("m1", "m2", "m3") if match[key])
        year = int(next(match[key] for key in ("y1", "y2", "y3") if match[key]))
        day = int(next(match[key] for key in ("d1", "d2", "d3") if match[key]))
        return _day(year - _BUDDHIST_ERA if year >= 2500 else year, _months()[name.lower()], day)
    return None


def is_month(word: str) -> bool:
    """Whether `word` is the name of a month in one of these languages."""
    return word.lower() in _months()


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    """The names of the months, in lower case → 1 to 12; a name of two months is none's."""
    found: dict[str, set[int]] = {}
    for language in _LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                names = get_month_names(width, context, language)
                for number, name in names.items():
                    found.setdefault(name.lower().rstrip("."), set()).add(number)
    return {
        name: numbers.pop()
        for name, numbers in found.items()
        if len(numbers) == 1 and len(name) > 2 and not name[0].isdigit()
    }


@cache
def _named() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))

    def month(group: str) -> str:
        return rf"(?<!\w)(?P<{group}>{names})(?!\w)\.?"

    def part(pattern: str, group: str) -> str:
        return pattern.format(group)

    day_first = part(_DAY, "d1") + _AFTER_DAY + _GAP + month("m1") + _GAP + part(_YEAR, "y1")
    year_first = part(_YEAR, "y2") + _GAP + month("m2") + _GAP + part(_DAY, "d2")
    month_first = month("m3") + _GAP + part(_DAY, "d3") + r",?\s{1,2}" + part(_YEAR, "y3")
    return re.compile(rf"(?<!\d)(?:{day_first}|{year_first})|{month_first}", re.IGNORECASE)
