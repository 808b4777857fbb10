"""Articles that give different values for the same thing, told without a model."""

from collections.abc import Sequence

import pytest

from service.answering.conflict import find_conflicts
from service.extraction.extract import extract
from service.query.analysis import asked
from service.verification.verify import Verifier
from tests.fakes import scored_sentences

DOCKERS = "How many dockers lost their jobs?"


def _values(question: str, texts: Sequence[str]) -> list[list[str]]:
    """The values of each conflict among `texts`, an article each, a day newer than the last."""
    scored = scored_sentences(texts)
    read = asked(question)
    verifier = Verifier({each.evidence.key: each.evidence for each in scored})
    statements = [*verifier.verify(extract(read, scored, 0.3))]
    conflicts = find_conflicts(question, read, scored, statements, verifier.cited)
    return [[value.value for value in conflict.values] for conflict in conflicts]


def test_each_figure_is_listed_newest_first() -> None:
    texts = [
        "Some 340 dockers lost their jobs, the union said.",
        "The port said that 290 dockers lost their jobs.",
    ]
    assert _values(DOCKERS, texts) == [["290", "340"]]


def test_the_same_figure_in_other_words_is_no_conflict() -> None:
    texts = ["About 12,000 dockers lost their jobs.", "Twelve thousand dockers lost their jobs."]
    assert _values(DOCKERS, texts) == []


def test_days_of_the_same_event_differ() -> None:
    texts = ["The new quay was opened on 4 March 2025.", "The new quay was opened on 6 March 2025."]
    assert _values("When was the new quay opened?", texts) == [["6 March 2025", "4 March 2025"]]


def test_yes_and_no_differ() -> None:
    texts = ["The mayor approved the new quay.", "The mayor did not approve the new quay."]
    assert _values("Did the mayor approve the new quay?", texts) == [["no", "yes"]]


@pytest.mark.parametrize(
    "no_count",
    [
        "The dockers at Pier 4 lost their jobs.",
        "One foreman for every 30 dockers lost their jobs.",
        "A guard was hired for each group of 30 dockers who lost their jobs.",
    ],
)
def test_a_label_or_a_measure_is_no_count(no_count: str) -> None:
    texts = ["Some 340 dockers lost their jobs, the union said.", no_count]
    assert not [value for values in _values(DOCKERS, texts) for value in values if value != "340"]


@pytest.mark.parametrize(
    ("question", "one", "other", "values"),
    [
        (
            "How many people were moved?",
            "In August 340 people were moved to shelters.",
            "In August 410 people were moved to shelters.",
            ["410", "340"],
        ),
        (
            "How many people were moved?",
            "In Marseille 40 people were moved.",
            "In Marseille 60 people were moved.",
            ["60", "40"],
        ),
        (
            "How many people were moved?",
            "In March 1,200 people were moved.",
            "In March 1,500 people were moved.",
            ["1,500", "1,200"],
        ),
        (
            DOCKERS,
            "In Halbridge 340 dockers lost their jobs.",
            "In Halbridge 410 dockers lost their jobs.",
            ["410", "340"],
        ),
        (
            "How many jobs were lost?",
            "The port said 1500 jobs were lost.",
            "The port said 2040 jobs were lost.",
            ["2040", "1500"],
        ),
        (
            "When was the new quay opened?",
            "The new quay was opened on 30.10.2024.",
            "The new quay was opened on 2024/10/31.",
            ["2024/10/31", "30.10.2024"],
        ),
    ],
)
def test_a_count_behind_a_month_or_a_place_differs(
    question: str, one: str, other: str, values: list[str]
) -> None:
    assert _values(question, [one, other]) == [values]
