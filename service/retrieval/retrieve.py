"""Query → passages: dense and lexical search, their scores fused."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from ingest.article import Article
from ingest.chunk import StoredChunk
from ingest.embed import Vectors
from ingest.filter import Filters
from ingest.index import Index, IndexedSentence, Match
from ingest.language.terms import terms
from ingest.lexical import above, header
from service.query.analysis import Analysis, AnswerType
from service.query.days import Days, days_in_text, named_days
from service.query.outlets import named_outlets
from service.retrieval.idf import chunk_idf
from service.retrieval.weights import DEFAULT, RankingWeights

# The more words a question has, the more their coincidence says: 0.2 × terms ** 0.8, within bounds.
LEXICAL_SCALE, LEXICAL_POWER = 0.2, 0.8
LEXICAL_BOUNDS = (0.8, 2.2)
OUTLET_WORD = 0.5  # what the words of an outlet's name count, which the boost counts already
# Passages of one story share its names: in a question of more terms, the other words tell them
# apart. Of n terms, those of names count 10 / n.
NAME_TERMS = 10
REPORTED_DAYS = 2  # an article is about a day until so many days after it


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
    analysis: Analysis,
    vector: Vectors,
    *,
    k: int,
    ranking: RankingWeights = DEFAULT,
    filters: Filters | None = None,
    said: str = "",
) -> list[Passage]:
    """The `k` best passages; fewer, or none, where the index holds no more that match at all.

    `said` is what a follow-up question has been answered already: it asks for something else.

    Scores are fused, not ranks, which was measured to be worse (`ranking` by default):

    score = (cosine of the chunk + best cosine of its sentences) / 2
          + weight × (0.3 × BM25 / Σ idf of the query's terms + 0.7 × coverage)
          + 0.2 if the query names the outlet
          + 0.15 if it names a day, or days, that the passage is from or tells of
          - 0.3 × the share of the passage that `said` repeats
          - 0.3 for boilerplate

    Coverage is the share of the query's terms, weighed by idf, that the passage has, and that the
    best of its sentences has, each with the article's header: the mean of the two. The words of an
    outlet's name count half there, those of other names less in long queries.
    """
    matches = index.search(query, vector, ranking.candidates, filters)
    idf = chunk_idf(index, analysis.terms)
    ideal = sum(idf.values()) or 1.0
    weight = ranking.lexical_weight * lexical_weight(len(analysis.terms))

    def rough(match: Match) -> float:
        score = match.cosine + weight * match.bm25 / ideal
        return score - ranking.boilerplate_penalty * match.stored.chunk.boilerplate

    matches = sorted(matches, key=lambda m: (-rough(m), m.stored.key))[: ranking.rescored]
    stored = [match.stored for match in matches]
    articles = index.articles_of(stored)
    sentences = index.sentences([_run(each) for each in stored], articles)
    outlets = named_outlets(query, index.sources)
    days = named_days(query, years_of(index))
    words = _telling(analysis, idf, outlets)

    scored = []
    for match in matches:
        article = articles[match.stored.article_key]
        key, first, last = _run(match.stored)
        inside = tuple(sentences[key, number] for number in range(first, last + 1))
        best = max((float(each.vector @ vector) for each in inside), default=match.cosine)
        lexical = (1 - ranking.coverage_share) * match.bm25 / ideal
        over = header(article), above(article, match.stored.chunk.span)
        lexical += ranking.coverage_share * _coverage(words, over, inside)
        score = (match.cosine + best) / 2 + weight * lexical
        if article.source in outlets:
            score += ranking.outlet_boost
        if days and _tells_of(days, match.stored, article):
            score += ranking.day_boost
        if match.stored.chunk.boilerplate and analysis.type is not AnswerType.AUTHOR:
            score -= ranking.boilerplate_penalty
        if said:
            score -= ranking.said_penalty * _said_share(inside, said)
        scored.append((score, match.stored, article, inside))
    scored.sort(key=lambda each: (-each[0], each[2].path, each[1].chunk.first))
    return [
        Passage(rank, score, stored, article, inside)
        for rank, (score, stored, article, inside) in enumerate(scored[:k], start=1)
    ]


def _telling(
    analysis: Analysis, idf: Mapping[str, float], outlets: Collection[str]
) -> dict[str, float]:
    """How much each term tells the passage that is meant from others."""
    named = {term for outlet in outlets for term in terms(outlet)}
    name = min(1.0, NAME_TERMS / max(1, len(analysis.terms)))
    return {
        term: each * (OUTLET_WORD if term in named else 1) * (name if term in analysis.names else 1)
        for term, each in idf.items()
    }


def _coverage(
    words: Mapping[str, float], over: Iterable[str], inside: Sequence[IndexedSentence]
) -> float:
    """What of `words`, by weight, the passage has, and the best of its sentences: their mean."""
    stands_above = set(chain.from_iterable(map(terms, over)))
    held = [stands_above.union(terms(each.text)) for each in inside]

    def share(found: Collection[str]) -> float:
        return sum(weight for word, weight in words.items() if word in found)

    whole = share(stands_above.union(*held))
    best = max(map(share, held), default=whole)
    return (whole + best) / 2 / (sum(words.values()) or 1.0)


def _said_share(inside: Sequence[IndexedSentence], said: str) -> float:
    """By length, the share of the sentences that stand in `said` word for word."""
    repeated = sum(len(each.text) for each in inside if each.text in said)
    return repeated / (sum(len(each.text) for each in inside) or 1)


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


def years_of(index: Index) -> range:
    """The years in which articles were published, which a day without one may be of."""
    published = index.published
    return range(published[0].year, published[1].year + 1) if published else range(0)


def _run(stored: StoredChunk) -> tuple[int, int, int]:
    return stored.article_key, stored.chunk.first, stored.chunk.last


def in_turns(found: Iterable[Sequence[Passage]]) -> list[Passage]:
    """The passages of several queries: the best of each, the second of each …, each once."""
    kept: dict[int, Passage] = {}
    for each in chain.from_iterable(zip_longest(*found)):
        if each:
            kept.setdefault(each.stored.key, each)
    return [replace(each, rank=n) for n, each in enumerate(kept.values(), start=1)]


def found_articles(passages: Sequence[Passage]) -> list[Article]:
    """The articles of `passages`, best first, each once."""
    return list({passage.article.id: passage.article for passage in passages}.values())
