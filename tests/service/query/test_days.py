"""Days that questions name."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.query.days import Days, days_in_text, named_days


def _march(first: int, last: int | None = None) -> Days:
    return Days(date(2025, 3, first), date(2025, 3, last or first))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("What burnt on March 11?", _march(11)),
        ("What burnt on 11 March 2025?", _march(11)),
        ("What burnt on the 11th of March?", _march(11)),
        ("What burnt on Mar. 11?", _march(11)),
        ("What burnt on 2025-03-11?", _march(11)),
        ("What burnt in March?", _march(1, 31)),
        ("What burnt in early March?", _march(1, 10)),
        ("What burnt in mid-March?", _march(10, 20)),
        ("What burnt at the end of March?", _march(21, 31)),
        ("What burnt in the first week of March?", _march(1, 7)),
        ("What burnt in the last week of March 2025?", _march(25, 31)),
        ("What burnt between 12 and 14 March?", _march(12, 14)),
        ("What burnt from 12 to 14 March?", _march(12, 14)),
        ("What burnt between March 12 and 14?", _march(12, 14)),
        ("What burnt on March 12–14, 2025?", _march(12, 14)),
        ("What burnt from March 12 to March 14?", _march(12, 14)),
        ("From 28 February to 3 March?", Days(date(2025, 2, 28), date(2025, 3, 3))),
        ("From 30 December to 2 January?", Days(date(2025, 12, 30), date(2026, 1, 2))),
        ("From 30 December to 2 January 2025?", Days(date(2024, 12, 30), date(2025, 1, 2))),
        ("What burnt in 2024?", Days(date(2024, 1, 1), date(2024, 12, 31))),
        ("What burnt in February 2024?", Days(date(2024, 2, 1), date(2024, 2, 29))),
    ],
)
def test_a_question_names_days(text: str, days: Days) -> None:
    assert named_days(text, [2025]) == (days,)


@pytest.mark.parametrize(
    "text",
    [
        "What burnt yesterday?",
        "What burnt on Tuesday at 11:30?",
        "How many of the 2024 burnt?",
        "Who may march against it?",
        "What burnt on 31 February?",
        "What burnt on 2025-13-41?",
        "",
    ],
)
def test_a_question_names_no_day(text: str) -> None:
    assert named_days(text, [2025]) == ()


def test_an_open_year_is_each_year_of_the_collection() -> None:
    found = named_days("What burnt on 11 March?", [2025, 2024])
    assert [each.first.year for each in found] == [2024, 2025]


def test_without_years_an_open_year_is_none() -> None:
    assert named_days("What burnt on 11 March?", []) == ()
    assert named_days("What burnt on 11 March 2025?", []) == (_march(11),)


def test_two_days_are_not_the_span_between_them() -> None:
    assert named_days("What burnt on 12 and 14 March?", [2025]) == (_march(12), _march(14))
    assert named_days("What burnt on March 12 and 14?", [2025]) == (_march(12), _march(14))
    found = named_days("How many were there on 19 March, and how many on 26 March?", [2025])
    assert found == (_march(19), _march(26))


@given(st.text(alphabet="0123456789 -–,.andtoMarchMay", max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    assert all(each.first <= each.last for each in named_days(text, [1, 2025, 9999]))


def test_an_article_may_come_days_later() -> None:
    assert _march(12, 14).holds(date(2025, 3, 16), late_days=2)
    assert not _march(12, 14).holds(date(2025, 3, 17), late_days=2)
    assert not _march(12, 14).holds(date(2025, 3, 11), late_days=2)


def test_a_text_tells_of_a_day_it_names() -> None:
    assert days_in_text("It will close on 12 March.", [_march(12, 14)], [2025])
    assert not days_in_text("It will close on 12 March.", [_march(12, 14)], [2024])
    assert days_in_text("It closed on 2025-03-12.", [_march(12, 14)], [2025])
    winter = Days(date(2024, 12, 30), date(2025, 1, 2))
    assert days_in_text("It closed on New Year’s Day, 1 January 2025.", [winter], [])
    assert days_in_text("It closed in 2025.", [Days(date(2025, 1, 1), date(2025, 12, 31))], [])
    # The month is more than the day that was asked for.
    assert not days_in_text("It will close in March.", [_march(12, 14)], [2025])


def test_a_text_that_names_neither_month_nor_year_tells_of_no_day() -> None:
    assert not days_in_text("It will close soon.", [_march(12)], [2025])


def test_a_year_that_no_calendar_has_names_no_day() -> None:
    assert named_days("What burnt on 11 March?", [0, 10_000]) == ()
