"""What the service does, counted for Prometheus. Its library is behind this file."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from ingest.errors import CorpusIndexError
from service.answering.answer import Answerer
from service.answering.events import Answer
from service.ingest_child import Ingest, Ingested, Run

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
_REQUEST = ("http_request_method", "http_route", "http_response_status_code")
_FILES = ("added", "changed", "removed", "unchanged")


CONTENT_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    """Counts since the service started. No label holds a text of a request."""

    def __init__(self, answerer: Answerer) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Held(answerer))
        self._requests = Histogram(
            "http_server_request_duration_seconds",
            "How long requests took, streams to their end.",
            _REQUEST,
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._stages = Histogram(
            "footnote_stage_duration_seconds",
            "How long each stage of an answer took.",
            ["stage"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._answers = self._counter("answers", "Answers given.", "status", "answerer")
        self._statements = self._counter(
            "statements", "What became of statements in verification.", "outcome"
        )
        self._tokens = self._counter("model_tokens", "Tokens of the model.", "direction")
        self._files = self._counter(
            "ingest_files", "Articles of each ingest that this service began.", "outcome"
        )

    def requested(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method, route, f"{status}").observe(seconds)

    def answered(self, answer: Answer) -> None:
        receipt = answer.receipt
        status = answer.reason.code if answer.reason else "answered"
        self._answers.labels(status, "model" if receipt.model else "extractive").inc()
        for outcome, count in receipt.accepted.items():
            self._statements.labels(outcome).inc(count)
        for reason, count in receipt.dropped.items():
            self._statements.labels(f"dropped_{reason}").inc(count)
        for stage, ms in receipt.timings_ms.items():
            self._stages.labels(stage).observe(ms / 1000)
        if receipt.tokens:
            for direction, count in zip(("input", "output"), receipt.tokens, strict=True):
                self._tokens.labels(direction).inc(count)

    def counted(self, ingest: Ingest) -> Ingest:
        """`ingest`, whose reports are counted."""

        def ingest_and_count(root: Path, run: Run) -> Ingested:
            done = ingest(root, run)
            if done.report:
                for outcome in _FILES:
                    self._files.labels(outcome).inc(getattr(done.report, outcome))
                self._files.labels("skipped").inc(len(done.report.skipped))
            return done

        return ingest_and_count

    def text(self) -> bytes:
        return generate_latest(self._registry)

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"footnote_{name}", about, labels, registry=self._registry)


class _Held(Collector):
    """What is read when it is asked for: the index, and the calls of the model."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    def collect(self) -> Iterator[Metric]:
        # Without an index there is nothing to tell; /readyz says why.
        with suppress(CorpusIndexError):
            index = self._answerer.index.current()
            yield GaugeMetricFamily(
                "footnote_index_revision", "The revision that answers.", index.revision
            )
            yield GaugeMetricFamily("footnote_index_chunks", "Its chunks.", index.chunk_count)
        if self._answerer.writer:
            calls = CounterMetricFamily(
                "footnote_model_requests", "Calls of the model.", labels=["outcome"]
            )
            for outcome, count in sorted(self._answerer.writer.model.outcomes().items()):
                calls.add_metric([outcome], count)
            yield calls
