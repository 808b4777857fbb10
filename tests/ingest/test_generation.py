"""Generations: whole or not there, and any damage to one is noticed and mended."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ingest.catalog.catalog import Catalog
from ingest.errors import IndexDamaged
from ingest.generation import Generations
from ingest.lexical import Lexical
from ingest.live_index import LiveIndex
from ingest.sync import sync
from service.settings import Settings
from tests.conftest import Corpus
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


def _folder(corpus: Corpus, revision: int = 1) -> Path:
    return corpus.settings.data / "generations" / f"{revision:08d}"


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


def _forget_a_chunk(folder: Path) -> None:
    Lexical(folder / "lexical").update([], [1])


_DAMAGE: dict[str, Callable[[Path], object]] = {
    "no generation": shutil.rmtree,
    "no lexical folder": lambda folder: shutil.rmtree(folder / "lexical"),
    "an empty lexical folder": lambda folder: _emptied(folder / "lexical"),
    "no meta.json": lambda folder: (folder / "lexical" / "meta.json").unlink(),
    "no positions": lambda folder: _one(folder, "lexical/*.pos").unlink(),
    "one byte of the postings": lambda folder: _flip(_one(folder, "lexical/*.idx")),
    "one byte of the terms": lambda folder: _flip(_one(folder, "lexical/*.term")),
    "one byte of the keys": lambda folder: _flip(_one(folder, "lexical/*.fast")),
    "one byte of the lengths": lambda folder: _flip(_one(folder, "lexical/*.fieldnorm")),
    "a chunk missing from the words": _forget_a_chunk,
    "no digest": lambda folder: (folder / "digest.sha256").unlink(),
    "no vectors": lambda folder: shutil.rmtree(folder / "chroma"),
    "no database of vectors": lambda folder: (folder / "chroma" / "chroma.sqlite3").write_bytes(
        b""
    ),
}


def _emptied(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def test_a_whole_generation_has_no_fault(ingested: Corpus, catalog: Catalog) -> None:
    assert _generations(ingested, catalog).fault(1) is None


@pytest.fixture(scope="module")
def spare(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """An index that is made once; its generation is put back by whoever damages it."""
    folder = tmp_path_factory.mktemp("articles")
    corpus = Corpus(folder, Settings(data=tmp_path_factory.mktemp("index")))
    corpus.write({"flood.txt": FLOOD, "fire.txt": FIRE}).sync()
    shutil.copytree(_folder(corpus), corpus.folder.parent / "whole")
    return corpus


@pytest.mark.parametrize("damage", _DAMAGE.values(), ids=_DAMAGE)
def test_damage_is_noticed(spare: Corpus, damage: Callable[[Path], object]) -> None:
    damage(_folder(spare))
    with closing(Catalog(spare.settings.catalog_url)) as catalog:
        assert _generations(spare, catalog).fault(1)
    shutil.rmtree(_folder(spare), ignore_errors=True)
    shutil.copytree(spare.folder.parent / "whole", _folder(spare))


def test_damage_is_mended_without_embedding(ingested: Corpus, catalog: Catalog) -> None:
    _flip(_one(_folder(ingested), "lexical/*.fast"))  # which makes tantivy panic
    ingested.embedder.embedded.clear()
    assert "lexical was changed after it was made" in (ingested.sync().rebuilt or "")
    assert ingested.embedder.embedded == []
    assert _generations(ingested, catalog).fault(2) is None
    assert found(ingested, "barn") >= {"fire.txt"}


def test_a_damaged_generation_is_not_copied_into_the_next(
    ingested: Corpus, catalog: Catalog
) -> None:
    _flip(_one(_folder(ingested), "lexical/*.idx"))
    ingested.write({"new.txt": "A crane fell.\n\nThe crane fell on Friday.\n"}).sync()
    assert _generations(ingested, catalog).fault(2) is None
    assert "new.txt" in found(ingested, "crane")
    assert "fire.txt" in found(ingested, "barn")


def test_the_published_generation_is_not_written_while_the_next_is_built(
    ingested: Corpus, catalog: Catalog
) -> None:
    before = _bytes(_folder(ingested))
    ingested.write({"new.txt": "A crane fell.\n"}).sync()
    assert catalog.revision() == 2
    assert _bytes(_folder(ingested)) == before


def test_what_a_killed_writer_left_is_not_taken_over(ingested: Corpus, catalog: Catalog) -> None:
    # Killed while building, and killed between adopting the folder and publishing the revision.
    for left in ("building", "00000002"):
        (ingested.settings.data / "generations" / left / "lexical").mkdir(parents=True)
        (ingested.settings.data / "generations" / left / "lexical" / "meta.json").touch()
    ingested.write({"new.txt": "A crane fell.\n"}).sync()
    assert _generations(ingested, catalog).fault(2) is None
    assert "new.txt" in found(ingested, "crane")


def test_only_the_current_generation_and_the_one_before_are_kept(
    ingested: Corpus, catalog: Catalog
) -> None:
    for number in range(2):
        ingested.write({f"{number}.txt": f"Crane {number} fell.\n"}).sync()
    folders = sorted(each.name for each in _folder(ingested).parent.iterdir())
    assert folders == ["00000002", "00000003"]


def test_opening_a_lost_generation_says_what_to_run(ingested: Corpus, catalog: Catalog) -> None:
    shutil.rmtree(_folder(ingested))
    with pytest.raises(IndexDamaged, match=r"00000001 is missing; .*run footnote ingest FOLDER"):
        _generations(ingested, catalog).open(1)


def test_opening_a_generation_without_words_fails(ingested: Corpus, catalog: Catalog) -> None:
    shutil.rmtree(_folder(ingested) / "lexical")
    live = LiveIndex(ingested.settings, ingested.embedder)
    with closing(live), pytest.raises(IndexDamaged):
        live.current()


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
