"""What a run writes down of each question, and reads again to go on or to compare."""

from typing import Literal

from pydantic import BaseModel

from service.api import wire


class StatementVerdict(BaseModel):
    number: int  # from 1
    supported: bool
    why: str


class Verdict(BaseModel):
    """What a judge made of an answer; `error` set: nothing."""

    correctness: Literal["correct", "partly", "incorrect"] | None
    why: str
    statements: list[StatementVerdict]
    error: str | None = None


class Cost(BaseModel):
    """All that differs from one run to the next."""

    total_ms: float
    first_statement_ms: float | None
    stages_ms: dict[str, float]
    tokens_read: int | None
    tokens_written: int | None
    judge_tokens_read: int | None = None
    judge_tokens_written: int | None = None


class Record(BaseModel):
    """One question of a run. Without `answer`, `error` tells why."""

    id: str
    answer: wire.AnswerBody | None
    error: str | None
    verdict: Verdict | None
    cost: Cost


class Manifest(BaseModel):
    """What was asked of what: two runs with equal manifests are one."""

    questions: str
    questions_digest: str
    target: str
    answerer: str
    judge: str | None
    asked: int  # questions, drafts left out
