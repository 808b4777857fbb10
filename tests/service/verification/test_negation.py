"""What the sentence denies or doubts is not stated, and what it states not denied."""

import pytest

from service.verification.negation import wrong_hedge, wrong_negation, wrong_polarity
from service.verification.parsed import parse


def _negation(text: str, sentence: str) -> bool:
    """Whether `text` denies what `sentence` denies, and no more."""
    return wrong_negation(parse(text), parse(sentence)) is None


DENIALS = (
    "The union did not approve the plan.",
    "The union didn't approve the plan.",
    "The union never approved the plan.",
    "The union cannot approve the plan.",
    "The union refused to approve the plan.",
    "The union failed to approve the plan.",
    "The union has yet to approve the plan.",
    "The union denied approving the plan.",
    "The union ruled out approving the plan.",
    "The union was unable to approve the plan.",
    "Without a vote approving the plan the union left.",
    "It is untrue that the union approved the plan.",
    "Nobody approved the plan of the union.",
)


@pytest.mark.parametrize("denial", DENIALS)
def test_what_is_denied_is_not_stated(denial: str) -> None:
    assert not _negation("The union approved the plan.", denial)


@pytest.mark.parametrize("denial", DENIALS)
def test_what_is_stated_is_not_denied(denial: str) -> None:
    assert not _negation(denial, "The union approved the plan.")


@pytest.mark.parametrize("denial", DENIALS)
def test_a_denial_says_what_it_says(denial: str) -> None:
    assert _negation(denial, denial)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("The union did not find any fault.", "The union found no fault."),
        ("The plan was rejected by the union.", "The union rejected the plan."),
        ("The union has never approved it.", "The union did not approve it."),
        ("The union left on Monday.", "The union left on Monday, not on Tuesday."),
        ("The union has a plan.", "The union did not approve the plan."),
        ("The union met the mayor.", "The union met the mayor but did not approve the plan."),
        ("The union did not approve the plan.", "The union met and did not approve the plan."),
    ],
)
def test_a_denial_may_be_worded_otherwise_and_what_is_outside_it_stated(
    text: str, sentence: str
) -> None:
    assert _negation(text, sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "The union did not meet the mayor and approved the plan.",
            "The union met the mayor and did not approve the plan.",
        ),
        ("The union approved the plan.", "The union did not in the end approve the plan."),
        ("The port has no pilot but a ferry.", "The port has a pilot but no ferry."),
        ("Five people died.", "Officials denied that five people died."),
        ("The plan of the union was approved.", "Nobody said the plan of the union was approved."),
    ],
)
def test_a_denial_may_not_move_to_something_else(text: str, sentence: str) -> None:
    assert not _negation(text, sentence)


def test_the_refusal_names_the_denial() -> None:
    reason = wrong_negation(parse("He never left."), parse("He left."))
    assert "“never”" in str(reason)
    reason = wrong_negation(parse("He left."), parse("He never left."))
    assert "“never”" in str(reason)


def _hedge(text: str, sentence: str) -> bool:
    return wrong_hedge(parse(text), parse(sentence)) is None


@pytest.mark.parametrize(
    "doubt",
    [
        "The minister may resign.",
        "The minister might resign.",
        "The minister could resign.",
        "Perhaps resigning, the minister left.",
        "The minister allegedly resigned.",
        "The minister will probably resign.",
        "If resigning, the minister will speak.",
        "Write that resigned ministers left.",
    ],
)
def test_what_is_doubted_is_not_stated(doubt: str) -> None:
    assert not _hedge("The minister resigned.", doubt)
    assert _hedge(doubt, doubt)


def test_what_is_outside_the_doubt_is_stated() -> None:
    assert _hedge("The minister met the union.", "The minister met the union and may resign.")


def test_the_month_is_no_doubt() -> None:
    assert _hedge("The minister resigned in spring.", "In May resigned ministers left.")


def test_a_doubt_may_be_told_with_another_word() -> None:
    assert _hedge("The minister might resign.", "The minister may resign.")


def _polarity(text: str, sentence: str) -> bool:
    return wrong_polarity(parse(text), parse(sentence)) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Prices rose.", "Prices fell."),
        ("The law is illegal.", "The law is legal."),
        ("The council approved the plan.", "The council rejected the plan."),
        ("The team won the tie.", "The team lost the tie."),
        ("It began before noon.", "It began after noon."),
        ("He did not win it.", "He did not lose it."),
    ],
)
def test_the_opposite_is_refused(text: str, sentence: str) -> None:
    assert not _polarity(text, sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Prices rose.", "Prices grew."),
        ("Prices rose.", "Prices rose, then fell."),
        ("Prices did not fall.", "Prices rose."),
        ("Prices rose.", "Prices did not fall."),
        ("Prices rose and fell.", "Prices fell and rose."),
    ],
)
def test_a_denied_opposite_and_both_sides_are_accepted(text: str, sentence: str) -> None:
    assert _polarity(text, sentence)
