"""The service over real HTTP: a server process's worth of uvicorn in a thread."""

import json
import socket
from collections.abc import Iterator
from threading import Thread
from time import sleep

import httpx
import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st

from service.answering.answer import Answerer
from service.api.app import create_app
from service.bootstrap import build_answerer
from service.settings import Settings
from tests.fakes import WordEmbedder

QUESTION = "How many people were evacuated?"


def serve(answerer: Answerer) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(create_app(answerer), port=port, log_level="error", server_header=False)
    server = uvicorn.Server(config)
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(15)
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def client(sample_settings: Settings, sample_answerer: Answerer) -> Iterator[httpx.Client]:
    answerer = build_answerer(sample_settings, sample_answerer.embedder)
    server = serve(answerer)
    with httpx.Client(base_url=next(server), timeout=30) as client:
        yield client
    next(server, None)


def _events(response: httpx.Response) -> list[tuple[str, dict]]:
    found = []
    for block in response.text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_an_answer_carries_its_citations(client: httpx.Client) -> None:
    response = client.post("/v1/answers", json={"question": QUESTION})
    assert response.status_code == 200
    body = response.json()
    assert body["status"] == "answered"
    numbers = [citation["number"] for citation in body["citations"]]
    assert numbers == list(range(1, len(numbers) + 1))
    for statement in body["statements"]:
        assert statement["citations"]
        assert set(statement["citations"]) <= set(numbers)
    assert len({each["value"] for each in body["conflicts"][0]["values"]}) >= 3


def test_the_stream_ends_with_the_answer_that_is_given_without_it(client: httpx.Client) -> None:
    plain = client.post("/v1/answers", json={"question": QUESTION}).json()
    response = client.post("/v1/answers", json={"question": QUESTION, "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    events = _events(response)
    names = [name for name, _ in events]
    assert names == ["retrieved", *["statement"] * len(plain["statements"]), "finished"]
    last = events[-1][1]
    for body in (plain, last):
        del body["id"], body["receipt"]["timings_ms"]
    assert last == plain
    told = [each["statement"] for name, each in events if name == "statement"]
    assert told == plain["statements"]
    cited = [c["number"] for name, each in events if name == "statement" for c in each["citations"]]
    assert cited == [citation["number"] for citation in plain["citations"]]


def test_an_article_is_its_segments(client: httpx.Client) -> None:
    listed = client.get("/v1/articles").json()
    assert len(listed["articles"]) == 14
    assert "Veldane Courier" in listed["sources"]
    citation = client.post("/v1/answers", json={"question": QUESTION}).json()["citations"][0]
    article = client.get(f"/v1/articles/{citation['article']['id']}").json()
    text = "".join(segment["text"] for segment in article["segments"])
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    (cited,) = [s for s in article["segments"] if s["number"] == citation["sentence"]]
    assert cited["text"] == citation["quote"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/articles/nowhere", 404),
        ("GET", "/v1/nothing", 404),
        ("GET", "/../../etc/passwd", 404),
        ("GET", "/%2e%2e/%2e%2e/pyproject.toml", 404),
        ("DELETE", "/v1/articles", 405),
    ],
)
def test_what_is_not_there_is_a_problem(
    client: httpx.Client, method: str, path: str, status: int
) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == status


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"not json",
        b'{"question": ""}',
        b'{"question": "   "}',
        b'{"question": 7}',
        b'{"question": NaN}',
        b'{"question": "\\ud800"}',
        b'{"question": "x", "unknown": 1}',
        b'{"question": "x", "filters": {"published_from": "soon"}}',
        b'{"question": "x", "answerer": "oracle"}',
        b'{"question": "' + b"x" * 5000 + b'"}',
        b'{"question": "\xff"}',
        b"[" * 100_000,
    ],
)
def test_a_wrong_body_is_refused_without_an_echo(client: httpx.Client, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    response = client.post("/v1/answers", content=body, headers=headers)
    assert response.status_code in (400, 422)
    problem = response.json()
    assert problem["status"] == response.status_code
    assert len(response.content) < 4000
    assert "xxxx" not in response.text


def test_a_body_over_the_limit_is_a_problem(client: httpx.Client) -> None:
    body = json.dumps({"question": "x" * 2_000_000})
    response = client.post(
        "/v1/answers", content=body, headers={"content-type": "application/json"}
    )
    assert response.status_code == 413
    assert response.json()["status"] == 413


def test_every_response_forbids_foreign_content(client: httpx.Client) -> None:
    for path in ("/", "/main.js", "/v1/articles", "/nothing", "/healthz"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'"), path
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers


def test_the_page_is_served(client: httpx.Client) -> None:
    response = client.get("/")
    assert response.headers["content-type"].startswith("text/html")
    assert '<script type="module"' in response.text


def test_the_schema_documents_answers_with_an_example(client: httpx.Client) -> None:
    schema = client.get("/openapi.json").json()
    operation = schema["paths"]["/v1/answers"]["post"]
    assert {"200", "413", "422", "503"} <= set(operation["responses"])
    assert schema["components"]["schemas"]["QuestionBody"]["examples"]


def test_ready_only_with_an_index(tmp_path) -> None:
    settings = Settings(data=tmp_path / "none")
    server = serve(build_answerer(settings, WordEmbedder()))
    with httpx.Client(base_url=next(server)) as client:
        assert client.get("/healthz").status_code == 200
        for response in (
            client.get("/readyz"),
            client.post("/v1/answers", json={"question": QUESTION}),
        ):
            assert response.status_code == 503
            assert response.headers["retry-after"]
            assert "footnote ingest" in response.json()["detail"]
            assert str(tmp_path) not in response.text
        stream = client.post("/v1/answers", json={"question": QUESTION, "stream": True})
        assert _events(stream)[-1][0] == "failed"
    next(server, None)


@given(st.text(min_size=1, max_size=200))
def test_any_question_gets_an_answer_or_a_problem(client: httpx.Client, text: str) -> None:
    body = json.dumps({"question": text})
    response = client.post(
        "/v1/answers", content=body, headers={"content-type": "application/json"}
    )
    assert response.status_code in (200, 422)
