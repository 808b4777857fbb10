from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from ingest.chunk import chunks
from ingest.sentence import Sentence
from ingest.span import Span


def _sentences(furniture: list[bool]) -> tuple[Article, list[Sentence]]:
    text = " ".join(f"Number {n}." for n in range(len(furniture)))
    article = Article(path="a.txt", text=text, digest="")
    found, start = [], 0
    for number, mark in enumerate(furniture, start=1):
        end = start + len(f"Number {number - 1}.")
        found.append(Sentence(article.id, number, Span(start, end), mark))
        start = end + 1
    return article, found


@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 30)), max_size=40),
    st.integers(1, 60),
)
def test_every_sentence_is_in_one_chunk_and_no_chunk_mixes_story_with_furniture(
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
        assert {sentence.furniture for sentence in run} == {each.furniture}
        assert each.span == Span(run[0].span.start, run[-1].span.end)
        assert sum(sizes[each.first - 1 : each.last]) <= limit or len(run) == 1


def test_equal_texts_share_an_id_across_articles() -> None:
    one = Article(path="a.txt", text="The same words.", digest="")
    other = Article(path="b.txt", text="\n\nThe same words.", digest="")
    first = chunks(one, [Sentence(one.id, 1, Span(0, 15), False)], [4])
    second = chunks(other, [Sentence(other.id, 1, Span(2, 17), False)], [4])
    assert first[0].id == second[0].id
    assert first[0].article != second[0].article
