"""What /metrics counts, over HTTP."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

from ingest.live_index import LiveIndex
from service.ingest_child import Ingested, Run
from service.ingest_report import IngestedBody
from service.metrics import Metrics
from tests.conftest import Corpus

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(text: str) -> Samples:
    return {
        (each.name, frozenset(each.labels.items())): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }


def named(held: Samples, name: str, **labels: str) -> float:
    return held.get((name, frozenset(labels.items())), 0.0)


def scraped(client: httpx.Client) -> Samples:
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=")
    return samples(response.text)


def test_an_answer_is_counted_however_it_is_asked_for(client: httpx.Client) -> None:
    question = "How high did the lake behind the dam rise?"
    chat = {"model": "footnote", "messages": [{"role": "user", "content": question}]}
    before = scraped(client)
    answer = client.post("/v1/answers", json={"question": question}).json()
    client.post("/v1/answers", json={"question": question, "stream": True})
    client.post("/v1/chat/completions", json=chat)
    client.post("/v1/answers", json={"question": "What is the boiling point of tungsten?"})
    after = scraped(client)

    def grown(name: str, **labels: str) -> float:
        return named(after, name, **labels) - named(before, name, **labels)

    assert grown("footnote_answers_total", status="answered", answerer="extractive") == 3
    assert grown("footnote_answers_total", status="not-said", answerer="extractive") == 1
    assert grown("footnote_statements_total", outcome="kept") == 3 * len(answer["statements"])
    assert grown("footnote_stage_duration_seconds_count", stage="retrieve") == 4
    assert (
        grown(
            "http_server_request_duration_seconds_count",
            http_request_method="POST",
            http_route="/v1/answers",
            http_response_status_code="200",
        )
        == 3
    )


def test_index_is_read_when_it_is_asked_for(client: httpx.Client) -> None:
    held = scraped(client)
    assert named(held, "footnote_index_revision") == client.get("/readyz").json()["revision"]
    assert named(held, "footnote_index_chunks") >= 14


def test_unknown_paths_and_methods_add_no_labels(client: httpx.Client) -> None:
    client.get("/wp-login.php")
    client.request("BREW", "/v1/nothing")
    labels = {value for _, labels in scraped(client) for _, value in labels}
    assert not [each for each in labels if "wp-login" in each or "nothing" in each]
    assert {"_OTHER", "/", "/healthz"} >= labels & {"_OTHER", "/", "BREW"}


class _NoIndex:
    """An answerer before the first ingest."""

    writer = None

    def __init__(self, corpus: Corpus) -> None:
        self.index = LiveIndex(corpus.settings, corpus.embedder)


def test_articles_of_an_ingest_are_counted(corpus: Corpus) -> None:
    report = IngestedBody(
        articles=5,
        added=3,
        changed=2,
        removed=1,
        unchanged=0,
        skipped=[],
        ignored={},
        embedded=9,
        rebuilt=None,
        interrupted=False,
        seconds=1.0,
    )
    metrics = Metrics(_NoIndex(corpus))  # type: ignore[arg-type]
    ingest = metrics.counted(lambda *_: Ingested(0, report))
    run = Run(lambda _: None)
    assert ingest(corpus.folder, run).report == report
    ingest(corpus.folder, run)
    metrics.counted(lambda *_: Ingested(1, None))(corpus.folder, run)
    held = samples(metrics.text().decode())
    assert named(held, "footnote_ingest_files_total", outcome="added") == 6
    assert named(held, "footnote_ingest_files_total", outcome="removed") == 2
    # There is no index: what would be read of it is left out.
    assert ("footnote_index_revision", frozenset()) not in held
