"""OpenTelemetry traces: FastAPI makes a span of each request, this file those within an answer.

Names and attributes are those of the conventions for generative AI, which are in development.
"""

import time

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Tracer

from service.answering.events import Answer

_TIMEOUT_S = 5  # an exporter that nobody answers must not hold up the end of the service


def open_traces(endpoint: str) -> TracerProvider:
    """Traces to the OTLP collector at `endpoint`, by gRPC."""
    insecure = endpoint.startswith("http://")
    return traces_to(OTLPSpanExporter(endpoint, insecure=insecure, timeout=_TIMEOUT_S))


def traces_to(exporter: SpanExporter) -> TracerProvider:
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: "footnote"}))
    provider.add_span_processor(_NoQueries())
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


class _NoQueries(SpanProcessor):
    """Takes the query of the address out of a span: it may hold words that were searched."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        if span.attributes and "url.query" in span.attributes:
            span.set_attribute("url.query", "REDACTED")


def trace_answer(tracer: Tracer, answer: Answer) -> None:
    """Spans of an answer that is ready: its stages, one after the other until now."""
    receipt = answer.receipt
    begin = time.time_ns() - round(sum(receipt.timings_ms.values()) * 1e6)
    for stage, ms in receipt.timings_ms.items():
        name, attributes = f"{stage} footnote", {"gen_ai.data_source.id": receipt.index}
        if stage == "retrieve":
            name = "retrieval footnote"
            attributes["gen_ai.operation.name"] = "retrieval"
        elif stage == "answer" and receipt.model:
            name = f"chat {receipt.model}"
            attributes["gen_ai.operation.name"] = "chat"
            attributes["gen_ai.response.model"] = receipt.model
        span = tracer.start_span(name, start_time=begin, attributes=attributes)
        if stage == "answer" and receipt.tokens:
            for direction, count in zip(("input", "output"), receipt.tokens, strict=True):
                span.set_attribute(f"gen_ai.usage.{direction}_tokens", count)
        begin += round(ms * 1e6)
        span.end(begin)
