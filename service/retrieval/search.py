"""A search without an answer: passages, and the best of their sentences."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.embed import Embedder, Vectors
from ingest.filter import Filters
from ingest.index import Index, IndexedSentence
from service.query.analysis import analyse
from service.retrieval.query_vectors import query_vectors
from service.retrieval.retrieve import Passage, retrieve
from service.retrieval.weights import RankingWeights

MAX_FOUND = 200


@dataclass(frozen=True, slots=True)
class FoundSentence:
    passage: Passage
    indexed: IndexedSentence
    score: float  # its cosine with the query


def search(
    index: Index,
    embedder: Embedder,
    query: str,
    *,
    ranking: RankingWeights,
    filters: Filters,
) -> tuple[list[Passage], Vectors]:
    """Up to `MAX_FOUND` passages for `query`, best first, and the vector of the query.

    The order doesn't depend on how many of them a page shows: so many are compared each time.
    Raises `CorpusIndexError`.
    """
    (vector,), _ = query_vectors(index, embedder, [query])
    found = retrieve(
        index,
        query,
        analyse(query, index.sources),
        vector,
        k=MAX_FOUND,
        ranking=replace(ranking, candidates=MAX_FOUND, rescored=MAX_FOUND),
        filters=filters,
    )
    return found, vector


def sentences_of(passages: Sequence[Passage], vector: Vectors) -> list[FoundSentence]:
    """The sentences of `passages`, best first, each once; none of boilerplate."""
    found: dict[tuple[int, int], FoundSentence] = {}
    for passage in passages:
        for each in passage.sentences:
            if not each.sentence.boilerplate:
                place = passage.stored.article_key, each.sentence.number
                found.setdefault(place, FoundSentence(passage, each, float(each.vector @ vector)))
    return sorted(found.values(), key=lambda each: -each.score)
