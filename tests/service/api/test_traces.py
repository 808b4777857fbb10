"""Spans of a request, as a collector gets them."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from service.api.app import create_app
from service.api.traces import traces_to
from service.bootstrap import build_answerer
from tests.conftest import Corpus

QUESTION = "Who repaired the Skarnholm lighthouse?"


@pytest.fixture
def spans(corpus: Corpus) -> Iterator[Mapping[str, ReadableSpan]]:
    """Of an answer, streamed, and of a list that is searched; by their names."""
    corpus.write({"keeper.md": "Marta Quill repaired the Skarnholm lighthouse on Friday.\n"}).sync()
    exporter = InMemorySpanExporter()
    traces = traces_to(exporter)
    app = create_app(build_answerer(corpus.settings, corpus.embedder), corpus.settings, traces)
    parent = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
    with TestClient(app, base_url="http://localhost") as client:
        client.post("/v1/answers", json={"question": QUESTION, "stream": True}, headers=parent)
        client.get("/v1/articles", params={"words": "Skarnholm"})
        traces.force_flush()
        yield {each.name: each for each in exporter.get_finished_spans()}


def test_stages_of_an_answer_are_spans_of_its_request(spans: Mapping[str, ReadableSpan]) -> None:
    request = spans["POST /v1/answers"]
    for name in ("retrieval footnote", "extract footnote", "answer footnote"):
        stage = spans[name]
        assert stage.parent is not None
        assert stage.parent.span_id == request.context.span_id
        assert stage.context.trace_id == int("a" * 32, 16)
        assert request.start_time <= stage.start_time <= stage.end_time <= request.end_time  # type: ignore[operator]
    attributes: Any = spans["retrieval footnote"].attributes
    assert attributes["gen_ai.operation.name"] == "retrieval"


def test_spans_hold_nothing_of_what_was_asked(spans: Mapping[str, ReadableSpan]) -> None:
    told = "".join(each.to_json() for each in spans.values())
    assert "lighthouse" not in told
    assert "Skarnholm" not in told
    assert "REDACTED" in told
