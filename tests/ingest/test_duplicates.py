"""Printings of one text are told from distinct stories."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from ingest.duplicates import Signature, Signatures, clusters, signature, signatures
from ingest.live_index import LiveIndex
from ingest.sentence import sentences
from tests.conftest import Corpus

_NAMES = "Averne Brannoc Corran Dunmore Ellis Farrow Garrick Hallam Ingram Jessop".split()


def _story(seed: int, count: int = 30) -> str:
    """Sentences that no other seed has."""
    draw = np.random.default_rng(seed)
    lines = []
    for _ in range(count):
        first, second = draw.choice(_NAMES, 2, replace=False)
        a, b, c = draw.integers(10, 9999, 3)
        lines.append(f"{first} counted {a} barrels at pier {b} while {second} owed {c} crowns.")
    return "\n\n".join(" ".join(lines[start : start + 3]) for start in range(0, count, 3))


def _signature(text: str) -> Signature:
    article = Article(path="a.txt", text=text, digest="")
    return signature(article, sentences(article))


def _stacked(found: Sequence[Signature]) -> Signatures:
    return signatures([(key, s.runs, s.minhash.tobytes()) for key, s in enumerate(found, start=1)])


def _clustered(*texts: str) -> dict[int, int]:
    """By place of the text, from 1."""
    return clusters(_stacked([_signature(text) for text in texts]))


def _every(text: str, nth: int) -> str:
    """Every `nth` word is another one."""
    words = text.split(" ")
    return " ".join(f"changed{i}" if i % nth == 0 else word for i, word in enumerate(words))


@pytest.mark.parametrize(
    "copy",
    [
        lambda text: f"NORTHLINE NEWS AGENCY\n\nFirst printed in the evening edition.\n\n{text}",
        lambda text: text[: len(text) * 2 // 3],
        lambda text: text.replace(" ", "\u00a0").replace(".", ".\n"),
        lambda text: text.upper(),
        lambda text: _every(text, 20),
        lambda text: _every(text, 10),
    ],
    ids=["another header", "last third cut", "typography", "capitals", "1 of 20", "1 of 10"],
)
def test_a_copy_is_of_its_originals_cluster(copy) -> None:  # type: ignore[no-untyped-def]
    assert _clustered(_story(1), copy(_story(1)), _story(2)) == {1: 1, 2: 1}


def test_distinct_stories_have_no_cluster() -> None:
    assert _clustered(*(_story(seed) for seed in range(40))) == {}


def test_copies_of_a_copy_are_of_one_cluster() -> None:
    story = _story(1)
    once, twice = _every(story, 12), _every(_every(story, 12), 13)
    assert _clustered(story, once, twice) == {1: 1, 2: 1, 3: 1}


def test_more_copies_than_are_compared_at_once_still_hang_together() -> None:
    assert _clustered(*[_story(1)] * 50) == dict.fromkeys(range(1, 51), 1)


def test_a_digest_does_not_join_the_stories_it_quotes() -> None:
    stories = [_story(seed) for seed in range(6)]
    assert _clustered(*stories, "\n\n".join(story[:600] for story in stories)) == {}


def test_short_reports_in_set_phrases_are_not_copies() -> None:
    report = (
        "The board of {} met and declared a quarterly dividend of {} cents a share, payable {}."
    )
    first = report.format("Averne Hydro", "12", "on March 31 to holders of record")
    second = report.format("Tessmark Steel", "40", "on April 2 to holders of record")
    assert _clustered(first, second) == {}
    assert _clustered(first, first) == {1: 1, 2: 1}


def test_boilerplate_makes_no_copies() -> None:
    menu = "\n\n".join(["Subscribe to our newsletter", "All rights reserved.", "Privacy policy"])
    assert _clustered(f"{_story(1, 6)}\n\n{menu}", f"{_story(2, 6)}\n\n{menu}") == {}


def test_articles_without_a_story_have_no_cluster() -> None:
    assert _signature("…").runs == 0
    assert _clustered("…", "…", "") == {}


def test_no_articles_have_no_clusters() -> None:
    assert _clustered() == {}


def test_a_signature_depends_on_the_story_alone() -> None:
    # Signatures are stored: another number here means that PARSING_VERSION must change.
    one = _signature("The gate would not close.")
    assert one.runs == 2
    assert one.minhash.shape == (256,)
    assert one.minhash[:3].tolist() == [3757489910, 3310133797, 3804702501]


@given(st.lists(st.integers(0, 3), max_size=12))
def test_clusters_are_those_of_the_texts_in_any_order(printed: list[int]) -> None:
    texts = [_story(seed, 9) for seed in range(4)]
    found = _clustered(*(texts[each] for each in printed))
    expected = {
        place: printed.index(each) + 1
        for place, each in enumerate(printed, start=1)
        if printed.count(each) > 1
    }
    assert found == expected


def test_each_revision_has_its_own_clusters(corpus: Corpus) -> None:
    corpus.write({"one.txt": _story(1), "two.txt": _every(_story(1), 10), "new.txt": _story(2)})
    corpus.sync()
    live = LiveIndex(corpus.settings, corpus.embedder)
    before = live.current()
    ids = [article.id for article, _ in before.articles()]
    assert len(set(before.clusters(ids).values())) == 2

    corpus.write({"one.txt": _story(3)})
    corpus.sync()
    after_live = LiveIndex(corpus.settings, corpus.embedder)
    after = after_live.current()
    assert len(set(after.clusters(ids).values())) == 3
    assert len(set(before.clusters(ids).values())) == 2
    live.close()
    after_live.close()


def test_an_article_that_is_not_there_has_no_cluster(corpus: Corpus) -> None:
    corpus.write({"one.txt": _story(1)}).sync()
    live = LiveIndex(corpus.settings, corpus.embedder)
    assert live.current().clusters(["0123456789ab"]) == {}
    live.close()
