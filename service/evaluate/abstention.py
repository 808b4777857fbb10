"""How risk grows with coverage, and which threshold is best."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_Values = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Point:
    """Answering all questions of at least this confidence."""

    threshold: float
    coverage: float  # share of all questions that are answered
    risk: float  # share of those answered that are answered wrongly
    right: float  # share of all that come out right: answered rightly, or rightly declined


def risk_coverage(values: Sequence[_Values]) -> list[Point]:
    """The curve, from answering least to answering all; empty where no confidence is known.

    Only questions of known confidence count, declined ones with what they would have said.
    """
    known = sorted(
        (-confidence, wrong, due)
        for each in values
        if (confidence := each.get("abstention.confidence")) is not None
        and (wrong := each.get("abstention.wrong")) is not None
        and (due := each.get("abstention.due")) is not None
    )
    due_left = sum(due for _, _, due in known)
    errors = 0.0
    points = []
    for place, (negated, wrong, due) in enumerate(known, start=1):
        errors += wrong
        due_left -= due
        if place < len(known) and known[place][0] == negated:
            continue  # of equal confidence: answered together
        points.append(
            Point(
                threshold=-negated,
                coverage=place / len(known),
                risk=errors / place,
                right=(place - errors + due_left) / len(known),
            )
        )
    return points


@dataclass(frozen=True, slots=True)
class Proposal:
    threshold: float
    right: float


def best_threshold(points: Sequence[Point], current: float) -> Proposal | None:
    """Midway between the last question to answer and the first to decline, for most right outcomes.

    Of several that are as good, the one nearest the current threshold. None for no points.
    """
    below = [*(point.threshold for point in points[1:]), 0.0]
    proposals = [
        Proposal((point.threshold + following) / 2, point.right)
        for point, following in zip(points, below, strict=False)
    ]
    return max(
        proposals, key=lambda each: (each.right, -abs(each.threshold - current)), default=None
    )
