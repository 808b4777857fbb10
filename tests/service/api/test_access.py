"""Who may ask, on real sockets: names, keys, scopes, and how often."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from service.answering.answer import Answerer
from service.api.access import scopes_of
from service.api.app import create_app
from service.bootstrap import build_answerer
from service.keys import KEYS_FILE, Keys, Scope
from service.settings import Settings
from tests.served import served

ASK = {"question": "How many people were evacuated?"}
CHAT = {"model": "footnote", "messages": [{"role": "user", "content": "Who was evacuated?"}]}


class Guarded:
    """A service with keys, and a way to be let in."""

    def __init__(self, data: Path, url: str) -> None:
        self.keys = Keys(data)
        self.keys.create("First", ["ask"])
        self.url = url

    def client(self, *scopes: Scope) -> httpx.Client:
        _, secret = self.keys.create("Test", scopes)
        headers = {"authorization": f"Bearer {secret}"}
        return httpx.Client(base_url=self.url, timeout=60, headers=headers)


@pytest.fixture(scope="module")
def guarded(
    sample_settings: Settings, sample_answerer: Answerer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Guarded]:
    answerer = build_answerer(sample_settings, sample_answerer.embedder)
    data = tmp_path_factory.mktemp("keys")
    settings = sample_settings.model_copy(
        update={"data": data, "rate": "3/hour", "hosts": "news.example", "public_url": ""}
    )
    with served(create_app(answerer, settings)) as url:
        yield Guarded(data, url)


def test_without_a_key_only_the_page_is_there(guarded: Guarded) -> None:
    for path in ("/", "/main.js", "/healthz", "/readyz", "/openapi.json"):
        assert httpx.get(guarded.url + path, timeout=60).status_code == 200, path
    for path in ("/v1/articles", "/v1/offer", "/v1/nothing", "/v1/models", "/metrics"):
        refused = httpx.get(guarded.url + path)
        assert refused.status_code == 401, path
        assert refused.headers["www-authenticate"] == "Bearer"
        assert refused.headers["content-security-policy"]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer fn_0", "Basic fn_0", "fn_0", "Bearer \xff", "Bearer x y z"]
)
def test_wrong_key_is_refused(guarded: Guarded, header: str) -> None:
    headers = {b"authorization": header.encode("latin-1")}
    refused = httpx.post(f"{guarded.url}/v1/answers", json=ASK, headers=headers)
    assert refused.status_code == 401


def test_wrong_key_has_the_form_of_openai_s_errors_on_its_routes(guarded: Guarded) -> None:
    refused = httpx.post(f"{guarded.url}/v1/chat/completions", json=CHAT)
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "invalid_api_key"


def test_key_opens_what_its_scopes_name_and_nothing_else(guarded: Guarded) -> None:
    with guarded.client("ask") as asking:
        assert asking.post("/v1/answers", json=ASK).status_code == 200
        assert asking.post("/v1/chat/completions", json=CHAT).status_code == 200
        refused = asking.get("/v1/articles")
        assert refused.status_code == 403
        assert "may not read" in refused.json()["detail"]
    with guarded.client("read") as reading:
        assert reading.get("/v1/articles").status_code == 200
        assert reading.post("/v1/answers", json=ASK).status_code == 403
        assert reading.put("/v1/articles?name=a.txt", content=b"A.").status_code == 403
    with guarded.client("write") as writing:
        assert writing.put("/v1/articles", content=b"A.").status_code == 422


def test_revoked_key_is_refused_at_once(guarded: Guarded) -> None:
    with guarded.client("read") as client:
        assert client.get("/v1/articles").status_code == 200
        guarded.keys.revoke(guarded.keys.all()[-1].id)
        assert client.get("/v1/articles").status_code == 401


def test_key_that_asks_too_often_is_told_when_to_come_back(guarded: Guarded) -> None:
    with guarded.client("ask") as client:
        for left in (2, 1, 0):
            told = client.post("/v1/search", json={"query": "dam"})
            assert told.status_code == 200
            assert told.headers["ratelimit-policy"] == '"key";q=3;w=3600'
            assert f"r={left};" in told.headers["ratelimit"]
        refused = client.post("/v1/chat/completions", json=CHAT)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= 3600
        assert refused.json()["error"]["type"] == "rate_limit_error"
        assert client.get("/v1/offer").status_code == 200
    with guarded.client("ask") as another:
        assert another.post("/v1/search", json={"query": "dam"}).status_code == 200


def send(url: str, text: str) -> str:
    """The first line of the reply to `text`, sent as it is."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 30) as connection:
        connection.sendall(text.encode())
        return connection.recv(4_000).decode().splitlines()[0]


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "evil@localhost",
        "127.0.0.1.evil.example",
        "",
        "[::1",
    ],
)
@pytest.mark.parametrize("path", ["/", "/v1/articles", "/healthz", "/openapi.json"])
def test_foreign_host_name_reads_nothing(client: httpx.Client, host: str, path: str) -> None:
    line = send(str(client.base_url), f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n")
    assert line.split()[1] in ("421", "400")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:99", "[::1]:80", "10.0.0.7"])
def test_name_of_this_computer_or_number_is_no_foreign_name(
    client: httpx.Client, host: str
) -> None:
    line = send(str(client.base_url), f"GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n")
    assert line.split()[1] == "200"


def test_names_of_the_settings_are_known(guarded: Guarded, sample_answerer: Answerer) -> None:
    assert send(guarded.url, "GET / HTTP/1.1\r\nHost: news.example\r\n\r\n").split()[1] == "200"
    for settings in (Settings(hosts="*"), Settings(public_url="https://News.example/a")):
        client = TestClient(create_app(sample_answerer, settings), "http://news.example")
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        ({"host": "0.0.0.0"}, 401),
        ({"host": "0.0.0.0", "without_keys": "anyone may ask"}, 200),
        ({"host": "0.0.0.0", "published_at": "127.0.0.1"}, 200),
        ({"published_at": "0.0.0.0"}, 401),
        ({}, 200),
    ],
)
def test_without_any_key_only_this_computer_may_ask(
    sample_answerer: Answerer, tmp_path: Path, settings: dict[str, Any], status: int
) -> None:
    app = create_app(sample_answerer, Settings(data=tmp_path, **settings))
    assert TestClient(app, "http://localhost").get("/v1/offer").status_code == status


def test_keys_that_cannot_be_read_let_nobody_in(sample_answerer: Answerer, tmp_path: Path) -> None:
    (tmp_path / KEYS_FILE).write_text("[", "utf-8")
    client = TestClient(create_app(sample_answerer, Settings(data=tmp_path)), "http://localhost")
    refused = client.get("/v1/offer")
    assert refused.status_code == 503
    assert str(tmp_path) not in refused.text
    assert client.get("/healthz").status_code == 200


def test_every_route_of_the_api_needs_a_key(client: httpx.Client) -> None:
    open_routes = {"/healthz", "/readyz"}
    for path, operations in client.get("/openapi.json").json()["paths"].items():
        for method in operations:
            assert bool(scopes_of(method.upper(), path)) != (path in open_routes), path
    assert scopes_of("GET", "/v1/articles") == {"read"}
    assert scopes_of("POST", "/v1/citations") == {"read"}
    assert scopes_of("DELETE", "/v1/articles/a") == {"write"}
    assert scopes_of("GET", "/v1/unheard-of") == {"write"}
    assert scopes_of("POST", "/mcp") == {"ask", "read"}
    assert scopes_of("GET", "/v1answers") == frozenset()  # no route of the API
