"""What was found and how far up, against gold, at three levels."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from service.api import wire
from service.evaluate.gold import Articles, GoldGroup

Level = Literal["article", "chunk", "sentence"]
LEVELS: tuple[Level, ...] = get_args(Level)

# A passage holds about ten sentences, so ten of them are read where ten passages are.
DEPTHS: Mapping[Level, tuple[int, ...]] = {
    "article": (1, 5, 10),
    "chunk": (1, 5, 10),
    "sentence": (10, 50, 100),
}
EVIDENCE_DEPTHS = (5, 10)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The units of one level that were found for one question, and those that are relevant."""

    found: tuple[str, ...]  # ids, best first
    relevant: frozenset[str]


def rank(
    level: Level,
    retrieved: Sequence[wire.RetrievedBody],
    groups: Sequence[GoldGroup],
    articles: Articles,
) -> Ranking:
    """Each unit stands where it was found first.

    A sentence's place is that of its passage, and within it, reading order. The relevant chunk of
    a gold sentence is the passage that holds it, or if none was retrieved, the chunk that
    `ingest.chunk` makes around it.
    """
    gold = {(each.article.id, each.number) for group in groups for each in group.sentences}
    if level == "article":
        return Ranking(
            tuple(dict.fromkeys(each.article.id for each in retrieved)),
            frozenset(id_ for id_, _ in gold),
        )
    if level == "sentence":
        found = dict.fromkeys(
            f"{each.article.id}:s{number}"
            for each in retrieved
            for number in range(each.first_sentence, each.last_sentence + 1)
        )
        return Ranking(tuple(found), frozenset(f"{id_}:s{number}" for id_, number in gold))
    relevant = {name for id_, number in gold for name in _chunks(id_, number, retrieved, articles)}
    found = dict.fromkeys(_chunk_name(each) for each in retrieved)
    return Ranking(tuple(found), frozenset(relevant))


def _chunks(
    article: str, sentence: int, retrieved: Sequence[wire.RetrievedBody], articles: Articles
) -> list[str]:
    holding = [
        _chunk_name(each)
        for each in retrieved
        if each.article.id == article and each.first_sentence <= sentence <= each.last_sentence
    ]
    if holding:
        return holding
    read = articles.read(article)
    return [
        f"{article}:s{first}-{last}"
        for first, last in (read.chunks if read else ())
        if first <= sentence <= last
    ]


def _chunk_name(passage: wire.RetrievedBody) -> str:
    return f"{passage.article.id}:s{passage.first_sentence}-{passage.last_sentence}"


def qrels(rankings: Mapping[str, Ranking]) -> dict[str, dict[str, int]]:
    return {
        id_: dict.fromkeys(sorted(each.relevant), 1)
        for id_, each in rankings.items()
        if each.relevant
    }


def scored(rankings: Mapping[str, Ranking]) -> dict[str, dict[str, float]]:
    """The rankings as scores, falling by one from rank to rank, so that no tie is left to break."""
    return {
        id_: {name: float(len(each.found) - place) for place, name in enumerate(each.found)}
        for id_, each in rankings.items()
        if each.found
    }


def evidence_ranks(
    retrieved: Sequence[wire.RetrievedBody], groups: Sequence[GoldGroup]
) -> list[int | None]:
    """For each group the rank of the first passage that holds a gold sentence, or None."""
    return [next(_ranks(retrieved, group), None) for group in groups]


def _ranks(retrieved: Sequence[wire.RetrievedBody], group: GoldGroup) -> Iterator[int]:
    for passage in retrieved:
        if any(
            passage.article.id == each.article.id
            and passage.first_sentence <= each.number <= passage.last_sentence
            for each in group.sentences
        ):
            yield passage.rank
