import pytest

from service.verification.entailment import covered


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("A 71-year-old man was found by divers.", "Divers found a man of 71."),
        ("About 14 centimetres of rain fell in Pell.", "In Pell, 140 millimetres of rain fell."),
        (
            "Yes, the buses to Tarn leave every 30 minutes.",
            "The buses to Tarn leave every half hour.",
        ),
        (
            "The harbour master has yet to name the captain.",
            "The harbour master has not named the captain.",
        ),
    ],
)
def test_the_same_in_another_form_is_accepted(text: str, quote: str) -> None:
    assert covered(text, [quote])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (
            "Of the evacuees 3,100 come from Halbridge and 6,200 from Pell.",
            "Of the evacuees 6,200 are from Halbridge, 3,100 from Pell.",
        ),
        (
            "The company ordered the chain in April.",
            "The company ordered the chain in January; it was delivered by rail in April.",
        ),
        ("Four gates of the dam jammed.", "Gate 4 of the dam jammed."),
        (
            "The ride by bus takes 38 minutes.",
            "The ride by bus takes 95 minutes; the train takes 38.",
        ),
    ],
)
def test_a_figure_of_something_else_is_refused(text: str, quote: str) -> None:
    assert not covered(text, [quote])


def test_a_contrast_of_two_sentences_may_be_one_statement() -> None:
    quotes = ["The flood cost 180 million crowns, says Tarn.", "It cost 320 million, says Pell."]
    assert covered(
        "While Tarn says that the flood cost 180 million crowns, Pell says it cost 320 million.",
        quotes,
    )
    assert not covered("Tarn says that the flood cost 320 million crowns.", quotes)


def test_one_foreign_word_in_a_copy_is_one_too_many() -> None:
    quote = "The mayor of Pell opened the new bridge over the river on Monday."
    assert not covered(quote.replace("opened", "cursed"), [quote])
    assert not covered(quote.replace("Monday.", "Monday in secret."), [quote])
