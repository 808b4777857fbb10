"""Query → passages: dense and lexical search, their scores fused."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.article import Article
from ingest.catalog import Filters, StoredChunk, Vectors
from ingest.index import Index, IndexedSentence, Match
from service.question import AnswerType, Asked

# Measured in shared notes and tests/bench: fused scores beat fused ranks.
DEPTH = 50  # chunks taken from each side
RESCORED = 30  # of them, those whose sentences are compared as well
LEXICAL_WEIGHT = 0.8
OUTLET_BOOST = 0.2
FURNITURE_PENALTY = 0.3


@dataclass(frozen=True, slots=True)
class Passage:
    rank: int  # from 1
    score: float
    stored: StoredChunk
    article: Article
    sentences: tuple[IndexedSentence, ...]


def retrieve(
    index: Index,
    query: str,
    asked: Asked,
    vector: Vectors,
    *,
    k: int,
    filters: Filters | None = None,
) -> list[Passage]:
    """The `k` best passages; fewer, or none, where the index holds no more that match at all.

    score = (cosine of the chunk + best cosine of its sentences) / 2
          + 0.8 × BM25 / Σ idf of the query's terms + 0.2 if the query names the outlet
    """
    matches = index.search(query, vector, DEPTH, filters)
    ideal = sum(index.chunk_weights(asked.terms).values()) or 1.0

    def rough(match: Match) -> float:
        score = match.cosine + LEXICAL_WEIGHT * match.bm25 / ideal
        return score - FURNITURE_PENALTY * match.stored.chunk.furniture

    matches = sorted(matches, key=lambda m: (-rough(m), m.stored.key))[:RESCORED]
    stored = [match.stored for match in matches]
    articles = index.articles_of(stored)
    sentences = index.sentences([_run(each) for each in stored], articles)
    named = named_outlets(query, (article.source for article in articles.values()))

    scored = []
    for match in matches:
        article = articles[match.stored.article_key]
        key, first, last = _run(match.stored)
        inside = tuple(sentences[key, number] for number in range(first, last + 1))
        best = max((float(each.vector @ vector) for each in inside), default=match.cosine)
        score = (match.cosine + best) / 2 + LEXICAL_WEIGHT * match.bm25 / ideal
        if article.source in named:
            score += OUTLET_BOOST
        if match.stored.chunk.furniture and asked.type is not AnswerType.AUTHOR:
            score -= FURNITURE_PENALTY
        scored.append((score, match.stored, article, inside))
    scored.sort(key=lambda each: (-each[0], each[2].path, each[1].chunk.first))
    return [
        Passage(rank, score, stored, article, inside)
        for rank, (score, stored, article, inside) in enumerate(scored[:k], start=1)
    ]


def named_outlets(query: str, sources: Iterable[str]) -> frozenset[str]:
    """Those of `sources` that `query` names, with or without a leading "The"."""
    found = set()
    for source in sources:
        name = re.sub(r"^the\s+", "", source.strip(), flags=re.IGNORECASE)
        # A one-word outlet that is also a word ("Time", "Reason") must be written as a name.
        flags = re.IGNORECASE if " " in name else 0
        if name and re.search(rf"\b{re.escape(name)}\b", query, flags):
            found.add(source)
    return frozenset(found)


def _run(stored: StoredChunk) -> tuple[int, int, int]:
    return stored.article_key, stored.chunk.first, stored.chunk.last


def found_articles(passages: Sequence[Passage]) -> list[Article]:
    """The articles of `passages`, best first, each once."""
    return list({passage.article.id: passage.article for passage in passages}.values())
