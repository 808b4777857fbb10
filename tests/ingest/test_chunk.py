from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from ingest.chunk import chunk_vector, chunks, content_id
from ingest.sentence import Sentence
from ingest.span import Span


def _sentences(boilerplate: list[bool]) -> tuple[Article, list[Sentence]]:
    text = " ".join(f"Number {n}." for n in range(len(boilerplate)))
    article = Article(path="a.txt", text=text, digest="")
    found, start = [], 0
    for number, mark in enumerate(boilerplate, start=1):
        end = start + len(f"Number {number - 1}.")
        found.append(Sentence(article.id, number, Span(start, end), mark))
        start = end + 1
    return article, found


@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 30)), max_size=40),
    st.integers(1, 60),
)
def test_every_sentence_is_in_one_chunk_and_no_chunk_mixes_story_with_boilerplate(
    marks: list[tuple[bool, int]], limit: int
) -> None:
    article, sentences = _sentences([mark for mark, _ in marks])
    sizes = [size for _, size in marks]
    made = chunks(article, sentences, sizes, limit)
    assert [n for each in made for n in range(each.first, each.last + 1)] == [
        sentence.number for sentence in sentences
    ]
    for each in made:
        run = sentences[each.first - 1 : each.last]
        assert {sentence.boilerplate for sentence in run} == {each.boilerplate}
        assert each.span == Span(run[0].span.start, run[-1].span.end)
        assert sum(sizes[each.first - 1 : each.last]) <= limit or len(run) == 1


def test_equal_texts_share_an_id_across_articles() -> None:
    one = Article(path="a.txt", text="The same words.", digest="")
    other = Article(path="b.txt", text="\n\nThe same words.", digest="")
    first = chunks(one, [Sentence(one.id, 1, Span(0, 15), False)], [4])
    second = chunks(other, [Sentence(other.id, 1, Span(2, 17), False)], [4])
    assert first[0].id == second[0].id
    assert first[0].article != second[0].article


def test_a_chunk_of_one_sentence_has_the_id_of_its_text() -> None:
    article, sentences = _sentences([False])
    assert chunks(article, sentences, [3])[0].id == content_id("Number 0.")


def test_other_sentences_or_another_order_give_another_id() -> None:
    def id_of(*texts: str) -> str:
        text = " ".join(texts)
        article = Article(path="a.txt", text=text, digest="")
        starts = [text.index(each) for each in texts]
        found = [
            Sentence(article.id, number, Span(start, start + len(each)), False)
            for number, (start, each) in enumerate(zip(starts, texts, strict=True), start=1)
        ]
        return chunks(article, found, [1] * len(found))[0].id

    assert len({id_of("One.", "Two."), id_of("Two.", "One."), id_of("One."), id_of("Two.")}) == 4


@given(st.integers(1, 12), st.randoms(use_true_random=False))
def test_the_vector_of_a_chunk_has_length_one_and_leans_to_the_longer_sentences(
    count: int, random: Random
) -> None:
    generator = np.random.default_rng(random.getrandbits(32))
    vectors = generator.standard_normal((count, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    lengths = np.full(count, 50, dtype=np.float32)
    even = chunk_vector(vectors, lengths)
    lengths[0] = 500
    uneven = chunk_vector(vectors, lengths)
    assert np.linalg.norm(even) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(uneven) == pytest.approx(1, abs=1e-5)
    assert count == 1 or uneven @ vectors[0] > even @ vectors[0]


def test_a_single_sentence_speaks_for_its_chunk() -> None:
    alone = np.array([[0.6, 0.8]], dtype=np.float32)
    np.testing.assert_allclose(chunk_vector(alone, np.array([7], np.float32)), alone[0], atol=1e-7)


def test_sentences_that_cancel_out_still_give_a_vector() -> None:
    opposite = np.array([[1.0, 0.0], [-1.0, 0.0]], dtype=np.float32)
    assert chunk_vector(opposite, np.array([5, 5], np.float32)).tolist() == [1, 0]
