"""Errors as problem details (RFC 9457): which status each has, and what a client may read."""

import logging
from collections.abc import Callable, Coroutine, Mapping
from http import HTTPStatus
from time import monotonic
from typing import Any
from uuid import uuid4

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import MAX_BODY_SIZE_SCOPE_KEY
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.errors import (
    CorpusIndexError,
    EmbeddingError,
    FootnoteError,
    IndexMissing,
    IndexRebuilding,
)
from service.api import wire
from service.api.openai.wire import ErrorBody, ErrorDetailBody
from service.errors import (
    DeletionRefused,
    ServiceStopping,
    StorageUnavailable,
    UploadRefused,
    VerdictRefused,
    VerdictsFull,
)

log = logging.getLogger(__name__)

_AGAIN_S = 30.0
_MOST_TOLD = 100
_told: dict[str, float] = {}
_MEDIA_TYPE = "application/problem+json"
_MAX_DETAIL_CHARS = 1000
_STATUS: dict[type[FootnoteError], int] = {
    CorpusIndexError: 503,
    EmbeddingError: 503,
    ServiceStopping: 503,
    StorageUnavailable: 503,
    DeletionRefused: 409,
    UploadRefused: 415,
    VerdictRefused: 422,
    VerdictsFull: 507,
}
UNAVAILABLE = (CorpusIndexError, EmbeddingError, ServiceStopping)
# Programs of OpenAI's protocol look for its own form of errors, and know no 422.
_OPENAI_PATHS = ("/v1/chat/completions", "/v1/responses", "/v1/models")
_OPENAI_CODES = {401: "invalid_api_key", 404: "model_not_found", 429: "rate_limit_exceeded"}
_OPENAI_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that can answer with these errors."""
    content = {_MEDIA_TYPE: {"schema": wire.Problem.model_json_schema()}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in statuses
    }


def documented_errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route of OpenAI's protocol that can answer with these errors."""
    return {
        status: {"description": HTTPStatus(status).phrase, "model": ErrorBody}
        for status in statuses
    }


def problem(status: int, detail: str) -> wire.Problem:
    title = HTTPStatus(status).phrase
    return wire.Problem(
        type=title.lower().replace(" ", "-"),
        title=title,
        status=status,
        detail=detail,
        instance=f"urn:uuid:{uuid4()}",
    )


def problem_of(error: FootnoteError) -> wire.Problem:
    """The problem that a client may read.

    Errors of the index and of the embedding model name paths and addresses: these stay in the log.
    """
    match error:
        case IndexMissing():
            detail = "There is no index yet. Run: footnote ingest FOLDER"
        case IndexRebuilding():
            detail = f"The search indexes are being made anew: {error.percent} % are done."
        case CorpusIndexError():
            detail = "The index cannot be used at the moment."
        case EmbeddingError():
            detail = "The embedding model does not answer."
        case _:
            detail = str(error)
    log_once(error)
    status = next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)
    return problem(status, detail)


def log_once(error: FootnoteError) -> None:
    """Say in the log what is kept from the client; the same again only after a while."""
    if not isinstance(error, (CorpusIndexError, EmbeddingError)):
        return
    told, now = f"{type(error).__name__}: {error}", monotonic()
    if now - _told.get(told, -_AGAIN_S) >= _AGAIN_S:
        if len(_told) >= _MOST_TOLD:
            _told.clear()
        _told[told] = now
        log.warning("questions are not answered: %s", error)


def openai_error(body: wire.Problem, param: str | None = None) -> ErrorBody:
    """The same problem as OpenAI would word it."""
    server = body.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    kind = "server_error" if server else "invalid_request_error"
    return ErrorBody(
        error=ErrorDetailBody(
            message=body.detail,
            type=_OPENAI_TYPES.get(body.status, kind),
            param=param,
            code=_OPENAI_CODES.get(body.status),
        )
    )


def response(path: str, body: wire.Problem, headers: Mapping[str, str] | None = None) -> Response:
    """`body` as a response of the route at `path`, in the form that its clients know."""
    sent = dict(headers or {})
    if body.status == HTTPStatus.SERVICE_UNAVAILABLE:
        sent.setdefault("retry-after", "5")
    if not path.startswith(_OPENAI_PATHS):
        return JSONResponse(body.model_dump(), body.status, sent, media_type=_MEDIA_TYPE)
    invalid = body.status == HTTPStatus.UNPROCESSABLE_ENTITY
    param = body.detail.partition(":")[0] if invalid else None
    error = openai_error(body, param).model_dump()
    return JSONResponse(error, HTTPStatus.BAD_REQUEST if invalid else body.status, sent)


async def _invalid(request: Request, error: RequestValidationError) -> Response:
    # Where and what, but not the input: it may be large, secret, or no text at all.
    found = [
        f"{'.'.join(str(part) for part in each['loc'] if part != 'body')}: {each['msg']}"
        for each in error.errors()
    ]
    detail = "; ".join(found)[:_MAX_DETAIL_CHARS]
    return response(request.url.path, problem(422, detail))


async def _http(request: Request, error: HTTPException) -> Response:
    body = problem(error.status_code, str(error.detail))
    return response(request.url.path, body, error.headers)


async def _known(request: Request, error: FootnoteError) -> Response:
    return response(request.url.path, problem_of(error))


async def _unknown(request: Request, _: Exception) -> Response:
    body = problem(500, "This is a defect of the service; its log says more.")
    return response(request.url.path, body)


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
    RequestValidationError: _invalid,
    HTTPException: _http,
    **dict.fromkeys(_STATUS, _known),
    Exception: _unknown,
}


class LargeBodyProblems:
    """Makes a problem of each 413: Starlette's body limit answers in plain text, past handlers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        replaced = False

        async def send_problem(message: Message) -> None:
            nonlocal replaced
            if replaced:
                return
            replaced = message["type"] == "http.response.start" and message["status"] == 413
            if replaced:
                limit = scope[MAX_BODY_SIZE_SCOPE_KEY]
                body = problem(413, f"The body is too large; at most {limit} bytes are read here.")
                await response(scope["path"], body)(scope, receive, send)
            else:
                await send(message)

        await self._app(scope, receive, send_problem if scope["type"] == "http" else send)
