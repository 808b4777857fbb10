import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from ingest.article import Article
from ingest.sentence import Sentence
from ingest.span import Span
from service.answering.answer import Answerer
from service.answering.events import Question
from service.api.app import create_app
from service.api.capabilities import Suggester, shared_names
from service.settings import Settings


def article(path: str, *sentences: str) -> tuple[Article, list[Sentence]]:
    """An article of these sentences; one that ends in an exclamation mark is furniture."""
    found: list[Sentence] = []
    start = 0
    for number, text in enumerate(sentences, start=1):
        span = Span(start, start + len(text))
        found.append(Sentence(path, number, span, furniture=text.endswith("!")))
        start += len(text) + 1
    return Article(path=path, text=" ".join(sentences), digest="0" * 64), found


def test_names_are_those_that_several_stories_share_the_most_shared_first() -> None:
    articles = [
        article("a", "The keeper Marta Quill left.", "Ask Marta Quill about Skarn Light."),
        article("b", "The tower of Skarn Light stands.", "Now see Daily News Online!"),
        article("c", "They saw Marta Quill and Skarn Light’s lamp.", "Now see Daily News Online!"),
        article("d", "It was Skarn Light again, said Ines Okafor."),
    ]
    assert shared_names(articles) == ["Skarn Light", "Marta Quill"]


def test_suggested_questions_are_answered_and_made_once(sample_answerer: Answerer) -> None:
    suggester = Suggester(sample_answerer)
    questions = suggester.suggestions()
    assert 1 <= len(questions) <= 3
    assert all(sample_answerer.answer(Question(each)).reason is None for each in questions)
    assert suggester.suggestions() is questions


def test_page_may_be_framed_by_the_sites_of_the_setting_and_no_other(
    sample_answerer: Answerer,
) -> None:
    nobody = TestClient(create_app(sample_answerer, Settings())).get("/")
    assert "frame-ancestors 'none'" in nobody.headers["content-security-policy"]
    site = "https://news.example"
    client = TestClient(create_app(sample_answerer, Settings(widget_origins=site)))
    policy = client.get("/").headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors 'self' {site}")
    resource_policy = "cross-origin-resource-policy"
    assert client.get("/widget.js").headers[resource_policy] == "cross-origin"
    assert client.get("/main.js").headers[resource_policy] == "same-origin"


@pytest.mark.parametrize(
    "origin", ["*", "news.example", "https://a.example; script-src *", "'self'"]
)
def test_setting_takes_nothing_but_origins(origin: str) -> None:
    with pytest.raises(ValidationError, match="is no origin"):
        Settings(widget_origins=origin)
