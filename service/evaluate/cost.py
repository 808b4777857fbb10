"""What a run cost: time, tokens, money. The only part of a report that changes between runs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from service.evaluate.record import Cost, Record

TOTAL = "whole answer"
FIRST = "first statement"


@dataclass(frozen=True, slots=True)
class Latency:
    stage: str
    n: int
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Prices:
    """In any currency, for a million tokens."""

    read: float = 0.0
    written: float = 0.0


@dataclass(frozen=True, slots=True)
class Tokens:
    read: int
    written: int
    money: float | None  # None: no prices set


@dataclass(frozen=True, slots=True)
class Costs:
    latencies: tuple[Latency, ...]
    totals_ms: tuple[float, ...]  # of each question that was answered or declined
    tokens: Tokens | None  # None: no model was used, or it didn't tell
    judge_tokens: Tokens | None

    def p95_ms(self, stage: str) -> float | None:
        return next((each.p95_ms for each in self.latencies if each.stage == stage), None)


def cost(records: Sequence[Record], prices: Prices) -> Costs:
    """Of the questions that didn't fail."""
    each = [record.cost for record in records if record.error is None]
    stages = list(dict.fromkeys(stage for one in each for stage in one.stages_ms))
    firsts = [one.first_statement_ms for one in each if one.first_statement_ms is not None]
    totals = [one.total_ms for one in each]
    latencies = [_latency(TOTAL, totals), _latency(FIRST, firsts)]
    latencies += [
        _latency(stage, [one.stages_ms[stage] for one in each if stage in one.stages_ms])
        for stage in stages
    ]
    return Costs(
        latencies=tuple(found for found in latencies if found),
        totals_ms=tuple(totals),
        tokens=_tokens(each, "tokens_read", "tokens_written", prices),
        judge_tokens=_tokens(each, "judge_tokens_read", "judge_tokens_written", prices),
    )


def _latency(stage: str, ms: Sequence[float]) -> Latency | None:
    if not ms:
        return None
    p50, p95 = np.percentile(ms, [50, 95])
    return Latency(stage, len(ms), round(float(p50), 2), round(float(p95), 2))


def _tokens(costs: Sequence[Cost], read: str, written: str, prices: Prices) -> Tokens | None:
    counted = [one for one in costs if getattr(one, read) is not None]
    if not counted:
        return None
    sums = [sum(getattr(one, name) or 0 for one in counted) for name in (read, written)]
    money = (sums[0] * prices.read + sums[1] * prices.written) / 1e6
    return Tokens(sums[0], sums[1], round(money, 6) if prices != Prices() else None)
