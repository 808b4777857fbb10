"""A day, month or year that a question names is held to: figures of another one don't answer."""

import re
from collections.abc import Sequence
from dataclasses import replace

from service.extraction.extract import Candidate
from service.query.days import Days, named_days
from service.retrieval.evidence import EvidenceSentence
from service.retrieval.retrieve import REPORTED_DAYS

_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def held_to(
    days: Sequence[Days], candidates: Sequence[Candidate], threshold: float
) -> list[Candidate]:
    """`candidates`, of which those of other days than `days` don't answer, best first.

    Where none is of these days, all are half as likely to answer. No days hold nothing.
    """
    if not days:
        return list(candidates)
    of_them = [_is_of(days, each.evidence) for each in candidates]
    if any(
        held and each.answers >= threshold for held, each in zip(of_them, candidates, strict=True)
    ):
        shares = [1.0 if held else 0.0 for held in of_them]
    else:
        shares = [1.0 if held else 0.5 for held in of_them]
    told = [
        replace(each, answers=each.answers * share)
        for each, share in zip(candidates, shares, strict=True)
    ]
    return sorted(told, key=lambda each: -each.answers)


def _is_of(days: Sequence[Days], evidence: EvidenceSentence) -> bool:
    """Whether the sentence, or what it stands under, names one of the days; or none is named and
    its article is of them.
    """
    published = evidence.article.published
    years = {published.year} if published else {each.first.year for each in days}
    above = (*evidence.structure.headings, *evidence.structure.heads)
    told = named_days(" | ".join((*map(_dated, above), evidence.text)), years)
    if any(_overlap(one, other) for one in told for other in days):
        return True
    dated = published is not None and any(
        each.holds(published, late_days=REPORTED_DAYS) for each in days
    )
    return dated and not told


def _dated(heading: str) -> str:
    """`heading` so that a year alone is one: over a column there is no word beside it."""
    return f"in {heading}" if _YEAR.fullmatch(heading) else heading


def _overlap(one: Days, other: Days) -> bool:
    return one.first <= other.last and other.first <= one.last
