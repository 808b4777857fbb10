"""Searching one revision: what passes the filters is found, and nothing else."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import dense
from ingest.article import Article
from ingest.filter import Filters
from ingest.index import Index, Match
from ingest.live_index import LiveIndex
from service.settings import Settings
from tests.conftest import Corpus
from tests.fakes import WordEmbedder

_OUTLETS = ("Courier", "Ledger", "Observer")
_DAYS = [date(2025, 3, day) for day in range(1, 9)]
_FARMS = "Ashby Birch Calder Denholm Easton Fenwick Glaisdale Harome".split()
_PASSED_ON = "Every paper printed this notice about the flood at the mill."

_filters = st.builds(
    Filters,
    sources=st.frozensets(st.sampled_from([*_OUTLETS, "No such outlet"])),
    paths=st.frozensets(st.sampled_from([f"a.jsonl#{line}" for line in range(1, 25)])),
    published_from=st.none() | st.sampled_from(_DAYS),
    published_to=st.none() | st.sampled_from(_DAYS),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("articles")
    corpus = Corpus(folder, Settings(data=tmp_path_factory.mktemp("index")))
    lines = [
        {
            "title": f"{farm} in {outlet}",
            "source": outlet,
            "published": day.isoformat(),
            "text": f"The flood reached {farm} farm. {outlet} has seen it.\n\n{_PASSED_ON}",
        }
        for outlet in _OUTLETS
        for farm, day in zip(_FARMS, _DAYS, strict=True)
    ]
    corpus.write({"a.jsonl": "\n".join(json.dumps(line) for line in lines)}).sync()
    live = LiveIndex(corpus.settings, corpus.embedder)
    yield live.current()
    live.close()


def _search(index: Index, k: int, filters: Filters) -> list[Match]:
    question = "Which farm did the flood reach?"
    return index.search(question, WordEmbedder().embed([question])[0], k, filters)


def _passes(article: Article, filters: Filters) -> bool:
    assert article.published
    return (
        (not filters.sources or article.source in filters.sources)
        and (not filters.paths or article.path in filters.paths)
        and (not filters.published_from or article.published >= filters.published_from)
        and (not filters.published_to or article.published <= filters.published_to)
    )


@pytest.mark.parametrize("limit", [0, 3_000], ids=["deeper", "exact"])
@given(filters=_filters)
def test_all_that_passes_can_be_found_and_nothing_else(
    index: Index, limit: int, filters: Filters
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dense, "_EXACT_LIMIT", limit)
        matches = _search(index, 100, filters)
    passing = {article.id for article, _ in index.articles() if _passes(article, filters)}
    assert {match.stored.chunk.article for match in matches} == passing


@given(filters=_filters)
def test_the_nearest_are_the_same_either_way(index: Index, filters: Filters) -> None:
    found = []
    for limit in (0, 3_000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(dense, "_EXACT_LIMIT", limit)
            matches = _search(index, 100, filters)
        found.append({m.stored.key: (round(m.cosine, 2), round(m.bm25, 3)) for m in matches})
    assert found[0] == found[1]


@given(filters=_filters)
def test_cosines_are_those_of_the_stored_vectors(index: Index, filters: Filters) -> None:
    question = "Which farm did the flood reach?"
    vector = WordEmbedder().embed([question])[0]
    for match in _search(index, 100, filters):
        stored = index._vectors.read([match.stored.chunk.id])[0]
        assert match.cosine == pytest.approx(float(stored @ vector), abs=2e-3)


def test_outlets_and_days_of_a_revision_are_known(index: Index) -> None:
    assert index.sources == _OUTLETS
    assert index.published == (_DAYS[0], _DAYS[-1])


def test_an_empty_index_has_neither(corpus: Corpus) -> None:
    corpus.sync()
    live = LiveIndex(corpus.settings, corpus.embedder)
    assert live.current().sources == ()
    assert live.current().published is None
    assert _search(live.current(), 10, Filters(sources=frozenset({"Courier"}))) == []
    live.close()
