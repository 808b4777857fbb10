"""Segments: a change costs its own size, and a search finds what is there and nothing else."""

from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import segment as segment_module
from ingest.catalog.catalog import Catalog
from ingest.errors import IndexUnreachable
from ingest.live_index import LiveIndex
from ingest.segment import Segment, overdue, tail_limit
from tests.conftest import Corpus
from tests.ingest.test_sync import FIRE, FLOOD, found, found_in


def _segment(name: str, first: int, chunks: int, dead: int = 0) -> Segment:
    return Segment(name, "", first, first, rows=chunks, chunks=chunks, dead=dead)


@pytest.fixture
def catalog(corpus: Corpus) -> Iterator[Catalog]:
    with closing(Catalog(corpus.settings.catalog_url)) as opened:
        yield opened


def _names(catalog: Catalog) -> list[str]:
    return [each.name for each in catalog.snapshot(catalog.revision()).segments()]


class TestPlan:
    def test_the_first_chunks_have_a_segment_however_few(self) -> None:
        rewrite = overdue([], 1)
        assert rewrite
        assert (rewrite.replaced, rewrite.with_tail) == ((), True)
        assert overdue([], 0) is None

    def test_a_short_tail_waits(self) -> None:
        assert overdue([_segment("a", 1, 100)], 500) is None
        assert overdue([_segment("a", 1, 80_000)], 10_000) is None

    def test_a_tail_takes_in_neighbours_of_its_own_size_alone(self) -> None:
        large, small = _segment("large", 1, 20_000), _segment("small", 2, 3_000)
        rewrite = overdue([large, small], 3_000)
        assert rewrite
        assert rewrite.replaced == (small,)

    def test_a_segment_that_is_mostly_gone_is_made_anew(self) -> None:
        whole, hollow = _segment("whole", 1, 900), _segment("hollow", 2, 900, dead=500)
        rewrite = overdue([whole, hollow], 10)
        assert rewrite
        assert (rewrite.replaced, rewrite.with_tail) == ((hollow,), False)

    @given(st.lists(st.integers(1, 5_000), max_size=60))
    def test_few_segments_are_asked_and_no_tail_is_long(self, changes: list[int]) -> None:
        segments: list[Segment] = []
        tail = written = 0
        for number, chunks in enumerate(changes):
            tail += chunks
            while rewrite := overdue(segments, tail):
                kept = [each for each in segments if each not in rewrite.replaced]
                size = tail + sum(each.alive for each in rewrite.replaced)
                segments = [*kept, _segment(str(number), number, size)]
                tail = 0
                written += size
            assert tail <= tail_limit(segments) <= 10_000
            assert len(segments) <= 8
        assert sum(each.alive for each in segments) + tail == sum(changes)
        assert written <= 12 * sum(changes)


def test_a_small_change_makes_no_segment(corpus: Corpus, catalog: Catalog) -> None:
    corpus.write({"flood.txt": FLOOD}).sync()
    before = _names(catalog)
    corpus.write({"fire.txt": FIRE}).sync()
    assert _names(catalog) == before
    assert len(before) == 1
    assert "fire.txt" in found(corpus, "barn near Helm")
    assert "flood.txt" in found(corpus, "river Orm")


def test_a_tail_that_grew_long_becomes_a_segment_after_it_can_be_asked(
    corpus: Corpus, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment_module, "_TAIL_LEAST", 2)
    corpus.write({"flood.txt": FLOOD}).sync()
    for number in range(3):
        corpus.write({f"{number}.txt": f"Crane {number} fell.\n\nIt was tall.\n"}).sync()
    revision = catalog.revision()
    assert revision > 4  # one of them holds the same articles, and another segment
    (only,) = catalog.snapshot(revision).segments()
    assert only.dead == 0
    assert corpus.sync().unchanged == 4
    assert catalog.revision() == revision
    for number in range(3):
        assert f"{number}.txt" in found(corpus, f"Crane {number} fell")


def test_a_question_that_began_before_a_segment_was_made_is_answered_to_its_end(
    corpus: Corpus, catalog: Catalog
) -> None:
    corpus.write({"flood.txt": FLOOD, "fire.txt": FIRE, "crane.txt": "A crane fell.\n"}).sync()
    with closing(LiveIndex(corpus.settings, corpus.embedder)) as live:
        index = live.current()
        for name in ("fire.txt", "crane.txt"):
            (corpus.folder / name).unlink()
        corpus.sync()
        # Most of its segment is gone, so another one was made, by a revision of its own.
        assert catalog.revision() == index.revision + 2
        assert "fire.txt" in found_in(index, corpus.embedder, "barn near Helm")
        assert index.read(["fire.txt"])


def test_what_is_gone_is_not_found_and_hides_nothing(corpus: Corpus, catalog: Catalog) -> None:
    """The nearest of a segment are all gone; what lies behind them is found."""
    gone = {f"gone{n}.txt": f"The river Orm rose at {n}.\n" for n in range(30)}
    corpus.write({"kept.txt": "The river Orm fell.\n", "flood.txt": FLOOD, **gone}).sync()
    for name in gone:
        (corpus.folder / name).unlink()
    corpus.write({f"more{n}.txt": f"Wind {n} blew.\n" for n in range(5)})
    corpus.sync()
    assert found(corpus, "river Orm rose") >= {"kept.txt", "flood.txt"}
    live = LiveIndex(corpus.settings, corpus.embedder)
    with closing(live):
        index = live.current()
        cosines = index._dense.search(corpus.embedder.embed(["river Orm rose"])[0], 5)
        assert len(cosines) == 5
        assert index._snapshot.alive(list(cosines)) == cosines.keys()


def test_a_segment_and_its_tail_find_what_comparing_all_finds(corpus: Corpus) -> None:
    corpus.write({f"{n}.txt": f"Report {n} of {n % 7}.\n" for n in range(60)}).sync()
    corpus.write({f"{n}.txt": f"Report {n} of {n % 5}.\n" for n in range(50, 90)}).sync()
    with closing(LiveIndex(corpus.settings, corpus.embedder)) as live:
        dense = live.current()._dense
        for asked in ("Report 7 of 2", "Report 55", "of 3"):
            vector = corpus.embedder.embed([asked])[0]
            expected = dense._held().nearest(None, vector, 10)
            got = dense.search(vector, 10)
            np.testing.assert_allclose(sorted(got.values()), sorted(expected.values()), atol=2e-3)


def test_chunks_that_are_gone_are_counted_in_their_segment(
    corpus: Corpus, catalog: Catalog
) -> None:
    corpus.write({"flood.txt": FLOOD, "fire.txt": FIRE}).sync()
    (before,) = catalog.snapshot(1).segments()
    (corpus.folder / "fire.txt").unlink()
    corpus.sync()
    (after,) = catalog.snapshot(2).segments()
    assert (before.dead, before.alive) == (0, 2)
    assert (after.dead, after.alive) == (1, 1)


def test_a_folder_that_was_emptied_has_no_segment(corpus: Corpus, catalog: Catalog) -> None:
    corpus.write({"flood.txt": FLOOD}).sync()
    (corpus.folder / "flood.txt").unlink()
    corpus.sync(replace=True)
    assert _names(catalog) == []
    assert list((corpus.settings.data / "segments").iterdir())  # that of the revision before
    corpus.write({"fire.txt": FIRE}).sync()
    assert found(corpus, "barn") == {"fire.txt"}


def test_a_segment_that_cannot_be_made_now_is_made_by_the_next_ingest(
    corpus: Corpus, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment_module, "_TAIL_LEAST", 1)
    corpus.write({"flood.txt": FLOOD}).sync()
    with monkeypatch.context() as patch:

        def away(*_: object) -> None:
            raise IndexUnreachable("no Chroma server answers")

        patch.setattr("ingest.segment_store.SegmentStore.make", away)
        corpus.write({"fire.txt": FIRE}).sync()
        assert len(_names(catalog)) == 1
        corpus.write({"rain.txt": "Rain fell.\n\nIt was cold.\n"}).sync()
        assert found(corpus, "Rain fell") >= {"rain.txt"}
    corpus.sync()
    assert catalog.snapshot(catalog.revision()).segments()[-1].last >= 3
