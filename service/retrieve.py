"""Query → passages: dense and lexical search, their scores fused."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ingest.article import Article
from ingest.catalog import Filters, StoredChunk, Vectors
from ingest.index import Index, IndexedSentence, Match
from service.named import Days, days_in_text, named_days, named_outlets
from service.question import AnswerType, Asked

# Measured in shared notes and tests/bench: fused scores beat fused ranks.
DEPTH = 50  # chunks taken from each side
RESCORED = 30  # of them, those whose sentences are compared as well
# The more words a question has, the more their coincidence says: 0.2 × terms ** 0.8, within bounds.
LEXICAL_SCALE, LEXICAL_POWER = 0.2, 0.8
LEXICAL_BOUNDS = (0.8, 2.2)
OUTLET_BOOST = 0.2
DAY_BOOST = 0.15
REPORTED_DAYS = 2  # an article is about a day until so many days after it
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
          + weight × BM25 / Σ idf of the query's terms + 0.2 if the query names the outlet
          + 0.15 if it names a day, or days, that the passage is from or tells of
    """
    matches = index.search(query, vector, DEPTH, filters)
    ideal = sum(index.chunk_weights(asked.terms).values()) or 1.0

    weight = lexical_weight(len(asked.terms))

    def rough(match: Match) -> float:
        score = match.cosine + weight * match.bm25 / ideal
        return score - FURNITURE_PENALTY * match.stored.chunk.furniture

    matches = sorted(matches, key=lambda m: (-rough(m), m.stored.key))[:RESCORED]
    stored = [match.stored for match in matches]
    articles = index.articles_of(stored)
    sentences = index.sentences([_run(each) for each in stored], articles)
    outlets = named_outlets(query, index.sources)
    days = named_days(query, _years(index.published))

    scored = []
    for match in matches:
        article = articles[match.stored.article_key]
        key, first, last = _run(match.stored)
        inside = tuple(sentences[key, number] for number in range(first, last + 1))
        best = max((float(each.vector @ vector) for each in inside), default=match.cosine)
        score = (match.cosine + best) / 2 + weight * match.bm25 / ideal
        if article.source in outlets:
            score += OUTLET_BOOST
        if days and _tells_of(days, match.stored, article):
            score += DAY_BOOST
        if match.stored.chunk.furniture and asked.type is not AnswerType.AUTHOR:
            score -= FURNITURE_PENALTY
        scored.append((score, match.stored, article, inside))
    scored.sort(key=lambda each: (-each[0], each[2].path, each[1].chunk.first))
    return [
        Passage(rank, score, stored, article, inside)
        for rank, (score, stored, article, inside) in enumerate(scored[:k], start=1)
    ]


def lexical_weight(terms: int) -> float:
    """What BM25 weighs beside the cosines, for a query of so many distinct terms."""
    low, high = LEXICAL_BOUNDS
    return min(high, max(low, LEXICAL_SCALE * math.pow(terms, LEXICAL_POWER)))


def _tells_of(days: Sequence[Days], stored: StoredChunk, article: Article) -> bool:
    """Whether the passage is from one of `days`, or shortly after, or names it."""
    published = article.published
    if published and any(each.holds(published, late_days=REPORTED_DAYS) for each in days):
        return True
    years = (published.year,) if published else {each.first.year for each in days}
    return days_in_text(stored.chunk.span.of(article.text), days, years)


def _years(published: tuple[date, date] | None) -> range:
    return range(published[0].year, published[1].year + 1) if published else range(0)


def _run(stored: StoredChunk) -> tuple[int, int, int]:
    return stored.article_key, stored.chunk.first, stored.chunk.last


def found_articles(passages: Sequence[Passage]) -> list[Article]:
    """The articles of `passages`, best first, each once."""
    return list({passage.article.id: passage.article for passage in passages}.values())
