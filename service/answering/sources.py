"""How many articles an answer rests on, and how many of them speak for themselves."""

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.index import Index
from service.verification.citation import Citation


@dataclass(frozen=True, slots=True)
class Sources:
    articles: int
    independent: int  # printings of one text count once


def count_sources(index: Index, citations: Iterable[Citation]) -> Sources:
    ids = {citation.article.id for citation in citations}
    return Sources(articles=len(ids), independent=len(set(index.clusters(ids).values())))
