from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.language.dates import dates, find_date, moments


@pytest.mark.parametrize(
    "word", ["decided", "market", "declared", "junior", "novel", "Maroon 5", "Marseille 40"]
)
def test_a_word_that_begins_like_a_month_is_no_date(word: str) -> None:
    assert dates(f"They say {word} again.") == ()


@pytest.mark.parametrize(
    "text",
    ["30.10.2024", "2024/10/30", "2024-10-30", "20241030", "10/30/2024", "30 October 2024",
     "30th of October, 2024", "Oct. 30, 2024", "30-OCT-2024", "30/10/24"],
)  # fmt: skip
def test_a_day_is_one_however_it_is_written(text: str) -> None:
    (moment,) = moments(f"It closed on {text}, they say.")
    assert (moment.text, moment.calendar_day) == (text, date(2024, 10, 30))
    assert find_date(text) == date(2024, 10, 30)


def test_a_date_of_two_meanings_is_none_of_both() -> None:
    one, other = moments("03/04/2024 or 04/03/2024")
    assert one.calendar_day is None
    assert not one.implied_by(other)
    assert one.implied_by(one)


@pytest.mark.parametrize("text", ["31.04.2024", "2024-13-01", "10.0.0.1", "1/2", "45/45/2024"])
def test_what_is_no_day_of_the_calendar_is_no_date(text: str) -> None:
    assert moments(text) == ()


@pytest.mark.parametrize(
    "text",
    ["In August 340 people were moved.", "In August 12 people were moved.",
     "In August 1,200 people were moved.", "In August 1.5 million people were moved.",
     "In August 12 million people were moved.", "In August 4 to 6 people were moved.",
     "In August 12 dockers were moved.", "In August 12 percent were moved."],
)  # fmt: skip
def test_a_number_behind_a_month_that_counts_something_is_no_day(text: str) -> None:
    (moment,) = moments(text)
    assert (moment.text, moment.month, moment.day) == ("August", 8, None)


def test_a_year_is_no_count_and_a_count_is_no_year() -> None:
    assert [each.year for each in dates("It closed in 1987.")] == [1987]
    assert dates("1500 jobs and 2040 homes") == ()
    assert [(each.day, each.year) for each in dates("On 3 March 1500 people met")] == [(3, None)]


@pytest.mark.parametrize(
    "text",
    ["They may come.", "May they come?", "Theresa May came.", "They march on.", "March on!",
     "The March began here.", "Of those 5 may die.", "Jan said so."],
)  # fmt: skip
def test_may_and_march_are_words(text: str) -> None:
    assert dates(text) == ()


@pytest.mark.parametrize(
    ("text", "month", "day"),
    [
        ("They came in May.", 5, None),
        ("since March", 3, None),
        ("May 2024", 5, None),
        ("between April and May", 5, None),
        ("March 12", 3, 12),
        ("on 5 may", 5, 5),
    ],
)
def test_may_and_march_are_months(text: str, month: int, day: int | None) -> None:
    assert (moments(text)[-1].month, moments(text)[-1].day) == (month, day)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("From May 4 to 6 dockers lost their jobs.", [4, 6]),
        ("On May 4 and 6 it rained.", [4, 6]),
        ("It rained from 4 to 6 May.", [4, 6]),
        ("It rained between the 4th and the 6th of May.", [4, 6]),
        ("It rained May 4-6.", [4, 6]),
        ("It rained May 4–6 and cleared up.", [4, 6]),
        ("It rained on 4, 5 and 6 May.", [4, 5, 6]),
        ("It rained on May 4, 5, and 6.", [4, 5, 6]),
        ("Between May 4 and 6 dockers lost their jobs.", [4, 6]),
    ],
)
def test_the_other_day_of_a_span_or_a_list_is_a_day(text: str, days: list[int]) -> None:
    assert [(each.month, each.day) for each in moments(text)] == [(5, day) for day in days]


@pytest.mark.parametrize("text", ["4 to 6 May 2024", "May 4-6, 2024", "May 4 and 6, 2024"])
def test_days_of_a_span_share_their_year(text: str) -> None:
    found = [each.calendar_day for each in dates(text)]
    assert found == [date(2024, 5, 4), date(2024, 5, 6)]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("It opened on May 4 and 12 people came.", [4]),
        ("It opened on May 4 and 12 dockers came.", [4]),
        ("It rose from May 4 to 6 million.", [4]),
        ("They sold 12 and 6 May brought more.", [6]),
        ("It opened on May 30 and 6 June.", [30, 6]),
        ("It opened on May 6 and 4 came.", [6]),
        ("It opened on May 4 and 6 p.m. was too late.", [4, None]),
    ],
)
def test_a_number_that_counts_or_turns_back_is_no_day_of_a_list(
    text: str, days: list[int | None]
) -> None:
    assert [each.day for each in moments(text)] == days


def test_days_and_times_have_values() -> None:
    found = moments("On Monday at 7.30pm, at 19:30 and at noon")
    assert [(each.weekday, each.minutes) for each in found] == [
        (0, None),
        (None, 1170),
        (None, 1170),
        (None, 720),
    ]
    assert moments("on Friday")[0].implied_by(moments("on 30 October 2026")[0])


@pytest.mark.parametrize(
    "text", ["last week", "yesterday", "the 1990s", "the ’60s", "19th century"]
)
def test_vague_times_are_dates_but_name_no_day(text: str) -> None:
    assert dates(f"It began in {text}.") != ()
    assert moments(f"It began in {text}.") == ()


@given(
    st.text() | st.from_regex(r"((may|March|Oct\.|5th|[0-9]{1,4})[ ,./-]{0,2}|of |people ){1,9}")
)
@example("March 12 1500 people 5 may 3 ")
def test_dates_stand_in_order_in_the_text(text: str) -> None:
    found = [each.span for each in dates(text)]
    assert all(0 <= span.start < span.end <= len(text) for span in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
    assert all(each.span.of(text) == each.text for each in dates(text))
