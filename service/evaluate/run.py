"""Ask every question of a set, several at once, and write the answers down as they come."""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from pydantic import TypeAdapter, ValidationError

from ingest.errors import SettingsError
from service.api import wire
from service.api.seal import sealed
from service.errors import QuestionFailed
from service.evaluate.question_set import GoldQuestion
from service.evaluate.record import Cost, Manifest, Record, Verdict
from service.evaluate.target import Target

MANIFEST = "run.json"
ANSWERS = "answers.jsonl"
COSTS = "costs.jsonl"
_PARTIAL = "unfinished.jsonl"

ProgressCallback = Callable[[str, int, int], None]
AnswererKind = Literal["auto", "extractive", "model"]


class Judging(Protocol):
    """Safe to use from several threads."""

    @property
    def name(self) -> str: ...

    def judge(
        self, question: GoldQuestion, answer: wire.AnswerBody
    ) -> tuple[Verdict, wire.TokensBody | None]: ...


@dataclass(frozen=True, slots=True)
class Asking:
    """How each question is put."""

    target: Target
    judge: Judging | None
    answerer: AnswererKind = "auto"

    def ask(self, question: GoldQuestion) -> Record:
        body = wire.QuestionBody(
            question=question.question,
            history=[wire.TurnBody(question=q, answer=a) for q, a in question.history],
            answerer=self.answerer,
        )
        try:
            asked = self.target.ask(body)
        except QuestionFailed as error:
            nothing = Cost(
                total_ms=0,
                first_statement_ms=None,
                stages_ms={},
                tokens_read=None,
                tokens_written=None,
            )
            return Record(
                id=question.id,
                answer=None,
                error=str(error),
                verdict=None,
                cost=nothing,
            )
        tokens = asked.body.receipt.tokens
        cost = Cost(
            total_ms=asked.total_ms,
            first_statement_ms=asked.first_statement_ms,
            stages_ms=asked.body.receipt.timings_ms,
            tokens_read=tokens.input if tokens else None,
            tokens_written=tokens.output if tokens else None,
        )
        verdict = None
        if self.judge and asked.body.statements:
            verdict, judged = self.judge.judge(question, asked.body)
            if judged:
                cost.judge_tokens_read = judged.input
                cost.judge_tokens_written = judged.output
        return Record(
            id=question.id,
            answer=_repeatable(asked.body, question.id),
            error=None,
            verdict=verdict,
            cost=cost,
        )


def run(
    asking: Asking,
    questions: Sequence[GoldQuestion],
    manifest: Manifest,
    out: Path,
    *,
    concurrency: int,
    fresh: bool = False,
    progress: ProgressCallback,
) -> list[Record]:
    """One record for each question, in their order, also written to `out`.

    Each answer is on disk as soon as it is there: after an interruption the same call asks only
    what is missing, with `fresh` all of it. A finished run in `out` is replaced. Raises
    `SettingsError` where another run was left unfinished in `out`.
    """
    out.mkdir(parents=True, exist_ok=True)
    partial = out / _PARTIAL
    if fresh:
        partial.unlink(missing_ok=True)
    done = _resume(out, manifest)
    (out / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", "utf-8")
    missing = [question for question in questions if question.id not in done]
    progress("Asking", len(done), len(questions))
    with (
        partial.open("a", encoding="utf-8") as unfinished,
        ThreadPoolExecutor(concurrency, "evaluate") as pool,
    ):
        futures = [pool.submit(asking.ask, question) for question in missing]
        try:
            for future in as_completed(futures):
                record = future.result()
                unfinished.write(record.model_dump_json() + "\n")
                unfinished.flush()
                done[record.id] = record
                progress("Asking", len(done), len(questions))
        except BaseException:
            # Ctrl-C, or an index that cannot be used: what has not begun shall not begin.
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    records = [done[question.id] for question in questions]
    _write(out / ANSWERS, [each.model_dump_json(exclude={"cost"}) for each in records])
    costs = [{"id": each.id, **each.cost.model_dump()} for each in records]
    _write(out / COSTS, [json.dumps(each) for each in costs])
    partial.unlink()
    return records


def _resume(out: Path, manifest: Manifest) -> dict[str, Record]:
    """The answers of an unfinished run in `out`, by question; those that failed are left out."""
    partial = out / _PARTIAL
    if not partial.exists():
        return {}
    try:
        before = Manifest.model_validate_json((out / MANIFEST).read_bytes())
    except (OSError, ValidationError):
        before = None
    if before != manifest:
        raise SettingsError(
            f"{out} holds another run that was interrupted ({before or 'unreadable'}); "
            "finish it, give another --out, or pass --fresh to discard it"
        )
    records: dict[str, Record] = {}
    reader = TypeAdapter(Record)
    whole = []
    for line in partial.read_bytes().split(b"\n"):
        try:
            record = reader.validate_json(line)
        except ValidationError:
            continue  # cut off by whatever ended the run
        if record.error is None:
            records[record.id] = record
            whole.append(line.decode("utf-8"))
    _write(partial, whole)
    return records


def _write(path: Path, lines: Sequence[str]) -> None:
    """All or nothing."""
    new = path.with_suffix(".new")
    new.write_text("".join(f"{line}\n" for line in lines), "utf-8", newline="\n")
    new.replace(path)


def _repeatable(body: wire.AnswerBody, id_: str) -> wire.AnswerBody:
    """Without what differs each time an answer is made."""
    receipt = body.receipt.model_copy(update={"timings_ms": {}, "tokens": None, "at": None})
    return sealed(body.model_copy(update={"id": id_, "receipt": receipt}))
