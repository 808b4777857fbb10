"""Numbers as people write them: digits, words, scales, currencies, percentages."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from itertools import pairwise

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


_UNITS = {
    word: Decimal(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: Decimal(10 * value)
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_SCALES = {
    "hundred": Decimal(100),
    "thousand": Decimal(1_000),
    "k": Decimal(1_000),
    "million": Decimal(1_000_000),
    "m": Decimal(1_000_000),
    "mn": Decimal(1_000_000),
    "billion": Decimal(1_000_000_000),
    "bn": Decimal(1_000_000_000),
    "trillion": Decimal(1_000_000_000_000),
    "dozen": Decimal(12),
}
_ABBREVIATED = ("k", "m", "mn", "bn")  # they follow digits only
_WORDS = "|".join(
    sorted({*_UNITS, *_TENS, *_SCALES}.difference(_ABBREVIATED), key=len, reverse=True)
)
_CURRENCY = r"[$€£¥₩]|US\$|USD|EUR|GBP"
_CURRENCY_WORD = r"dollars?|euros?|pounds?|yen|won|cents?|roubles?|rubles?|francs?|crowns?"

_QUANTITY = re.compile(
    rf"""
    (?P<currency>{_CURRENCY})?\s?
    (?:
        (?P<digits>
            \d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?
          | \d{{1,3}}(?:[\u0020\u00a0\u2009\u202f]\d{{3}})+(?![\d.,:/-]?\d)
          | \d+(?:\.\d+)?
        )
        (?:[\s\u00a0-]?(?P<scale>hundred|thousand|million|billion|trillion|dozen|bn|mn)|(?P<letter>[km](?![^\W_])))?
      | (?P<words>\b(?:(?:a|half\s+a)\s+(?=(?:hundred|thousand|million|billion|dozen)\b))?
          (?:{_WORDS})\b(?:(?:[\s-]+|\s+and\s+)(?:{_WORDS})\b)*)
    )
    (?P<percent>\s?%|\s+(?:percent|per\s+cent)\b)?
    (?P<money>\s+(?:{_CURRENCY_WORD})\b)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_RANGE = re.compile(r"\s*[-–—]\s*|\s+(?:to|or)\s+")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b", re.IGNORECASE)


def quantities(text: str) -> list[Quantity]:
    """Every number of `text`, in order; ordinals ("11th") and parts of words are none."""
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
    return _scaled(text, found)


def _scaled(text: str, found: list[Quantity]) -> list[Quantity]:
    """ "1.5 to 2 million", "$3-4bn", "10–15%": one end has what both are meant to have."""
    scaled = list(found)
    for position, (low, high) in enumerate(pairwise(found)):
        if not _RANGE.fullmatch(text[low.span.end : high.span.start]) or low.value >= high.value:
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
    digits = match["digits"]
    if (
        digits
        and not (match["scale"] or match["letter"])
        and re.fullmatch(r"1[5-9]\d\d|20\d\d", digits)
    ):
        return Kind.YEAR
    return Kind.PLAIN


def _spelled(words: str) -> Decimal:
    """ "three hundred and fifty thousand" → 350000."""
    total = Decimal(0)
    group = Decimal(0)
    half = False
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in _UNITS:
            group += _UNITS[word]
        elif word in _TENS:
            group += _TENS[word]
        elif word in ("hundred", "dozen"):
            group = (group or 1) * _SCALES[word]
        elif word in _SCALES:
            total += (group or 1) * _SCALES[word]
            group = Decimal(0)
        elif word == "half":
            half = True
    value = total + group
    return value / 2 if half else value
