import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.language.quotations import quotations, unquoted


@pytest.mark.parametrize(
    "quoted",
    ['"{}"', "“{}”", "‘{}’", "'{}'", "«{}»"],
)
def test_words_between_marks_are_quoted(quoted: str) -> None:
    text = f"He said {quoted.format('it is over')}, and left."
    (found,) = quotations(text)
    assert found.text == "it is over"
    assert found.span.of(text) == "it is over"


@pytest.mark.parametrize(
    "text", ["Pell's men didn't see the ships' crews", 'He said: "It is', '""', "5' 7\" tall", ""]
)
def test_an_apostrophe_or_an_open_mark_quotes_nothing(text: str) -> None:
    assert quotations(text) == ()


def test_what_is_left_out_of_a_quotation_or_put_into_it_was_not_said() -> None:
    (found,) = quotations('"The ... gates [of Kelby] failed [...]"')
    assert found.pieces == ("The", "gates", "failed")


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ('She said "go home" and left.', 'She said "" and left.'),
        ('She said: "Go home', 'She said: ""'),
        ("She's at home.", "She's at home."),
    ],
)
def test_without_its_quotations_a_text_keeps_their_marks(text: str, own: str) -> None:
    assert unquoted(text) == own


@given(st.text() | st.text(alphabet="\"'“”‘’«»a .[]"))
def test_quotations_stand_in_the_text(text: str) -> None:
    assert all(each.span.of(text) == each.text for each in quotations(text))
