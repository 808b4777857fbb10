"""What is read of a text before it is compared."""

import pytest

from service.verification.parsed import negated, parse


def test_a_number_inside_a_date_is_no_amount() -> None:
    parsed = parse("On 4 March 2024 at 9:30 some 340 people left.")
    assert [each.quantity.text for each in parsed.amounts] == ["340"]
    assert [each.text for each in parsed.moments] == ["4 March 2024", "9:30"]


@pytest.mark.parametrize(
    ("text", "ordinals"),
    [
        ("It was the 12th time.", {"12"}),
        ("It was the third time.", {"3"}),
        ("It began on the 3rd of March.", set()),
        ("It took nine seconds.", set()),
        ("It came second.", {"2"}),
        ("It was the second time in seconds.", {"2"}),
        ("It was the third time in thirds.", {"3"}),
    ],
)
def test_ordinals_are_places_in_a_row_not_days_or_seconds(text: str, ordinals: set[str]) -> None:
    assert parse(text).ordinals == ordinals


@pytest.mark.parametrize(
    ("text", "portions"),
    [
        ("Half of them left.", {"half"}),
        ("Half a million people left.", set()),
        ("Twice as many left.", {"twice"}),
        ("Prices doubled.", {"doubl"}),
        ("Thousands left.", {"thousand"}),
        ("Two thousand left.", set()),
    ],
)
def test_portions_stand_for_themselves_only(text: str, portions: set[str]) -> None:
    assert parse(text).portions == portions


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("The union did not approve the plan.", {"approv", "plan"}),
        ("The union didn't approve it.", {"approv"}),
        ("The union did not meet, but approved the plan.", {"meet"}),
        ("The union did not meet; it approved the plan.", {"meet"}),
        ("No pilot (it said) left.", {"pilot"}),
        ("The union approved the plan.", set()),
        ("Never did old men build big new wide piers.", {"old", "men", "build", "big", "new"}),
    ],
)
def test_a_denial_reaches_five_words_and_to_the_end_of_its_clause(
    text: str, denied: set[str]
) -> None:
    assert negated(parse(text)) == denied


@pytest.mark.parametrize(
    ("text", "hedges"),
    [
        ("He may resign.", ["may"]),
        ("In May he resigned.", []),
        ("He reportedly resigned, if he could.", ["reportedly", "if", "could"]),
        ("Say that he resigned.", ["Say that"]),
    ],
)
def test_doubts_are_told_from_the_month(text: str, hedges: list[str]) -> None:
    assert [cue.text for cue in parse(text).hedges] == hedges


def test_of_a_very_long_text_only_the_beginning_is_read_to_a_whole_word() -> None:
    parsed = parse("Tarn " * 799 + "Rovelmosk " + "Skell " * 100)
    assert set(parsed.stems) == {"tarn"}
    assert len(parsed.text) <= 4_000
    whole = parse("Tarn " * 799 + "Skell")
    assert whole.stems == {"tarn", "skell"}
