"""How far the judge and the judge-free measures say the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.evaluate.score import Scored

_SUPPORTED = 0.5


@dataclass(frozen=True, slots=True)
class Kappa:
    """Two raters' yes and no over `n` cases."""

    n: int
    agreed: float  # share
    # Beyond chance (Cohen, 1960): 1 always, 0 no more than chance. None: both said one thing only.
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    correctness: Kappa | None  # "correct", against the required strings
    support: Kappa | None  # of statements, against support of a half or more


def agreement(scored: Sequence[Scored]) -> Agreement | None:
    """None where nothing was judged."""
    correctness: list[tuple[bool, bool]] = []
    support: list[tuple[bool, bool]] = []
    for each in scored:
        verdict, answer = each.record.verdict, each.record.answer
        if verdict is None or verdict.error or answer is None:
            continue
        found = each.values.get("answer.strings")
        if found is not None:
            correctness.append((verdict.correctness == "correct", found == 1.0))
        support += [
            (judged.supported, statement.support >= _SUPPORTED)
            for judged, statement in zip(verdict.statements, answer.statements, strict=True)
        ]
    if not correctness and not support:
        return None
    return Agreement(kappa(correctness), kappa(support))


def kappa(pairs: Sequence[tuple[bool, bool]]) -> Kappa | None:
    """None for no pairs."""
    if not pairs:
        return None
    n = len(pairs)
    agreed = sum(a == b for a, b in pairs) / n
    first, second = (sum(rater) / n for rater in zip(*pairs, strict=True))
    chance = first * second + (1 - first) * (1 - second)
    beyond = round((agreed - chance) / (1 - chance), 6) if chance < 1 else None
    return Kappa(n, round(agreed, 6), beyond)
