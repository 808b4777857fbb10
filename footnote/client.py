"""The client, and the same for asyncio. Each call is one request.

Raised are `FootnoteProblem` where the service refuses, `httpx.TransportError` where it cannot be
reached, and pydantic's `ValidationError` where an argument is one that it would refuse.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from types import TracebackType
from typing import TypeVar

import httpx
from pydantic import BaseModel

from footnote import calls
from footnote.calls import Answerer, Call, Order
from footnote.events import AnswerEvent, Events
from footnote.problem import problem_of
from service.api import wire

T = TypeVar("T", bound=BaseModel)

DEFAULT_URL = "http://127.0.0.1:8000"
# A model may think for minutes before it writes; an address where nobody listens is told at once.
_TIMEOUT = httpx.Timeout(300, connect=10)


class Client:
    """Asks the service at `url`. Use it with `with`, or close it.

    `http` is a client of your own, for proxies and certificates; it is not closed here.
    """

    def __init__(
        self, url: str = DEFAULT_URL, key: str | None = None, http: httpx.Client | None = None
    ) -> None:
        self._url = url.rstrip("/")
        self._headers = _authorization(key)
        self._own = None if http else httpx.Client(timeout=_TIMEOUT)
        self._http = http or self._own or httpx.Client()

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._own:
            self._own.close()

    def ask(
        self,
        question: str,
        *,
        history: Sequence[wire.TurnBody] = (),
        filters: wire.FiltersBody | None = None,
        answerer: Answerer = "auto",
    ) -> wire.AnswerBody:
        """The answer. One that the articles do not give has the status `unanswerable`."""
        return self._send(calls.ask(question, history, filters, answerer))

    def stream(
        self,
        question: str,
        *,
        history: Sequence[wire.TurnBody] = (),
        filters: wire.FiltersBody | None = None,
        answerer: Answerer = "auto",
    ) -> Iterator[AnswerEvent]:
        """The same, as it is made. The last event is the whole answer."""
        call = calls.ask(question, history, filters, answerer, stream=True)
        for event in self._events(call):
            if isinstance(event, AnswerEvent):
                yield event

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        filters: wire.FiltersBody | None = None,
    ) -> wire.SearchResultsBody:
        """Passages and their sentences, best first, without an answer."""
        return self._send(calls.search(query, limit, offset, filters))

    def articles(
        self, words: str = "", *, sort: Order = "path", limit: int | None = None, offset: int = 0
    ) -> wire.ArticlesBody:
        """The articles whose title, outlet, author or path has all `words`."""
        return self._send(calls.articles(words, sort, limit, offset))

    def article(self, article_id: str) -> wire.ArticleBody:
        return self._send(calls.article(article_id))

    def put(self, name: str, data: bytes) -> wire.JobBody:
        """Add an article, or put it in the place of the one that was sent under `name`."""
        return self._send(calls.put(name, data))

    def delete(self, article_id: str) -> wire.JobBody:
        """Delete an article that was sent."""
        return self._send(calls.delete(article_id))

    def sync(self) -> wire.JobBody:
        """Make the index match the folder of articles."""
        return self._send(calls.sync())

    def job(self, job_id: str) -> wire.JobBody:
        return self._send(calls.job(job_id))

    def cancel(self, job_id: str) -> wire.JobBody:
        """Undo a job that is not done."""
        return self._send(calls.cancel(job_id))

    def wait(self, job: wire.JobBody) -> wire.JobBody:
        """`job` when it is `ready`, `failed` or `cancelled`."""
        for event in self._events(calls.job(job.id, events=True)):
            if isinstance(event, wire.JobBody):
                job = event
        return job

    def standings(
        self, citations: Iterable[wire.CitationBody | wire.CitedBody]
    ) -> list[wire.CitationStandingBody]:
        """Where cited sentences stand now, in the order of `citations`."""
        return self._send(calls.standings(citations)).citations

    def feedback(self, body: wire.FeedbackBody) -> wire.StoredFeedbackBody:
        return self._send(calls.feedback(body))

    def _send(self, call: Call[T]) -> T:
        response = self._http.send(_request(self._http, self._url, self._headers, call))
        if not response.is_success:
            raise problem_of(response)
        return call.result.model_validate_json(response.content)

    def _events(self, call: Call[T]) -> Iterator[BaseModel]:
        request = _request(self._http, self._url, self._headers, call)
        response = self._http.send(request, stream=True)
        try:
            if not response.is_success:
                response.read()
                raise problem_of(response)
            events = Events()
            for line in response.iter_lines():
                event = events.after(line)
                if event:
                    yield event
        finally:
            response.close()


class AsyncClient:
    """`Client` for asyncio: each method is awaited, and `stream` is an asynchronous iterator."""

    def __init__(
        self, url: str = DEFAULT_URL, key: str | None = None, http: httpx.AsyncClient | None = None
    ) -> None:
        self._url = url.rstrip("/")
        self._headers = _authorization(key)
        self._own = None if http else httpx.AsyncClient(timeout=_TIMEOUT)
        self._http = http or self._own or httpx.AsyncClient()

    async def __aenter__(self) -> "AsyncClient":
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        if self._own:
            await self._own.aclose()

    async def ask(
        self,
        question: str,
        *,
        history: Sequence[wire.TurnBody] = (),
        filters: wire.FiltersBody | None = None,
        answerer: Answerer = "auto",
    ) -> wire.AnswerBody:
        return await self._send(calls.ask(question, history, filters, answerer))

    async def stream(
        self,
        question: str,
        *,
        history: Sequence[wire.TurnBody] = (),
        filters: wire.FiltersBody | None = None,
        answerer: Answerer = "auto",
    ) -> AsyncIterator[AnswerEvent]:
        call = calls.ask(question, history, filters, answerer, stream=True)
        async for event in self._events(call):
            if isinstance(event, AnswerEvent):
                yield event

    async def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        filters: wire.FiltersBody | None = None,
    ) -> wire.SearchResultsBody:
        return await self._send(calls.search(query, limit, offset, filters))

    async def articles(
        self, words: str = "", *, sort: Order = "path", limit: int | None = None, offset: int = 0
    ) -> wire.ArticlesBody:
        return await self._send(calls.articles(words, sort, limit, offset))

    async def article(self, article_id: str) -> wire.ArticleBody:
        return await self._send(calls.article(article_id))

    async def put(self, name: str, data: bytes) -> wire.JobBody:
        return await self._send(calls.put(name, data))

    async def delete(self, article_id: str) -> wire.JobBody:
        return await self._send(calls.delete(article_id))

    async def sync(self) -> wire.JobBody:
        return await self._send(calls.sync())

    async def job(self, job_id: str) -> wire.JobBody:
        return await self._send(calls.job(job_id))

    async def cancel(self, job_id: str) -> wire.JobBody:
        return await self._send(calls.cancel(job_id))

    async def wait(self, job: wire.JobBody) -> wire.JobBody:
        async for event in self._events(calls.job(job.id, events=True)):
            if isinstance(event, wire.JobBody):
                job = event
        return job

    async def standings(
        self, citations: Iterable[wire.CitationBody | wire.CitedBody]
    ) -> list[wire.CitationStandingBody]:
        return (await self._send(calls.standings(citations))).citations

    async def feedback(self, body: wire.FeedbackBody) -> wire.StoredFeedbackBody:
        return await self._send(calls.feedback(body))

    async def _send(self, call: Call[T]) -> T:
        response = await self._http.send(_request(self._http, self._url, self._headers, call))
        if not response.is_success:
            raise problem_of(response)
        return call.result.model_validate_json(response.content)

    async def _events(self, call: Call[T]) -> AsyncIterator[BaseModel]:
        request = _request(self._http, self._url, self._headers, call)
        response = await self._http.send(request, stream=True)
        try:
            if not response.is_success:
                await response.aread()
                raise problem_of(response)
            events = Events()
            async for line in response.aiter_lines():
                event = events.after(line)
                if event:
                    yield event
        finally:
            await response.aclose()


def _authorization(key: str | None) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"} if key else {}


def _request(
    http: httpx.Client | httpx.AsyncClient, url: str, headers: dict[str, str], call: Call[T]
) -> httpx.Request:
    return http.build_request(
        call.method,
        url + call.path,
        params=dict(call.query),
        content=call.content,
        headers=headers | dict(call.headers),
    )
