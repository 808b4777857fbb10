"""Answering for a route: each step in a thread, until the answer is whole or nobody listens."""

from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from contextlib import aclosing, closing
from typing import Any, TypeVar

from fastapi import HTTPException
from fastapi.sse import format_sse_event
from starlette.concurrency import iterate_in_threadpool

from service.answering.events import Answer, AnswerEvent, Question, Waiting
from service.api.parts import Parts

# Keeps proxies from closing a silent stream. Clients ignore comments.
HEARTBEAT = format_sse_event(comment="waiting")

Away = Callable[[], Coroutine[Any, Any, bool]]
"""Whether the client went away."""

T = TypeVar("T")


async def in_threads(events: Generator[T]) -> AsyncGenerator[T]:
    """`events`, each made in a thread; closed at once when nobody listens any more."""
    with closing(events):
        async for event in iterate_in_threadpool(events):
            yield event


async def events_of(parts: Parts, question: Question) -> AsyncGenerator[AnswerEvent]:
    """Raises a 503 before the first event where too many others wait, and `ServiceStopping`."""
    async with parts.gate, aclosing(in_threads(parts.answerer.events(question))) as events:
        async for event in events:
            if isinstance(event, Answer):
                parts.answered(event)
            yield event
            if not isinstance(event, Answer):
                parts.stopping.check()


async def answer_of(parts: Parts, question: Question, away: Away) -> Answer:
    """The whole answer. Raises a 408 if the client goes away before."""
    async with aclosing(events_of(parts, question)) as events:
        async for event in events:
            if isinstance(event, Answer):
                return event
            if isinstance(event, Waiting) and await away():
                break
    raise HTTPException(408, "The client went away before the answer was ready.")


async def begun(stream: AsyncGenerator[T]) -> AsyncGenerator[T]:
    """`stream`, whose first part is ready: what fails before it is no stream, but an error."""
    first = await anext(stream)

    async def whole() -> AsyncGenerator[T]:
        async with aclosing(stream):
            yield first
            async for part in stream:
                yield part

    return whole()
