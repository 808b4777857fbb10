import os
import shutil
import time
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from ingest import chunk as chunk_module
from ingest import sync as sync_module
from ingest.chunk import content_id
from ingest.embed import Vectors
from ingest.errors import IndexBusy, IndexMismatch, SettingsError, UnreadableFile
from ingest.filter import Filters
from ingest.formats.opening import read_bytes
from ingest.index import Index
from ingest.live_index import LiveIndex
from tests.conftest import Corpus
from tests.fakes import InProcessParser, WordEmbedder
from tests.ingest.catalog.test_catalog import make_first_schema

FLOOD = (
    "River rises.\n\nThe river Orm rose four metres on Monday. Farms by the bank were cut off.\n"
)
FIRE = "Barn burns.\n\nA barn near Helm burnt down on Tuesday. No animals were hurt.\n"


def found(corpus: Corpus, question: str, filters: Filters | None = None) -> set[str]:
    """Paths of the articles that a search for `question` meets."""
    live = LiveIndex(corpus.settings, corpus.embedder)
    try:
        return found_in(live.current(), corpus.embedder, question, filters)
    finally:
        live.close()


def found_in(
    index: Index, embedder: WordEmbedder, question: str, filters: Filters | None = None
) -> set[str]:
    matches = index.search(question, embedder.embed([question])[0], 10, filters)
    articles = index.articles_of(match.stored for match in matches)
    return {article.path for article in articles.values()}


def test_a_folder_becomes_searchable(corpus: Corpus) -> None:
    summary = corpus.write({"flood.txt": FLOOD, "fire.txt": FIRE}).sync()
    assert (summary.articles, summary.added) == (2, 2)
    assert "flood.txt" in found(corpus, "How high did the river rise?")


def test_a_second_run_embeds_nothing_and_makes_no_revision(corpus: Corpus) -> None:
    corpus.write({"flood.txt": FLOOD}).sync()
    corpus.embedder.embedded.clear()
    summary = corpus.sync()
    assert (summary.unchanged, summary.embedded) == (1, 0)
    assert corpus.embedder.embedded == []
    assert "no texts embedded" in summary.line()
    assert len(list((corpus.settings.data / "lexical").iterdir())) == 1


def _aged(corpus: Corpus) -> None:
    """So that what the system says of the files can be trusted, as it can two seconds later."""
    real = time.time_ns
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time_ns", lambda: real() + 3_000_000_000)
        corpus.sync()


def _refuse_to_open(*_: object, **__: object) -> bytes:
    raise AssertionError("a file was opened")


def test_a_file_that_was_not_touched_is_not_opened(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = '{"text": "The ferry sank."}\n{"no": "text"}\n'
    corpus.write({"flood.txt": FLOOD, "feed.jsonl": lines, "empty.txt": ""})
    _aged(corpus)
    monkeypatch.setattr("ingest.walk.read_bytes", _refuse_to_open)
    summary = corpus.sync()
    assert (summary.articles, summary.unchanged, summary.removed) == (2, 2, 0)
    assert sorted(problem.path for problem in summary.skipped) == ["empty.txt", "feed.jsonl#2"]
    (corpus.folder / "feed.jsonl").unlink()
    summary = corpus.sync()
    assert (summary.articles, summary.unchanged, summary.removed) == (1, 1, 1)
    assert [problem.path for problem in summary.skipped] == ["empty.txt"]


def test_a_file_that_was_just_written_is_read_again(corpus: Corpus) -> None:
    """It may change once more within the resolution of the disk's clock."""
    corpus.write({"flood.txt": FLOOD}).sync()
    before = (corpus.folder / "flood.txt").stat()
    corpus.write({"flood.txt": FLOOD.replace("Monday", "Sunday")})
    os.utime(corpus.folder / "flood.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert corpus.sync().changed == 1


def test_a_change_that_keeps_size_and_time_is_seen(corpus: Corpus) -> None:
    corpus.write({"flood.txt": FLOOD})
    _aged(corpus)
    before = (corpus.folder / "flood.txt").stat()
    corpus.write({"flood.txt": FLOOD.replace("Monday", "Sunday")})
    os.utime(corpus.folder / "flood.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert corpus.sync().changed == 1


def test_a_part_that_left_its_file_leaves_the_index(corpus: Corpus) -> None:
    lines = ['{"text": "The ferry sank."}', '{"text": "The mill burnt."}']
    corpus.write({"feed.jsonl": "\n".join(lines)}).sync()
    summary = corpus.write({"feed.jsonl": lines[0]}).sync()
    assert (summary.articles, summary.removed, summary.unchanged) == (1, 1, 1)
    assert found(corpus, "mill burnt") == {"feed.jsonl#1"}


def test_a_file_that_can_be_read_no_more_leaves_the_index(corpus: Corpus) -> None:
    corpus.write({"flood.txt": FLOOD, "fire.txt": FIRE}).sync()
    summary = corpus.write({"fire.txt": ""}).sync()
    assert (summary.articles, summary.removed) == (1, 1)
    assert [problem.path for problem in summary.skipped] == ["fire.txt"]


def test_an_index_made_before_there_were_segments_is_taken_over(corpus: Corpus) -> None:
    corpus.settings = corpus.settings.model_copy(update={"catalog": ""})
    corpus.write({"flood.txt": FLOOD, "fire.txt": FIRE}).sync()
    make_first_schema(corpus.settings.data / "catalog.sqlite")
    shutil.rmtree(corpus.settings.data / "segments")
    (corpus.settings.data / "lexical").rename(corpus.settings.data / "generations")
    corpus.embedder.embedded.clear()
    summary = corpus.sync()
    assert (summary.articles, summary.unchanged, summary.embedded) == (2, 2, 0)
    assert found(corpus, "barn near Helm") >= {"fire.txt"}
    assert not (corpus.settings.data / "generations").exists()


def test_sentences_are_embedded_and_nothing_else(corpus: Corpus) -> None:
    summary = corpus.write({"flood.txt": FLOOD}).sync()
    assert sorted(corpus.embedder.embedded) == [
        "Farms by the bank were cut off.",
        "River rises.",
        "The river Orm rose four metres on Monday.",
    ]
    assert summary.embedded == 3


def _chunk_and_its_sentences(corpus: Corpus) -> tuple[Vectors, Vectors, list[int]]:
    """The vector Chroma's cosine is of, those of its sentences, and how long these are."""
    live = LiveIndex(corpus.settings, corpus.embedder)
    try:
        index = live.current()
        (stored,) = index._snapshot.chunks()
        (found,) = index._caches.vectors.nearest(index._vectors.read([stored.chunk.id])[0], 5) or ()
        assert (found.id, found.cosine) == (stored.chunk.id, pytest.approx(1, abs=1e-3))
        run = (stored.article_key, stored.chunk.first, stored.chunk.last)
        inside = index.sentences([run], index.articles_of([stored])).values()
        vectors = np.stack([each.vector for each in inside])
        chunk = index._vectors.read([stored.chunk.id])[0]
        return chunk, vectors, [len(each.text) for each in inside]
    finally:
        live.close()


def test_a_chunk_has_the_mean_vector_of_its_sentences_by_length(corpus: Corpus) -> None:
    corpus.write({"flood.txt": FLOOD}).sync()
    chunk, vectors, lengths = _chunk_and_its_sentences(corpus)
    mean = np.average(vectors, axis=0, weights=lengths)
    np.testing.assert_allclose(chunk, mean / np.linalg.norm(mean), atol=2e-3)


def test_an_index_of_another_parsing_gets_new_chunk_vectors_without_embedding(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus.write({"flood.txt": FLOOD})
    with monkeypatch.context() as patch:  # what chunks had before they had the mean
        patch.setattr(sync_module, "PARSING_VERSION", "1 of old")
        patch.setattr("ingest.embed_new.chunk_vector", lambda vectors, _: vectors[0])
        patch.setattr(sync_module, "Parser", InProcessParser)
        patch.setattr(chunk_module, "_chunk_id", lambda contents: content_id("".join(contents)))
        corpus.sync()
    old, vectors, lengths = _chunk_and_its_sentences(corpus)
    np.testing.assert_allclose(old, vectors[0], atol=2e-3)
    summary = corpus.sync()
    assert (summary.unchanged, summary.embedded) == (1, 0)
    chunk, vectors, lengths = _chunk_and_its_sentences(corpus)
    mean = np.average(vectors, axis=0, weights=lengths)
    np.testing.assert_allclose(chunk, mean / np.linalg.norm(mean), atol=2e-3)


def test_an_edited_file_embeds_only_what_is_new_in_it(corpus: Corpus) -> None:
    corpus.write({"flood.txt": FLOOD, "fire.txt": FIRE}).sync()
    corpus.embedder.embedded.clear()
    summary = corpus.write({"fire.txt": FIRE + "The cause is not known.\n"}).sync()
    assert (summary.changed, summary.unchanged) == (1, 1)
    assert "The cause is not known." in corpus.embedder.embedded
    assert "No animals were hurt." not in corpus.embedder.embedded


def test_a_deleted_file_disappears(corpus: Corpus) -> None:
    corpus.write({"flood.txt": FLOOD, "fire.txt": FIRE}).sync()
    (corpus.folder / "fire.txt").unlink()
    assert corpus.sync().removed == 1
    assert found(corpus, "Was a barn burnt?") == {"flood.txt"}


def test_a_renamed_file_embeds_nothing(corpus: Corpus) -> None:
    corpus.write({"flood.txt": FLOOD}).sync()
    (corpus.folder / "flood.txt").rename(corpus.folder / "water.txt")
    summary = corpus.sync()
    assert (summary.added, summary.removed, summary.embedded) == (1, 1, 0)
    assert found(corpus, "river") == {"water.txt"}


def test_an_unreadable_file_is_reported_and_the_rest_indexed(corpus: Corpus) -> None:
    corpus.write({"flood.txt": FLOOD, "empty.txt": "", "picture.txt": b"\x89PNG\r\n\x1a\n\0\0\0"})
    summary = corpus.sync()
    assert summary.articles == 1
    assert sorted(problem.path for problem in summary.skipped) == ["empty.txt", "picture.txt"]
    assert "2 skipped (listed above)" in summary.line()


def test_a_file_that_may_not_be_read_now_is_told_and_kept(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus.write({"flood.txt": FLOOD, "fire.txt": FIRE}).sync()

    def denied(root: Path, path: str, *, max_bytes: int) -> bytes:
        if path == "fire.txt":
            raise UnreadableFile(path, "permission denied") from PermissionError()
        return read_bytes(root, path, max_bytes=max_bytes)

    monkeypatch.setattr("ingest.walk.read_bytes", denied)
    summary = corpus.write({"flood.txt": FLOOD + "More rain fell."}).sync()
    assert [str(each) for each in summary.skipped] == ["fire.txt: permission denied"]
    assert (summary.articles, summary.removed, summary.changed) == (2, 0, 1)


def test_files_of_other_types_are_counted_not_skipped(corpus: Corpus) -> None:
    summary = corpus.write({"flood.txt": FLOOD, "a.png": "x", "b.png": "x", ".hidden": "x"}).sync()
    assert (summary.skipped, summary.ignored) == ((), {".png": 2})


def test_a_text_printed_by_two_articles_is_stored_once_and_found_in_both(corpus: Corpus) -> None:
    corpus.write({"one.txt": FLOOD, "two.txt": FLOOD}).sync()
    assert len(corpus.embedder.embedded) == len(set(corpus.embedder.embedded))
    assert found(corpus, "the river Orm rose") == {"one.txt", "two.txt"}


def test_filters_let_no_other_article_through(corpus: Corpus) -> None:
    corpus.write(
        {
            "old.md": f"---\nsource: Herald\ndate: 2024-01-02\n---\n{FLOOD}",
            "new.md": f"---\nsource: Courier\ndate: 2024-03-04\n---\n{FLOOD}",
            "undated.txt": FLOOD,
        }
    ).sync()
    question = "the river Orm rose"
    assert found(corpus, question, Filters(sources=frozenset({"Courier"}))) == {"new.md"}
    assert found(corpus, question, Filters(paths=frozenset({"old.md"}))) == {"old.md"}
    assert found(corpus, question, Filters(published_from=date(2024, 2, 1))) == {"new.md"}
    assert found(corpus, question, Filters(published_to=date(2024, 1, 2))) == {"old.md"}
    assert found(corpus, question, Filters(sources=frozenset({"Nobody"}))) == set()


def test_another_folder_needs_to_be_meant(corpus: Corpus, tmp_path: Path) -> None:
    corpus.write({"flood.txt": FLOOD}).sync()
    other = tmp_path / "other"
    other.mkdir()
    corpus.folder = other
    corpus.write({"fire.txt": FIRE})
    with pytest.raises(SettingsError, match="--replace"):
        corpus.sync()
    summary = corpus.sync(replace=True)
    assert (summary.added, summary.removed) == (1, 1)


def test_folder_that_was_moved_is_known_by_its_new_place(corpus: Corpus, tmp_path: Path) -> None:
    corpus.write({"flood.txt": FLOOD}).sync()
    corpus.folder = corpus.folder.rename(tmp_path / "moved")
    assert corpus.sync(replace=True).unchanged == 1
    live = LiveIndex(corpus.settings, corpus.embedder)
    assert live.current().facts.root == str(tmp_path / "moved")
    live.close()


def test_an_emptied_folder_does_not_empty_the_index(corpus: Corpus) -> None:
    corpus.write({"flood.txt": FLOOD}).sync()
    (corpus.folder / "flood.txt").unlink()
    with pytest.raises(SettingsError, match="--replace"):
        corpus.sync()
    assert found(corpus, "river") == {"flood.txt"}
    assert corpus.sync(replace=True).articles == 0
    assert found(corpus, "river") == set()


def test_an_empty_folder_makes_an_empty_index(corpus: Corpus) -> None:
    assert corpus.sync().articles == 0
    assert found(corpus, "river") == set()


def test_a_missing_folder_is_misuse(corpus: Corpus) -> None:
    corpus.folder = corpus.folder / "nowhere"
    with pytest.raises(SettingsError, match="nowhere is not a folder"):
        corpus.sync()


def test_another_embedding_model_is_refused_with_both_names(corpus: Corpus) -> None:
    corpus.write({"flood.txt": FLOOD}).sync()
    corpus.embedder = WordEmbedder(name="letters")
    with pytest.raises(IndexMismatch, match=r"words .* letters"):
        corpus.sync()
    with pytest.raises(IndexMismatch, match=r"words .* letters"):
        found(corpus, "river")


def test_only_one_process_writes(corpus: Corpus) -> None:
    corpus.write({"flood.txt": FLOOD}).sync()
    with FileLock(corpus.settings.data / "lock"), pytest.raises(IndexBusy):
        corpus.sync()


def test_ctrl_c_keeps_what_was_read_and_the_next_run_ends_it(corpus: Corpus) -> None:
    corpus.write({f"{n:03}.txt": f"Story {n}.\n\nThing {n} took place.\n" for n in range(300)})

    def interrupt() -> None:
        if corpus.embedder.embedded:
            raise KeyboardInterrupt

    corpus.embedder.before_each = interrupt
    summary = corpus.sync()
    assert summary.interrupted
    assert 0 < summary.articles < 300
    corpus.embedder.before_each = lambda: None
    assert "000.txt" in found(corpus, "Thing 0 took place")
    summary = corpus.sync()
    assert (summary.articles, summary.removed, summary.interrupted) == (300, 0, False)


def test_ctrl_c_removes_nothing_it_has_not_looked_at(corpus: Corpus) -> None:
    corpus.write({"b.txt": FLOOD}).sync()
    corpus.write({"a.txt": FIRE})

    def interrupt() -> None:
        raise KeyboardInterrupt

    corpus.embedder.before_each = interrupt
    summary = corpus.sync()
    assert (summary.articles, summary.removed) == (1, 0)


def test_a_failing_embedder_leaves_the_old_index(corpus: Corpus) -> None:
    corpus.write({"flood.txt": FLOOD}).sync()
    corpus.write({"fire.txt": FIRE})

    def fail() -> None:
        raise ConnectionError("no model")

    corpus.embedder.before_each = fail
    with pytest.raises(ConnectionError):
        corpus.sync()
    corpus.embedder.before_each = lambda: None
    assert found(corpus, "barn") == {"flood.txt"}
    assert corpus.sync().added == 1


def test_a_damaged_vector_store_is_made_anew_without_embedding(corpus: Corpus) -> None:
    # Over 1,000 rows, so that Chroma has written its graph to disk.
    corpus.write({f"{n}.txt": f"Report {n} of place {n * 7}.\n" for n in range(1010)}).sync()
    for victim in ("data_level0.bin", "index_metadata.pickle", "chroma.sqlite3"):
        corpus.embedder.embedded.clear()
        # The newest: what was damaged before may still be there.
        held = (corpus.settings.data / "segments").rglob(victim)
        max(held, key=lambda path: path.stat().st_mtime_ns).write_bytes(b"\0" * 100)
        assert corpus.sync().rebuilt, victim
        assert corpus.embedder.embedded == []
        assert "17.txt" in found(corpus, "Report 17 of place 119"), victim


@pytest.mark.parametrize("part", ["lexical", "segments"])
def test_what_is_lost_is_made_anew(corpus: Corpus, part: str) -> None:
    corpus.write({"flood.txt": FLOOD}).sync()
    (held,) = (corpus.settings.data / part).iterdir()
    held.rename(corpus.folder.parent / "lost")
    assert "missing" in (corpus.sync().rebuilt or "")
    assert found(corpus, "river") == {"flood.txt"}


def test_names_that_are_not_utf_8_and_linked_folders_are_named_and_the_rest_is_read(
    corpus: Corpus, tmp_path: Path
) -> None:
    corpus.write({"flood.txt": FLOOD})
    (corpus.folder / os.fsdecode(b"f\xefre.txt")).write_text(FIRE)
    (tmp_path / "elsewhere").mkdir()
    (corpus.folder / "linked").symlink_to(tmp_path / "elsewhere")
    summary = corpus.sync()
    assert summary.articles == 1
    assert [problem.reason for problem in summary.skipped] == [
        "a link to a folder, which is not followed",
        "its name is not UTF-8; rename it",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_articles_in_a_folder_that_may_not_be_read_now_are_kept(corpus: Corpus) -> None:
    corpus.write({"deep/fire.txt": FIRE, "flood.txt": FLOOD}).sync()
    (corpus.folder / "deep").chmod(0)
    try:
        summary = corpus.sync()
    finally:
        (corpus.folder / "deep").chmod(0o755)
    assert (summary.articles, summary.removed) == (2, 0)
    assert [problem.path for problem in summary.skipped] == ["deep"]


def test_a_folder_that_cannot_be_listed_is_named(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus.write({"deep/fire.txt": FIRE, "flood.txt": FLOOD}).sync()
    real = os.scandir

    def closed(path: str) -> object:
        if str(path).endswith("deep"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", closed)
    summary = corpus.sync()
    assert (summary.articles, summary.removed) == (2, 0)
    assert str(summary.skipped[0]) == "deep: a folder that cannot be read: permission denied"
