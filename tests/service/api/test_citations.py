from typing import Any

import httpx
import pytest


@pytest.fixture
def citation(client: httpx.Client) -> dict[str, Any]:
    question = {"question": "How many people were evacuated?"}
    return client.post("/v1/answers", json=question).json()["citations"][0]


def test_citation_of_an_answer_is_valid_and_the_same(
    client: httpx.Client, citation: dict[str, Any]
) -> None:
    standing = client.get(f"/v1/citations/{citation['id']}").json()
    assert standing == {"id": citation["id"], "status": "valid", "citation": citation}


def test_changed_sentence_is_found_by_its_quote(
    client: httpx.Client, citation: dict[str, Any]
) -> None:
    other = f"{citation['article']['id']}-s99999-00000000"
    quote = {"quote": f"{citation['quote']} Indeed."}
    standing = client.get(f"/v1/citations/{other}", params=quote).json()
    assert (standing["status"], standing["citation"]["quote"]) == ("changed", citation["quote"])


def test_citation_of_an_article_that_is_not_held_is_gone(client: httpx.Client) -> None:
    gone = "nowhere-s1-00000000"
    standing = client.get(f"/v1/citations/{gone}").json()
    assert standing == {"id": gone, "status": "gone", "citation": None}
