from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.language.quantities import Kind, quantities, unit_after


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("10,000 troops", 10_000, Kind.PLAIN),
        ("ten thousand people", 10_000, Kind.PLAIN),
        ("10k homes", 10_000, Kind.PLAIN),
        ("1.2 million soldiers", 1_200_000, Kind.PLAIN),
        ("three hundred and fifty houses", 350, Kind.PLAIN),
        ("a dozen boats", 12, Kind.PLAIN),
        ("half a million sandbags", 500_000, Kind.PLAIN),
        ("twenty-one days", 21, Kind.PLAIN),
        ("$410 million in aid", 410_000_000, Kind.MONEY),
        ("410 million dollars", 410_000_000, Kind.MONEY),
        ("€2.5bn", 2_500_000_000, Kind.MONEY),
        ("12 percent", 12, Kind.PERCENT),
        ("7.5%", Decimal("7.5"), Kind.PERCENT),
        ("in 1987", 1987, Kind.YEAR),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, value: object, kind: Kind) -> None:
    (found,) = quantities(text)
    assert (found.value, found.kind) == (value, kind)
    assert found.span.of(text) == found.text


@pytest.mark.parametrize(
    ("text", "low", "high", "kind"),
    [
        ("1.5 to 2 million people", 1_500_000, 2_000_000, Kind.PLAIN),
        ("$3-4bn", 3_000_000_000, 4_000_000_000, Kind.MONEY),
        ("10–15%", 10, 15, Kind.PERCENT),
        ("2 or 3 million crowns", 2_000_000, 3_000_000, Kind.MONEY),
        ("$3 to 4", 3, 4, Kind.MONEY),
        ("between 3 and 4 million people", 3_000_000, 4_000_000, Kind.PLAIN),
        ("Between $3 and $4 million", 3_000_000, 4_000_000, Kind.MONEY),
        ("100 to 2 million", 100, 2_000_000, Kind.PLAIN),
        ("5 to 5 million", 5, 5_000_000, Kind.PLAIN),
    ],
)
def test_both_ends_of_a_range_have_what_is_written_at_one(
    text: str, low: int, high: int, kind: Kind
) -> None:
    assert [(each.value, each.kind) for each in quantities(text)] == [(low, kind), (high, kind)]


@pytest.mark.parametrize(
    "text", ["3 and 4 million people", "3 to 2 million", "3, 4 million", "three and four million"]
)
def test_two_numbers_that_are_no_range_have_each_its_own(text: str) -> None:
    assert quantities(text)[0].value == 3


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("five hundred thousand", 500_000),
        ("two million three hundred thousand and five", 2_300_005),
        ("three dozen boats", 36),
        ("half a dozen boats", 6),
        ("1 200 people", 1_200),
        ("12 345 678", 12_345_678),
        ("3,100.5 people", Decimal("3100.5")),
        ("5m people", 5_000_000),
        ("7 m", 7),
    ],
)
def test_each_group_of_a_number_counts_in_its_place(text: str, value: object) -> None:
    assert [found.value for found in quantities(text)] == [value]


@pytest.mark.parametrize(
    "text", ["the 11th Corps", "ATACMS-140x", "Mi8", "B2", "A-4", "nobody", "often"]
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert quantities(text) == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1500 jobs were lost", Kind.PLAIN),
        ("2040 homes were without power", Kind.PLAIN),
        ("some 2000 new homes", Kind.PLAIN),
        ("it is 1600 miles away", Kind.PLAIN),
        ("it is 1600 m away", Kind.PLAIN),
        ("it is 1600 km away", Kind.PLAIN),
        ("it made 1500 million tiles", Kind.PLAIN),
        ("it made 1500k tiles", Kind.PLAIN),
        ("In 1500 homes the light went out", Kind.PLAIN),
        ("In 1899 people left", Kind.PLAIN),
        ("In 1900 people left", Kind.YEAR),
        ("In 2019 people left", Kind.YEAR),
        ("in September, 2020 people left", Kind.YEAR),
        ("since March 2020 jobs have gone", Kind.YEAR),
        ("the 2012 Olympics", Kind.YEAR),
    ],
)
def test_four_digits_are_a_count_where_they_count_something(text: str, kind: Kind) -> None:
    assert [found.kind for found in quantities(text)] == [kind]


@given(st.text() | st.from_regex(r"([$€]?\d{1,4}[ ,.%-]?|ten |dozen |m |million |to ){1,9}"))
def test_quantities_stand_in_order_in_the_text(text: str) -> None:
    found = [each.span for each in quantities(text)]
    assert all(0 <= span.start < span.end <= len(text) for span in found)
    assert all(one.end <= two.start for one, two in pairwise(found))


def test_a_share_that_rose_to_a_sum_is_no_range() -> None:
    assert [found.kind for found in quantities("It rose 18 percent to $212 million.")] == [
        Kind.PERCENT,
        Kind.MONEY,
    ]


def test_a_unit_follows_its_number_with_a_space_a_hyphen_or_nothing() -> None:
    for text in ("5 miles", "5-mile", "5km"):
        found = unit_after(text, 1)
        assert found
        assert found.end() == len(text)
    assert unit_after("5 ferries", 1) is None
    assert unit_after("5", 1) is None
