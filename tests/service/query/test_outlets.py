"""Outlets that questions name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.query.outlets import named_outlets

OUTLETS = (
    "Evening Star",
    "FOX News - Health",
    "FOX News - Sports",
    "Halbridge Observer",
    "Morning Star",
    "Northline",
    "Sun Herald",
    "The Lion",
    "The Sun",
    "Time",
    "Veldane Courier",
    "theharbour.com",
)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What did The Lion say about the flood?", {"The Lion"}),
        ("Which gate failed, according to the Veldane Courier?", {"Veldane Courier"}),
        ("which gate failed according to veldane courier", {"Veldane Courier"}),
        ("On what date did the Courier report the theft?", {"Veldane Courier"}),
        ("Who covered the schools for the Observer?", {"Halbridge Observer"}),
        ("Does the Courier's figure differ from Northline's?", {"Veldane Courier", "Northline"}),
        ("Did Northline report it?", {"Northline"}),
        ("Northline reported how many dead?", {"Northline"}),
        ("According to Time, who resigned?", {"Time"}),
        ("what did northline say about the dam", {"Northline"}),
        ("What did the Sun Herald say?", {"Sun Herald"}),
        ("What did FOX News write?", {"FOX News - Health", "FOX News - Sports"}),
        ("What did 'FOX News - Health' write?", {"FOX News - Health"}),
        ("What does the article from Theharbour say?", {"theharbour.com"}),
    ],
)
def test_a_question_names_an_outlet(question: str, named: set[str]) -> None:
    assert named_outlets(question, OUTLETS) == named


@pytest.mark.parametrize(
    "question",
    [
        "What time did the sun rise over the harbour?",
        "Time is up for whom?",
        "Who owns Time Warner?",
        "Who is the head of the Observer Mission?",
        "Was Sun Yang banned?",
        "Which lion escaped?",
        "Who saw the star?",
        "Did the Star report it?",  # the Morning or the Evening one
        "What did the courier carry?",
        "",
    ],
)
def test_a_question_names_none(question: str) -> None:
    assert named_outlets(question, OUTLETS) == frozenset()


def test_without_outlets_none_is_named() -> None:
    assert named_outlets("What did the Courier say?", ()) == frozenset()


@given(st.text(alphabet="The SunLion'’s .-,\n", max_size=60))
def test_any_question_can_be_read(question: str) -> None:
    assert named_outlets(question, OUTLETS) <= set(OUTLETS)


@pytest.mark.parametrize("outlet", OUTLETS)
def test_an_outlet_is_named_as_it_is_spelled(outlet: str) -> None:
    assert outlet in named_outlets(f"What happened, according to {outlet}?", OUTLETS)
