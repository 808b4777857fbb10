"""The reader tells sentences that answer from those that are only about the same thing."""

import pytest

from ingest.minilm import checked_weights, word_vectors
from service.extraction.reader import MiniLMReader, Reader, Text

QUESTION = "Who discovered the old harbour map?"
ANSWERS = "The harbour map was found by Ada Lindqvist in a cellar."
BESIDE = "The old harbour map hangs in the town hall."


@pytest.fixture(scope="module")
def marker() -> MiniLMReader:
    return MiniLMReader(word_vectors(checked_weights()))


@pytest.fixture
def reader(marker: MiniLMReader) -> Reader:
    return marker


def test_the_sentence_with_the_answer_reads_better(reader: Reader) -> None:
    answers, beside = reader.read(QUESTION, [Text(ANSWERS), Text(BESIDE)])
    assert answers > 0 > beside


def test_what_is_asked_for_decides(reader: Reader) -> None:
    texts = [Text("The bridge was opened in June."), Text("The bridge cost nine million crowns.")]
    when = reader.read("When was the bridge opened?", texts)
    price = reader.read("How much did the bridge cost?", texts)
    assert when[0] > when[1]
    assert price[1] > price[0]


def test_what_stands_around_a_sentence_tells_what_it_is_about(reader: Reader) -> None:
    deep = "It covers 38 square kilometres and is 164 metres deep."
    question = "How deep is Lake Ummer?"
    lake, tunnel, alone = reader.read(
        question,
        [Text(deep, "Lake Ummer"), Text(deep, "The tunnel of Arn"), Text(deep)],
    )
    assert lake > alone > tunnel


def test_what_stands_around_a_sentence_is_no_answer_of_its_own(reader: Reader) -> None:
    beside, answers = reader.read(QUESTION, [Text(BESIDE, ANSWERS), Text(ANSWERS, BESIDE)])
    assert answers > 0 > beside


def test_a_sentence_reads_the_same_in_any_company(reader: Reader) -> None:
    (alone,) = reader.read(QUESTION, [Text(ANSWERS)])
    long = " ".join([BESIDE] * 9)
    *_, last = reader.read(QUESTION, [Text(each) for each in (BESIDE, long, BESIDE, ANSWERS)])
    assert last == pytest.approx(alone, abs=1e-3)


@pytest.mark.parametrize("text", ["", " ", "\ud800", "🌊"])
def test_what_says_nothing_answers_nothing(reader: Reader, text: str) -> None:
    (score,) = reader.read(QUESTION, [Text(text)])
    assert score < 0


@pytest.mark.parametrize("question", ["", "?", "who " * 900])
def test_any_question_can_be_read(reader: Reader, question: str) -> None:
    (score,) = reader.read(question, [Text(ANSWERS)])
    assert -100 < score < 100


def test_no_sentences_no_scores(reader: Reader) -> None:
    assert reader.read(QUESTION, []) == []


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        (QUESTION, ANSWERS, "Ada Lindqvist"),
        ("How many died?", "Some 900 were moved, and three are known to have died.", "three"),
        ("Where was the map found?", ANSWERS, "cellar"),
    ],
)
def test_the_reader_marks_where_the_answer_stands(
    marker: MiniLMReader, question: str, text: str, marked: str
) -> None:
    (mark,) = marker.mark(question, [Text(text)])
    assert mark.span.of(text) == marked
    assert mark.score == pytest.approx(marker.read(question, [Text(text)])[0], abs=1e-3)


def test_in_nothing_nothing_is_marked(marker: MiniLMReader) -> None:
    assert marker.mark(QUESTION, []) == []
    (mark,) = marker.mark(QUESTION, [Text("")])
    assert mark.span.of("") == ""
