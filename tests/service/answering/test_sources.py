"""Articles that print one text are one independent source."""

from collections.abc import Iterator

import pytest

from ingest.index import Index
from ingest.live_index import LiveIndex
from service.answering.sources import Sources, count_sources
from service.verification.citation import Citation
from tests.conftest import Corpus

_WIRE = """The keeper of the Skerry light saw the trawler strike at ten past four in the morning.

Lifeboats from Dunmore and Farrow reached the wreck within an hour and took off nine men.

The skipper told the coast guard that his compass had failed twice since leaving harbour.

An inquiry will open in the town hall on Monday, with the harbour master in the chair.
"""
_OWN = """Nobody in Dunmore can remember a winter with so many wrecks on the western reef.

Insurers have asked for a second lighthouse; the council wants a buoy instead, for a tenth.
"""


@pytest.fixture
def index(corpus: Corpus) -> Iterator[Index]:
    corpus.write(
        {
            "wire.txt": _WIRE,
            "morning.txt": f"From our correspondent\n\n{_WIRE}",
            "evening.txt": _WIRE.replace("ten past four", "4:10").replace("wreck", "ship"),
            "own.txt": _OWN,
        }
    ).sync()
    live = LiveIndex(corpus.settings, corpus.embedder)
    yield live.current()
    live.close()


def _cited(index: Index, *paths: str) -> list[Citation]:
    articles = {article.path: article for article, _ in index.articles()}
    found = []
    for number, path in enumerate(paths, start=1):
        whole = index.article(articles[path].id)
        assert whole
        article, sentences = whole
        span = sentences[-1].span
        quote = span.of(article.text)
        found.append(
            Citation(
                number=number,
                article=article,
                sentence=sentences[-1].number,
                span=span,
                page=None,
                quote=quote,
                prefix="",
                suffix="",
            )
        )
    return found


def test_reprints_of_a_wire_story_are_one_source(index: Index) -> None:
    cited = _cited(index, "wire.txt", "morning.txt", "evening.txt")
    assert count_sources(index, cited) == Sources(articles=3, independent=1)


def test_a_story_of_its_own_is_another_source(index: Index) -> None:
    cited = _cited(index, "wire.txt", "evening.txt", "own.txt")
    assert count_sources(index, cited) == Sources(articles=3, independent=2)


def test_an_article_cited_twice_counts_once(index: Index) -> None:
    assert count_sources(index, _cited(index, "own.txt", "own.txt")) == Sources(1, 1)


def test_no_citations_are_no_sources(index: Index) -> None:
    assert count_sources(index, []) == Sources(articles=0, independent=0)
