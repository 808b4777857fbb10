"""The figure in a sentence that a question asks for."""

import pytest

from service.extraction.figure import figure
from service.query.analysis import asked


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
    found = figure(sentence, asked("How many people were moved?"))
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
    assert figure(sentence, asked("How many people were moved?")) is None
