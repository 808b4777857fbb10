from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from service.answering.answer import Answerer
from service.api.app import create_app
from service.evaluate.question_set import read_question_set
from service.settings import Settings
from service.verdicts import FEEDBACK_FILE

QUESTION = "How many people were evacuated?"


@pytest.fixture
def client(sample_answerer: Answerer, tmp_path: Path) -> httpx.Client:
    # Not as a context: its end would close the index that other tests read.
    return TestClient(create_app(sample_answerer, Settings(data=tmp_path)), "http://localhost")


def send(client: httpx.Client, **fields: Any) -> httpx.Response:
    body = {"answer": "a1", "question": QUESTION, "verdict": "right"} | fields
    return client.post("/v1/feedback", json=body)


def test_right_answer_becomes_a_question_with_its_evidence(
    client: httpx.Client, tmp_path: Path
) -> None:
    answer = client.post("/v1/answers", json={"question": QUESTION}).json()
    first = answer["citations"][0]
    place = {"article": first["article"]["id"], "sentence": first["sentence"]}
    history = [{"question": "Was there a flood?", "answer": "Yes."}]
    response = send(client, answer=answer["id"], evidence=[[place]], history=history)
    assert response.status_code == 201
    (row,) = read_question_set(tmp_path / FEEDBACK_FILE).questions
    assert row.question == QUESTION
    assert row.history == (("Was there a flood?", "Yes."),)
    assert [(gold.path, gold.quote) for gold in row.evidence[0]] == [
        (first["article"]["path"], first["quote"])
    ]


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
