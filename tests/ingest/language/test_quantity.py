from decimal import Decimal

import pytest

from ingest.language.quantity import Kind, quantities


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


@pytest.mark.parametrize("text", ["the 11th Corps", "ATACMS-140x", "Mi8", "nobody", "often"])
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert quantities(text) == []
