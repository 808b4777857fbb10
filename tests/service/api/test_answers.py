import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

QUESTION = "How high did the lake behind the dam rise?"


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
    assert len({each["value"] for each in body["conflicts"][0]["values"]}) >= 2


def test_the_stream_ends_with_the_answer_that_is_given_without_it(client: httpx.Client) -> None:
    plain = client.post("/v1/answers", json={"question": QUESTION}).json()
    response = client.post("/v1/answers", json={"question": QUESTION, "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    events = _events(response)
    names = [name for name, _ in events]
    assert names == ["retrieved", *["statement"] * len(plain["statements"]), "finished"]
    last = events[-1][1]
    for body in (plain, last):
        del body["id"], body["digest"]
        del body["receipt"]["at"], body["receipt"]["timings_ms"], body["receipt"]["fields"]
    assert last == plain
    told = [each["statement"] for name, each in events if name == "statement"]
    assert told == plain["statements"]
    cited = [c["number"] for name, each in events if name == "statement" for c in each["citations"]]
    assert cited == [citation["number"] for citation in plain["citations"]]


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


@given(st.text(min_size=1, max_size=200))
def test_any_question_gets_an_answer_or_a_problem(client: httpx.Client, text: str) -> None:
    body = json.dumps({"question": text})
    response = client.post(
        "/v1/answers", content=body, headers={"content-type": "application/json"}
    )
    assert response.status_code in (200, 422)
