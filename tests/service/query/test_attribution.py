"""Who is to tell is no part of what is asked; all else of a question is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.query.analysis import AnswerType, analyse
from service.query.attribution import tellers, unframed

OUTLETS = ("Veldane Courier", "The Lion", "Northline", "Cape | Local News", "theharbour.com")


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("What did the Courier say about the bridge?", "What is said about the bridge?"),
        ("What has The Lion’s report said on the dam?", "What is said about the dam?"),
        ("How many left, according to the Veldane Courier?", "How many left?"),
        ("According to Northline, how many left?", "how many left?"),
        ("Who sank, as reported by both The Lion and 'Northline'?", "Who sank?"),
        ("Who, as previously reported in the Courier, sank?", "Who sank?"),
        ("Who fell, as per ‘Cape | Local News’, and why?", "Who fell and why?"),
        ("Who sank, as reported by the Courier, The Lion, and Northline?", "Who sank?"),
        ("Which ferry reported by The Lion sank?", "Which ferry sank?"),
        ("Which paper reported that 40 people left?", "40 people left?"),
    ],
)
def test_the_teller_is_taken_off(question: str, asks: str) -> None:
    assert unframed(question, OUTLETS) == asks


@pytest.mark.parametrize(
    "question",
    [
        "Who owns the Courier?",
        "Who wrote the Courier's article about the bridge?",
        "How many papers does Northline print?",
        "What did the mayor say about the bridge?",
        "How many left, according to the mayor?",
        "According to Northline?",
        "Which paper reported it?",
        "Which magazine published the photographs?",
        "Which photograph was published in the Courier?",
        "Who was also described by Northline?",
        "What did the Courier say about \ue000?",
        "",
    ],
)
def test_what_is_more_than_a_teller_stays(question: str) -> None:
    assert unframed(question, OUTLETS) == question


def test_an_outlet_is_not_the_speaker_whose_words_are_wanted() -> None:
    assert analyse("What did Northline say about the dam?").type is AnswerType.SPEECH
    assert analyse("What did Northline say about the dam?", OUTLETS).type is AnswerType.OTHER


@given(st.text(alphabet="according to Northline, the Courier’s\"'?\ue000 wht", max_size=80))
def test_any_question_keeps_something_to_ask(question: str) -> None:
    assert unframed(question, OUTLETS).strip() or not question.strip()
    assert unframed(question, ()).strip() or not question.strip()


@pytest.mark.parametrize(
    ("question", "told_by"),
    [
        ("What does the Courier say about the dam?", {"Veldane Courier"}),
        ("According to Northline, how many left?", {"Northline"}),
        (
            "How many left, according to Northline and the Courier?",
            {"Northline", "Veldane Courier"},
        ),
        ("Who owns the Courier?", set()),
        ("What did Northline say about the Courier?", set()),
        ("What did the mayor say about the dam?", set()),
        ("What did the Courier say about \ue000?", set()),
    ],
)
def test_whoever_shall_tell_is_known_where_nobody_else_is_named(
    question: str, told_by: set[str]
) -> None:
    assert tellers(question, OUTLETS) == told_by
