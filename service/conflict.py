"""Statements → conflicts: the same thing asked for, different values."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from service.cite import Citation, Statement
from service.figure import COUNTED, figure
from service.question import Asked

# A figure with fewer of the question's words near it than this share of the best counts
# something else.
_FIT_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class ConflictValue:
    value: str  # as the first of its sentences writes it
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    about: str
    values: tuple[ConflictValue, ...]  # two or more, newest first


def find_conflicts(
    question: str, asked: Asked, statements: Sequence[Statement]
) -> tuple[Conflict, ...]:
    """The conflict among the figures that the statements give for what was asked, if there is one.

    A sentence counts with the figure that stands nearest to the question's own words. Furniture
    takes no side.
    """
    if asked.type not in COUNTED:
        return ()
    found = [
        (each, citation)
        for statement in statements
        for citation in statement.citations
        if (each := figure(citation.quote, asked))
    ]
    enough = _FIT_SHARE * max((each.fit for each, _ in found), default=0.0)
    sides: dict[Decimal, list[tuple[str, Citation]]] = {}
    for each, citation in found:
        if each.fit >= enough:
            sides.setdefault(each.quantity.value, []).append((each.quantity.text, citation))
    articles = {citation.article.id for side in sides.values() for _, citation in side}
    if len(sides) < 2 or len(articles) < 2:
        return ()
    values = [
        ConflictValue(side[0][0], tuple(citation for _, citation in side))
        for side in sides.values()
    ]
    values.sort(key=lambda each: max(_day(citation) for citation in each.citations), reverse=True)
    return (Conflict(about=question, values=tuple(values)),)


def _day(citation: Citation) -> str:
    published = citation.article.published
    return published.isoformat() if published else ""
