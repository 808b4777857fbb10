"""`footnote serve` as a process, with `footnote ingest` beside it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.command_line import footnote

pytestmark = pytest.mark.processes

FOOTNOTE = Path(sys.executable).parent / "footnote"
STORY = "Bridge closed.\n\nThe old bridge at Pell was closed on Monday after a barge struck it.\n"
NEWS = "Bridge opens.\n\nThe old bridge at Pell opened again on Friday, the rail company said.\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "closed.txt").write_text(STORY)
    return tmp_path


@contextmanager
def serving(
    home: Path, *arguments: str, **settings: str
) -> Iterator[tuple[subprocess.Popen, httpx.Client]]:
    log = (home / "log").open("wb")
    server = subprocess.Popen(
        [FOOTNOTE, "serve", *arguments, "--port", "0"],
        cwd=home,
        stdout=log,
        stderr=log,
        env=os.environ | settings,
    )
    try:
        with httpx.Client(base_url=_address(home, server), timeout=30) as client:
            yield server, client
    finally:
        if server.poll() is None:
            server.kill()
        server.wait()
        log.close()


def _address(home: Path, server: subprocess.Popen) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        log = (home / "log").read_text()
        assert server.poll() is None, log
        if found := re.search(r"http://127\.0\.0\.1:[1-9]\d*", log):
            return found.group()
        time.sleep(0.1)
    raise AssertionError(log)


def _ask(client: httpx.Client, question: str) -> dict:
    response = client.post("/v1/answers", json={"question": question})
    assert response.status_code == 200, response.text
    body: dict = response.json()
    return body


def test_new_articles_are_there_within_seconds_and_still_when_the_server_was_killed(
    home: Path,
) -> None:
    question = "When did the old bridge at Pell open again?"
    with serving(home, "articles") as (server, client):
        (home / "articles" / "open.txt").write_text(NEWS)
        command = [FOOTNOTE, "ingest", "articles"]
        ingest = subprocess.Popen(command, cwd=home, stderr=subprocess.PIPE)
        while ingest.poll() is None:
            _ask(client, question)
            time.sleep(0.2)  # the processors are for the ingest
        assert ingest.returncode == 0
        ingest.communicate()
        deadline = time.monotonic() + 5
        cited: set[str] = set()
        while "open.txt" not in cited and time.monotonic() < deadline:
            cited = {c["article"]["path"] for c in _ask(client, question)["citations"]}
        assert "open.txt" in cited
        server.kill()
        server.wait()
    asked = footnote("ask", question, cwd=home)
    assert asked.exit_code == 0, asked.stderr
    assert "Friday" in asked.stdout


def test_log_tells_each_request_and_nothing_of_what_it_asks_until_the_server_ends_well(
    home: Path,
) -> None:
    assert footnote("ingest", "articles", cwd=home).exit_code == 0
    secret = "xylophonist"
    question = f"Did the {secret} see the barge strike the old bridge at Pell?"
    chat = {"model": "footnote", "messages": [{"role": "user", "content": question}]}
    tool = {"name": "ask", "arguments": {"question": question}}
    called = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": tool}
    accepts = {"accept": "application/json, text/event-stream"}
    with serving(home, FOOTNOTE_LOG="json") as (server, client):
        sent = [
            client.post("/v1/answers", json={"question": question}),
            client.post("/v1/answers", json={"question": question, "stream": True}),
            client.post("/v1/answers", content=f'{{"question": "{secret}'.encode()),
            client.post("/v1/search", json={"query": question}, headers={"x-request-id": "mine"}),
            client.post("/v1/search", json={"query": secret * 1000}),
            client.post("/v1/chat/completions", json=chat),
            client.post("/v1/responses", json={"model": secret, "input": question}),
            client.post("/mcp", json=called, headers=accepts),
            client.get("/v1/articles", params={"words": secret}),
            client.get("/v1/citations/0123456789abcdef-s1-00000000", params={"quote": question}),
            client.put("/v1/articles", params={"name": f"{secret}.exe"}, content=secret.encode()),
            client.get(f"/{secret}"),
            client.post("/v1/answers", json={}, headers={"host": f"{secret}.example"}),
        ]
        client.close()
        os.kill(server.pid, signal.SIGTERM)
        assert server.wait(60) == 0
    log = (home / "log").read_text()
    assert secret not in log.lower()
    told = [line for each in log.splitlines() if "status" in (line := json.loads(each))]
    # A line comes when all is done, so that of a stream may follow the next one's.
    expected = {each.headers["x-request-id"]: each.status_code for each in sent}
    assert {each["request_id"]: each["status"] for each in told} == expected
    assert "mine" in expected
    assert {each["route"] for each in told} >= {"/v1/answers", "/v1/citations/{citation_id}", "/"}


def test_a_port_in_use_is_one_line(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as first:
        second = footnote("serve", "--port", str(first.getsockname()[1]), cwd=home)
    assert second.exit_code == 2
    assert "is in use" in second.stderr
    assert second.stderr.count("\n") == 1
