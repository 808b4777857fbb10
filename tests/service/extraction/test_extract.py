"""From scored sentences to the statements of an answer without a model."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from service.extraction.extract import extract
from service.query.analysis import asked
from tests.fakes import scored_sentences

THRESHOLD = 0.25


def _keys(texts: Sequence[str], question: str = "What did the harbour board decide?") -> list:
    stated = extract(asked(question), scored_sentences(texts), THRESHOLD)
    return [statement.keys for statement in stated]


def test_a_lightly_edited_reprint_is_the_same_statement() -> None:
    assert _keys(
        [
            "The harbour board decided on Tuesday to close the old northern quay for good.",
            "The Harbour Board decided Tuesday to close the old northern quay for good.",
        ]
    ) == [("S1", "S2")]


@pytest.mark.parametrize(
    "other",
    [
        "The harbour board decided on Tuesday not to close the old northern quay for good.",
        "The harbour board decided on Friday to close the old northern quay for good.",
        "The harbour board decided on Tuesday to close the old southern quay for good.",
    ],
)
def test_what_differs_in_a_day_a_name_or_a_not_is_another_statement(other: str) -> None:
    first = "The harbour board decided on Tuesday to close the old northern quay for good."
    assert _keys([first, other]) == [("S1",), ("S2",)]


def test_different_figures_are_different_statements() -> None:
    texts = [
        "The harbour board said that 340 of the dockers will lose their jobs in spring.",
        "The harbour board said that 430 of the dockers will lose their jobs in spring.",
    ]
    assert _keys(texts, "How many dockers will lose their jobs?") == [("S1",), ("S2",)]


def test_another_count_of_the_same_thing_is_stated_though_it_reads_worse() -> None:
    told = ["Some 900 dockers struck on Monday.", "The board spoke of 340 dockers at noon."]
    beside = "The strike cost 70 ships a day, the board said."
    best, *_ = scored_sentences(told)
    worse = [
        replace(each, answers=0.4 * best.answers) for each in scored_sentences([*told, beside])
    ]
    stated = extract(asked("How many dockers struck?"), [best, *worse[1:]], THRESHOLD)
    assert [statement.text for statement in stated] == told


def test_nothing_below_the_threshold_is_stated() -> None:
    scored = scored_sentences(["The harbour board met."], answers=THRESHOLD)
    assert extract(asked("What did the harbour board decide?"), scored, THRESHOLD) == ()
