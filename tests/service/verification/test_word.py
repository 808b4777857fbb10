"""The words of a text as they are compared with another's."""

import pytest

from service.verification.parsed import parse
from service.verification.word import among


def _stems(text: str) -> list[str]:
    return [word.stem for word in parse(text).words]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Prices rose in Tarn.", "A price rises in Tarn"),
        ("Some 4,500 boats.", "Some four thousand five hundred boats."),
        ("It was on 4 March.", "It was on March 4th."),
        ("It cost $5m.", "It cost 5 million dollars."),
        ("The U.S. agreed.", "The US agreed."),
        ("The third boat.", "The 3rd boat."),
        ("The union's boat.", "The union boat."),
        ("It is three metres long.", "It is 3 m long."),
        ("The 'safe' boat.", "The safe boat."),
    ],
)
def test_what_means_the_same_is_read_the_same(one: str, other: str) -> None:
    assert _stems(one) == _stems(other)


def test_a_denial_is_read_the_same_in_short_and_in_full() -> None:
    assert parse("He didn't leave.").tokens == parse("He did not leave.").tokens


def test_function_words_are_passed_over_but_not_those_that_tell() -> None:
    assert _stems("It is said that he was not in there before noon.") == [
        "he",
        "not",
        "before",
        "@None.None.None.720",
    ]


def test_two_capitals_are_a_name_also_where_the_small_ones_tell_nothing() -> None:
    assert _stems("IT is late.") == [*_stems("IT"), *_stems("late")]
    assert _stems("It is late.") == _stems("late")


def test_to_joins_two_but_not_after_up_or_according() -> None:
    assert "to" in _stems("Trains run to Tarn.")
    assert "to" not in _stems("According to Tarn, trains run.")
    assert "to" not in _stems("Up to nine trains run.")
    assert "boat" in _stems("The next boat left.")


def test_a_letter_that_names_something_is_read_but_not_the_article_or_the_pronoun() -> None:
    assert _stems("Take vitamin D in Group A.") == ["take", "vitamin", "d", "group", "a"]
    assert _stems("A boat left, I said A boat left.") == ["boat", "left", "boat", "left"]


def test_capitals_make_names_except_for_function_words() -> None:
    words = {word.text: (word.capital, word.initial) for word in parse("Then Ilka met him.").words}
    assert words["Ilka"] == (True, False)
    assert words["him"] == (False, False)


@pytest.mark.parametrize(
    "text", ["Vorst left.", '"Vorst left."', "He left. Vorst stayed.", 'He said: "Vorst left."']
)
def test_the_first_word_of_a_sentence_or_quotation_is_initial(text: str) -> None:
    (vorst,) = [word for word in parse(text).words if word.text == "Vorst"]
    assert vorst.initial


def test_a_name_after_a_comma_is_not_initial() -> None:
    (vorst,) = [word for word in parse("In Tarn, Vorst left.").words if word.text == "Vorst"]
    assert not vorst.initial


@pytest.mark.parametrize(
    ("word", "stems", "found"),
    [
        ("car", {"automobil"}, True),
        ("#5", {"#5"}, True),
        ("#5", {"#50"}, False),
        ("@4.3.None.None", {"@4.4.None.None"}, False),
        ("port", {"airport"}, False),
    ],
)
def test_a_word_may_be_another_form_or_synonym_but_a_number_only_itself(
    word: str, stems: set[str], found: bool
) -> None:
    assert among(word, stems) is found
