"""What the reader gets to read, and what becomes of the rest."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ingest.article import Article
from ingest.sentence import Sentence
from ingest.span import Span
from service.extraction.answerability import READ, Answerability, load_answerability
from service.extraction.reader import Text
from service.query.analysis import analyse
from service.retrieval.evidence import EvidenceSentence
from tests.fakes import evidence_sentence

QUESTION = "How deep was the water in the harbour?"
STATED = [f"The water in basin {n} was {n} metres deep." for n in range(1, READ + 3)]
VECTOR = np.array([1.0, 0.0], dtype=np.float32)


class RecordingReader:
    def __init__(self) -> None:
        self.texts: list[str] = []

    def read(self, question: str, texts: Sequence[Text]) -> list[float]:
        self.texts = [text.said for text in texts]
        return [float(-n) for n in range(len(texts))]


def evidence(texts: Sequence[str], cosines: Sequence[float]) -> list[EvidenceSentence]:
    """A sentence for each text, as near to the question as its cosine."""
    found = []
    for n, (text, cosine) in enumerate(zip(texts, cosines, strict=True)):
        article = Article(f"{n}.txt", text, "", author="Ada Lind")
        sentence = Sentence(article.id, 1, Span(0, len(text)), boilerplate=text.startswith("By "))
        vector = np.array([cosine, 0.0], dtype=np.float32)
        found.append(replace(evidence_sentence(article, sentence), vector=vector))
    return found


def answers(
    model: Answerability, texts: Sequence[str], cosines: Sequence[float], question: str = QUESTION
) -> list[float]:
    return model.answers(analyse(question), VECTOR, evidence(texts, cosines))


def test_the_nearest_are_read_and_questions_take_no_place_of_theirs() -> None:
    reader = RecordingReader()
    cosines = list(np.linspace(0, 1, len(STATED)))
    answers(load_answerability(reader), [QUESTION, "How deep is it?", *STATED], [1, 1, *cosines])
    assert reader.texts == STATED[::-1][:READ]


def test_what_is_not_read_counts_as_the_worst_that_was() -> None:
    found = answers(load_answerability(RecordingReader()), STATED, [0.5] * len(STATED))
    assert found[:READ] == sorted(found[:READ], reverse=True)
    assert set(found[READ:]) == {found[READ - 1]}


def test_copies_are_read_once_and_leave_their_places_to_others() -> None:
    reader = RecordingReader()
    copies = ["The basin was 9 metres deep.", "The basin was 9 metres deep!"] * READ
    texts = [*copies, *STATED[:READ]]
    found = answers(load_answerability(reader), texts, [0.5] * len(texts))
    assert reader.texts == [copies[0], *STATED[: READ - 1]]
    assert set(found[: len(copies)]) == {max(found)}
    assert found[-1] == min(found) < max(found)


def test_where_nothing_is_stated_nothing_is_read() -> None:
    reader = RecordingReader()
    model = load_answerability(reader)
    assert max(answers(model, [QUESTION] * 2, [0.9, 0.9])) < 0.05
    assert reader.texts == []
    assert answers(model, [], []) == []


def test_a_byline_answers_who_wrote_an_article_and_nothing_else() -> None:
    model = load_answerability(RecordingReader())
    texts = ["By Ada Lind", "The ferry sank."]
    wrote = answers(model, texts, [0.5, 0.5], "Who wrote the article about the ferry?")
    sank = answers(model, texts, [0.5, 0.5], "Who saw the ferry sink?")
    assert wrote[0] > wrote[1]
    assert sank[0] < sank[1]
