import pytest

from ingest.article import Article
from ingest.sentence import Sentence
from ingest.span import Span
from service.answering.answer import Answerer
from service.answering.events import Question
from service.answering.suggest import Suggester, shared_names
from service.bootstrap import build_answerer
from tests.conftest import Corpus


def article(path: str, *sentences: str) -> tuple[Article, list[Sentence]]:
    """An article of these sentences; one that ends in an exclamation mark is boilerplate."""
    found: list[Sentence] = []
    start = 0
    for number, text in enumerate(sentences, start=1):
        span = Span(start, start + len(text))
        found.append(Sentence(path, number, span, boilerplate=text.endswith("!")))
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


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("de-AT", "Was steht in den Artikeln über Skarn Light?"),
        ("fr", "What do the articles say about Skarn Light?"),
    ],
)
def test_question_is_in_the_language_of_most_articles(
    corpus: Corpus, language: str, question: str
) -> None:
    story = "---\nlanguage: {}\n---\nOn Monday {} left Skarn Light, the keeper of the tower said.\n"
    names = ("Marta Quill", "Ines Okafor", "Jon Vale")
    languages = (language, language, "en")
    files = zip(names, languages, strict=True)
    corpus.write({f"{name}.md": story.format(code, name) for name, code in files}).sync()
    settings = corpus.settings.model_copy(update={"threshold": 0.0})  # whatever is found answers
    answerer = build_answerer(settings, corpus.embedder)
    assert Suggester(answerer).suggestions() == [question]
    answerer.close()
