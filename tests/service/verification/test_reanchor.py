import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from ingest.chunk import content_id
from ingest.sentence import Sentence
from ingest.span import Span
from service.verification.citation import Citation
from service.verification.reanchor import CitationId, standing

SENTENCES = [
    "The bridge was closed on Monday.",
    "Engineers found two cracked piers.",
    "Repairs will cost 410 million crowns.",
]


def article(texts: list[str]) -> tuple[Article, list[Sentence]]:
    """An article of these sentences, a space between two."""
    sentences: list[Sentence] = []
    start = 0
    for number, text in enumerate(texts, start=1):
        sentences.append(Sentence("a", number, Span(start, start + len(text)), boilerplate=False))
        start += len(text) + 1
    return Article(path="a.txt", text=" ".join(texts), digest="0" * 64), sentences


def stands(texts: list[str], number: int, cited: str, quote: str = "") -> tuple[str, int | None]:
    id_ = CitationId("a", number, content_id(cited)[:8])
    status, sentence = standing(id_, *article(texts), quote)
    return status, sentence.number if sentence else None


def test_id_of_a_citation_names_its_sentence_and_text() -> None:
    held, sentences = article(SENTENCES)
    parsed = CitationId.parse(Citation.of(held, sentences[1], 1).id)
    assert parsed == CitationId(held.id, 2, content_id(SENTENCES[1])[:8])


@pytest.mark.parametrize("text", ["", "a-s0-01234567", "a-s1-0123456", "a-s1-0123456x", "../a"])
def test_other_text_is_no_id(text: str) -> None:
    assert CitationId.parse(text) is None


def test_sentence_where_it_was_is_valid() -> None:
    assert stands(SENTENCES, 2, SENTENCES[1]) == ("valid", 2)


def test_sentence_after_a_new_one_has_moved() -> None:
    assert stands(["New first.", *SENTENCES], 2, SENTENCES[1]) == ("moved", 3)


def test_repeated_sentence_is_the_nearest_one() -> None:
    texts = [SENTENCES[0], *SENTENCES[1:], SENTENCES[0], "Last."]
    assert stands(["New.", *texts], 4, SENTENCES[0]) == ("moved", 5)


def test_other_words_in_its_place_are_a_change() -> None:
    assert stands(["a", "b", "c"], 2, SENTENCES[1]) == ("changed", 2)


def test_changed_sentence_is_found_by_its_quote_wherever_it_is() -> None:
    texts = ["New first.", *SENTENCES[:2], "Repairs will cost 420 million crowns."]
    assert stands(texts, 3, SENTENCES[2], quote=SENTENCES[2]) == ("changed", 4)


def test_sentence_unlike_all_others_is_gone() -> None:
    assert stands(["a", "b", "c"], 2, SENTENCES[1], quote=SENTENCES[1]) == ("gone", None)


def test_sentence_past_the_end_is_gone() -> None:
    assert stands(["a"], 2, SENTENCES[1]) == ("gone", None)


def test_article_without_sentences_has_none_of_it() -> None:
    assert stands([], 1, SENTENCES[1], quote=SENTENCES[1]) == ("gone", None)


@given(
    before=st.lists(st.text(min_size=1, max_size=9), max_size=4),
    after=st.lists(st.text(min_size=1, max_size=9), max_size=4),
    number=st.integers(1, 9),
)
def test_sentence_that_is_still_there_is_never_lost(
    before: list[str], after: list[str], number: int
) -> None:
    texts = [*before, SENTENCES[0], *after]
    status, found = stands(texts, number, SENTENCES[0])
    assert found == len(before) + 1
    assert status == ("valid" if number == found else "moved")
