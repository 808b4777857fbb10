"""A chat model as judge of whole answers and of the support of each statement."""

from dataclasses import dataclass
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from service.api import wire
from service.errors import ModelFailed
from service.evaluate.chat import Chat
from service.evaluate.question_set import GoldQuestion
from service.evaluate.record import StatementVerdict, Verdict

PROMPT = "judge.v1"


class _StatementGrade(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: int = Field(description="The statement's number, from 1.")
    why: str
    supported: bool


class _Grade(BaseModel):
    """The grade of one answer."""

    model_config = ConfigDict(extra="forbid", title="grade")

    why: str
    correctness: Literal["correct", "partly", "incorrect"]
    statements: list[_StatementGrade]


@dataclass(frozen=True, slots=True)
class Judge:
    chat: Chat

    @classmethod
    def open(cls, name: str) -> Self:
        """Raises `SettingsError` for a model that cannot be set up."""
        return cls(Chat.open(name, PROMPT))

    @property
    def name(self) -> str:
        return f"{self.chat.model.name}, {self.chat.prompt}"

    def judge(
        self, question: GoldQuestion, answer: wire.AnswerBody
    ) -> tuple[Verdict, wire.TokensBody | None]:
        """A verdict always: one with `error` where the model gave none that can be used."""
        try:
            grade, tokens = self.chat.fill(_Grade, _material(question, answer))
        except ModelFailed as error:
            return _unjudged(str(error)), None
        if [each.number for each in grade.statements] != list(range(1, len(answer.statements) + 1)):
            wanted = len(answer.statements)
            return _unjudged(f"it graded other statements than 1 to {wanted}"), tokens
        statements = [StatementVerdict(**each.model_dump()) for each in grade.statements]
        return Verdict(correctness=grade.correctness, why=grade.why, statements=statements), tokens


def _unjudged(problem: str) -> Verdict:
    return Verdict(correctness=None, why="", statements=[], error=problem)


def _material(question: GoldQuestion, answer: wire.AnswerBody) -> dict[str, object]:
    quotes = {citation.number: citation.quote for citation in answer.citations}
    return {
        "question": question.question,
        "history": [{"question": q, "answer": a} for q, a in question.history],
        "expected": {"alternatives": question.answer, "references": question.references},
        "gold": [gold.quote for group in question.evidence for gold in group],
        "statements": [
            {"number": number, "text": each.text, "cites": [quotes[n] for n in each.citations]}
            for number, each in enumerate(answer.statements, start=1)
        ],
    }
