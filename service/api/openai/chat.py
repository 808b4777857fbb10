"""POST /v1/chat/completions: an answer as a chat model's reply, in one piece or streamed."""

import json
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from itertools import count
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.sse import EventSourceResponse, format_sse_event

from service.answering.events import Answer, AnswerEvent, Waiting
from service.api import convert
from service.api.asking import HEARTBEAT, begun
from service.api.openai import wire
from service.api.openai.form import Told, refuse, tokens, told
from service.api.openai.marked import citation_title, extra_of
from service.api.parts import AppParts
from service.api.problems import UNAVAILABLE, documented_errors, openai_error, problem_of
from service.api.wire import AnswerBody, CitationBody
from service.verification.verify import Statement

router = APIRouter()


@router.post(
    "/v1/chat/completions",
    response_model=wire.ChatBody,
    responses=documented_errors(400, 404, 408, 413, 422, 503)
    | {200: {"content": {"text/event-stream": {}}}},
)
async def create_chat_completion(
    body: wire.ChatRequest, request: Request, parts: AppParts
) -> wire.ChatBody | EventSourceResponse:
    """Answer the last message of the user.

    The marks [1] in the text have `annotations`; each holds its quote. `footnote` is the whole
    answer.
    """
    refuse(
        tools=body.tools,
        functions=body.functions,
        n=body.n not in (None, 1),
        response_format=body.response_format and body.response_format.type != "text",
    )
    asked = told(
        parts,
        request,
        model=body.model,
        messages=body.messages,
        instructions=False,
        filters=body.filters,
        answerer=body.answerer,
    )
    if body.stream:
        usage = bool(body.stream_options and body.stream_options.include_usage)
        return EventSourceResponse(await begun(_Chunks(asked, usage).stream()))
    answer = await asked.answer(request)
    marked = asked.text()
    if answer:
        marked.whole(answer)
    return wire.ChatBody(
        id=_new_id(),
        created=int(time.time()),
        model=body.model,
        choices=[
            wire.ChatChoiceBody(
                message=wire.ChatMessageBody(
                    content=marked.text if answer else asked.asked.housekeeping or "",
                    annotations=[wire.ChatAnnotationBody(url_citation=m) for m in marked.marks],
                )
            )
        ],
        usage=_usage(answer),
        **dict(extra_of(asked.base_url, answer)),
    )


class _Chunks:
    """The chunks of one streamed answer."""

    def __init__(self, asked: Told, include_usage: bool) -> None:
        self._asked = asked
        self._include_usage = include_usage
        self._base = {
            "id": _new_id(),
            "object": "chat.completion.chunk",
            "created": int(time.time()),
            "model": asked.model,
        }
        self._marked = asked.text()
        self._places = count()
        self._known: set[int] = set()
        self._said_role = False

    async def stream(self) -> AsyncGenerator[bytes]:
        """Raises what makes an answer impossible as long as nothing was said."""
        answer: AnswerBody | None = None
        housekeeping = self._asked.asked.housekeeping
        if housekeeping is not None:
            yield self._text(housekeeping)
        else:
            try:
                async with aclosing(self._asked.events()) as events:
                    async for event in events:
                        if isinstance(event, Answer):
                            answer = self._asked.body(event)
                        for chunk in self._of(event, answer):
                            yield chunk
            except UNAVAILABLE as error:
                if not self._marked.text:
                    raise
                yield _sse(openai_error(problem_of(error)).model_dump())
                return
        extra = extra_of(self._asked.base_url, answer).model_dump(mode="json")
        yield self._delta({}, finish="stop", **extra)
        if self._include_usage:
            yield _sse({**self._base, "choices": [], "usage": _usage(answer).model_dump()})
        yield format_sse_event(data_str="[DONE]")

    def _of(self, event: AnswerEvent, answer: AnswerBody | None) -> Iterator[bytes]:
        if answer:
            for piece, marks in self._marked.finish(answer):
                yield from self._piece(piece, marks)
        elif isinstance(event, Waiting):
            yield HEARTBEAT
        elif isinstance(event, Statement):
            told = convert.statement_event(event, self._known)
            self._known.update(each.number for each in told.citations)
            yield from self._piece(*self._marked.add_statement(told.statement, told.citations))
            for citation in told.citations:
                yield self._source(citation)

    def _piece(self, text: str, marks: list[wire.MarkBody]) -> Iterator[bytes]:
        yield self._text(text)
        for mark in marks:
            # Without its place in the whole list, openai's own stream helper raises.
            annotation = wire.IndexedChatAnnotationBody(index=next(self._places), url_citation=mark)
            yield self._delta({"annotations": [annotation.model_dump(mode="json")]})

    def _text(self, text: str) -> bytes:
        said = self._said_role
        self._said_role = True
        return self._delta({"content": text} if said else {"role": "assistant", "content": text})

    def _source(self, citation: CitationBody) -> bytes:
        """What makes Open WebUI show the quote; it passes `event` on as its own."""
        url, title = self._marked.url_of(citation), citation_title(citation)
        data = {
            "source": {"name": title, "url": url},
            "document": [citation.quote],
            "metadata": [{"source": url, "name": title}],
        }
        return self._delta({}, event={"type": "source", "data": data})

    def _delta(self, delta: dict[str, Any], finish: str | None = None, **extra: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return _sse({**self._base, "choices": [choice], **extra})


def _new_id() -> str:
    return f"chatcmpl-{uuid4().hex}"


def _usage(answer: AnswerBody | None) -> wire.ChatUsageBody:
    read, written = tokens(answer)
    return wire.ChatUsageBody(
        prompt_tokens=read, completion_tokens=written, total_tokens=read + written
    )


def _sse(body: dict[str, Any]) -> bytes:
    return format_sse_event(data_str=json.dumps(body, ensure_ascii=False))
