"""What the routes of OpenAI's protocol share: what they refuse, and how an answer is told."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace

from fastapi import HTTPException, Request

from service.answering.events import Answer, AnswerEvent, Question
from service.api import convert
from service.api.asking import answer_of, events_of
from service.api.openai import wire
from service.api.openai.asked import Asked, asked
from service.api.openai.marked import MarkedText
from service.api.parts import Parts
from service.api.wire import AnswerBody, FiltersBody

_NOT_FOLLOWED = "System prompts are not followed here."


@dataclass(frozen=True, slots=True)
class Told:
    """What a route needs while it tells an answer."""

    parts: Parts
    asked: Asked
    question: Question
    model: str
    base_url: str

    def text(self) -> MarkedText:
        return MarkedText(self.base_url, notes=self.model == wire.NOTES_MODEL)

    async def answer(self, request: Request) -> AnswerBody | None:
        """None where nothing is searched."""
        if self.asked.housekeeping is not None:
            return None
        found = await answer_of(self.parts, self.question, request.is_disconnected)
        return self.body(found)

    def events(self) -> AsyncGenerator[AnswerEvent]:
        return events_of(self.parts, self.question)

    def body(self, answer: Answer) -> AnswerBody:
        if self.asked.instructed:
            said = [answer.receipt.notice, _NOT_FOLLOWED]
            notice = " ".join(each for each in said if each)
            answer = replace(answer, receipt=replace(answer.receipt, notice=notice))
        return convert.answer_body(answer)


def told(
    parts: Parts,
    request: Request,
    *,
    model: str,
    messages: Sequence[wire.SentMessage],
    instructions: bool,
    filters: FiltersBody,
    answerer: str,
) -> Told:
    """Raises a 404 for a model that is not here, a 400 where no user asks anything."""
    known_model(model)
    found = asked(messages, instructions, filters, answerer)
    if found is None:
        raise HTTPException(400, "messages: no message of the user has a text.")
    return Told(parts, found, convert.question(found.question), model, parts.base_url(request))


def known_model(model: str) -> str:
    """`model`. Raises a 404 for one that is not here."""
    if model not in (wire.MODEL, wire.NOTES_MODEL):
        raise HTTPException(404, f"There is no such model; ask {wire.MODEL} or {wire.NOTES_MODEL}.")
    return model


def refuse(**wanted: object) -> None:
    """Raises a 400 that names the first parameter whose wish is true: Footnote only answers."""
    for parameter, wish in wanted.items():
        if wish:
            raise HTTPException(
                400, f"{parameter}: not here; Footnote answers in text, with citations."
            )


def tokens(answer: AnswerBody | None) -> tuple[int, int]:
    """Read and written by the model that wrote the answer; nothing where none did."""
    used = answer.receipt.tokens if answer else None
    return (used.input, used.output) if used else (0, 0)
