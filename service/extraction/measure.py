"""What a figure measures: its value in one unit of each kind, so that two can be compared."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.language.quantities import UNITS, Kind, Quantity, unit_after
from ingest.language.tokens import words
from ingest.language.wordlist import words as listed

# Unit → the unit it is compared in, and how many of that it is.
_IN_BASE = {
    "km": ("m", "1000"),
    "cm": ("m", "0.01"),
    "mm": ("m", "0.001"),
    "mile": ("m", "1609.344"),
    "foot": ("m", "0.3048"),
    "inch": ("m", "0.0254"),
    "yard": ("m", "0.9144"),
    "acre": ("hectare", "0.40468564"),
    "kg": ("g", "1000"),
    "t": ("g", "1000000"),
    "gallon": ("litre", "3.785412"),
    "minute": ("second", "60"),
    "hour": ("second", "3600"),
    "day": ("second", "86400"),
    "night": ("second", "86400"),
    "week": ("second", "604800"),
    "decade": ("year", "10"),
    "century": ("year", "100"),
    "kw": ("watt", "1000"),
    "mw": ("watt", "1000000"),
    "mph": ("kmh", "1.609344"),
    "knot": ("kmh", "1.852"),
}
CURRENCIES_NAMED = frozenset(listed("currencies"))
_AUXILIARIES = frozenset(listed("auxiliaries"))
_CLAUSE_END = re.compile(r"[.,;:()“”\"—–]")
_MAX_WORDS = 5
_ABOUT = re.compile(
    r"\b(?:about|some|around|nearly|almost|roughly|approximately|more than|over|at least|up to"
    r"|close to|just (?:over|under))\s+\S?$",
    re.IGNORECASE,
)
_ROUNDED = Decimal("0.05")  # of a value that is said to be rounded
_LEAST = re.compile(
    r"\b(?:more than|over|at least|no fewer than|no less than|upwards of|above)\s+\S?$",
    re.IGNORECASE,
)
_RIVALS = 5  # times the smaller of two figures; a larger one is likely of something else
_BOUND_TO = Decimal("1.25")  # times a value of which "at least" is said, what it may be
# "It cost 320 million" is of money where money is asked for.
_SCALED = re.compile(r"\b(?:million|billion|trillion|m|bn)\b", re.IGNORECASE)
_EXACT = Decimal("0.005")  # what is lost where units are exchanged


@dataclass(frozen=True, slots=True)
class Measure:
    value: Decimal  # in `unit`
    unit: str  # "m", a currency, "%"; "" where it is a count
    words: str  # the figure with its unit, or with the words that it counts
    rounded: bool  # "about 4,500"
    factor: Decimal = Decimal(1)  # how many of `unit` the unit is that was written
    least: bool = False  # "at least 20"

    @property
    def is_money(self) -> bool:
        """Whether it is, or may be, a sum of money."""
        return self.unit in CURRENCIES_NAMED or (
            self.unit == "" and bool(_SCALED.search(self.words))
        )

    def comparable(self, other: "Measure") -> bool:
        """Whether both are in one unit; "320 million" beside crowns may be crowns."""
        if self.unit == other.unit:
            return True
        bare = self if self.unit == "" else other
        named = other if bare is self else self
        return bare.unit == "" and named.is_money and bare.is_money

    def near(self, other: "Measure") -> bool:
        """Whether neither is so much larger that they are likely of two things."""
        smaller, larger = sorted((abs(self.value), abs(other.value)))
        return larger <= _RIVALS * smaller

    def same(self, other: "Measure") -> bool:
        """Whether both may be one measure, of which one is rounded or in another unit."""
        if not self.comparable(other):
            return False
        for lower, upper in ((self, other), (other, self)):
            if lower.least and lower.value <= upper.value <= _BOUND_TO * lower.value:
                return True
        share = _EXACT if self.factor != other.factor else Decimal(0)
        share = _ROUNDED if self.rounded or other.rounded else share
        return abs(self.value - other.value) <= share * max(abs(self.value), abs(other.value))


def measure(text: str, quantity: Quantity) -> Measure:
    """The measure that `quantity` is, as it stands in `text`."""
    before = text[: quantity.span.start]
    rounded = _ABOUT.search(before) is not None
    told = _measure(text, quantity, rounded)
    return replace(told, least=_LEAST.search(before) is not None)


def _measure(text: str, quantity: Quantity, rounded: bool) -> Measure:
    if quantity.kind is Kind.PERCENT:
        return Measure(quantity.value, "%", quantity.text, rounded)
    if quantity.kind is Kind.MONEY:
        return Measure(quantity.value, _currency(quantity.text), quantity.text, rounded)
    after = unit_after(text, quantity.span.end)
    if after:
        unit, factor = _IN_BASE.get(UNITS[after[1].lower()], (UNITS[after[1].lower()], "1"))
        written = text[quantity.span.start : after.end(1)]
        of_one = Decimal(factor)
        return Measure(quantity.value * of_one, unit, written, rounded, of_one)
    return Measure(quantity.value, "", _counted(text, quantity), rounded)


def _currency(text: str) -> str:
    found = (UNITS.get(part.lower()) for part in re.findall(r"US\$|[^\W\d_]+|[$€£¥₩]", text))
    return next((each for each in found if each), "")


def _counted(text: str, quantity: Quantity) -> str:
    """The figure with what it counts: "640 people", "three are known to have died"."""
    following = _CLAUSE_END.split(text[quantity.span.end :], maxsplit=1)[0]
    spans = words(following)[:_MAX_WORDS]
    if not spans or not following[:1].isspace() or not spans[0].of(following).islower():
        return quantity.text
    said = spans[0].of(following)
    last = spans[-1] if said in _AUXILIARIES or said == "of" else spans[0]
    return f"{quantity.text}{following[: last.end]}"
