"""A number, date, ordinal or unit of a statement must be the sentence's, and of the same thing."""

import pytest

from service.verification.numbers import repeated_figure, wrong_date, wrong_number, wrong_ordinal
from service.verification.parsed import parse

AT_LEAST = (
    "More than",
    "Over",
    "At least",
    "No less than",
    "No fewer than",
    "Not less than",
    "Above",
    "Upwards of",
    "A minimum of",
    "In excess of",
    "Greater than",
)
AT_MOST = (
    "Less than",
    "Fewer than",
    "Under",
    "Below",
    "At most",
    "Up to",
    "No more than",
    "Not more than",
    "As many as",
    "A maximum of",
)
ABOUT = (
    "About",
    "Around",
    "Roughly",
    "Approximately",
    "Some",
    "Nearly",
    "Almost",
    "Close to",
    "An estimated",
)


def _number(text: str, sentence: str) -> bool:
    """Whether the numbers of `text` are those of `sentence`."""
    return wrong_number(parse(text), parse(sentence)) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("7 people died.", "6 people died."),
        ("Seven people died.", "Six people died."),
        ("70 people died.", "7 people died."),
        ("1.5 million people left.", "15 million people left."),
        ("1,200 people left.", "120 people left."),
        ("5 thousand people left.", "5 million people left."),
        ("Half a million people left.", "A million people left."),
        ("6 people died.", "People died."),
        ("It was built in 1998.", "It was built in 1989."),
    ],
)
def test_another_value_is_refused(text: str, sentence: str) -> None:
    assert not _number(text, sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Six people died.", "6 people died."),
        ("1200 people left.", "1,200 people left."),
        ("5,000 people left.", "5 thousand people left."),
        ("500,000 people left.", "Half a million people left."),
        ("Three dozen people left.", "36 people left."),
        ("5 per cent of people left.", "5% of people left."),
        ("It was built in 1998.", "Built in 1998, it stands."),
    ],
)
def test_the_same_value_written_otherwise_is_accepted(text: str, sentence: str) -> None:
    assert _number(text, sentence)


def test_a_share_is_no_count() -> None:
    assert not _number("5 percent of firms left.", "5 firms left.")
    assert not _number("5 firms left.", "5 percent of firms left.")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("The wall is 3 feet high.", "The wall is 3 metres high."),
        ("The wall is 3 centimetres thick.", "The wall is 3 millimetres thick."),
        ("It took 3 days.", "It took 3 hours."),
        ("It weighs 3 tonnes.", "It weighs 3 kilograms."),
        ("It cost €5 million.", "It cost $5 million."),
        ("It cost 5 million euros.", "It cost 5 million crowns."),
        ("It cost 5 million dollars.", "It cost £5m."),
        ("Prices rose by 5 percent.", "Prices rose by 5 points."),
        ("It took 3 weeks.", "It took 3 men."),
        ("It moved at 30 mph.", "It moved at 30 km/h."),
    ],
)
def test_another_unit_is_refused(text: str, sentence: str) -> None:
    assert not _number(text, sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("The wall is 3 m high.", "The wall is 3 metres high."),
        ("The wall is 3 meters high.", "The wall is three-metre high."),
        ("It cost 5 million dollars.", "It cost $5m."),
        ("It cost 5m dollars.", "It cost US$5 million."),
        ("It took three days.", "It was a 3-day trip."),
    ],
)
def test_the_same_unit_written_otherwise_is_accepted(text: str, sentence: str) -> None:
    assert _number(text, sentence)


def test_a_unit_may_be_said_once_for_two_numbers() -> None:
    sentence = "The state gives 25 million crowns to households and 35 million to repairs."
    assert _number("The state gives 35 million crowns to repairs.", sentence)
    assert not _number("The state gives 35 million dollars to repairs.", sentence)


def test_what_belongs_to_another_number_is_refused() -> None:
    sentence = "The state gives 25 million crowns to households and 35 million to repairs."
    assert not _number("The state gives 25 million to repairs.", sentence)
    assert not _number("The state gives 35 million to households.", sentence)
    assert _number("The state gives 25 million to households.", sentence)


def test_numbers_of_two_things_may_not_be_exchanged() -> None:
    sentence = "The storm killed 12 sailors and 40 fishermen."
    assert not _number("In the storm 40 sailors were killed.", sentence)
    assert not _number("The storm killed 40 sailors.", sentence)
    assert not _number("In the storm 12 fishermen were killed.", sentence)
    assert _number("In the storm 40 fishermen were killed.", sentence)
    assert _number("The storm killed 40 fishermen and 12 sailors.", sentence)


def test_a_number_counts_what_the_sentence_counts() -> None:
    assert not _number("340 ships waited.", "340 dockers waited for a word from the port.")
    assert _number("340 dock workers waited.", "340 dock workers waited for the ships.")
    assert _number("340 dockers waited.", "Of the dockers, 340 waited.")
    assert _number("340 of them waited.", "340 dockers waited.")


def test_the_word_counted_must_stand_near_its_number() -> None:
    near = "The 340 angry, tired, wet and cold dockers waited."
    assert _number("340 dockers waited.", near)
    told_before = "Of the dockers who came to wait in the rain at the old Tarn pier we counted 340."
    assert _number("340 dockers waited.", told_before)
    far = "On 340 pages the union of Skell explains why so many dockers had waited for ships."
    assert not _number("340 dockers waited.", far)


def test_one_man_is_a_man() -> None:
    assert _number("One man died.", "A man died.")
    assert _number("One hour passed.", "An hour passed.")
    assert _number("One man died.", "Another man died.")
    assert not _number("One woman died.", "A man died.")
    assert not _number("Two men died.", "A man died.")
    assert not _number("One died.", "A man died.")


@pytest.mark.parametrize(
    "text",
    ["No one died.", "They blamed one another.", "The one who left died.", "One day it ended."],
)
def test_one_that_counts_nothing_is_no_number(text: str) -> None:
    assert _number(text, "It ended.")


@pytest.mark.parametrize("bound", AT_LEAST)
def test_a_lower_bound_is_said_by_a_lower_bound_only(bound: str) -> None:
    assert _number("More than 30 people died.", f"{bound} 30 people died.")
    assert _number(f"{bound} 30 people died.", "At least 30 people died.")
    for other in ("30 people died.", "Under 30 people died.", "About 30 people died."):
        assert not _number(f"{bound} 30 people died.", other)
        assert not _number(other, f"{bound} 30 people died.")


@pytest.mark.parametrize("bound", AT_MOST)
def test_an_upper_bound_is_said_by_an_upper_bound_only(bound: str) -> None:
    assert _number("Fewer than 30 people died.", f"{bound} 30 people died.")
    assert _number(f"{bound} 30 people died.", "At most 30 people died.")
    for other in ("30 people died.", "Over 30 people died.", "About 30 people died."):
        assert not _number(f"{bound} 30 people died.", other)
        assert not _number(other, f"{bound} 30 people died.")


@pytest.mark.parametrize("about", ABOUT)
def test_a_round_number_may_be_said_as_a_number(about: str) -> None:
    assert _number(f"{about} 30 people died.", "30 people died.")
    assert _number("30 people died.", f"{about} 30 people died.")


def test_a_plus_is_a_lower_bound() -> None:
    assert _number("More than 30 people died.", "30+ people died.")
    assert not _number("30 people died.", "30+ people died.")


@pytest.mark.parametrize("text", ["10 people died.", "15 people died.", "12 people died."])
@pytest.mark.parametrize("span", ["Between 10 and 15", "10 to 15", "10-15", "10 or 15"])
def test_one_end_of_a_range_is_no_number_of_its_own(span: str, text: str) -> None:
    assert not _number(text, f"{span} people died.")
    assert not _number(f"{span} people died.", text)


@pytest.mark.parametrize("span", ["Between 10 and 15", "From 10 to 15", "10-15", "Ten to fifteen"])
def test_a_range_may_be_written_in_many_ways(span: str) -> None:
    assert _number(f"{span} people died.", "10 to 15 people died.")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Profit rose 18 percent.", "Profit rose 18 percent to $212 million."),
        ("Profit rose to $212 million.", "Profit rose 18 percent to $212 million."),
        ("It fell to 7 points.", "It fell from 9 to 7 points."),
        ("He scored 10 points.", "He scored 10 and 15 points."),
        ("The vote was 9.", "The vote was 9 to 7."),
    ],
)
def test_two_numbers_side_by_side_are_not_always_a_range(text: str, sentence: str) -> None:
    assert _number(text, sentence)


def _date(text: str, sentence: str) -> bool:
    return wrong_date(parse(text), parse(sentence)) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("It began on 14 March.", "It began on 24 March."),
        ("It began on 14 March.", "It began on 14 April."),
        ("It began on 14 March 2024.", "It began on 14 March 2025."),
        ("It began on 14 March 2024.", "It began on 14 March."),
        ("It began on Monday.", "It began on Tuesday."),
        ("It began on Monday.", "It began on 12 March 2024."),
        ("It began on Monday.", "It began."),
        ("It began at 15:22.", "It began at 22:15."),
        ("It began at 3 p.m.", "It began at 3 a.m."),
        ("It began at noon.", "It began at midnight."),
        ("It began in May.", "It began in June."),
    ],
)
def test_another_day_or_hour_is_refused(text: str, sentence: str) -> None:
    assert not _date(text, sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("It began on March 14.", "It began on 14 March."),
        ("It began in March.", "It began on 14 March."),
        ("It began on 14 March.", "It began on 14 March 2024."),
        ("It began on Thursday.", "It began on 14 March 2024."),
        ("It began at 3:30 p.m.", "It began at 15:30."),
        ("It began at noon.", "It began at 12:00."),
        ("It began.", "It began on 14 March."),
    ],
)
def test_a_day_may_be_written_otherwise_or_less_exactly(text: str, sentence: str) -> None:
    assert _date(text, sentence)


def test_of_two_days_both_must_be_the_sentences() -> None:
    sentence = "It began on 14 March and ended on 16 April."
    assert _date("It ended on 16 April, having begun on 14 March.", sentence)
    assert not _date("It began on 14 March and ended on 17 April.", sentence)
    assert not _date("It began on 16 March.", sentence)


def _ordinal(text: str, sentence: str) -> bool:
    return wrong_ordinal(parse(text), parse(sentence)) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("It was the 12th time.", "It was the 11th time."),
        ("It was the third time.", "It was the second time."),
        ("It was the third time.", "It was the time of three."),
        ("Half of the boats sank.", "A quarter of the boats sank."),
        ("Prices doubled.", "Prices tripled."),
        ("Hundreds left.", "Thousands left."),
    ],
)
def test_another_place_or_portion_is_refused(text: str, sentence: str) -> None:
    assert not _ordinal(text, sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("It was the 3rd time.", "It was the third time."),
        ("It was the fifth time.", "It was the 5th time."),
        ("It was the first of them.", "It was the 1st."),
        ("It began on 3rd March.", "It began on March 3."),
        ("It took 9 seconds.", "It took nine seconds."),
        ("It doubles.", "It doubled."),
        ("Half a million people left.", "500,000 people left."),
    ],
)
def test_a_place_or_portion_may_be_written_otherwise(text: str, sentence: str) -> None:
    assert _ordinal(text, sentence)


def test_a_figure_said_again_in_place_of_another_is_refused() -> None:
    sentence = "It grew 4 percent in 2023 from 2022."
    reason = repeated_figure(parse("It grew 4 percent in 2023 from 2023."), parse(sentence))
    assert "“2023”" in str(reason)
    again = "It grew on 3 March and on 3 March."
    assert repeated_figure(parse(again), parse("It grew on 3 March and on 5 March."))


@pytest.mark.parametrize(
    "text",
    [
        "It grew 4 percent in 2023 from 2022.",
        "From 2022 it grew 4 percent in 2023.",
        "It grew 4 percent in 2023.",
        "In 2023 it grew 4 percent in 2023 from 2022.",
    ],
)
def test_a_figure_may_be_left_out_or_said_again_beside_the_others(text: str) -> None:
    sentence = "It grew 4 percent in 2023 from 2022."
    assert repeated_figure(parse(text), parse(sentence)) is None


@pytest.mark.parametrize(
    ("text", "sentence", "quoted"),
    [
        ("7 people died.", "6 people died.", "“7”"),
        (
            "25 million to repairs.",
            "25 million to homes and 35 million to repairs.",
            "“25 million”",
        ),
    ],
)
def test_the_refusal_names_the_number(text: str, sentence: str, quoted: str) -> None:
    assert quoted in str(wrong_number(parse(text), parse(sentence)))
