"""Whatever is sent, the answer is one that OpenAPI tells of, and none is a failure of ours."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

QUESTION = "How high did the lake rise?"
BODIES: dict[str, dict[str, Any]] = {
    "/v1/answers": {"question": QUESTION, "history": [], "filters": {}, "answerer": "extractive"},
    "/v1/search": {"query": QUESTION, "filters": {}, "limit": 1, "offset": 0},
    "/v1/citations": {"citations": [{"id": "0-s1-0", "quote": "a"}]},
    "/v1/feedback": {"answer": "a", "question": QUESTION, "verdict": "right", "evidence": []},
    "/v1/chat/completions": {
        "model": "footnote",
        "messages": [{"role": "user", "content": QUESTION}],
        "stream": False,
    },
    "/v1/responses": {"model": "footnote", "input": QUESTION},
}
DEEP = 100_000
# As bytes of JSON, or of what only looks like it.
HOSTILE = {
    "not a number": b"NaN",
    "infinite": b"-Infinity",
    "too large a number": b"1e400",
    "too many digits": b"9" * 5_000,
    "half a character": rb'"\ud800"',
    "half a character in a key": rb'{"\udfff": 1}',
    "deep lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "no UTF-8": b'"\xff\xfe"',
    "a NUL": rb'"\u0000"',
    "a long text": b'"' + b"x" * 200_000 + b'"',
    "nothing": b"",
    "cut off": b'{"question": "How',
}
_JSON = {"content-type": "application/json"}

odd_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["\ud800", "\x00", "\u202e", "{question}", "%s", "a" * 5_000]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@pytest.fixture(scope="module")
def documented(client: httpx.Client) -> dict[tuple[str, str], set[int]]:
    """(method, path) → the statuses that OpenAPI tells of."""
    paths = client.get("/openapi.json").json()["paths"]
    return {
        (method, path): {int(status) for status in operation["responses"]}
        for path, operations in paths.items()
        for method, operation in operations.items()
    }


def _is_well(response: httpx.Response, statuses: set[int]) -> None:
    assert response.status_code in statuses, (response.status_code, response.text[:300])
    assert response.status_code < 500, response.text[:300]
    if response.status_code >= 400:
        assert len(response.content) < 4_000


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_bodies_are_refused(
    client: httpx.Client, documented: dict[tuple[str, str], set[int]], path: str, body: bytes
) -> None:
    statuses = documented["post", path]
    whole = client.post(path, content=body, headers=_JSON)
    _is_well(whole, statuses)
    assert whole.status_code in (400, 413, 422)
    for field in BODIES[path]:
        fields = {**{name: json.dumps(each) for name, each in BODIES[path].items()}}
        start = b",".join(
            f"{json.dumps(name)}:".encode() + (body if name == field else text.encode())
            for name, text in fields.items()
        )
        _is_well(client.post(path, content=b"{" + start + b"}", headers=_JSON), statuses)


@pytest.mark.parametrize("path", BODIES)
def test_odd_values_are_answered_or_refused(
    client: httpx.Client, documented: dict[tuple[str, str], set[int]], path: str
) -> None:
    @settings(
        max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(st.sampled_from(sorted(BODIES[path])), odd_values)
    def story(field: str, value: Any) -> None:
        body = json.dumps(BODIES[path] | {field: value})
        response = client.post(path, content=body, headers=_JSON)
        _is_well(response, documented["post", path])

    story()


def test_every_refusal_that_any_route_gives_is_documented(
    documented: dict[tuple[str, str], set[int]],
) -> None:
    for (method, path), statuses in documented.items():
        if path in ("/healthz", "/readyz"):
            continue
        assert statuses >= {401, 403, 421, 429, 503}, path
        if method in ("post", "put") and path != "/v1/sync":
            assert statuses >= {408, 413}, path
        if path in BODIES:
            assert 400 in statuses, path
    assert 507 in documented["post", "/v1/feedback"]
    assert 415 in documented["put", "/v1/articles"]


def test_a_body_of_another_type_is_refused(
    client: httpx.Client, documented: dict[tuple[str, str], set[int]]
) -> None:
    for path, body in BODIES.items():
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
            sent = client.post(path, content=json.dumps(body), headers={"content-type": kind})
            _is_well(sent, documented["post", path])
            assert sent.status_code >= 400, (path, kind)
