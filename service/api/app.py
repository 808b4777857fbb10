"""The HTTP service: its routes, the page, and what goes around all of them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from opentelemetry.sdk.trace import TracerProvider
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route
from starlette.types import ASGIApp

from service.answering.answer import Answerer
from service.answering.suggest import Suggester
from service.api import (
    answers,
    articles,
    capabilities,
    citations,
    health,
    metrics,
    page,
    problems,
    reference,
    search,
    uploads,
    verdicts,
    wire,
)
from service.api.access import REFUSALS, Access
from service.api.collections import Collection, Collections
from service.api.gate import Gate
from service.api.headers import SecurityHeaders
from service.api.listing import warm_up
from service.api.mcp_route import Tools
from service.api.openai import chat, models, responses
from service.api.openai import wire as openai_wire
from service.api.parts import Parts
from service.api.readiness import Readiness
from service.api.request_log import RequestLog
from service.api.slow_bodies import SlowBodies
from service.api.stopping import Stopping
from service.ingest_child import ingest_in_child
from service.keys import Keys
from service.metrics import Metrics
from service.settings import Settings
from service.uploads import Uploads, uploads_allowed
from service.verdicts import VerdictStore


def create_app(
    answerer: Answerer, settings: Settings, traces: TracerProvider | None = None
) -> ASGIApp:
    """Closes `answerer` and `traces` when the server stops."""
    return app_of(parts_of(answerer, settings, traces))


def app_of(parts: Parts, others: Mapping[str, Parts] = MappingProxyType({})) -> ASGIApp:
    """`others` are further collections, by name."""
    default = _collection(parts).app
    if not others:
        return default
    return Collections(default, {name: _collection(each) for name, each in others.items()})


def _collection(parts: Parts) -> Collection:
    settings, routes = parts.settings, _routes(parts)
    service = problems.LargeBodyProblems(routes)
    guarded = Access(SlowBodies(service), settings, Keys(settings.data))
    app = RequestLog(SecurityHeaders(guarded, settings.widget_origins), parts.metrics)
    return Collection(app, lambda: _lifespan(routes))


def parts_of(
    answerer: Answerer,
    settings: Settings,
    traces: TracerProvider | None = None,
    stopping: Stopping | None = None,
) -> Parts:
    """`stopping` is that of the process, where several collections share one."""
    counts = Metrics(answerer)
    ingest = counts.counted(ingest_in_child(settings))
    uploads = Uploads(answerer.index, ingest, settings.max_file_bytes)
    stopping = stopping or Stopping()
    return Parts(
        settings=settings,
        answerer=answerer,
        suggester=Suggester(answerer),
        verdicts=VerdictStore(settings.data),
        gate=Gate(settings.answers_at_once, settings.answers_waiting, stopping),
        readiness=Readiness(answerer, stopping),
        stopping=stopping,
        uploads=uploads if uploads_allowed(settings) else None,
        metrics=counts,
        traces=traces,
    )


def _routes(parts: Parts) -> FastAPI:
    app = FastAPI(
        title="Footnote",
        description="Answers about a folder of articles, each sentence with the one it rests on.",
        version="1",
        openapi_url=None,  # reference.py serves the document, and a page of our own
        docs_url=None,
        redoc_url=None,
        max_body_size=wire.MAX_BODY_BYTES,
        exception_handlers=problems.HANDLERS,
        telemetry={
            "tracer_provider": parts.traces,
            "tracing": parts.traces is not None,
            "metrics": False,  # /metrics has them
            "logs": False,  # they would hold what was sent
            "operation_spans": False,
        },
        lifespan=_lifespan,
    )
    app.state.parts = parts
    app.state.tools = Tools(parts)
    app.add_middleware(GZipMiddleware, minimum_size=1_000)  # leaves event streams alone
    refusals = problems.documented(*REFUSALS)
    for each in (answers, search, articles, citations, verdicts, capabilities, metrics):
        app.include_router(each.router, responses=refusals)
    app.include_router(reference.router)
    app.include_router(health.router, responses=problems.documented(421))
    for router in (chat.router, responses.router, models.router):
        app.include_router(
            router,
            max_body_size=openai_wire.MAX_BODY_BYTES,
            responses=problems.documented_errors(*REFUSALS),
        )
    if parts.uploads:
        app.include_router(
            uploads.router, max_body_size=parts.uploads.max_bytes, responses=refusals
        )
    app.router.routes.append(Route("/mcp", app.state.tools))
    app.include_router(page.router)
    app.mount("/", page.page_files())
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    parts: Parts = app.state.parts
    parts.suggester.begin(warm_up)
    yield
    await app.state.tools.close()
    await run_in_threadpool(parts.suggester.close)
    if parts.uploads:
        parts.uploads.close()
    parts.answerer.close()
    if parts.traces:
        await run_in_threadpool(parts.traces.shutdown)
