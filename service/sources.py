"""How many articles an answer rests on, and how many of them speak for themselves."""

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.index import Index
from service.cite import Citation, plain

# Two articles that share this much of the shorter one's story are printings of one text.
_SAME_TEXT_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Sources:
    articles: int
    independent: int


def count_sources(index: Index, citations: Iterable[Citation]) -> Sources:
    ids = dict.fromkeys(citation.article.id for citation in citations)
    stories = [_story(index, article_id) for article_id in ids]
    independent: list[set[str]] = []
    for story in stories:
        if not any(_same(story, other) for other in independent):
            independent.append(story)
    return Sources(len(ids), len(independent))


def _story(index: Index, article_id: str) -> set[str]:
    found = index.article(article_id)
    if found is None:
        return set()
    article, sentences = found
    return {plain(s.span.of(article.text)) for s in sentences if not s.furniture}


def _same(one: set[str], other: set[str]) -> bool:
    shorter = min(len(one), len(other))
    return shorter > 0 and len(one & other) >= _SAME_TEXT_SHARE * shorter
