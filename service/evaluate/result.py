"""The outcome of a run, as `report.json` holds it: the same bytes for the same answers."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ValidationError

from ingest.errors import SettingsError
from service.evaluate.abstention import Point, best_threshold, risk_coverage
from service.evaluate.agreement import Agreement, agreement
from service.evaluate.measures import ALL, estimates
from service.evaluate.record import Manifest
from service.evaluate.score import Outcome, Scored
from service.evaluate.statistic import Estimate

REPORT = "report.json"
_DIGITS = 6


class QuestionResult(BaseModel):
    id: str
    type: str
    question: str
    outcome: Outcome
    values: dict[str, float | None]


class Threshold(BaseModel):
    current: float
    best: float | None  # by right outcomes; None where no confidence is known
    right_at_best: float | None


class Result(BaseModel):
    manifest: Manifest
    measures: dict[str, dict[str, Estimate]]  # type of question, or "all" → measure
    threshold: Threshold
    curve: list[Point]
    agreement: Agreement | None  # of the judge with the judge-free measures
    warnings: list[str]
    questions: list[QuestionResult]

    @property
    def types(self) -> list[str]:
        return [name for name in self.measures if name != ALL]

    @property
    def failed(self) -> int:
        return sum(each.outcome is Outcome.FAILED for each in self.questions)


def summarise(manifest: Manifest, scored: Sequence[Scored], threshold: float) -> Result:
    values = [each.values for each in scored]
    types = sorted({each.question.type for each in scored})
    measures = {ALL: estimates(values)} | {
        type_: estimates([each.values for each in scored if each.question.type == type_])
        for type_ in types
    }
    curve = risk_coverage(values)
    best = best_threshold(curve, threshold)
    return Result(
        manifest=manifest,
        measures={
            type_: {name: _rounded(each) for name, each in found.items()}
            for type_, found in measures.items()
        },
        threshold=Threshold(
            current=threshold,
            best=round(best.threshold, _DIGITS) if best else None,
            right_at_best=round(best.right, _DIGITS) if best else None,
        ),
        curve=curve,
        agreement=agreement(scored),
        warnings=_warnings(scored),
        questions=[
            QuestionResult(
                id=each.question.id,
                type=each.question.type,
                question=each.question.question,
                outcome=each.outcome,
                values=dict(sorted(each.values.items())),
            )
            for each in scored
        ],
    )


def read_result(run: Path) -> Result:
    """Of a run's folder, or of the `report.json` in it; raises `SettingsError`."""
    path = run / REPORT if run.is_dir() else run
    try:
        return Result.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise SettingsError(
            f"{run} holds no finished run ({error}); make one with: "
            f"footnote evaluate QUESTIONS.jsonl --out {run}"
        ) from error


def _warnings(scored: Sequence[Scored]) -> list[str]:
    """What is wrong with the question set, or with the run, rather than with an answer."""
    warnings = []
    for each in scored:
        if each.record.error:
            warnings.append(f"{each.question.id} failed: {each.record.error}")
        if each.record.verdict and each.record.verdict.error:
            warnings.append(f"{each.question.id} was not judged: {each.record.verdict.error}")
        warnings += [
            f"{each.question.id}: no article of the index says “{gold.quote}”"
            if not gold.path
            else f"{each.question.id}: {gold.path} of the index does not say “{gold.quote}”"
            for group in each.groups
            for gold in group.missing
        ]
    return warnings


def _rounded(estimate: Estimate) -> Estimate:
    return Estimate(
        round(estimate.value, _DIGITS),
        round(estimate.low, _DIGITS),
        round(estimate.high, _DIGITS),
        estimate.n,
    )
