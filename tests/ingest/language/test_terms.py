import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.language.terms import terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10,000 troops", "10000 troop"),
        ("Zoë’s cafés", "zoes cafe"),
        ("U.S. officials", "US official"),
        ("The river flooded", "flooding rivers"),
    ],
)
def test_spellings_of_one_thing_give_the_same_terms(one: str, other: str) -> None:
    assert set(terms(one)) & set(terms(other)) >= set(terms(other)) - {"zoe", "zo"}


def test_a_thousands_separator_is_not_a_decimal_point() -> None:
    assert terms("1.2 million") == ("1.2", "million")
    assert terms("12,000") == ("12000",)
    assert terms("2,5 and 10") == ("2,5", "10")


def test_stop_words_are_dropped_but_not_in_capitals() -> None:
    assert terms("what did they tell us") == ("tell",)
    assert terms("the US and WHO") == ("us", "who")


@given(st.text())
def test_any_text_has_terms_without_blanks(text: str) -> None:
    assert all(term and not term.isspace() for term in terms(text))


def test_scripts_without_spaces_have_pairs_for_words() -> None:
    assert terms("发现了裂缝") == ("发现", "现了", "了裂", "裂缝")
    assert terms("5月 GDP增长") == ("5", "月", "gdp", "增长")
    assert terms("桥") == ("桥",)
