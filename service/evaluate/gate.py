"""A gate: what a run must reach, and what it may lose against a baseline."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.errors import SettingsError
from service.evaluate.compare import compare
from service.evaluate.cost import FIRST, TOTAL, Costs
from service.evaluate.measures import ALL, MEASURES
from service.evaluate.result import Result

_LATENCIES = {"latency.p95_ms": TOTAL, "latency.first_statement.p95_ms": FIRST}
_Share = Annotated[float, Field(ge=0)]


class Gate(BaseModel):
    """Measure → number. A measure may name a type of question: "answer.strings/fact"."""

    model_config = ConfigDict(extra="forbid")

    minimum: dict[str, float] = {}
    maximum: dict[str, float] = {}
    # How much worse than the baseline a measure may be; a fall within the noise is none.
    regression: dict[str, _Share] = {}


@dataclass(frozen=True, slots=True)
class Breach:
    measure: str
    reason: str

    def __str__(self) -> str:
        return f"{self.measure}: {self.reason}"


def read_gate(path: Path) -> Gate:
    """Raises `SettingsError` for a file that is no gate, or names a measure that there isn't."""
    try:
        gate = Gate.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise SettingsError(f"{path} is not a gate: {error}") from error
    known = {*MEASURES, *_LATENCIES}
    for key in (*gate.minimum, *gate.maximum, *gate.regression):
        if key.partition("/")[0] not in known:
            raise SettingsError(
                f"{path}: there is no measure {key!r}; there are: {', '.join(sorted(known))}"
            )
    for key in gate.regression:
        if key in _LATENCIES or MEASURES[key.partition("/")[0]].better == "neither":
            raise SettingsError(f"{path}: {key} has no better or worse that a baseline could tell")
    return gate


def breaches(gate: Gate, result: Result, costs: Costs, baseline: Result | None) -> list[Breach]:
    """Why the run doesn't pass; empty: it does.

    Against the baseline a measure fails when it is worse by more than is allowed and the paired
    bootstrap of the shared questions leaves no doubt (95 %) that it is worse at all. Raises
    `SettingsError` where the gate speaks of regressions and there is no baseline.
    """
    if gate.regression and baseline is None:
        raise SettingsError("the gate has [regression] limits: name the run before with --baseline")
    found = [*_limits(gate, result, costs)]
    if result.failed:
        found.append(Breach("questions", f"{result.failed} failed"))
    if baseline:
        found += _regressions(gate.regression, baseline, result)
    return found


def _limits(gate: Gate, result: Result, costs: Costs) -> Iterator[Breach]:
    for key, least in gate.minimum.items():
        value = _value(key, result, costs)
        if value is None:
            yield Breach(key, f"has no value in this run; at least {least:g} is asked for")
        elif value < least:
            yield Breach(key, f"{value:.4g} is below {least:g}")
    for key, most in gate.maximum.items():
        value = _value(key, result, costs)
        if value is not None and value > most:
            yield Breach(key, f"{value:.4g} is above {most:g}")


def _value(key: str, result: Result, costs: Costs) -> float | None:
    if key in _LATENCIES:
        return costs.p95_ms(_LATENCIES[key])
    name, _, type_ = key.partition("/")
    estimate = result.measures.get(type_ or ALL, {}).get(name)
    return estimate.value if estimate else None


def _regressions(
    allowed: Mapping[str, float], baseline: Result, result: Result
) -> Iterator[Breach]:
    for key, limit in allowed.items():
        name, _, type_ = key.partition("/")
        change = compare(baseline, result, type_ or None).changes.get(name)
        if change is None:
            yield Breach(key, "cannot be compared: no question of the baseline has it too")
        elif change.worse_by > limit and change.certain:
            yield Breach(
                key,
                f"{change.after:.4g} is {change.worse_by:.4g} worse than the baseline's "
                f"{change.before:.4g} (95 %: {change.low:+.4g} to {change.high:+.4g}); "
                f"{limit:g} is allowed",
            )
