import pytest

from service.verification.entailment import covered


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The minister will resign in May.", "The minister may resign in May."),
        ("Tarn Motors will open a plant in Pell.", "Tarn Motors expects to open a plant in Pell."),
        ("The plant has opened in Pell.", "The plant will open in Pell."),
        ("A leak destroyed the old mill.", "A leak is suspected to have destroyed the old mill."),
        ("He is the first victim of the storm.", "He is the first known victim of the storm."),
    ],
)
def test_what_is_not_sure_does_not_become_so(text: str, quote: str) -> None:
    assert not covered(text, [quote])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The street lamps in Pell are lit.", "Most of the street lamps in Pell are lit."),
        ("All the street lamps in Pell are lit.", "Many street lamps in Pell are lit."),
        ("Engineers closed the dam's gates.", "Engineers closed two of the dam's gates."),
        ("The gates never close at night.", "The gates close at night."),
        (
            "No pupil will be marked down, Barrowe said.",
            "No pupil will be marked down for lost textbooks, Barrowe said.",
        ),
    ],
)
def test_what_holds_of_some_is_not_said_of_all(text: str, quote: str) -> None:
    assert not covered(text, [quote])


def test_a_condition_stays() -> None:
    quote = "The station will stay locked until its wiring has been tested."
    assert not covered("The station will stay locked.", [quote])
    assert covered("The station will remain locked until its wiring has been tested.", [quote])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Gate 3 jammed because the river rose.", "Gate 3 jammed, and the river rose."),
        ("The storm is the worst ever in Pell.", "The storm hit Pell on Monday."),
        ("Rovel's largest loss is the brewery.", "Rovel's largest private loss is the brewery."),
    ],
)
def test_no_reason_and_no_record_is_added(text: str, quote: str) -> None:
    assert not covered(text, [quote])


def test_a_reason_that_is_given_may_be_worded_anew() -> None:
    quote = "Schools in Wray stay shut because of a burst boiler."
    assert covered("Due to a burst boiler, schools in Wray stay closed.", [quote])
