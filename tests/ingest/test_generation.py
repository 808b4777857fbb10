"""Generations: whole or not there, and any damage to one is noticed and mended."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ingest.catalog.catalog import Catalog
from ingest.errors import IndexDamaged
from ingest.generation import Generations
from ingest.lexical import Lexical
from ingest.sync import sync
from service.settings import Settings
from tests.conftest import Corpus
from tests.fakes import no_progress
from tests.ingest.test_sync import FIRE, FLOOD, found

_MORE = "More rain.\n\nIt rained on Wednesday.\n"


@pytest.fixture
def ingested(corpus: Corpus) -> Corpus:
    return corpus.write({"flood.txt": FLOOD, "fire.txt": FIRE, "more.txt": _MORE})


@pytest.fixture
def catalog(ingested: Corpus) -> Iterator[Catalog]:
    ingested.sync()
    with closing(Catalog(ingested.settings.catalog_url)) as opened:
        yield opened


def _generations(corpus: Corpus, catalog: Catalog) -> Generations:
    return Generations(corpus.settings, catalog, catalog.facts().index)


def _words(corpus: Corpus, revision: int = 1) -> Path:
    return corpus.settings.data / "lexical" / f"{revision:08d}"


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _flip(path: Path) -> None:
    whole = path.read_bytes()
    place = len(whole) // 3
    path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])


def _one(folder: Path, pattern: str) -> Path:
    (path,) = folder.glob(pattern)
    return path


def _forget_a_chunk(data: Path) -> None:
    Lexical(data / "lexical" / "00000001").update([], [1])


_DAMAGE: dict[str, Callable[[Path], object]] = {
    "no words": lambda data: shutil.rmtree(data / "lexical"),
    "an empty folder of words": lambda data: _emptied(_one(data, "lexical/*")),
    "no meta.json": lambda data: _one(data, "lexical/*/meta.json").unlink(),
    "no positions": lambda data: _one(data, "lexical/*/*.pos").unlink(),
    "one byte of the postings": lambda data: _flip(_one(data, "lexical/*/*.idx")),
    "one byte of the terms": lambda data: _flip(_one(data, "lexical/*/*.term")),
    "one byte of the keys": lambda data: _flip(_one(data, "lexical/*/*.fast")),
    "one byte of the lengths": lambda data: _flip(_one(data, "lexical/*/*.fieldnorm")),
    "a chunk missing from the words": _forget_a_chunk,
    "no list of the words' files": lambda data: _one(data, "lexical/*/manifest.json").unlink(),
    "no segments": lambda data: shutil.rmtree(data / "segments"),
    "an empty segment": lambda data: _emptied(_one(data, "segments/*")),
    "no list of a segment's files": lambda data: _one(data, "segments/*/manifest.json").unlink(),
    "no database of vectors": lambda data: _one(data, "segments/*/chroma.sqlite3").write_bytes(b""),
}


def _emptied(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def test_whole_caches_have_no_fault(ingested: Corpus, catalog: Catalog) -> None:
    assert _generations(ingested, catalog).faults(1).first() is None


@pytest.fixture(scope="module")
def spare(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """An index that is made once; its generation is put back by whoever damages it."""
    folder = tmp_path_factory.mktemp("articles")
    corpus = Corpus(folder, Settings(data=tmp_path_factory.mktemp("index")))
    corpus.write({"flood.txt": FLOOD, "fire.txt": FIRE}).sync()
    shutil.copytree(corpus.settings.data, corpus.folder.parent / "whole")
    return corpus


@pytest.mark.parametrize("damage", _DAMAGE.values(), ids=_DAMAGE)
def test_damage_is_noticed(spare: Corpus, damage: Callable[[Path], object]) -> None:
    damage(spare.settings.data)
    with closing(Catalog(spare.settings.catalog_url)) as catalog:
        assert _generations(spare, catalog).faults(1).first()
    shutil.rmtree(spare.settings.data)
    shutil.copytree(spare.folder.parent / "whole", spare.settings.data)


def test_damage_is_mended_without_embedding(ingested: Corpus, catalog: Catalog) -> None:
    _flip(_one(_words(ingested), "*.fast"))  # which makes tantivy panic
    ingested.embedder.embedded.clear()
    assert "fast was changed after it was made" in (ingested.sync().rebuilt or "")
    assert ingested.embedder.embedded == []
    assert _generations(ingested, catalog).faults(2).first() is None
    assert found(ingested, "barn") >= {"fire.txt"}


def test_damage_that_leaves_size_and_time_is_found_by_those_who_look_closely(
    ingested: Corpus, catalog: Catalog
) -> None:
    path = _one(_words(ingested), "*.fast")
    before = path.stat()
    _flip(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    generations = _generations(ingested, catalog)
    assert generations.faults(1).first() is None
    assert "fast was changed" in str(generations.faults(1, thorough=True).first())
    with pytest.raises(IndexDamaged, match="fast was changed"):
        generations.open(1)


def test_damaged_words_are_not_taken_into_the_next(ingested: Corpus, catalog: Catalog) -> None:
    _flip(_one(_words(ingested), "*.idx"))
    ingested.write({"new.txt": "A crane fell.\n\nThe crane fell on Friday.\n"}).sync()
    assert _generations(ingested, catalog).faults(2).first() is None
    assert "new.txt" in found(ingested, "crane")
    assert "fire.txt" in found(ingested, "barn")


def test_what_was_published_is_not_written_while_the_next_is_built(
    ingested: Corpus, catalog: Catalog
) -> None:
    before = _bytes(_words(ingested))
    ingested.write({"new.txt": "A crane fell.\n"}).sync()
    assert catalog.revision() == 2
    assert _bytes(_words(ingested)) == before


def test_what_a_killed_writer_left_is_not_taken_over(ingested: Corpus, catalog: Catalog) -> None:
    # Killed while building, and killed between adopting the folders and publishing the revision.
    for left in ("lexical/building", "lexical/00000002", "segments/00000002-2"):
        (ingested.settings.data / left).mkdir()
        (ingested.settings.data / left / "meta.json").touch()
    ingested.write({"new.txt": "A crane fell.\n"}).sync()
    assert _generations(ingested, catalog).faults(2).first() is None
    assert "new.txt" in found(ingested, "crane")
    assert not (ingested.settings.data / "segments/00000002-2").exists()


def test_only_the_words_of_the_current_revision_and_the_one_before_are_kept(
    ingested: Corpus, catalog: Catalog
) -> None:
    for number in range(2):
        ingested.write({f"{number}.txt": f"Crane {number} fell.\n"}).sync()
    folders = sorted(each.name for each in _words(ingested).parent.iterdir())
    assert folders == ["00000002", "00000003"]


def test_words_that_are_several_revisions_old_become_those_of_the_current_one(
    ingested: Corpus, catalog: Catalog
) -> None:
    shutil.copytree(_words(ingested), ingested.folder.parent / "old")
    # The newest article goes, so that SQLite gives its number to one of later.
    for path in ("more.txt", "fire.txt"):
        (ingested.folder / path).unlink()
        ingested.sync()
    ingested.write({"new.txt": "A crane fell.\n"}).sync()
    current = catalog.revision()
    asked = [("crane",), ("barn",), ("wednesday",), ("river",)]
    expected = [Lexical(_words(ingested, current)).holding(words) for words in asked]
    assert [len(keys) for keys in expected] == [1, 0, 0, 1]
    shutil.rmtree(_words(ingested).parent)
    shutil.copytree(ingested.folder.parent / "old", _words(ingested))
    _generations(ingested, catalog).make_words(current, no_progress)
    made = Lexical(_words(ingested, current))
    assert [made.holding(words) for words in asked] == expected
    assert len(made) == len(made.keys()) == catalog.snapshot(current).chunk_count()


def test_opening_lost_words_says_what_to_run(ingested: Corpus, catalog: Catalog) -> None:
    shutil.rmtree(_words(ingested))
    with pytest.raises(IndexDamaged, match=r"00000001 is missing; .*run footnote ingest FOLDER"):
        _generations(ingested, catalog).open(1)


def test_progress_counts_each_task_up_to_its_total(ingested: Corpus) -> None:
    told: dict[str, list[tuple[int, int]]] = {}

    def progress(task: str, done: int, total: int) -> None:
        told.setdefault(task, []).append((done, total))

    sync(ingested.settings, ingested.folder, ingested.embedder, progress=progress)
    assert list(told) == ["Reading", "Indexing words", "Indexing vectors"]
    for steps in told.values():
        total = steps[0][1]
        assert steps == [(done, total) for done in range(total)] + [(total, total)]
        assert total >= 3
