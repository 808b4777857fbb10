"""What still runs when the service is stopped ends with a word, not with a cut."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from service.answering.answer import Answerer
from service.api.answers import _events
from service.api.app import app_of, parts_of
from service.api.gate import Gate
from service.api.parts import Parts
from service.api.stopping import Stopping
from service.api.wire import QuestionBody
from service.errors import ServiceStopping
from service.settings import Settings

QUESTION = {"question": "How high did the lake behind the dam rise?"}


@pytest.fixture(scope="module")
def parts(sample_answerer: Answerer, sample_settings: Settings) -> Parts:
    stopping = Stopping(grace_s=0)
    whole = parts_of(sample_answerer, sample_settings)
    return replace(
        whole,
        stopping=stopping,
        readiness=type(whole.readiness)(sample_answerer, stopping),
        gate=Gate(1, 1, stopping),
    )


@contextmanager
def _client(parts: Parts) -> Iterator[TestClient]:
    # Not as a context: the end of the app would close the answerer that all tests share.
    yield TestClient(app_of(parts), base_url="http://localhost")


def test_a_service_that_is_being_stopped_ends_what_runs(parts: Parts) -> None:
    with _client(parts) as client:
        assert client.post("/v1/answers", json=QUESTION).status_code == 200
        parts.stopping.begin()
        plain = client.post("/v1/answers", json=QUESTION)
        assert plain.status_code == 503
        assert plain.headers["retry-after"]
        assert client.get("/healthz").status_code == 200
        ready = client.get("/readyz")
        assert ready.status_code == 503
        assert "being stopped" in ready.json()["detail"]


def test_who_waits_for_a_place_does_not_wait_for_the_end() -> None:
    async def story() -> None:
        stopping = Stopping(grace_s=0)
        gate = Gate(1, 1, stopping)
        async with gate:
            waiting = asyncio.create_task(gate.__aenter__())
            await asyncio.sleep(0)
            stopping.begin()
            with pytest.raises(ServiceStopping):
                await waiting

    asyncio.run(story())


def test_a_stream_that_has_begun_ends_with_a_problem(
    sample_answerer: Answerer, sample_settings: Settings
) -> None:
    stopping = Stopping(grace_s=0)
    parts = replace(parts_of(sample_answerer, sample_settings), stopping=stopping)

    async def story() -> list[bytes]:
        found = []
        events: AsyncGenerator[bytes] = _events(parts, QuestionBody(question="How high?"))
        async for event in events:
            found.append(event)
            if not stopping.begun:
                stopping.begin()
        return found

    events = asyncio.run(story())
    assert events[0].startswith(b"event: retrieved")
    assert events[-1].startswith(b"event: failed")
    assert b"is being stopped" in events[-1]
