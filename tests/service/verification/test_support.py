"""`support` says how likely a statement is supported, from words alone."""

from hypothesis import given
from hypothesis import strategies as st

from service.verification.support import features, support
from tests.heldout import cases

QUOTE = "The council of Skell approved the new pier on Monday after a long debate."
OTHER = "The pier will cost 4 million crowns, said the mayor of Skell."


def test_a_sentence_word_for_word_is_supported_in_full() -> None:
    respelled = QUOTE.replace(" ", "\u00a0")
    assert support(respelled, [OTHER, QUOTE]) == 1.0


def test_without_a_sentence_nothing_is_supported() -> None:
    assert support(QUOTE, []) == 0.0


def test_each_word_that_no_sentence_has_takes_something_away() -> None:
    texts = [
        "The council of Skell approved the new pier on Monday.",
        "The council of Skell approved the new casino on Monday.",
        "The council of Skell flooded the new casino on Monday.",
        "The burglars of Skell flooded the new casino on Monday.",
    ]
    found = [support(text, [QUOTE]) for text in texts]
    assert found == sorted(found, reverse=True)
    assert found[0] > 0.5 > found[-1]


def test_what_is_patched_together_from_two_sentences_is_less_supported() -> None:
    whole = "The council of Skell approved the new pier on Monday."
    patched = "The council of Skell said the mayor will cost 4 million crowns."
    assert features(whole, [QUOTE, OTHER])[0] == features(patched, [QUOTE, OTHER])[0] == 0
    assert support(whole, [QUOTE, OTHER]) > support(patched, [QUOTE, OTHER])


def test_faithful_rewordings_are_more_likely_supported_than_not() -> None:
    found = [support(c.text, [c.source]) for c in cases() if c.kind == "faithful"]
    assert sum(each > 0.5 for each in found) > 0.9 * len(found)


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=3))
def test_it_is_a_share_for_any_text(text: str, quotes: list[str]) -> None:
    assert 0 <= support(text, quotes) <= 1
