"""What a sentence gives as the thing asked for, at the place where a reader sees it."""

import pytest

from ingest.span import Span
from service.extraction.speaker import speaker
from service.extraction.value import (
    asks_for_one,
    comparable,
    marked_value,
    other_period,
    same,
    written,
)
from service.query.analysis import analyse


def _value(question: str, text: str, marked: str) -> str | None:
    start = text.index(marked)
    key = marked_value(analyse(question), text, Span(start, start + len(marked)))
    return written(key) if key is not None else None


@pytest.mark.parametrize(
    ("question", "text", "marked", "value"),
    [
        ("How many died?", "Some 900 left, and three are known to have died.", "three",
         "three are known to have died"),
        ("How long is it?", "It is 0.34 kilometres long.", "0.34", "0.34 kilometres"),
        ("What did it cost?", "It cost 320 million, says the owner.", "320", "320 million"),
        ("When did it sink?", "It sank on 3 May off Hov.", "3 May", "3 May"),
        ("When was it founded?", "It was founded in 1908.", "1908", "1908"),
        ("Who won the prize?", "The prize went to Peter Voss.", "Voss", "Peter Voss"),
        ("Who bought Halden?", "Brask bought Halden.", "Brask", "Brask"),
        ("Where is the summit?", "The summit is in Oslo.", "Oslo", "Oslo"),
        ("How many jobs?", "It will bring 2040 jobs.", "2040", "2040 jobs"),
    ],
)  # fmt: skip
def test_the_value_is_given_as_it_is_written(
    question: str, text: str, marked: str, value: str
) -> None:
    assert _value(question, text, marked) == value


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        ("How many people died?", "The two latest victims died on Thursday.", "two"),
        ("How many people died?", "Another 20 people died.", "20"),
        ("How many people moved?", "Of that sum, 25 people moved.", "25"),
        ("How many workers left?", "Some 120 of the workers left.", "120"),
        ("How many people are missing?", "A farmhand of 23 is missing.", "23"),
        ("How many people were moved?", "It took in two places.", "two"),
        ("How many schools are shut?", "Five gates are shut.", "Five"),
        ("How many people came?", "They came from Pier 4 in the dark.", "4"),
        ("What did it cost?", "It cost 12 lives.", "12"),
        ("Who gave the order?", "It was the governor, said Leo Dunmore.", "Leo Dunmore"),
        ("Who won the prize?", "Divers won the prize of the town.", "prize"),
    ],
)
def test_a_part_an_age_another_thing_and_a_speaker_are_no_value(
    question: str, text: str, marked: str
) -> None:
    assert _value(question, text, marked) is None


@pytest.mark.parametrize(
    ("one", "other", "rivals"),
    [
        ("It killed 20 people.", "It killed 23 people.", True),
        ("It killed at least 20 people.", "It killed 23 people.", False),
        ("It killed about 4,500 people.", "It killed 4,480 people.", False),
        ("It killed 640 people.", "It killed 11,000 people.", True),
    ],
)
def test_figures_are_rivals_where_both_cannot_be_true(one: str, other: str, rivals: bool) -> None:
    analysis = analyse("How many people did it kill?")
    keys = []
    for text in (one, other):
        start = next(n for n, each in enumerate(text) if each.isdigit())
        keys.append(marked_value(analysis, text, Span(start, start + 2)))
    first, second = keys
    assert first is not None
    assert second is not None
    assert (comparable(first, second) and not same(first, second)) is rivals


def test_a_shorter_name_is_the_same_name() -> None:
    question = analyse("Who chairs the board?")
    long = marked_value(question, "Lene Marsh chairs the board.", Span(0, 10))
    short = marked_value(question, "The board is chaired by Marsh.", Span(24, 29))
    other = marked_value(question, "The board is chaired by Brandt.", Span(24, 30))
    assert long is not None
    assert short is not None
    assert other is not None
    assert same(long, short)
    assert not same(long, other)


@pytest.mark.parametrize(
    ("question", "one"),
    [
        ("Who won the cup?", True),
        ("Who spoke at the opening?", False),
        ("Where was the summit held?", True),
        ("Where were the people taken?", False),
        ("Which company bought Halden?", True),
        ("Which companies left?", False),
        ("How many people died?", True),
    ],
)
def test_where_several_may_answer_nobody_disagrees(question: str, one: bool) -> None:
    assert asks_for_one(analyse(question)) is one


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("The rate rose in March.", "The rate rose in April.", True),
        ("It was 12 in 2024.", "It was 13 in 2025.", True),
        ("It was 12 in March 2024.", "It was 13 in March.", False),
        ("It was 12 in March.", "It was 13, said the bank on 4 April.", False),
    ],
)
def test_figures_of_other_months_or_years_are_told_apart(
    one: str, other: str, differ: bool
) -> None:
    assert other_period(one, other) is differ


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("It cost 320 million, says the Insurance Federation.", "Insurance Federation"),
        ("It cost 180 million, according to the province.", "province"),
        ("The mayor said that it cost too much.", "mayor"),
        ("“It is gone,” said Leo Dunmore, her chief of staff.", "Leo Dunmore"),
        ("Ida Berg valued it at 9 crowns, but said that it is gone.", "Ida Berg"),
        ("It was valued at 9 crowns, but said to be gone.", ""),
        ("“It is gone,” he said.", ""),
        ("The flood cost 180 million.", ""),
    ],
)
def test_who_says_it_is_told_by_the_sentence(text: str, who: str) -> None:
    assert speaker(text) == who
