"""HTTP: routes, errors as problem details, headers, and the page."""

from collections.abc import AsyncGenerator, AsyncIterator, Generator
from contextlib import aclosing, asynccontextmanager, closing
from http import HTTPStatus
from importlib.resources import files
from typing import Any, TypeVar
from uuid import uuid4

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, format_sse_event
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel
from starlette.concurrency import iterate_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.errors import CorpusIndexError, EmbeddingError, IndexMissing
from ingest.formats import SUFFIXES
from service.answering.answer import Answerer
from service.answering.events import Answer, Retrieved, Waiting
from service.api import convert, wire
from service.api.capabilities import offer_router
from service.api.citations import citations_router
from service.api.uploads import Uploads, ingest_in_child, upload_router, uploads_allowed
from service.api.verdicts import feedback_router
from service.settings import Settings
from service.verification.verify import Statement

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'; frame-ancestors {framers}"
)
_WIDGET = "/widget.js"
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "model": wire.Problem,
        "description": HTTPStatus(status).phrase,
        "content": {"application/problem+json": {}},
    }
    for status in (404, 413, 422, 503)
}


def create_app(answerer: Answerer, settings: Settings | None = None) -> FastAPI:
    """`settings` say what else than questions is taken; without them nothing is, nor framed."""
    uploads = None
    if settings and uploads_allowed(settings):
        uploads = Uploads(answerer.index, ingest_in_child(settings), settings.max_file_bytes)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        if uploads:
            uploads.close()
        answerer.close()

    app = _App(
        title="Footnote",
        description="Answers about a folder of articles, each sentence with the one it rests on.",
        version="1",
        # The interactive pages load scripts from elsewhere; /openapi.json says the same.
        docs_url=None,
        redoc_url=None,
        max_body_size=wire.MAX_BODY_BYTES,
        lifespan=lifespan,
    )
    app.framers = settings.widget_origins if settings else ""
    app.add_middleware(GZipMiddleware, minimum_size=1_000)  # leaves event streams alone
    _handle_errors(app)
    _add_routes(app, answerer)
    app.include_router(citations_router(answerer), responses=_some(404, 422, 503))
    if settings:
        app.include_router(feedback_router(answerer, settings.data), responses=_some(422, 503))
    if settings and uploads:
        local = settings.uploads == "auto"
        app.include_router(upload_router(uploads, loopback_only=local), responses=_some(413, 503))
    kinds = sorted(SUFFIXES)
    can_add = wire.UploadOfferBody(kinds=kinds, max_bytes=uploads.max_bytes) if uploads else None
    app.include_router(offer_router(answerer, feedback=bool(settings), uploads=can_add))
    app.mount("/", StaticFiles(directory=str(files("service") / "web"), html=True))
    return app


def _add_routes(app: FastAPI, answerer: Answerer) -> None:
    @app.post("/v1/answers", responses=_some(413, 422, 503) | {200: _ANSWER_OR_EVENTS})
    async def create_answer(body: wire.QuestionBody, request: Request) -> wire.AnswerBody:
        """Answer a question, in one piece or, with `stream`, statement by statement."""
        if body.stream:
            events = _in_threads(_events(answerer, body))
            # FastAPI lets a declared response model pass through a Response.
            return EventSourceResponse(events)  # type: ignore[return-value]
        return await _answer(answerer, body, request)

    @app.get("/v1/articles", responses=_some(503))
    def list_articles() -> wire.ArticlesBody:
        """Every article of the index, in order of path."""
        return convert.articles_body(answerer.index.current().articles())

    @app.get("/v1/articles/{article_id}", responses=_some(404, 503))
    def read_article(article_id: str) -> wire.ArticleBody:
        """One article, as numbered sentences and the gaps between them."""
        found = answerer.index.current().article(article_id)
        if found is None:
            raise HTTPException(404, "The index holds no article with this id.")
        return convert.article_body(*found)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @app.get("/readyz", responses=_some(503))
    def readyz() -> dict[str, str | int]:
        """Questions can be answered: the index is open."""
        return {"status": "ready", "revision": answerer.index.current().revision}


_ANSWER_OR_EVENTS: dict[str, Any] = {
    "description": "The answer; or with `stream` the events `retrieved`, `statement` …, then "
    "`finished` with the whole answer, or `failed` with a problem.",
    "content": {"text/event-stream": {}},
}


# Keeps proxies from closing a silent stream; a client's parser passes over it.
_COMMENT = b": waiting\n\n"
T = TypeVar("T")


def _some(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: _PROBLEMS[status] for status in statuses}


async def _in_threads(events: Generator[T]) -> AsyncGenerator[T]:
    """`events`, each made in a thread; closed at once when nobody listens any more."""
    with closing(events):
        async for event in iterate_in_threadpool(events):
            yield event


async def _answer(answerer: Answerer, body: wire.QuestionBody, request: Request) -> wire.AnswerBody:
    async with aclosing(_in_threads(answerer.events(convert.question(body)))) as events:
        async for event in events:
            if isinstance(event, Answer):
                return convert.answer_body(event)
            if isinstance(event, Waiting) and await request.is_disconnected():
                break
    raise HTTPException(408, "The client went away before the answer was ready.")


def _events(answerer: Answerer, body: wire.QuestionBody) -> Generator[bytes]:
    known: set[int] = set()
    try:
        with closing(answerer.events(convert.question(body))) as events:
            for event in events:
                match event:
                    case Retrieved():
                        yield _sse("retrieved", convert.retrieved_event(event))
                    case Waiting():
                        yield _COMMENT
                    case Answer():
                        yield _sse("finished", convert.answer_body(event))
                    case Statement():
                        yield _sse("statement", convert.statement_event(event, known))
                        known.update(citation.number for citation in event.citations)
    except (CorpusIndexError, EmbeddingError) as error:
        yield _sse("failed", _problem(503, _unavailable(error)))


def _sse(name: str, body: BaseModel) -> bytes:
    return format_sse_event(event=name, data_str=body.model_dump_json())


def _handle_errors(app: FastAPI) -> None:
    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> Response:
        # Only where and what: what was sent may be large, secret, or not even text.
        found = [
            f"{'.'.join(str(part) for part in each['loc'] if part != 'body')}: {each['msg']}"
            for each in error.errors()
        ]
        return _problem_response(422, "; ".join(found)[:1000])

    @app.exception_handler(StarletteHTTPException)
    def refused(_: Request, error: StarletteHTTPException) -> Response:
        return _problem_response(error.status_code, str(error.detail))

    @app.exception_handler(CorpusIndexError)
    @app.exception_handler(EmbeddingError)
    def unavailable(_: Request, error: Exception) -> Response:
        response = _problem_response(503, _unavailable(error))
        response.headers["retry-after"] = "5"
        return response

    @app.exception_handler(Exception)
    def failed(_: Request, __: Exception) -> Response:
        return _problem_response(500, "This is a defect of the service; its log says more.")


def _unavailable(error: Exception) -> str:
    """What a client may know: the log has the paths and addresses."""
    if isinstance(error, IndexMissing):
        return "There is no index yet. Run: footnote ingest FOLDER"
    if isinstance(error, EmbeddingError):
        return "The embedding model does not answer."
    return "The index cannot be used at the moment."


def _problem(status: int, detail: str) -> wire.Problem:
    title = HTTPStatus(status).phrase
    return wire.Problem(
        type=title.lower().replace(" ", "-"),
        title=title,
        status=status,
        detail=detail,
        instance=f"urn:uuid:{uuid4()}",
    )


def _problem_response(status: int, detail: str) -> Response:
    problem = _problem(status, detail)
    return JSONResponse(problem.model_dump(), status, media_type="application/problem+json")


def _too_large(path: str) -> str:
    if path == "/v1/articles":
        return "The file is too large for this service."
    return f"The body is too large; at most {wire.MAX_BODY_BYTES} bytes."


class _App(FastAPI):
    """With the headers around everything: what FastAPI itself answers needs them as well."""

    framers = ""  # origins whose pages may show this one in a frame, with spaces between them

    def build_middleware_stack(self) -> ASGIApp:
        return _Headers(super().build_middleware_stack(), self.framers)


class _Headers:
    """Adds the security headers to every response, and `no-store` to the API's.

    FastAPI refuses a large body in plain text, before any handler of ours: made a problem here.
    """

    def __init__(self, app: ASGIApp, framers: str) -> None:
        self._app = app
        policy = _POLICY.format(framers=f"'self' {framers}" if framers else "'none'")
        self._headers = _HEADERS | {"content-security-policy": policy}
        # The one file that other sites are meant to load.
        self._widget = self._headers | {"cross-origin-resource-policy": "cross-origin"}
        self._framed = bool(framers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = False
        widget = self._framed and scope.get("path") == _WIDGET
        added = self._widget if widget else self._headers

        async def send_with_headers(message: Message) -> None:
            nonlocal refused
            if refused:
                return
            if message["type"] == "http.response.start":
                refused = message["status"] == 413
                if refused:
                    response = _problem_response(413, _too_large(scope["path"]))
                    response.headers.update(added)
                    await response(scope, receive, send)
                    return
                headers = MutableHeaders(scope=message)
                headers.update(added)
                if scope["path"].startswith("/v1/"):
                    headers["cache-control"] = "no-store"
                    headers["x-accel-buffering"] = "no"
                else:
                    headers.setdefault("cache-control", "no-cache")
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)
