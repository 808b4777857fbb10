"""What is read around a number: its unit, what it counts, its bound, its range."""

import pytest

from service.verification.amount import Amount
from service.verification.parsed import parse


def _only(text: str) -> Amount:
    (amount,) = parse(text).amounts
    return amount


@pytest.mark.parametrize(
    ("text", "unit", "noun"),
    [
        ("It rose 3 metres.", "m", ""),
        ("It rose 3 m.", "m", ""),
        ("It is a 3-metre wall.", "m", ""),
        ("It ran at 30 km/h.", "kmh", ""),
        ("It cost $5m.", "$", ""),
        ("It cost 5m dollars.", "$", ""),
        ("It cost US$5 million.", "$", ""),
        ("It cost 5 million crowns.", "crown", ""),
        ("It rose 3 percent.", "%", ""),
        ("It moved 340 people.", "", "peopl"),
        ("It moved 340 of the dockers.", "", ""),
        ("It moved 340 from Tarn.", "", ""),
        ("It moved 340.", "", ""),
        ("It moved 340, people said.", "", ""),
        ("It moved 340-odd people.", "", "odd"),
    ],
)
def test_a_number_has_the_unit_or_the_noun_that_follows_it(text: str, unit: str, noun: str) -> None:
    amount = _only(text)
    assert (amount.unit, amount.noun) == (unit, noun)


@pytest.mark.parametrize(
    ("text", "ranged"),
    [
        ("Between 10 and 15 people left.", [True, True]),
        ("From 10 to 15 people left.", [True, True]),
        ("10 or 15 people left.", [True, True]),
        ("10 and 15 people left.", [False, False]),
        ("From 15 to 10 people left.", [False, False]),
        ("It rose 5 percent to $10.", [False, False]),
        ("Between 10 and 15 of 90 left.", [True, True, False]),
        ("Of 90, 10 to 15 people left.", [False, True, True]),
        ("From 15 to 15 people left.", [False, False]),
    ],
)
def test_the_ends_of_a_range_are_known(text: str, ranged: list[bool]) -> None:
    assert [each.ranged for each in parse(text).amounts] == ranged


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("It sank 12 old wooden fishing boats.", {"old", "wooden", "fish"}),
        ("It sank 12 boats, ferries too.", {"boat"}),
        ("It sank 12 boats and 30 ferries.", {"boat"}),
        ("It sank 12 to 30 ferries.", {"to", "ferri"}),
        ("It sank 12.", set()),
    ],
)
def test_what_follows_a_number_ends_at_a_pause_and_at_the_next_number(
    text: str, after: set[str]
) -> None:
    assert parse(text).amounts[0].after == after


def test_six_words_on_either_side_are_near_a_number() -> None:
    text = "Later Mayor Thorn told us Tarn's fleet lost 12 boats off old Rovel port alone today."
    near = _only(text).near
    assert {"thorn", "tarn", "fleet", "boat", "port", "alon"} <= near
    assert near.isdisjoint({"later", "mayor", "today"})
