"""The sample question set is honest about the sample articles."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ingest.article import Article
from ingest.formats import SUFFIXES, read_articles
from ingest.sentence import sentences

ROOT = Path(__file__).parents[3] / "articles"
QUESTIONS = Path(__file__).parents[2] / "questions" / "sample.jsonl"
KEYS = {"id", "type", "question", "history", "answer", "evidence", "abstain"}
TYPES = {
    "attribution",
    "conflict",
    "date",
    "fact",
    "follow-up",
    "metadata",
    "multi",
    "unanswerable",
}

Question = dict[str, Any]


def load() -> list[Question]:
    return [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]


@cache
def corpus() -> dict[str, Article]:
    """Every article of the sample folder by its path."""
    articles: dict[str, Article] = {}
    for file in sorted(ROOT.rglob("*")):
        if file.is_file():
            contents = read_articles(ROOT, file.relative_to(ROOT).as_posix())
            assert contents.problems == ()
            articles |= {article.path: article for article in contents.articles}
    return articles


def gold(question: Question) -> Iterator[tuple[str, str]]:
    for group in question["evidence"]:
        for sentence in group:
            yield sentence["path"], sentence["quote"]


every_question = pytest.mark.parametrize("question", load(), ids=lambda question: question["id"])
# Evidence of who wrote an article may be its byline, which is no story and stands above others too.
every_question_of_the_story = pytest.mark.parametrize(
    "question",
    [question for question in load() if question["type"] != "metadata"],
    ids=lambda question: question["id"],
)


def test_sample_has_a_dozen_articles_in_four_formats() -> None:
    suffixes = {Path(path.partition("#")[0]).suffix for path in corpus()}
    assert len(corpus()) >= 12
    assert suffixes == {".txt", ".md", ".html", ".jsonl"}
    assert suffixes <= SUFFIXES


def test_every_article_names_its_outlet_and_its_date() -> None:
    unnamed = [path for path, article in corpus().items() if not article.source]
    undated = [path for path, article in corpus().items() if article.published is None]
    assert (unnamed, undated) == ([], [])


def test_one_story_was_printed_by_two_outlets() -> None:
    copies = [article for article in corpus().values() if "faster than at any time" in article.text]
    assert {article.source for article in copies} == {"Capital Standard", "The Halbridge Observer"}


def test_one_file_ends_its_lines_as_windows_does() -> None:
    assert [path for path, article in corpus().items() if "\r\n" in article.text] == [
        "2025-03-15-rail-bridge-closed.txt"
    ]


def test_question_ids_are_unique() -> None:
    ids = [question["id"] for question in load()]
    assert len(ids) == len(set(ids))


def test_set_is_large_and_every_type_is_present() -> None:
    questions = load()
    assert len(questions) >= 40
    assert {question["type"] for question in questions} == TYPES
    assert sum(question["abstain"] for question in questions) >= 10


@every_question
def test_question_has_every_field(question: Question) -> None:
    assert set(question) == KEYS
    assert question["question"].strip()
    assert all(len(turn) == 2 for turn in question["history"])


@every_question
def test_each_quote_stands_once_in_its_article(question: Question) -> None:
    for path, quote in gold(question):
        assert corpus()[path].text.count(quote) == 1, (path, quote)


@every_question_of_the_story
def test_no_other_article_holds_the_same_words_unlisted(question: Question) -> None:
    listed = set(gold(question))
    for _, quote in listed:
        holders = {path for path, article in corpus().items() if quote in article.text}
        assert holders == {path for path, other in listed if other == quote}


@every_question_of_the_story
def test_each_quote_lies_in_one_sentence_of_the_story(question: Question) -> None:
    for path, quote in gold(question):
        article = corpus()[path]
        holders = [s for s in sentences(article) if quote in s.span.of(article.text)]
        assert [holder.boilerplate for holder in holders] == [False], (path, quote)


@every_question
def test_every_answer_can_be_read_in_the_gold_sentences(question: Question) -> None:
    quotes = [quote for _, quote in gold(question)]
    for alternative in question["answer"]:
        for needed in alternative:
            assert any(needed in quote for quote in quotes), needed


@every_question
def test_a_question_has_an_answer_and_evidence_or_is_to_be_declined(
    question: Question,
) -> None:
    assert question["abstain"] == (question["type"] == "unanswerable")
    assert bool(question["evidence"]) != question["abstain"]
    assert bool(question["answer"]) != question["abstain"]
    assert all(question["evidence"])


@every_question
def test_only_a_follow_up_needs_what_was_said_before(question: Question) -> None:
    if question["type"] == "follow-up":
        assert question["history"]
    elif question["type"] != "unanswerable":
        assert not question["history"]


def test_conflicts_rest_on_at_least_two_facts() -> None:
    for question in load():
        if question["type"] == "conflict":
            assert len(question["evidence"]) >= 2, question["id"]
