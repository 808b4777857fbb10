"""Which words may stand for each other, and which exclude each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.language.lexicon import alike, opposed, stem

_STEMS = st.sampled_from([stem(word) for word in "rise fall say tell able unable line-up".split()])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("rose", "rise"),
        ("withdrew", "withdrawn"),
        ("floods", "flooding"),
        ("Line-up", "line-up"),
    ],
)
def test_forms_of_one_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_a_function_word_is_its_own_stem() -> None:
    assert stem("The") == "the"
    assert stem("Than") == "than"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("resident", "people"),
        ("hydrologist", "hydrology"),
        ("line-up", "lineup"),
        ("ten-years", "ten-year"),
    ],
)
def test_synonyms_and_forms_may_stand_for_each_other(one: str, other: str) -> None:
    assert alike(stem(one), stem(other))
    assert alike(stem(other), stem(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("secret", "secretary"),
        ("rise", "fall"),
        ("able", "unable"),
        ("up-and-coming", "down-and-coming"),
        ("ten-year", "ten-year-old"),
        ("B2", "B3"),
    ],
)
def test_other_words_may_not(one: str, other: str) -> None:
    assert not alike(stem(one), stem(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [("rose", "fell"), ("approve", "reject"), ("able", "unable"), ("more", "less")],
)
def test_opposites_exclude_each_other(one: str, other: str) -> None:
    assert opposed(stem(one), stem(other))
    assert opposed(stem(other), stem(one))


def test_a_prefix_makes_no_opposite_of_a_short_word() -> None:
    assert not opposed("it", "unit")


@given(_STEMS, _STEMS)
def test_no_two_words_are_alike_and_opposed(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)
    assert not (alike(one, other) and opposed(one, other))
