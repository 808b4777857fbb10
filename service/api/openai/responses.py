"""POST /v1/responses: an answer as a response of OpenAI's newer protocol."""

import json
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from itertools import count
from typing import Any, Literal
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic import BaseModel

from service.answering.events import Answer, AnswerEvent, Waiting
from service.api import convert
from service.api.asking import HEARTBEAT, begun
from service.api.openai import wire
from service.api.openai.form import Told, refuse, tokens, told
from service.api.openai.marked import extra_of
from service.api.parts import AppParts
from service.api.problems import UNAVAILABLE, documented_errors, problem_of
from service.api.wire import AnswerBody
from service.verification.verify import Statement

router = APIRouter()


@router.post(
    "/v1/responses",
    response_model=wire.ResponseBody,
    responses=documented_errors(400, 404, 408, 413, 422, 503)
    | {200: {"content": {"text/event-stream": {}}}},
)
async def create_response(
    body: wire.ResponseRequest, request: Request, parts: AppParts
) -> wire.ResponseBody | EventSourceResponse:
    """Answer the input, or the last message of the user in it.

    The marks [1] in the text have `annotations`; each holds its quote. `footnote` is the whole
    answer.
    """
    form = body.text and body.text.format
    refuse(
        tools=body.tools,
        text=form and form.type != "text",
        previous_response_id=body.previous_response_id,
        background=body.background,
    )
    messages = body.input
    if isinstance(messages, str):
        messages = [wire.SentMessage(role="user", content=messages)]
    asked = told(
        parts,
        request,
        model=body.model,
        messages=messages,
        instructions=bool(body.instructions),
        filters=body.filters,
        answerer=body.answerer,
    )
    if body.stream:
        return EventSourceResponse(await begun(_Events(asked).stream()))
    return _Whole(asked).completed(await asked.answer(request))


class _Whole:
    """One response; its ids and its time stay the same as it grows."""

    def __init__(self, asked: Told) -> None:
        self.asked = asked
        self.marked = asked.text()
        self.message_id = f"msg_{uuid4().hex}"
        self._id = f"resp_{uuid4().hex}"
        self._created = int(time.time())

    def completed(self, answer: AnswerBody | None) -> wire.ResponseBody:
        if answer and not self.marked.text:
            self.marked.whole(answer)
        return self.body("completed", answer, [self.message("completed")])

    def body(
        self,
        status: Literal["in_progress", "completed", "failed"],
        answer: AnswerBody | None = None,
        output: list[wire.OutputMessageBody] | None = None,
        error: wire.ResponseErrorBody | None = None,
    ) -> wire.ResponseBody:
        read, written = tokens(answer)
        usage = wire.ResponseUsageBody(
            input_tokens=read, output_tokens=written, total_tokens=read + written
        )
        return wire.ResponseBody(
            id=self._id,
            created_at=self._created,
            status=status,
            error=error,
            model=self.asked.model,
            output=output or [],
            usage=usage if status == "completed" else None,
            **dict(extra_of(self.asked.base_url, answer)),
        )

    def message(self, status: Literal["in_progress", "completed"]) -> wire.OutputMessageBody:
        content = [self.part()] if status == "completed" else []
        return wire.OutputMessageBody(id=self.message_id, status=status, content=content)

    def part(self) -> wire.OutputTextBody:
        return wire.OutputTextBody(
            text=self.asked.asked.housekeeping or self.marked.text,
            annotations=[_annotation(mark) for mark in self.marked.marks],
        )


class _Events:
    """The events of one streamed response."""

    def __init__(self, asked: Told) -> None:
        self._whole = _Whole(asked)
        self._numbers = count()
        self._annotations = count()
        self._known: set[int] = set()
        self._at = {
            "item_id": self._whole.message_id,
            "output_index": 0,
            "content_index": 0,
        }

    async def stream(self) -> AsyncGenerator[bytes]:
        """Raises what makes an answer impossible as long as nothing was said."""
        whole, asked = self._whole, self._whole.asked
        answer: AnswerBody | None = None
        if asked.asked.housekeeping is not None:
            for each in (*self._open(), self._delta(asked.asked.housekeeping)):
                yield each
        else:
            opened = False
            try:
                async with aclosing(asked.events()) as events:
                    async for event in events:
                        if isinstance(event, Answer):
                            answer = asked.body(event)
                        if not opened:
                            opened = True
                            for each in self._open():
                                yield each
                        for each in self._of(event, answer):
                            yield each
            except UNAVAILABLE as error:
                if not opened:
                    raise
                failure = wire.ResponseErrorBody(message=problem_of(error).detail)
                yield self._event("failed", response=_dump(whole.body("failed", error=failure)))
                return
        done = whole.part()
        yield self._event("output_text.done", **self._at, text=done.text, logprobs=[])
        yield self._event("content_part.done", **self._at, part=_dump(done))
        item = _dump(whole.message("completed"))
        yield self._event("output_item.done", output_index=0, item=item)
        yield self._event("completed", response=_dump(whole.completed(answer)))

    def _open(self) -> Iterator[bytes]:
        pending = _dump(self._whole.body("in_progress"))
        item = _dump(self._whole.message("in_progress"))
        part = _dump(wire.OutputTextBody(text="", annotations=[]))
        yield self._event("created", response=pending)
        yield self._event("in_progress", response=pending)
        yield self._event("output_item.added", output_index=0, item=item)
        yield self._event("content_part.added", **self._at, part=part)

    def _of(self, event: AnswerEvent, answer: AnswerBody | None) -> Iterator[bytes]:
        marked = self._whole.marked
        if answer:
            for piece, marks in marked.finish(answer):
                yield from self._piece(piece, marks)
        elif isinstance(event, Waiting):
            yield HEARTBEAT
        elif isinstance(event, Statement):
            told = convert.statement_event(event, self._known)
            self._known.update(each.number for each in told.citations)
            yield from self._piece(*marked.add_statement(told.statement, told.citations))

    def _piece(self, text: str, marks: list[wire.MarkBody]) -> Iterator[bytes]:
        yield self._delta(text)
        for mark in marks:
            yield self._event(
                "output_text.annotation.added",
                **self._at,
                annotation_index=next(self._annotations),
                annotation=_dump(_annotation(mark)),
            )

    def _delta(self, text: str) -> bytes:
        return self._event("output_text.delta", **self._at, delta=text, logprobs=[])

    def _event(self, name: str, **fields: Any) -> bytes:
        kind = f"response.{name}"
        body = {"type": kind, "sequence_number": next(self._numbers), **fields}
        return format_sse_event(event=kind, data_str=json.dumps(body, ensure_ascii=False))


def _annotation(mark: wire.MarkBody) -> wire.ResponseAnnotationBody:
    return wire.ResponseAnnotationBody(**dict(mark))


def _dump(body: BaseModel) -> dict[str, Any]:
    return body.model_dump(mode="json")
