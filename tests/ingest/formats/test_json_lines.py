"""JSON Lines as crawlers and exports write them."""

import json
from datetime import date

import pytest

from ingest.article import Article
from ingest.errors import UnreadableFile
from ingest.formats import parse


def _only(record: dict[str, object]) -> Article:
    contents = parse("a.jsonl", json.dumps(record).encode())
    assert contents.problems == ()
    return contents.articles[0]


def _refusal(record: dict[str, object]) -> str:
    (problem,) = parse("a.jsonl", json.dumps(record).encode()).problems
    assert isinstance(problem, UnreadableFile)
    return problem.reason


@pytest.mark.parametrize(
    "record",
    [
        {"maintext": "The boat sails."},
        {"Text": "The boat sails."},
        {"articleBody": "The boat sails."},
        {"description": "The boat sails."},
        {"description": "Less.", "content": "The boat sails."},
        {"text": "", "summary": "The boat sails."},
        {"paragraphs": ["The boat", "", "sails."]},
        {"content": {"rendered": "<p>The boat <b>sails.</b></p>"}},
        {"paragraphs": [{"text": "The boat sails."}]},
        {"content_html": "<p>The boat <s>sinks</s> sails.</p>"},
    ],
)
def test_a_text_is_found_under_the_keys_that_are_usual(record: dict[str, object]) -> None:
    assert " ".join(_only(record).text.split()) == "The boat sails."


def test_the_keys_of_crawlers_are_metadata() -> None:
    article = _only(
        {
            "maintext": "The boat sails.",
            "date_publish": "2023-10-04 23:30:00",
            "authors": ["Ada Berg", "admin"],
            "source_domain": "skarnpost.example",
            "title": "Boat sails",
        }
    )
    assert article.published == date(2023, 10, 4)
    assert (article.author, article.source) == ("Ada Berg", "skarnpost.example")


def test_what_holds_no_text_is_named_with_its_keys() -> None:
    assert _refusal({"headline": "Boat", "id": 4}).startswith("no text: of its keys (headline, id)")
    assert _refusal({"text": {"id": 4}}) == "no text: it is of type dict, not a string"
    assert _refusal({"text": {}}) == "empty text"


def test_a_less_than_sign_is_no_markup() -> None:
    assert _only({"text": "If a < b and c > d, the boat sails."}).text.startswith("If a < b")


@pytest.mark.parametrize(
    "name",
    ["Username", "admin", "ADMIN2", "Submitted", "skarnpost.example", "a@b.example", "n/a", "-"],
)
def test_what_is_nobodys_name_is_no_author(name: str) -> None:
    assert _only({"text": "The boat sails.", "author": name}).author == ""


def test_a_heading_stands_over_its_part_of_a_text() -> None:
    record = {"sections": [{"heading": "Oslo", "text": "Ask Ida Berg."}, {"text": "Or write."}]}
    (article,) = parse("a.jsonl", json.dumps(record).encode()).articles
    assert article.text == "## Oslo\nAsk Ida Berg.\nOr write."


@pytest.mark.parametrize("key", ["_source", "fields", "Document"])
def test_a_record_may_hold_its_article_under_a_key(key: str) -> None:
    record = {"id": 7, "webTitle": "Ferry", key: {"bodyText": "The ferry stops."}}
    (article,) = parse("a.jsonl", json.dumps(record).encode()).articles
    assert (article.title, article.text) == ("Ferry", "The ferry stops.")
