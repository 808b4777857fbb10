"""Which of a sentence's numbers a question asks for."""

import pytest

from service.extraction.figure import figure
from service.query.analysis import analyse

DOCKERS = "How many dockers lost their jobs?"


def _figure(sentence: str, question: str = DOCKERS) -> str | None:
    found = figure(sentence, analyse(question))
    return found.quantity.text if found else None


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("While 70 ships waited, 340 dockers lost their jobs.", "340"),
        ("The 340 dockers who lost their jobs had worked on 70 ships.", "340"),
        ("Of the dockers, 340 lost their jobs; 70 ships left.", "340"),
        ("Two ships sank, and three hundred dockers lost their jobs.", "three hundred"),
        ("After 12 years and 5 strikes, 40% of the dockers lost their jobs.", "40%"),
    ],
)
def test_the_number_beside_the_words_asked_for_is_meant(sentence: str, text: str) -> None:
    assert _figure(sentence) == text


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("In August 340 dockers lost their jobs.", "340"),
        ("In Marseille 40 dockers lost their jobs.", "40"),
        ("In March 1,200 dockers lost their jobs.", "1,200"),
        ("In August 12 dockers lost their jobs.", "12"),
        ("From May 4 to 6 dockers lost their jobs.", None),
        ("From 4 to 6 May dockers lost their jobs.", None),
        ("On May 4 and 6, dockers lost their jobs.", None),
    ],
)
def test_a_number_behind_a_month_counts_unless_it_is_a_day(sentence: str, text: str | None) -> None:
    assert _figure(sentence) == text


def test_a_number_counts_what_follows_it_rather_than_what_stands_before_it() -> None:
    sentence = "Beside the dockers 70 ships and 340 angry dockers waited."
    assert _figure(sentence, "How many dockers waited?") == "340"


def test_a_word_counts_less_the_further_it_stands_and_half_before_the_number() -> None:
    fits = [
        figure(sentence, analyse("How many dockers were there?"))
        for sentence in (
            "Some 340 dockers struck.",
            "Some 340 angry dockers struck.",
            "Dockers, 340 strong, struck.",
            "Dockers struck, 340 strong.",
        )
    ]
    assert [each and each.fit for each in fits] == [1.0, 0.5, 0.5, 0.25]


def test_a_word_counts_once_where_it_is_nearest() -> None:
    found = figure("Dockers met 340 dockers who knew dockers.", analyse("How many dockers?"))
    assert found
    assert found.fit == 1.0


def test_a_number_six_words_away_may_count_it_but_not_one_further_off() -> None:
    assert _figure("Within 340 days owners sacked loyal old dockers.") == "340"
    assert _figure("Within 340 days rich owners sacked loyal old dockers.") is None


@pytest.mark.parametrize(
    "sentence",
    [
        "On 4 March dockers lost their jobs.",
        "The dockers lost their jobs on March 4.",
        "Dockers lost their jobs at 9:30.",
        "At 9 a.m. dockers lost their jobs.",
        "In 2024 dockers lost their jobs.",
        "One docker’s friends said that dockers lost their jobs.",
        "The dockers who lost their jobs got $500.",
        "Dockers lost their jobs.",
        "The union has 340 members.",
    ],
)
def test_what_counts_nobody_is_no_figure(sentence: str) -> None:
    assert _figure(sentence) is None


def test_a_day_or_an_hour_beside_the_count_does_not_hide_it() -> None:
    assert _figure("At 9 a.m. on 4 March 340 dockers lost their jobs.") == "340"


def test_the_number_that_the_question_brings_does_not_answer_it() -> None:
    question = "How many of the 900 dockers lost their jobs?"
    assert _figure("Of the 900 dockers 340 lost their jobs.", question) == "340"
    assert _figure("The 900 dockers lost their jobs.", question) is None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How many boats does the new ferry fund pay for?", "12"),
        ("How much money does the ferry fund have?", "$5 million"),
        ("How long does the ferry fund pay?", "12"),
    ],
)
def test_the_question_says_which_kind_of_number_it_wants(question: str, text: str) -> None:
    sentence = "The ferry fund has $5 million and will pay 40 percent of 12 boats in 2026."
    assert _figure(sentence, question) == text


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("In August 340 people were moved.", "340"),
        ("In August 12 people were moved.", "12"),
        ("In Marseille 40 people were moved.", "40"),
        ("In March 1,200 people were moved.", "1,200"),
        ("On 3 March 2024 some 1500 people were moved.", "1500"),
        ("At 10:30 on 30.10.2024, 340 people were moved.", "340"),
    ],
)
def test_a_count_is_told_from_the_day_before_it(sentence: str, expected: str) -> None:
    found = figure(sentence, analyse("How many people were moved?"))
    assert found is not None
    assert found.quantity.text == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "On August 12 the people were moved.",
        "People were moved on 30.10.2024 and on 2024/10/31.",
        "People were moved at 7.30pm in 1987.",
    ],
)
def test_days_years_and_times_count_nobody(sentence: str) -> None:
    assert figure(sentence, analyse("How many people were moved?")) is None


@pytest.mark.parametrize(
    ("sentence", "question", "fit", "telling"),
    [
        ("Some 340 people left.", "How many people were hurt?", 0.4, False),
        ("Some 340 people were hurt.", "How many people were hurt?", 0.9, True),
        ("Some 340 people left.", "How many people were there?", 1.0, True),
    ],
)
def test_that_people_are_counted_says_little_where_the_question_says_more(
    sentence: str, question: str, fit: float, telling: bool
) -> None:
    found = figure(sentence, analyse(question))
    assert found
    assert (found.fit, found.telling) == (fit, telling)
