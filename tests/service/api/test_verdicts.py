import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.answering.answer import Answerer
from service.api.app import create_app
from service.api.verdicts import FEEDBACK_FILE, feedback_router
from service.evaluate.question_set import QuestionSet, read_question_set
from service.settings import Settings

QUESTION = "How many people were evacuated?"


@pytest.fixture
def client(sample_answerer: Answerer, tmp_path: Path) -> Iterator[httpx.Client]:
    # Not as a context: its end would close the index that other tests read.
    yield TestClient(create_app(sample_answerer, Settings(data=tmp_path)))


def send(client: httpx.Client, **fields: Any) -> httpx.Response:
    body = {"answer": "a1", "question": QUESTION, "verdict": "right"} | fields
    return client.post("/v1/feedback", json=body)


def stored(folder: Path, *, drafts: bool = False) -> QuestionSet:
    return read_question_set(folder / FEEDBACK_FILE, drafts=drafts)


def test_right_answer_becomes_a_question_with_its_evidence(
    client: httpx.Client, tmp_path: Path
) -> None:
    answer = client.post("/v1/answers", json={"question": QUESTION}).json()
    first = answer["citations"][0]
    place = {"article": first["article"]["id"], "sentence": first["sentence"]}
    history = [{"question": "Was there a flood?", "answer": "Yes."}]
    response = send(client, answer=answer["id"], evidence=[[place]], history=history)
    assert response.status_code == 201
    (row,) = stored(tmp_path).questions
    assert row.question == QUESTION
    assert row.history == (("Was there a flood?", "Yes."),)
    assert [(gold.path, gold.quote) for gold in row.evidence[0]] == [
        (first["article"]["path"], first["quote"])
    ]


def test_question_that_the_articles_do_not_answer_is_one_to_decline(
    client: httpx.Client, tmp_path: Path
) -> None:
    assert send(client, abstain=True).status_code == 201
    assert stored(tmp_path).questions[0].abstain


def test_wrong_without_the_right_sentence_is_a_draft(client: httpx.Client, tmp_path: Path) -> None:
    send(client, verdict="wrong")
    (row,) = stored(tmp_path, drafts=True).questions
    assert row.type == "feedback-wrong"


def test_later_verdict_takes_the_place_of_the_earlier_and_withdrawn_leaves_none(
    client: httpx.Client, tmp_path: Path
) -> None:
    send(client, answer="other", abstain=True)
    send(client, verdict="wrong")
    send(client, abstain=True)
    assert [row.id for row in stored(tmp_path).questions] == ["feedback-other", "feedback-a1"]
    send(client, verdict="withdrawn")
    assert [row.id for row in stored(tmp_path).questions] == ["feedback-other"]


@pytest.mark.parametrize(
    "fields",
    [
        {"evidence": [[{"article": "nowhere", "sentence": 1}]]},
        {"abstain": True, "evidence": [[{"article": "nowhere", "sentence": 1}]]},
        {"evidence": [[]]},
        {"answer": "../x"},
        {"verdict": "perhaps"},
        {"question": " "},
    ],
)
def test_what_cannot_be_a_row_is_refused_and_not_stored(
    client: httpx.Client, tmp_path: Path, fields: dict[str, Any]
) -> None:
    assert send(client, **fields).status_code == 422
    assert not (tmp_path / FEEDBACK_FILE).exists()


def test_other_sites_may_not_send_feedback(client: httpx.Client, tmp_path: Path) -> None:
    body = {"answer": "a1", "question": QUESTION, "verdict": "wrong"}
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}):
        assert client.post("/v1/feedback", json=body, headers=headers).status_code == 403
    own = {"origin": str(client.base_url)}
    assert client.post("/v1/feedback", json=body, headers=own).status_code == 201


def test_file_never_grows_over_its_limit(sample_answerer: Answerer, tmp_path: Path) -> None:
    app = FastAPI()
    app.include_router(feedback_router(sample_answerer, tmp_path, max_bytes=1_000))
    client = TestClient(app)
    codes = [send(client, answer=f"a{n}", abstain=True).status_code for n in range(20)]
    assert codes[0] == 201
    assert codes[-1] == 507
    data = (tmp_path / FEEDBACK_FILE).read_bytes()
    assert len(data) <= 1_000
    assert len([json.loads(line) for line in data.splitlines()]) == codes.count(201)


def test_service_without_settings_takes_no_feedback(sample_answerer: Answerer) -> None:
    client = TestClient(create_app(sample_answerer))
    assert client.get("/v1/offer").json()["feedback"] is False
    assert send(client).status_code in (404, 405)
