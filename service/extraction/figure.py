"""The figure in a sentence that a question asks for."""

import re
from dataclasses import dataclass

from ingest.language.dates import moments
from ingest.language.quantities import Kind, Quantity, quantities
from ingest.language.terms import terms
from ingest.language.wordlist import any_of, words
from service.query.analysis import Analysis, AnswerType

# The kinds of quantity that answer each type of question.
COUNTED = {
    AnswerType.COUNT: {Kind.PLAIN, Kind.PERCENT},
    AnswerType.NUMBER: {Kind.PLAIN, Kind.PERCENT, Kind.MONEY},
    AnswerType.MONEY: {Kind.MONEY},
    AnswerType.DURATION: {Kind.PLAIN},
}
# How far from a number, in content words, what it counts may stand.
_NEAR_WORDS = 6

# Whom most counts count: where the question says more, that tells which of them is asked for.
_ANYBODY = frozenset(terms("people persons men women residents"))
_ANYBODY_WEIGHT = 0.4

# "The number of dead rose to 12", "the toll": a count that is told as a number.
TOLD_AS_NUMBER = re.compile(rf"\b{any_of(words('counts_told'))}\b", re.IGNORECASE)
# "One official" counts nobody.
_NO_COUNT = frozenset({"one", "a", "1"})


@dataclass(frozen=True, slots=True)
class Figure:
    quantity: Quantity
    fit: float  # how many of the question's terms stand near it, and how near; above 0
    telling: bool  # whether one of those terms says more than that people are counted


def figure(sentence: str, analysis: Analysis) -> Figure | None:
    """The quantity of a fitting kind that has the question's words nearest, or None.

    Days of a month, times of day and figures the question brought itself are passed over.
    """
    kinds = COUNTED[analysis.type]
    days = [each.span for each in moments(sentence)]
    found = [
        _figure(sentence, quantity, analysis)
        for quantity in quantities(sentence)
        if quantity.kind in kinds
        and quantity.text not in analysis.numbers
        and quantity.text.lower() not in _NO_COUNT
        and not any(quantity.span.overlaps(day) for day in days)
    ]
    best = max(found, key=lambda each: each.fit, default=None)
    return best if best and best.fit > 0 else None


def tells_number(sentence: str) -> bool:
    """Whether it gives a count as a number, as in "The toll has risen to four"."""
    return bool(TOLD_AS_NUMBER.search(sentence)) and any(
        quantity.kind is Kind.PLAIN for quantity in quantities(sentence)
    )


def _figure(sentence: str, quantity: Quantity, analysis: Analysis) -> Figure:
    """Each term of the question counts 1 / distance after the figure, half of that before it."""
    after = terms(sentence[quantity.span.end :])[:_NEAR_WORDS]
    before = terms(sentence[: quantity.span.start])[::-1][:_NEAR_WORDS]
    nearest: dict[str, float] = {}
    for near, weight in ((after, 1.0), (before, 0.5)):
        for distance, word in enumerate(near, start=1):
            nearest[word] = max(nearest.get(word, 0.0), weight / distance)
    says_more = not _ANYBODY.issuperset(analysis.terms)
    fit = sum(
        nearest.get(term, 0.0) * (_ANYBODY_WEIGHT if says_more and term in _ANYBODY else 1.0)
        for term in analysis.terms
    )
    telling = not says_more or any(
        term in nearest for term in analysis.terms if term not in _ANYBODY
    )
    return Figure(quantity, fit, telling)
