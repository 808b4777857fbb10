"""POST /v1/answers: a question, answered in one piece or as server-sent events."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter, Request
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic import BaseModel

from service.answering.events import Answer, Retrieved, Waiting
from service.api import convert, wire
from service.api.asking import HEARTBEAT, answer_of, begun, events_of
from service.api.parts import AppParts, Parts
from service.api.problems import UNAVAILABLE, documented, problem_of
from service.verification.verify import Statement

_ANSWER_OR_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; or with `stream` the events `retrieved`, `statement` …, then "
        "`finished` with the whole answer, or `failed` with a problem.",
        "content": {"text/event-stream": {}},
    }
}

router = APIRouter()


# `stream` is in the body, so both kinds of response come from one route. A route that yields is of
# one kind: FastAPI makes a stream of whatever it yields. So this one returns its event stream.
@router.post(
    "/v1/answers",
    response_model=wire.AnswerBody,
    responses=documented(400, 408, 413, 422, 503) | _ANSWER_OR_EVENTS,
)
async def create_answer(
    body: wire.QuestionBody, request: Request, parts: AppParts
) -> wire.AnswerBody | EventSourceResponse:
    """Answer a question, in one piece or, with `stream`, statement by statement."""
    if body.stream:
        return EventSourceResponse(await begun(_events(parts, body)))
    asked = convert.question(body)
    return convert.answer_body(await answer_of(parts, asked, request.is_disconnected))


async def _events(parts: Parts, body: wire.QuestionBody) -> AsyncGenerator[bytes]:
    known: set[int] = set()
    try:
        async with aclosing(events_of(parts, convert.question(body))) as events:
            async for event in events:
                match event:
                    case Retrieved():
                        yield _sse("retrieved", convert.retrieved_event(event))
                    case Waiting():
                        yield HEARTBEAT
                    case Answer():
                        yield _sse("finished", convert.answer_body(event))
                    case Statement():
                        yield _sse("statement", convert.statement_event(event, known))
                        known.update(citation.number for citation in event.citations)
    except UNAVAILABLE as error:
        yield _sse("failed", problem_of(error))


def _sse(name: str, body: BaseModel) -> bytes:
    return format_sse_event(event=name, data_str=body.model_dump_json())
