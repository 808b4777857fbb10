"""Citations against gold: precision, recall and F1 of articles, sentences and characters."""

from collections.abc import Iterable, Mapping, Sequence

from service.api import wire
from service.evaluate.gold import GoldGroup


def measure(
    citations: Sequence[wire.CitationBody], groups: Sequence[GoldGroup]
) -> dict[str, float | None]:
    """Precision is None where nothing is cited; then recall and F1 are 0.

    A unit that is cited is right where any group has it; a group is recalled where any of its
    alternatives is cited. `groups` is not empty.
    """
    values: dict[str, float | None] = {}
    values |= _prf("sentence", *_sentences(citations, groups))
    values |= _prf("article", *_articles(citations, groups))
    values |= _prf("character", *_characters(citations, groups))
    first = citations[:1]
    values["first_right"] = float(any(group.right(each) for each in first for group in groups))
    return values


def _prf(level: str, precision: float | None, recall: float) -> dict[str, float | None]:
    total = (precision or 0.0) + recall
    f1 = 2 * (precision or 0.0) * recall / total if total else 0.0
    return {f"{level}.precision": precision, f"{level}.recall": recall, f"{level}.F1": f1}


def _sentences(
    citations: Sequence[wire.CitationBody], groups: Sequence[GoldGroup]
) -> tuple[float | None, float]:
    right = [any(group.right(each) for group in groups) for each in citations]
    recalled = [any(group.right(each) for each in citations) for group in groups]
    return _share(right), _share(recalled) or 0.0


def _articles(
    citations: Sequence[wire.CitationBody], groups: Sequence[GoldGroup]
) -> tuple[float | None, float]:
    cited = {each.article.id for each in citations}
    gold = [{each.article.id for each in group.sentences} for group in groups]
    return (
        _share([id_ in set[str]().union(*gold) for id_ in cited]),
        _share([bool(cited & group) for group in gold]) or 0.0,
    )


def _characters(
    citations: Sequence[wire.CitationBody], groups: Sequence[GoldGroup]
) -> tuple[float | None, float]:
    """A group's recall is that of its quote that is cited best."""
    cited = _places((c.article.id, range(c.start, c.end)) for c in citations)
    quotes = [
        [(each.article.id, range(q.start, q.end)) for each in group.sentences for q in each.quotes]
        for group in groups
    ]
    gold = _places(each for group in quotes for each in group)
    shared = sum(len(cited[id_] & gold.get(id_, set())) for id_ in cited)
    total = sum(map(len, cited.values()))
    recalls = [
        max((_covered(places, cited.get(id_, set())) for id_, places in group), default=0.0)
        for group in quotes
    ]
    return (shared / total if total else None), sum(recalls) / len(recalls)


def _places(spans: Iterable[tuple[str, range]]) -> Mapping[str, set[int]]:
    places: dict[str, set[int]] = {}
    for article, span in spans:
        places.setdefault(article, set()).update(span)
    return places


def _covered(quote: range, cited: set[int]) -> float:
    return len(cited.intersection(quote)) / len(quote)


def _share(truths: Sequence[bool]) -> float | None:
    return sum(truths) / len(truths) if truths else None
