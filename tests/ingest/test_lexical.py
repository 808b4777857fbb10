"""The lexical index ranks as BM25 says, and finds what the catalogue put into it."""

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.article import Article
from ingest.chunk import StoredChunk
from ingest.errors import IndexDamaged
from ingest.filter import Filters
from ingest.language.terms import terms
from ingest.lexical import Lexical, header
from ingest.prepare import prepare

_WORDS = "river barn mayor flood ferry crane".split()
_K1, _B = 1.2, 0.75


def _stored(articles: Sequence[Article]) -> list[tuple[StoredChunk, Article]]:
    """The first chunk of each article, with keys from 1."""
    return [
        (StoredChunk(key, key * 10, prepare(article).chunks[0]), article)
        for key, article in enumerate(articles, start=1)
    ]


def _index(folder: Path, articles: Sequence[Article]) -> Lexical:
    lexical = Lexical(folder / "lexical", create=True)
    lexical.update(_stored(articles), [])
    return lexical


def _texts(*texts: str) -> list[Article]:
    return [Article(f"{n}.txt", text, "") for n, text in enumerate(texts)]


def _bm25(documents: Sequence[Sequence[str]], query: Sequence[str]) -> dict[int, float]:
    """Key → score of the documents that have a term of `query`: the formula, spelt out."""
    mean = sum(map(len, documents)) / len(documents)
    scores = {}
    for key, document in enumerate(documents, start=1):
        counts = Counter(document)
        score = 0.0
        for term in set(query) & counts.keys():
            holding = sum(term in other for other in documents)
            idf = math.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
            length = 1 - _B + _B * len(document) / mean
            score += idf * counts[term] * (_K1 + 1) / (counts[term] + _K1 * length)
        if score:
            scores[key] = score
    return scores


_documents = st.lists(
    st.lists(st.sampled_from(_WORDS), min_size=1, max_size=12), min_size=1, max_size=8
)


@settings(max_examples=20)
@given(documents=_documents, query=st.lists(st.sampled_from(_WORDS), max_size=4))
def test_scores_are_those_of_bm25(documents: list[list[str]], query: list[str]) -> None:
    with TemporaryDirectory() as folder:
        lexical = _index(Path(folder), _texts(*(" ".join(each) for each in documents)))
        asked = terms(" ".join(query))
        expected = _bm25([terms(" ".join(each)) for each in documents], asked)
        found = lexical.search(asked, 100)
        assert {m.key: m.score for m in found} == pytest.approx(expected, rel=1e-5)
        assert [m.score for m in found] == sorted((m.score for m in found), reverse=True)
        assert lexical.scores(asked, range(1, 10)) == pytest.approx(expected, rel=1e-5)
        assert lexical.search(asked, 2) == found[:2]


def test_a_rarer_word_weighs_more(tmp_path: Path) -> None:
    lexical = _index(tmp_path, _texts("The flood rose.", "The flood fell.", "The ferry sank."))
    best, *rest = lexical.search(terms("flood ferry"), 3)
    assert best.key == 3
    assert len(rest) == 2


def test_a_word_asked_twice_counts_once(tmp_path: Path) -> None:
    lexical = _index(tmp_path, _texts("The flood rose.", "The ferry sank."))
    assert lexical.search(terms("flood"), 5) == lexical.search(terms("flood flood"), 5)


def test_a_filter_changes_what_is_found_but_no_score(tmp_path: Path) -> None:
    articles = [
        Article("a.txt", "The flood rose.", "", source="Courier", published=date(1969, 7, 20)),
        Article("b.txt", "The flood fell.", "", source="Ledger", published=date(2024, 2, 29)),
        Article("c.txt", "The flood froze.", "", source="Ledger, The"),
    ]
    lexical = _index(tmp_path, articles)
    asked = terms("flood")
    everywhere = {match.key: match.score for match in lexical.search(asked, 9)}
    assert everywhere.keys() == {1, 2, 3}
    for filters, keys in [
        (Filters(sources=frozenset({"Ledger"})), {2}),
        (Filters(sources=frozenset({"Courier", "Ledger"})), {1, 2}),
        (Filters(paths=frozenset({"c.txt"})), {3}),
        (Filters(published_to=date(1969, 7, 20)), {1}),
        (Filters(published_from=date(1969, 7, 21)), {2}),
        (Filters(published_from=date(2024, 2, 29), published_to=date(2024, 2, 29)), {2}),
        (Filters(sources=frozenset({"Courier"}), paths=frozenset({"b.txt"})), set()),
    ]:
        found = {match.key: match.score for match in lexical.search(asked, 9, filters)}
        assert found == {key: everywhere[key] for key in keys}


def test_outlet_author_and_day_are_searched_with_the_text(tmp_path: Path) -> None:
    article = Article(
        "a.txt",
        "The flood rose.",
        "",
        title="High water",
        source="Courier",
        author="Ann Lee",
        published=date(2025, 3, 4),
    )
    assert header(article) == "High water | Courier | Ann Lee | March 4 2025"
    lexical = _index(tmp_path, [article])
    for word in ("water", "Courier", "Lee", "March", "2025", "flood"):
        assert lexical.search(terms(word), 1), word


def test_no_terms_or_no_place_match_nothing(tmp_path: Path) -> None:
    lexical = _index(tmp_path, _texts("The flood rose."))
    assert lexical.search([], 5) == []
    assert lexical.search(terms("flood"), 0) == []
    assert lexical.scores([], [1]) == {}
    assert lexical.scores(terms("flood"), []) == {}


def test_what_is_removed_is_not_found(tmp_path: Path) -> None:
    lexical = _index(tmp_path, _texts("The flood rose.", "The flood fell."))
    added = StoredChunk(3, 30, _stored(_texts("The flood froze."))[0][0].chunk)
    lexical.update([(added, _texts("The flood froze.")[0])], [1])
    assert {match.key for match in lexical.search(terms("flood"), 5)} == {2, 3}
    assert len(lexical) == 2
    assert {m.key for m in Lexical(tmp_path / "lexical").search(terms("flood"), 5)} == {2, 3}


def test_the_document_frequency_is_the_number_of_chunks_with_the_term(tmp_path: Path) -> None:
    lexical = _index(tmp_path, _texts("Flood, flood, flood.", "The flood fell.", "The ferry sank."))
    assert [lexical.document_frequency(term) for term in terms("flood ferry barn")] == [2, 1, 0]


@pytest.mark.parametrize("damage", ["no folder", "no meta.json", "meta.json of zeros"])
def test_what_cannot_be_opened_is_damage(tmp_path: Path, damage: str) -> None:
    _index(tmp_path, _texts("The flood rose."))
    folder = tmp_path / "lexical"
    if damage == "no folder":
        folder.rename(tmp_path / "elsewhere")
    elif damage == "no meta.json":
        (folder / "meta.json").unlink()
    else:
        (folder / "meta.json").write_bytes(b"\0" * 100)
    with pytest.raises(IndexDamaged, match=r"lexical cannot be opened: "):
        Lexical(folder)
