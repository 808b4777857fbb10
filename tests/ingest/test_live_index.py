"""The live index: it answers from the newest revision that can be opened, and from no other."""

import gc
import logging
import shutil
import time
from contextlib import closing
from weakref import ref

import pytest

from ingest.errors import IndexDamaged, IndexMismatch, IndexMissing, SettingsError
from ingest.filter import Filters
from ingest.live_index import LiveIndex
from tests.conftest import Corpus
from tests.fakes import WordEmbedder
from tests.ingest.test_sync import FIRE, FLOOD, found, found_in


@pytest.fixture(autouse=True)
def _look_at_each_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.live_index._REVISION_CHECK_S", 0.0)


def test_a_running_reader_takes_up_what_is_ingested_beside_it(corpus: Corpus) -> None:
    corpus.write({"flood.txt": FLOOD}).sync()
    live = LiveIndex(corpus.settings, corpus.embedder)
    old = live.current()
    corpus.write({"fire.txt": FIRE}).sync()
    # A question under way goes on with what it began with.
    assert found_in(old, corpus.embedder, "barn river") == {"flood.txt"}
    assert found_in(live.current(), corpus.embedder, "barn river") == {"flood.txt", "fire.txt"}
    for number in range(3):
        corpus.write({f"more{number}.txt": f"More {number} barn.\n"}).sync()
        assert f"more{number}.txt" in found_in(live.current(), corpus.embedder, "barn")
    live.close()


def test_a_revision_that_nobody_asks_any_more_leaves_memory_at_once(corpus: Corpus) -> None:
    corpus.write({"flood.txt": FLOOD}).sync()
    gc.disable()  # nothing waits until Python looks for cycles
    try:
        with closing(LiveIndex(corpus.settings, corpus.embedder)) as live:
            vector = corpus.embedder.embed(["barn"])[0]
            live.current().search("barn", vector, 5, Filters(paths=frozenset({"flood.txt"})))
            first = ref(live.current())
            for number in range(2):  # the one before the newest stays for questions under way
                corpus.write({f"more{number}.txt": f"More {number} barn.\n"}).sync()
                live.current()
            assert first() is None
    finally:
        gc.enable()


def test_a_revision_that_cannot_be_opened_leaves_the_old_one(
    corpus: Corpus, caplog: pytest.LogCaptureFixture
) -> None:
    corpus.write({"flood.txt": FLOOD}).sync()
    with closing(LiveIndex(corpus.settings, corpus.embedder)) as live:
        old = live.current()
        corpus.write({"fire.txt": FIRE}).sync()
        shutil.rmtree(corpus.settings.data / "lexical" / "00000002")
        with caplog.at_level(logging.WARNING):
            assert live.current() is old
        assert "still answering from revision 1" in caplog.text
        assert found_in(old, corpus.embedder, "barn river") == {"flood.txt"}
        corpus.sync()  # which mends it
        assert live.current().revision == 3
        assert "fire.txt" in found_in(live.current(), corpus.embedder, "barn")


def test_an_index_that_cannot_be_opened_is_tried_again(corpus: Corpus) -> None:
    corpus.write({"flood.txt": FLOOD}).sync()
    shutil.rmtree(corpus.settings.data / "lexical" / "00000001")
    with closing(LiveIndex(corpus.settings, corpus.embedder)) as live:
        with pytest.raises(IndexDamaged, match="00000001 is missing"):
            live.current()
        corpus.sync()
        assert live.current().revision == 2


def test_a_server_that_starts_before_the_first_ingest_takes_it_up(corpus: Corpus) -> None:
    with closing(LiveIndex(corpus.settings, corpus.embedder)) as live:
        with pytest.raises(IndexMissing, match="footnote ingest FOLDER"):
            live.current()
        corpus.write({"flood.txt": FLOOD}).sync()
        assert live.current().revision == 1


def test_between_two_looks_the_catalogue_is_not_asked(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.live_index._REVISION_CHECK_S", 3_600.0)
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now)
    corpus.write({"flood.txt": FLOOD}).sync()
    with closing(LiveIndex(corpus.settings, corpus.embedder)) as live:
        old = live.current()
        corpus.write({"fire.txt": FIRE}).sync()
        assert live.current() is old
        now += 3_601
        assert live.current().revision == 2


def test_no_index_says_how_to_make_one(corpus: Corpus) -> None:
    with pytest.raises(IndexMissing, match="footnote ingest FOLDER"):
        found(corpus, "river")
    assert not corpus.settings.data.exists()


def test_another_embedding_model_is_refused(corpus: Corpus) -> None:
    corpus.write({"flood.txt": FLOOD}).sync()
    live = LiveIndex(corpus.settings, WordEmbedder(name="letters"))
    with closing(live), pytest.raises(IndexMismatch, match=r"words .* letters"):
        live.current()


def test_a_catalogue_url_of_no_use_is_told_before_any_question(corpus: Corpus) -> None:
    settings = corpus.settings.model_copy(update={"catalog": "nonsense"})
    with pytest.raises(SettingsError, match="FOOTNOTE_CATALOG: 'nonsense' is not"):
        LiveIndex(settings, corpus.embedder)


def test_a_catalogue_at_a_url_is_read_from_there(corpus: Corpus) -> None:
    url = f"sqlite:///{corpus.folder.parent}/elsewhere.sqlite"
    corpus.settings = corpus.settings.model_copy(update={"catalog": url})
    corpus.write({"flood.txt": FLOOD}).sync()
    assert (corpus.folder.parent / "elsewhere.sqlite").exists()
    assert not (corpus.settings.data / "catalog.sqlite").exists()
    assert found(corpus, "river") == {"flood.txt"}


def test_a_warm_index_answers_as_a_cold_one(corpus: Corpus) -> None:
    corpus.write({"a.txt": "The ferry sank at noon. Nobody was aboard."}).sync()
    vector = corpus.embedder.embed(["ferry"])[0]
    with closing(LiveIndex(corpus.settings, corpus.embedder)) as cold:
        expected = cold.current().search("ferry", vector, 5)
    with closing(LiveIndex(corpus.settings, corpus.embedder)) as live:
        live.warm_up()
        assert live.current().search("ferry", vector, 5) == expected


def test_warming_up_waits_for_neither_an_index_nor_a_server(corpus: Corpus) -> None:
    with closing(LiveIndex(corpus.settings, corpus.embedder)) as live:
        live.warm_up()  # nothing has been ingested yet
    hung = corpus.settings.model_copy(update={"chroma": "http://192.0.2.1:8000"})
    with closing(LiveIndex(hung, corpus.embedder)) as live:
        live.warm_up()
