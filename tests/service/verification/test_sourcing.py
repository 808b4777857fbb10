import pytest

from service.verification.context import NOTHING, Context
from service.verification.entailment import covered
from service.verification.sourcing import tellings


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("The gate jammed, the mayor of Pell said on Friday.", "the mayor of Pell"),
        ("According to Ilka Thorn, the gate jammed.", "Ilka Thorn"),
        ('"It jammed," said Ilka Thorn.', "Ilka Thorn"),
        ("Ilka Thorn, the mayor, said that the gate jammed.", "Ilka Thorn, the mayor,"),
    ],
)
def test_who_says_it_is_read(text: str, who: str) -> None:
    assert [each.who for each in tellings(text)] == [who]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The chain of Gate 3 did not fail.", "The chain of Gate 3 did not fail, Hasker said."),
        ("The gate was blocked by a tree.", "According to Sollis, the gate was blocked by a tree."),
        ("The brewery is worth 5 million euros.", "Doyle valued the brewery at 5 million euros."),
    ],
)
def test_whose_word_it_is_is_not_lost(text: str, quote: str) -> None:
    assert not covered(text, [quote])


@pytest.mark.parametrize(
    "quote",
    [
        '"The dam was built far too low for this river" stands on the wall.',
        'On the wall stands "the dam was built far too low for this river".',
        '"The dam was built far too low for this river.',
        'The dam was built far too low for this river."',
    ],
)
def test_what_stands_in_quotation_marks_is_nobodys_fact(quote: str) -> None:
    assert not covered("The dam was built too low for the river.", [quote])


def test_a_few_words_in_quotation_marks_are_no_speech() -> None:
    quote = 'The "low dam" was built too low for the river.'
    assert covered("The low dam was built too low for the river.", [quote])


def test_nobody_gets_the_word_of_another() -> None:
    quote = "Thorn said that the tap water was safe."
    assert covered("The tap water was safe, according to Thorn.", [quote])
    assert not covered("The tap water was safe, according to Pallas.", [quote])


def test_he_is_the_one_who_was_named_last() -> None:
    context = Context(story="Ilka Thorn defended the order. Joren Pallas did not.")
    quote = "“The order came at noon,” he said."
    assert covered("Pallas said that the order came at noon.", [quote], [context])
    assert not covered("Thorn said that the order came at noon.", [quote], [context])
    assert not covered("Pallas said that the order came at noon.", [quote], [NOTHING])
