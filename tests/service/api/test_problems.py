import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from starlette.types import Message

from service.answering.answer import Answerer
from service.answering.events import Question, Waiting
from service.api import wire
from service.api.app import create_app
from service.api.openai.wire import ErrorBody
from service.api.problems import HANDLERS, problem_of
from service.bootstrap import build_answerer
from service.errors import UploadRefused
from service.settings import Settings
from service.uploads import FOLDER
from service.verdicts import FEEDBACK_FILE, MAX_BYTES
from tests.conftest import Corpus
from tests.fakes import WordEmbedder

ASKED = {"question": "How many people were evacuated?"}
VERDICT = {"answer": "a1", "question": "Who?", "verdict": "wrong"}
JSON = {"content-type": "application/json"}
ELSEWHERE = {"origin": "https://elsewhere.example"}
LARGE = b"x" * 2_000_000
CITED = {"citations": [{"id": "none"}]}
CHAT = {"model": "footnote", "messages": [{"role": "user", "content": "Who was evacuated?"}]}
RESPONSE = {"model": "footnote", "input": "Who was evacuated?"}


# Route, status, and a request that is answered with it by a service with an index.
REFUSED: list[tuple[str, int, dict[str, Any]]] = [
    ("POST /v1/answers", 400, {"content": b'{"question": "\xff"}', "headers": JSON}),
    ("POST /v1/answers", 413, {"content": LARGE, "headers": JSON}),
    ("POST /v1/answers", 422, {"json": {"question": ""}}),
    ("POST /v1/search", 400, {"content": b"\xff", "headers": JSON}),
    ("POST /v1/search", 413, {"content": LARGE, "headers": JSON}),
    ("POST /v1/search", 422, {"json": {"query": "Who?", "limit": 0}}),
    ("GET /v1/articles/{article_id}", 404, {}),
    ("GET /v1/citations/{citation_id}", 404, {}),
    ("GET /v1/citations/{citation_id}", 422, {"params": {"quote": "x" * 9_000}}),
    ("POST /v1/citations", 404, {"json": CITED}),
    ("POST /v1/citations", 413, {"content": LARGE, "headers": JSON}),
    ("POST /v1/citations", 422, {"json": {"citations": []}}),
    ("POST /v1/feedback", 400, {"content": b"\xff", "headers": JSON}),
    ("POST /v1/feedback", 403, {"json": VERDICT, "headers": ELSEWHERE}),
    ("POST /v1/feedback", 413, {"content": LARGE, "headers": JSON}),
    ("POST /v1/feedback", 422, {"json": {}}),
    ("PUT /v1/articles", 403, {"content": b"A.", "headers": ELSEWHERE}),
    ("PUT /v1/articles", 413, {"params": {"name": "a.txt"}, "content": LARGE * 2}),
    ("PUT /v1/articles", 415, {"params": {"name": "a.exe"}, "content": b"MZ"}),
    ("PUT /v1/articles", 422, {"content": b"A."}),
    ("GET /v1/articles", 422, {"params": {"sort": "size"}}),
    ("DELETE /v1/articles/{article_id}", 404, {}),
    ("GET /v1/jobs", 403, {"headers": ELSEWHERE}),
    ("DELETE /v1/jobs/{job_id}", 404, {}),
    ("GET /v1/jobs/{job_id}", 404, {}),
    ("GET /v1/jobs/{job_id}/events", 404, {}),
]
# The same of OpenAI's protocol, whose errors have a form of their own.
OPENAI_REFUSED: list[tuple[str, int, dict[str, Any]]] = [
    ("POST /v1/chat/completions", 400, {"json": CHAT | {"messages": []}}),
    ("POST /v1/chat/completions", 404, {"json": CHAT | {"model": "other"}}),
    ("POST /v1/chat/completions", 413, {"content": LARGE * 5, "headers": JSON}),
    ("POST /v1/responses", 400, {"json": RESPONSE | {"background": True}}),
    ("POST /v1/responses", 404, {"json": RESPONSE | {"model": "other"}}),
    ("POST /v1/responses", 413, {"content": LARGE * 5, "headers": JSON}),
    ("GET /v1/models/{model}", 404, {}),
]
OPENAI_UNAVAILABLE: list[tuple[str, dict[str, Any]]] = [
    ("POST /v1/chat/completions", {"json": CHAT}),
    ("POST /v1/chat/completions", {"json": CHAT | {"stream": True}}),
    ("POST /v1/responses", {"json": RESPONSE}),
    ("POST /v1/responses", {"json": RESPONSE | {"stream": True}}),
]
# The same for a service without an index.
UNAVAILABLE: list[tuple[str, dict[str, Any]]] = [
    ("GET /readyz", {}),
    ("POST /v1/answers", {"json": ASKED}),
    ("POST /v1/search", {"json": {"query": "Who?"}}),
    ("GET /v1/articles", {}),
    ("GET /v1/articles/{article_id}", {}),
    ("GET /v1/citations/{citation_id}", {}),
    ("POST /v1/citations", {"json": CITED}),
    ("GET /v1/collection", {}),
    ("GET /v1/suggestions", {}),
    ("POST /v1/feedback", {"json": VERDICT}),
    ("PUT /v1/articles", {"params": {"name": "a.txt"}, "content": b"A."}),
    ("DELETE /v1/articles/{article_id}", {}),
    ("POST /v1/sync", {}),
]
# These have a test of their own.
ASKING = ["POST /v1/answers", "POST /v1/chat/completions", "POST /v1/responses"]
OTHERS = {(route, 408) for route in ASKING} | {("POST /v1/feedback", 507)}
OTHERS |= {("DELETE /v1/articles/{article_id}", 409)}
# tests/service/api/test_connection.py and test_openapi.py
WITH_BODY = ["POST /v1/citations", "POST /v1/feedback", "POST /v1/search", "PUT /v1/articles"]
OTHERS |= {(route, 408) for route in WITH_BODY} | {("POST /v1/citations", 400)}
# tests/service/api/test_access.py
ACCESS = (401, 403, 421, 429)
# FastAPI documents this for every route with a parameter.
NEVER_ANSWERED = {
    ("GET /v1/articles/{article_id}", 422),
    ("DELETE /v1/articles/{article_id}", 422),
    ("DELETE /v1/jobs/{job_id}", 422),
    ("GET /v1/jobs/{job_id}", 422),
    ("GET /v1/jobs/{job_id}/events", 422),
    ("GET /v1/models/{model}", 422),
    ("POST /v1/chat/completions", 422),
    ("POST /v1/responses", 422),
}


@contextmanager
def serving(settings: Settings) -> Iterator[httpx.Client]:
    app = create_app(build_answerer(settings, WordEmbedder()), settings)
    with TestClient(app, base_url="http://localhost") as client:
        yield client


def indexed(corpus: Corpus) -> Settings:
    corpus.write({"first.txt": "The first article.\n"}).sync()
    return corpus.settings.model_copy(update={"max_file_bytes": len(LARGE)})


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """One for all whose requests change nothing."""
    settings = Settings(data=tmp_path_factory.mktemp("index"))
    with serving(indexed(Corpus(tmp_path_factory.mktemp("articles"), settings))) as client:
        yield client


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where no index is."""
    return tmp_path_factory.mktemp("data") / "none"


@pytest.fixture(scope="module")
def empty_service(nowhere: Path) -> Iterator[httpx.Client]:
    with serving(Settings(data=nowhere)) as client:
        yield client


def send(client: httpx.Client, route: str, request: dict[str, Any]) -> httpx.Response:
    method, path = route.split()
    return client.request(
        method,
        path.format(article_id="nowhere", citation_id="none", model="other", job_id="0"),
        **request,
    )


def is_error(response: httpx.Response, status: int) -> bool:
    assert response.headers["content-type"] == "application/json"
    assert ErrorBody.model_validate(response.json()).error.message
    return response.status_code == status


@pytest.mark.parametrize(("route", "status", "request_"), OPENAI_REFUSED)
def test_what_is_refused_is_an_error_of_openai_s_protocol(
    service: httpx.Client, route: str, status: int, request_: dict[str, Any]
) -> None:
    assert is_error(send(service, route, request_), status)


@pytest.mark.parametrize(("route", "request_"), OPENAI_UNAVAILABLE)
def test_without_an_index_the_error_says_how_to_make_one(
    empty_service: httpx.Client, route: str, request_: dict[str, Any]
) -> None:
    response = send(empty_service, route, request_)
    assert is_error(response, 503)
    assert response.headers["retry-after"]
    assert "footnote ingest" in response.json()["error"]["message"]


def is_problem(response: httpx.Response, status: int) -> bool:
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code == wire.Problem.model_validate(response.json()).status == status


@pytest.mark.parametrize(("route", "status", "request_"), REFUSED)
def test_what_is_refused_is_a_problem(
    service: httpx.Client, route: str, status: int, request_: dict[str, Any]
) -> None:
    assert is_problem(send(service, route, request_), status)


@pytest.mark.parametrize(("route", "request_"), UNAVAILABLE)
def test_without_an_index_the_problem_says_how_to_make_one(
    empty_service: httpx.Client, nowhere: Path, route: str, request_: dict[str, Any]
) -> None:
    response = send(empty_service, route, request_)
    assert is_problem(response, 503)
    assert response.headers["retry-after"]
    assert "footnote ingest" in response.json()["detail"]
    assert str(nowhere.parent) not in response.text


def test_document_of_each_route_has_exactly_the_errors_that_it_answers(
    service: httpx.Client,
) -> None:
    documented = {
        (f"{method.upper()} {path}", int(status)): response
        for path, operations in service.get("/openapi.json").json()["paths"].items()
        for method, operation in operations.items()
        for status, response in operation["responses"].items()
        if int(status) >= 400
    }
    answered = {(route, status) for route, status, _ in REFUSED + OPENAI_REFUSED}
    answered |= {(route, 503) for route, _ in UNAVAILABLE + OPENAI_UNAVAILABLE}
    guarded = {route for route, status in documented if status == 401}
    answered |= {(route, 503) for route in guarded}  # while the keys cannot be read
    told = {each for each in documented if each[1] not in ACCESS}
    assert told == {each for each in answered if each[1] not in ACCESS} | OTHERS | NEVER_ANSWERED
    assert all((route, status) in documented for route in guarded for status in ACCESS)
    for (route, _), response in documented.items():
        own = not re.search(r" /v1/(?:chat/completions|responses|models)", route)
        kind = "application/problem+json" if own else "application/json"
        assert list(response["content"]) == [kind], route


def test_full_file_of_verdicts_is_a_problem(corpus: Corpus) -> None:
    settings = indexed(corpus)
    row = {"id": "feedback-old", "question": "x" * MAX_BYTES}
    (settings.data / FEEDBACK_FILE).write_text(json.dumps(row))
    with serving(settings) as service:
        assert is_problem(service.post("/v1/feedback", json=VERDICT), 507)


def test_folder_that_cannot_be_written_is_a_problem_without_its_path(
    corpus: Corpus, tmp_path: Path
) -> None:
    settings = indexed(corpus)
    (tmp_path / "elsewhere").mkdir()
    (corpus.folder / FOLDER).symlink_to(tmp_path / "elsewhere")
    (settings.data / FEEDBACK_FILE).mkdir()
    with serving(settings) as service:
        for response in (
            service.put("/v1/articles?name=a.txt", content=b"A."),
            service.post("/v1/feedback", json=VERDICT),
        ):
            assert is_problem(response, 503)
            assert str(tmp_path) not in response.text


def _parts_of(answerer: Answerer) -> dict[str, Any]:
    return {each.name: getattr(answerer, each.name) for each in fields(answerer)}


class Slow(Answerer):
    """Never gets to an answer."""

    def events(self, question: Question) -> Iterator[Waiting]:  # type: ignore[override]
        while True:
            yield Waiting()


def test_client_that_goes_away_ends_the_answer(sample_answerer: Answerer) -> None:
    slow = Slow(**_parts_of(sample_answerer))
    app = create_app(slow, Settings())
    body = json.dumps(ASKED).encode()
    arriving: Iterator[Message] = iter(
        [{"type": "http.request", "body": body}, {"type": "http.disconnect"}]
    )
    sent: list[Message] = []

    async def receive() -> Message:
        return next(arriving)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/answers",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-type", b"application/json")],
    }
    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == 408


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("GET", "/../../etc/passwd", 404),
        ("GET", "/%2e%2e/%2e%2e/pyproject.toml", 404),
        ("DELETE", "/v1/articles", 405),
    ],
)
def test_what_is_not_there_is_a_problem(
    client: httpx.Client, method: str, path: str, status: int
) -> None:
    assert is_problem(client.request(method, path), status)


@pytest.mark.parametrize("declared", [True, False])
def test_body_over_the_limit_is_told_the_limit(client: httpx.Client, declared: bool) -> None:
    content = LARGE if declared else iter([LARGE])
    response = client.post("/v1/answers", content=content, headers=JSON)
    assert is_problem(response, 413)
    assert f"{wire.MAX_BODY_BYTES} bytes" in response.json()["detail"]


def test_defect_is_a_problem_that_tells_nothing(sample_answerer: Answerer) -> None:
    class Broken(Slow):
        def events(self, question: Question) -> Iterator[Waiting]:  # type: ignore[override]
            raise ZeroDivisionError("secret")

    broken = Broken(**_parts_of(sample_answerer))
    client = TestClient(
        create_app(broken, Settings()), "http://localhost", raise_server_exceptions=False
    )
    response = client.post("/v1/answers", json=ASKED)
    assert is_problem(response, 500)
    assert "secret" not in response.text
    assert response.headers["content-security-policy"]


def test_error_that_names_only_what_was_sent_is_told_as_it_is() -> None:
    assert problem_of(UploadRefused("'a.exe' cannot be read")).detail == "'a.exe' cannot be read"
    assert UploadRefused in HANDLERS
