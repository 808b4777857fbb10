"""Numbers as people write them: digits, words, scales, currencies, percentages."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from ingest.language.wordlist import any_of, groups, words
from ingest.span import Span


class Kind(Enum):
    PLAIN = "plain"
    MONEY = "money"
    PERCENT = "percent"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Quantity:
    value: Decimal
    kind: Kind
    text: str  # as written
    span: Span  # in the text it was read from


UNITS = {form: unit for unit, *forms in groups("units") for form in forms}
"""Units of measure and currencies, in lower case → the one name by which each is compared."""
CURRENCIES = frozenset(form for form, unit in UNITS.items() if unit in words("currencies"))

_CARDINALS = {word: Decimal(value) for word, value in groups("cardinals")}
_SCALES = {word: Decimal(value) for word, value in groups("scales")}
_ABBREVIATED = frozenset(word for word in _SCALES if len(word) < 3)  # they follow digits only
_SPELLED = any_of({*_CARDINALS, *_SCALES} - _ABBREVIATED)
_SCALE = any_of(word for word in _SCALES if len(word) > 1)
_CURRENCY = r"[$€£¥₩]|US\$|USD|EUR|GBP"
_CURRENCY_WORD = any_of(word for word in CURRENCIES if word.isalpha())
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_OLDEST_BARE_YEAR = 1900  # "in 1500 homes" counts homes, "in 2019 prices" no prices
_COUNTED = re.compile(
    rf"[\s-](?:{any_of(words('counted_adjectives'))}\s)?"
    rf"{any_of({*words('counted_nouns'), *UNITS})}(?!\w)"
)
_OF_TIME = re.compile(rf"\b(?:in|since|during|{any_of(words('months'))})\.?,?\s$", re.IGNORECASE)
_LOOK_BACK = 12  # characters: "September, "
_AFTER_NUMBER = re.compile(r"[\s-]{0,2}((?:[^\W\d_]|/)+)")

# "Three hundred and fifty", but "five and six" are two numbers.
_AND = rf"(?:{'|'.join(rf'(?<={word})' for word in ('hundred', 'thousand', 'million'))})\s+and\s+"
_QUANTITY = re.compile(
    rf"""
    (?P<currency>{_CURRENCY})?\s?
    (?:
        (?P<digits>
            \d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?
          | \d{{1,3}}(?:[\u0020\u00a0\u2009\u202f]\d{{3}})+(?![\d.,:/-]?\d)
          | \d+(?:\.\d+)?
        )
        (?:[\s\u00a0-]?(?P<scale>{_SCALE})|(?P<letter>[km](?![^\W_])))?
      | (?P<words>\b(?:(?:a|half\s+a)\s+(?=(?:hundred|thousand|million|billion|dozen)\b))?
          (?:{_SPELLED})\b(?:(?:[\s-]+|{_AND})(?:{_SPELLED})\b)*)
    )
    (?P<percent>\s?%|\s+(?:percent|per\s+cent)\b)?
    (?P<money>\s+(?:{_CURRENCY_WORD})\b)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_RANGE = re.compile(r"\s*[-–—]\s*|\s+(?:to|or)\s+")
_BETWEEN = re.compile(r"\bbetween\s", re.IGNORECASE)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b", re.IGNORECASE)


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Every number of `text`, in order; ordinals ("11th") and parts of words are none.

    A year is a `Kind.YEAR`; numbers within dates are read as well, so that whoever wants none of
    those asks `dates` first.
    """
    found = []
    for match in _QUANTITY.finditer(text):
        start, end = match.span("digits" if match["digits"] else "words")
        glued = start > 0 and (
            text[start - 1].isalnum()
            or (text[start - 1] in "-–" and text[start - 2 : start - 1].isalpha())
        )
        if (match["digits"] and glued) or _ORDINAL.match(text, end):
            continue
        if match["digits"]:
            value = Decimal(re.sub(r"[,\s]", "", match["digits"]))
            # "5 m" are metres.
            scale = match["scale"] or match["letter"]
            if scale:
                value *= _SCALES[scale.lower()]
        else:
            value = _spelled(match["words"])
        whole = match.group().strip()
        offset = match.start() + len(match.group()) - len(match.group().lstrip())
        found.append(Quantity(value, _kind(match), whole, Span(offset, offset + len(whole))))
    return tuple(_scaled(text, found))


def _scaled(text: str, found: list[Quantity]) -> list[Quantity]:
    """ "1.5 to 2 million", "$3-4bn", "10–15%": one end has what both are meant to have."""
    scaled = list(found)
    for position, (low, high) in enumerate(pairwise(found)):
        gap = text[low.span.end : high.span.start]
        between = gap == " and " and _BETWEEN.match(text, low.span.start - len("between "))
        if not (between or _RANGE.fullmatch(gap)) or low.value >= high.value:
            continue
        if low.kind is Kind.PERCENT is not high.kind:
            continue  # "rose 18 percent to $212 million"
        kind = low.kind if high.kind in (Kind.PLAIN, Kind.YEAR) else high.kind
        mantissa = re.match(r"\D*(\d+(?:\.\d+)?)", high.text)
        written = Decimal(mantissa[1]) if mantissa else high.value
        factor = high.value / written if low.value < written else Decimal(1)
        scaled[position] = replace(low, value=low.value * factor, kind=kind)
        if kind is Kind.MONEY:
            scaled[position + 1] = replace(high, kind=kind)
    return scaled


def _kind(match: re.Match[str]) -> Kind:
    if match["percent"]:
        return Kind.PERCENT
    if match["currency"] or match["money"]:
        return Kind.MONEY
    scaled = match["scale"] or match["letter"]
    if match["digits"] and not scaled and is_year(match.string, Span(*match.span("digits"))):
        return Kind.YEAR
    return Kind.PLAIN


def is_year(text: str, span: Span) -> bool:
    """Whether the digits there are a year: four of them, which count nothing that follows."""
    written = span.of(text)
    if not _YEAR.fullmatch(written):
        return False
    told = _OF_TIME.search(text[max(0, span.start - _LOOK_BACK) : span.start])
    return not counts(text, span.end) or (int(written) >= _OLDEST_BARE_YEAR and bool(told))


def counts(text: str, end: int) -> bool:
    """Whether a noun that numbers count, or a unit, follows: "people", "new jobs", "miles"."""
    return _COUNTED.match(text, end) is not None


def unit_after(text: str, end: int) -> re.Match[str] | None:
    """The unit that follows a number, as group 1, with what parts them."""
    following = _AFTER_NUMBER.match(text, end)
    return following if following and following[1].lower() in UNITS else None


def _spelled(words: str) -> Decimal:
    """ "three hundred and fifty thousand" → 350000."""
    total = Decimal(0)
    group = Decimal(0)
    half = False
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in _CARDINALS:
            group += _CARDINALS[word]
        elif word in ("hundred", "dozen"):
            group = (group or 1) * _SCALES[word]
        elif word in _SCALES:
            total += (group or 1) * _SCALES[word]
            group = Decimal(0)
        elif word == "half":
            half = True
    value = total + group
    return value / 2 if half else value
