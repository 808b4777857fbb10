"""What an article without a title is known by."""

import pytest

from ingest.article import Article
from ingest.lead import shortened, with_lead
from ingest.sentence import sentences


def _lead(text: str, title: str = "") -> Article:
    article = Article("notes/7f3a.txt", text, "d" * 64, title=title)
    return with_lead(article, sentences(article))


def test_an_untitled_article_is_known_by_the_first_sentence_of_its_story() -> None:
    article = _lead("Share this article\n\nThe ferry stopped on Monday. Nobody was hurt.\n")
    assert article.name == article.lead == "The ferry stopped on Monday."
    assert article.title == ""


def test_an_article_with_a_title_is_known_by_it_and_has_no_lead() -> None:
    article = _lead("The ferry stopped on Monday.", title="Ferry stops")
    assert (article.name, article.lead) == ("Ferry stops", "")


def test_an_article_without_a_sentence_is_known_by_its_path() -> None:
    assert _lead("\n\n").name == "notes/7f3a.txt"


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("The **lake** rose,\n as [he](http://a.example) said.", "The lake rose, as he said."),
        ("> The files a_b.txt and c*d stay.", "The files a_b.txt and c*d stay."),
        ("word " * 40, "word " * 18 + "…"),
        ("x" * 500, "x" * 90 + " …"),
        ("***", ""),
    ],
)  # fmt: skip
def test_it_is_one_line_without_marks_that_ends_between_words(sentence: str, shown: str) -> None:
    assert shortened(sentence) == shown
