from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.language.terms import terms
from ingest.language.tokens import tokens, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jean-Luc met O'Neill’s aunt", ["Jean-Luc", "met", "O'Neill", "s", "aunt"]),
        ("twenty-one of 10,000 didn't", ["twenty-one", "of", "10,000", "didn't"]),
        ("the U.S. Army, AT&T", ["the", "U.S.", "Army", "AT&T"]),
        ("cafe\u0301s - Zoë", ["cafe\u0301s", "Zoë"]),
        ("", []),
    ],
)
def test_what_is_written_as_one_is_one_word(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in words(text)] == expected


@given(st.text())
@example("Ð㉄")
@example("½℀x ⑴")
def test_tokens_and_words_stand_in_order_in_the_text(text: str) -> None:
    for spans in ([token.span for token in tokens(text)], list(words(text))):
        assert all(0 <= span.start <= span.end <= len(text) for span in spans)
        assert all(one.end <= two.start for one, two in pairwise(spans))


@given(st.text())
@example("Ð㉄")
@example("½℀x ⑴")
def test_a_word_alone_has_the_terms_that_it_has_in_the_text(text: str) -> None:
    alone = [term for span in words(text) for term in terms(span.of(text))]
    assert alone == list(terms(text))
