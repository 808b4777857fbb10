"""Of two versions of a file that lie side by side the newer counts."""

from contextlib import closing
from datetime import date

import pytest

from ingest.article import Article
from ingest.live_index import LiveIndex
from service.query.analysis import analyse
from service.retrieval.evidence import gather
from service.retrieval.retrieve import retrieve
from service.retrieval.versions import superseded
from tests.conftest import Corpus

OLD = "A single ticket for the Skarn ferry costs 18 crowns."
APRIL, MAY = date(2024, 4, 1), date(2024, 5, 1)
NEW = "A single ticket for the Skarn ferry costs 21 crowns."


def _article(path: str, text: str = OLD, day: date | None = None) -> Article:
    return Article(path, text, digest=path, title="Fares", published=day)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("in/tariff.md", "in/tariff-2.md"),
        ("tariff-2.md", "tariff-3.md"),
        ("tariff.pdf", "Tariff (1).pdf"),
        ("tariff_v1.md", "tariff_v2.md"),
        ("tariff v9.md", "tariff v10.md"),
        ("tariff.md", "tariff-version-2.md"),
    ],
)
def test_a_higher_number_behind_the_name_replaces(older: str, newer: str) -> None:
    one, other = _article(older), _article(newer, NEW)
    assert superseded([one, other]) == superseded([other, one]) == {one.id}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_article("tariff.md"), _article("fares-2.md", NEW)),
        (_article("a/tariff.md"), _article("b/tariff-2.md", NEW)),
        (_article("2024-5.md"), _article("2024-6.md", NEW)),  # of two months
        (_article("tariff.md"), _article("tariff-2.md", "The dam broke on Monday at noon.")),
        (_article("tariff.md", day=MAY), _article("tariff-2.md", NEW, day=APRIL)),
        (_article("tariff.md"), _article("tariff.md", NEW)),
    ],
)
def test_another_name_day_or_text_is_another_file(one: Article, other: Article) -> None:
    assert superseded([one, other]) == frozenset()


def test_an_answerer_sees_the_newest_version_only(corpus: Corpus) -> None:
    corpus.write({"tariff.md": f"# Fares\n\n{OLD}\n", "tariff-2.md": f"# Fares\n\n{NEW}\n"}).sync()
    question = "What does a single ticket for the Skarn ferry cost?"
    with closing(LiveIndex(corpus.settings, corpus.embedder)) as live:
        index, asked = live.current(), analyse(question)
        vector = corpus.embedder.embed([question])[0]
        passages = retrieve(index, question, asked, vector, k=10)
        texts = {each.text for each in gather(index, passages, asked).values()}
    assert NEW in texts
    assert OLD not in texts
