import json
from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.article import Article
from ingest.sentence import sentences
from service.answering.answer import Answerer
from service.answering.events import Question
from service.api.annotations import annotations, linked_data, publisher_link
from service.api.convert import answer_body, citation_body
from service.api.wire import AnswerBody, CitationBody
from service.verification.citation import Citation


@pytest.fixture(scope="module")
def answer(sample_answerer: Answerer) -> AnswerBody:
    return answer_body(sample_answerer.answer(Question("How many people were evacuated?")))


def cited(text: str, url: str) -> CitationBody:
    article = Article("a.html", text, "0" * 64, url=url)
    return citation_body(Citation.of(article, sentences(article)[0], 1))


def test_each_cited_sentence_is_an_annotation_with_both_selectors(answer: AnswerBody) -> None:
    page = annotations(answer)
    assert len(page["items"]) == sum(len(each.citations) for each in answer.statements)
    by_id = {f"urn:footnote:{each.id}": each for each in answer.citations}
    for item in page["items"]:
        citation = by_id[item["id"]]
        position, words = item["target"]["selector"]
        assert (position["start"], position["end"]) == (citation.start, citation.end)
        assert words["exact"] == citation.quote
        assert datetime.fromisoformat(item["target"]["state"]["sourceDate"]).tzinfo == UTC
    json.dumps(page)


def test_answer_of_unknown_time_has_no_state(answer: AnswerBody) -> None:
    receipt = answer.receipt.model_copy(update={"at": None})
    page = annotations(answer.model_copy(update={"receipt": receipt}))
    assert all("state" not in item["target"] for item in page["items"])


def test_question_and_quotations_are_linked_data(answer: AnswerBody) -> None:
    found: dict[str, Any] = linked_data(answer)
    assert found["name"] == answer.question
    quotations = found["suggestedAnswer"]["citation"]
    assert [each["text"] for each in quotations] == [each.quote for each in answer.citations]
    assert quotations[0]["isPartOf"]["publisher"] == answer.citations[0].article.source


def test_question_without_an_answer_has_none_in_linked_data(answer: AnswerBody) -> None:
    assert "suggestedAnswer" not in linked_data(answer.model_copy(update={"statements": []}))


@pytest.mark.parametrize(
    ("text", "url", "link"),
    [
        (
            "Well-known, they rose & fell.",
            "https://a.example/b",
            "https://a.example/b#:~:text=Well%2Dknown%2C%20they%20rose%20%26%20fell.",
        ),
        ("大坝。", "http://a.example/#x", "http://a.example/#x:~:text=%E5%A4%A7%E5%9D%9D%E3%80%82"),
        (
            "a b c d e f" + " wordy" * 50 + " u v w x y z.",
            "https://a.example",
            "https://a.example#:~:text=a%20b%20c%20d%20e%20f,u%20v%20w%20x%20y%20z.",
        ),
        ("The dam rose.", "", ""),
        ("The dam rose.", "javascript:alert(1)", ""),
    ],
)
def test_link_leads_into_the_page_of_the_publisher(text: str, url: str, link: str) -> None:
    assert publisher_link(cited(text, url)) == link
