from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from service.answering.answer import Answerer
from service.api.app import create_app
from service.bootstrap import build_answerer
from tests.conftest import Corpus
from tests.served import served

STORY = (
    "The council met on Tuesday in the old town hall. "
    "The Varn tunnel will be closed for eleven weeks. "
    "Nobody spoke against the plan that evening.\n"
)
QUESTION = {"question": "How long will the Varn tunnel be closed?"}
QUOTE = "The Varn tunnel will be closed for eleven weeks."


@pytest.fixture
def citation(client: httpx.Client) -> dict[str, Any]:
    question = {"question": "How many people were evacuated?"}
    return client.post("/v1/answers", json=question).json()["citations"][0]


def test_citation_of_an_answer_is_valid_and_the_same(
    client: httpx.Client, citation: dict[str, Any]
) -> None:
    standing = client.get(f"/v1/citations/{citation['id']}").json()
    assert standing == {
        "id": citation["id"],
        "status": "valid",
        "citation": citation,
        "then": citation,
    }


def test_edited_sentence_is_found_by_its_quote(
    client: httpx.Client, citation: dict[str, Any]
) -> None:
    other = f"{citation['article']['id']}-s99999-00000000"
    quote = {"quote": f"{citation['quote']} Indeed."}
    standing = client.get(f"/v1/citations/{other}", params=quote).json()
    assert (standing["status"], standing["citation"]["quote"]) == ("edited", citation["quote"])
    assert standing["then"] is None


def test_citation_of_an_article_that_is_not_held_is_removed(client: httpx.Client) -> None:
    gone = "nowhere-s1-00000000"
    standing = client.get(f"/v1/citations/{gone}").json()
    assert standing == {"id": gone, "status": "removed", "citation": None, "then": None}


def test_many_citations_are_looked_up_at_once(
    client: httpx.Client, citation: dict[str, Any]
) -> None:
    body = {"citations": [{"id": citation["id"]}, {"id": "nowhere-s1-00000000", "quote": "No."}]}
    found = client.post("/v1/citations", json=body).json()["citations"]
    assert [(each["id"], each["status"]) for each in found] == [
        (citation["id"], "valid"),
        ("nowhere-s1-00000000", "removed"),
    ]


def test_what_is_no_id_is_not_found(client: httpx.Client) -> None:
    assert client.get("/v1/citations/frobnicate").status_code == 404
    body = {"citations": [{"id": "frobnicate"}]}
    assert client.post("/v1/citations", json=body).status_code == 404


@pytest.fixture
def changing(
    corpus: Corpus, sample_answerer: Answerer
) -> Iterator[tuple[Corpus, httpx.Client, Answerer]]:
    """A service over a folder that a test may change; it looks for a new revision at once."""
    corpus.embedder = sample_answerer.embedder  # type: ignore[assignment]
    corpus.write({"a.txt": STORY, "b.txt": "A cat slept on the wall of the brewery.\n"}).sync()
    answerer = build_answerer(corpus.settings, corpus.embedder)
    with (
        served(create_app(answerer, corpus.settings)) as url,
        httpx.Client(base_url=url, timeout=30) as client,
    ):
        yield corpus, client, answerer


def test_old_link_leads_to_the_sentence_wherever_it_went(
    changing: tuple[Corpus, httpx.Client, Answerer],
) -> None:
    corpus, client, answerer = changing
    (cited,) = client.post("/v1/answers", json=QUESTION).json()["citations"]
    assert cited["quote"] == QUOTE

    def standing() -> tuple[str, str | None, str]:
        corpus.sync()
        answerer.index._checked = 0.0  # or it would be half a second
        found = client.get(f"/v1/citations/{cited['id']}").json()
        now = found["citation"]
        return (
            found["status"],
            now and f"{now['article']['path']} {now['sentence']}",
            (found["then"]["quote"]),
        )

    (corpus.folder / "old").mkdir()
    (corpus.folder / "a.txt").rename(corpus.folder / "old" / "a.txt")
    assert standing() == ("moved", "old/a.txt 2", QUOTE)
    edited = STORY.replace("eleven", "twelve")
    (corpus.folder / "old" / "a.txt").write_text(f"News. {edited}")
    assert standing() == ("edited", "old/a.txt 3", QUOTE)
    (corpus.folder / "old" / "a.txt").unlink()
    corpus.write({"c.txt": f"This came from the feed. {QUOTE}\n"})
    assert standing() == ("moved", "c.txt 2", QUOTE)
    (corpus.folder / "c.txt").unlink()
    assert standing() == ("removed", None, QUOTE)
