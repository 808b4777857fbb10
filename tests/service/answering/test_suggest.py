from dataclasses import replace

import pytest

from ingest.article import Article
from ingest.sentence import Sentence
from ingest.span import Span
from service.answering.answer import Answerer
from service.answering.events import Question
from service.answering.starters import shared, starters
from service.answering.suggest import Suggester


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
    assert shared(articles) == ["Skarn Light", "Marta Quill"]


def test_suggested_questions_are_answered_and_made_once(sample_answerer: Answerer) -> None:
    suggester = Suggester(sample_answerer)
    questions = suggester.suggestions()
    assert 3 <= len(questions) <= 4
    answers = [sample_answerer.answer(Question(each)) for each in questions]
    assert all(answer.reason is None for answer in answers)
    assert suggester.suggestions() is questions


def test_question_of_a_figure_is_the_sentence_that_gives_it() -> None:
    articles = [
        article("a", "Some 4,200 people were moved to shelters in three schools, she said."),
        article("b", "There 12 of them were found.", "Now 300 people died in the flood!"),
    ]
    figures = [each for each in starters(articles) if each.shape == "figure"]
    assert [each.question for each in figures] == [
        "How many people were moved to shelters in three schools?"
    ]
    assert figures[0].must == "4,200"


@pytest.mark.parametrize(
    ("language", "who", "overview"),
    [
        ("de-AT", "Wer ist Marta Quill?", "Was ist über Skarn Light bekannt?"),
        ("fr", "Who is Marta Quill?", "What is known about Skarn Light?"),
    ],
)
def test_question_is_in_the_language_of_most_articles(
    language: str, who: str, overview: str
) -> None:
    told = "On Monday Marta Quill, the keeper, left Skarn Light."
    stories = [
        (replace(found, language=code), sentences)
        for code, (found, sentences) in zip(
            (language, language, "en"), [article(each, told) for each in "abc"], strict=True
        )
    ]
    assert {each.question for each in starters(stories)} >= {who, overview}
