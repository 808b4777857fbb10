"""The figure in a sentence that a question asks for."""

import re
from dataclasses import dataclass

from ingest.language.quantity import Kind, Quantity, quantities
from ingest.language.terms import terms
from service.query.analysis import AnswerType, Asked

# The kinds of quantity that answer each type of question.
COUNTED = {
    AnswerType.COUNT: {Kind.PLAIN, Kind.PERCENT},
    AnswerType.NUMBER: {Kind.PLAIN, Kind.PERCENT, Kind.MONEY},
    AnswerType.MONEY: {Kind.MONEY},
    AnswerType.DURATION: {Kind.PLAIN},
}
# How far from a number, in content words, what it counts may stand.
_NEAR_WORDS = 6

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DAY_OF_MONTH = re.compile(
    rf"{_MONTH}\s*\d{{1,2}}(?:\s*(?:or|and|to|-|–)\s*\d{{1,2}})?|\d{{1,2}}\s+{_MONTH}"
)
_CLOCK = re.compile(r"\d{1,2}(?::\d\d)?\s?[ap]\.?m\b|\d{1,2}:\d\d")
# "One official" counts nobody.
_NO_COUNT = frozenset({"one", "a", "1"})


@dataclass(frozen=True, slots=True)
class Figure:
    quantity: Quantity
    fit: float  # how many of the question's terms stand near it, and how near; above 0


def figure(sentence: str, asked: Asked) -> Figure | None:
    """The quantity of a fitting kind that has the question's words nearest, or None.

    Days of a month, times of day and figures the question brought itself are passed over.
    """
    kinds = COUNTED[asked.type]
    dates = [m.span() for p in (_DAY_OF_MONTH, _CLOCK) for m in p.finditer(sentence)]
    found = [
        Figure(quantity, _fit(sentence, quantity, asked))
        for quantity in quantities(sentence)
        if quantity.kind in kinds
        and quantity.text not in asked.numbers
        and quantity.text.lower() not in _NO_COUNT
        and not any(first <= quantity.span.start < last for first, last in dates)
    ]
    best = max(found, key=lambda each: each.fit, default=None)
    return best if best and best.fit > 0 else None


def _fit(sentence: str, quantity: Quantity, asked: Asked) -> float:
    """Each term of the question counts 1 / distance after the figure, half of that before it."""
    after = terms(sentence[quantity.span.end :])[:_NEAR_WORDS]
    before = terms(sentence[: quantity.span.start])[::-1][:_NEAR_WORDS]
    nearest: dict[str, float] = {}
    for words, weight in ((after, 1.0), (before, 0.5)):
        for distance, word in enumerate(words, start=1):
            nearest[word] = max(nearest.get(word, 0.0), weight / distance)
    return sum(nearest.get(term, 0.0) for term in asked.terms)
