"""A question is asked in the words that a sentence has for the same."""

import pytest

from ingest.minilm import checked_weights, word_vectors
from service.extraction.own_words import in_own_words, mark, read
from service.extraction.reader import MiniLMReader, Text


@pytest.fixture(scope="module")
def reader() -> MiniLMReader:
    return MiniLMReader(word_vectors(checked_weights()))


@pytest.mark.parametrize(
    ("question", "text", "worded"),
    [
        (
            "How many people were evacuated?",
            "Some 900 residents were moved.",
            "How many residents were moved?",
        ),
        ("When did the pool close?", "The pool was shut in May.", "When did the pool shut?"),
        ("How many people died?", "Nine people died.", "How many people died?"),
        ("Who is Bill Moved?", "He was evacuated.", "Who is Bill Moved?"),
        (
            "How many cows were lost?",
            "The number of cows lost is nine.",
            "what is the number of cows were lost?",
        ),
        # Of two, the first that is written, in each process anew.
        ("When did it begin?", "Works commence, works start.", "When did it commence?"),
        ("", "He was evacuated.", ""),
    ],
)
def test_a_word_gives_way_to_its_synonym_where_the_sentence_has_that(
    question: str, text: str, worded: str
) -> None:
    assert in_own_words(question, text) == worded


def test_a_synonym_reads_nearly_as_well_as_the_word(reader: MiniLMReader) -> None:
    question, text = (
        "How many people were evacuated?",
        Text("Some 11,000 people have now been moved."),
    )
    (raw,) = reader.read(question, [text])
    (worded,) = read(reader, question, [text])
    (same,) = reader.read("How many people were moved?", [text])
    assert raw < worded < same


def test_where_the_answer_stands_is_told_of_the_sentence_as_it_is(reader: MiniLMReader) -> None:
    text = "Some 11,000 people have now been moved."
    (found,) = mark(reader, "How many people were evacuated?", [Text(text)])
    assert found.span.of(text) in "11,000"
