import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.language.typography import one_form, plain


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("“It’s over,” he said", '"It\'s over," he said'),
        ("2019–2024 — done", "2019-2024 - done"),
        ("two\u00a0\n words ", "two words"),
        ("re\u00adcon\u200bstruct", "reconstruct"),
        ("ﬁne ½", "fine 1⁄2"),
    ],
)
def test_typography_makes_no_difference(text: str, bare: str) -> None:
    assert plain(text) == bare


@given(st.text())
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("the United States of America said", "the U.S. said"),
        ("the United Kingdom's", "the U.K.'s"),
        ("the police did not find any trace", "the police find no trace"),
        ("they don't have any boats", "they have no boats"),
    ],
)
def test_names_and_denials_of_several_forms_have_one(text: str, other: str) -> None:
    assert one_form(text) == one_form(other)
