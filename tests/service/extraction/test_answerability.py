"""What the reader gets to read, and what becomes of the rest."""

from collections.abc import Sequence

import numpy as np

from service.extraction.answerability import FEATURES, READ, load_answerability

QUESTION = "How deep was the water in the harbour?"
STATED = [f"The water in basin {n} was {n} metres deep." for n in range(1, READ + 3)]


class RecordingReader:
    def __init__(self) -> None:
        self.texts: list[str] = []

    def read(self, question: str, texts: Sequence[str]) -> list[float]:
        self.texts = list(texts)
        return [float(-n) for n in range(len(texts))]


def rows(count: int) -> list[list[float]]:
    """The first matches best, each further one a little worse."""
    return np.linspace(1, 0, count)[:, np.newaxis].repeat(len(FEATURES), axis=1).tolist()


def test_the_likeliest_are_read_and_questions_take_no_place_of_theirs() -> None:
    reader = RecordingReader()
    model = load_answerability(reader)
    chances = dict(zip(STATED, model.first.probabilities(rows(8)), strict=True))
    likely = sorted(STATED, key=lambda text: -chances[text])
    texts = [QUESTION, "How deep is it?", *STATED]
    model.answers(QUESTION, texts, [rows(8)[0]] * 2 + rows(8))
    assert reader.texts == likely[:READ]


def test_what_is_not_read_counts_as_the_worst_that_was() -> None:
    model = load_answerability(RecordingReader())
    same = [rows(1)[0]] * len(STATED)
    answers = model.answers(QUESTION, STATED, same)
    assert answers[:READ] == sorted(answers[:READ], reverse=True)
    assert set(answers[READ:]) == {answers[READ - 1]}


def test_copies_are_read_once_and_leave_their_places_to_others() -> None:
    reader = RecordingReader()
    copies = ["The basin was 9 metres deep.", "The basin was 9 metres deep!"] * READ
    same = [rows(1)[0]] * (len(copies) + READ)
    answers = load_answerability(reader).answers(QUESTION, [*copies, *STATED[:READ]], same)
    assert reader.texts == [copies[0], *STATED[: READ - 1]]
    assert set(answers[: len(copies)]) == {max(answers)}
    assert answers[-1] == min(answers) < max(answers)


def test_where_nothing_is_stated_nothing_is_read() -> None:
    reader = RecordingReader()
    answers = load_answerability(reader).answers(QUESTION, [QUESTION] * 2, rows(2))
    assert reader.texts == []
    assert max(answers) < 0.05
    assert load_answerability(reader).answers(QUESTION, [], []) == []
