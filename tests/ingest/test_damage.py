"""Whatever happens to the files of an index, an answer is right, or there is none; and it heals."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from ingest.catalog.catalog import Catalog
from ingest.errors import CorpusIndexError, IndexDamaged, IndexRebuilding
from ingest.heal import Healer, heal
from ingest.index import Index
from ingest.live_index import LiveIndex
from ingest.vector_store import VectorStore
from service.settings import Settings
from tests.conftest import Corpus
from tests.ingest.test_sync import FIRE, FLOOD

Damage = Callable[[bytearray], bytes | bytearray]


class HealerThatNotes(Healer):
    def __init__(self) -> None:
        self.percent = None
        self.told: list[object] = []

    def begin(self, why: object) -> bool:
        self.told.append(why)
        return False

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    corpus = Corpus(
        tmp_path_factory.mktemp("articles"), Settings(data=tmp_path_factory.mktemp("index"))
    )
    with pytest.MonkeyPatch.context() as patch:
        # So that so few rows make a graph on the disk, as a thousand do.
        often = {"hnsw": {"space": "cosine", "batch_size": 2, "sync_threshold": 2}}
        patch.setattr("ingest.vectors._CONFIGURATION", often)
        corpus.write({"flood.txt": FLOOD, "fire.txt": FIRE}).sync()
    return corpus


@pytest.fixture
def corpus(whole: Corpus, tmp_path: Path) -> Corpus:
    """A copy that may be damaged."""
    shutil.copytree(whole.settings.data, tmp_path / "index")
    return Corpus(whole.folder, Settings(data=tmp_path / "index"))


@contextmanager
def opened(corpus: Corpus, healer: Healer | None = None) -> Iterator[LiveIndex]:
    with closing(LiveIndex(corpus.settings, corpus.embedder, healer)) as live:
        yield live


def _found(corpus: Corpus, index: Index) -> list[tuple[int, float]]:
    vector = corpus.embedder.embed(["barn near Helm"])[0]
    matches = index.search("barn near Helm", vector, 5)
    return sorted((each.stored.key, round(each.cosine, 2)) for each in matches)


def _one(corpus: Corpus, pattern: str) -> Path:
    (path,) = corpus.settings.data.glob(pattern)
    return path


_DAMAGE: dict[str, Damage] = {
    "emptied": lambda _: b"",
    "cut": lambda data: data[: len(data) // 2],
    "zeroed": lambda data: bytes(len(data)),
    "no header": lambda data: bytes(100) + data[100:],
    "garbage": lambda data: b"garbage " * (len(data) // 8),
}


@pytest.mark.parametrize("file", ["segments/*/chroma.sqlite3", "segments/*/*/header.bin"])
@pytest.mark.parametrize("damage", _DAMAGE.values(), ids=_DAMAGE)
def test_with_a_damaged_vector_store_the_catalogue_finds_the_same(
    whole: Corpus, corpus: Corpus, file: str, damage: Damage
) -> None:
    with opened(whole) as live:
        expected = _found(whole, live.current())
    path = _one(corpus, file)
    path.write_bytes(damage(bytearray(path.read_bytes())))
    with opened(corpus) as live:
        index = live.current()
        assert _found(corpus, index) == expected
        assert index.damage


@pytest.mark.parametrize("file", ["lexical/*/meta.json", "lexical/*/*.term", "lexical/*/*.fast"])
@pytest.mark.parametrize("damage", _DAMAGE.values(), ids=_DAMAGE)
def test_damaged_words_are_told_before_they_are_opened(
    corpus: Corpus, file: str, damage: Damage
) -> None:
    path = _one(corpus, file)
    path.write_bytes(damage(bytearray(path.read_bytes())))
    with (
        opened(corpus) as live,
        pytest.raises(IndexDamaged, match=r"lexical/00000001/.* was changed"),
    ):
        live.current()


def test_damaged_caches_are_made_anew_without_embedding(corpus: Corpus) -> None:
    for file in ("lexical/*/*.term", "segments/*/chroma.sqlite3"):
        _one(corpus, file).write_bytes(b"torn")
    with closing(Catalog(corpus.settings.catalog_url)) as catalog:
        catalog.stage_removal(["fire.txt"])  # by a writer that was killed then
    corpus.embedder.embedded.clear()
    healer = Healer(corpus.settings)
    with opened(corpus, healer) as live:
        with pytest.raises(IndexRebuilding, match=r"made anew, \d+ % are done"):
            live.current()
        assert healer.wait(60)
        assert corpus.embedder.embedded == []
        index = live.current()
        assert index.revision == 2
        assert len(index.articles()) == 2
        assert _found(corpus, index)
        assert not index.damage


def test_what_is_published_while_words_are_made_has_its_words_too(
    corpus: Corpus, tmp_path: Path
) -> None:
    """Else a reader with a large index, and a writer that is quick, would never meet."""
    shared = f"sqlite:///{tmp_path}/catalog.sqlite3"
    writer = Corpus(tmp_path / "articles", Settings(data=tmp_path / "writer", catalog=shared))
    writer.folder.mkdir()
    writer.write({"flood.txt": FLOOD}).sync()
    reader = Settings(data=tmp_path / "reader", catalog=shared)
    shutil.copytree(writer.settings.data / "segments", reader.data / "segments")
    left = [FIRE, FIRE.replace("barn", "mill"), FIRE.replace("barn", "shed")]

    def progress(_task: str, done: int, total: int) -> None:
        if left and done == total:
            writer.write({"fire.txt": left.pop()}).sync()

    heal(reader, progress)
    assert not left
    with closing(LiveIndex(reader, writer.embedder)) as live:
        assert live.current().revision == 4
        assert len(live.current().articles()) == 2


def test_a_vector_store_that_is_found_damaged_is_healed_while_it_is_stood_in_for(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.live_index._REVISION_CHECK_S", 0.0)
    _one(corpus, "segments/*/*/data_level0.bin").write_bytes(b"torn")
    healer = HealerThatNotes()
    with opened(corpus, healer) as live:
        assert _found(corpus, live.current())
        live.current()
    (why,) = set(healer.told)
    assert "data_level0.bin was changed after it was made" in str(why)


def test_a_store_that_a_child_finds_damaged_is_not_asked() -> None:
    def never() -> None:
        raise AssertionError("it was opened")

    store = VectorStore(never, lambda: "it ended with -11")  # type: ignore[arg-type]
    checked: list[str] = []
    store.begin_check(lambda: checked.append(store.damage or ""))
    store.join_check()
    assert checked == ["it ended with -11"]


@pytest.mark.parametrize(
    "kind", sorted(_DAMAGE.keys() - {"emptied"})
)  # which is one without an index
def test_a_damaged_catalogue_is_one_line_that_says_what_is_safe(corpus: Corpus, kind: str) -> None:
    path = corpus.settings.data / "catalog.sqlite"
    path.write_bytes(_DAMAGE[kind](bytearray(path.read_bytes())))
    with opened(corpus) as live, pytest.raises(CorpusIndexError):
        live.current()
    with pytest.raises(IndexDamaged, match="your articles are safe: delete the catalogue") as told:
        corpus.sync()
    assert "\n" not in str(told.value)


def test_a_text_that_was_changed_in_the_catalogue_is_not_quoted(corpus: Corpus) -> None:
    path = corpus.settings.data / "catalog.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE articles SET text = replace(text, 'barn', 'hall')")
    with opened(corpus) as live:
        index = live.current()
        (fire,) = [each.id for each, _ in index.articles() if each.path == "fire.txt"]
        with pytest.raises(IndexDamaged, match=r"another text for fire\.txt, sentence \d"):
            index.article(fire)


def test_a_healer_that_fails_is_left_alone_for_a_while(
    corpus: Corpus, caplog: pytest.LogCaptureFixture
) -> None:
    (corpus.settings.data / "catalog.sqlite").write_bytes(b"torn" * 100)
    healer = Healer(corpus.settings)
    assert healer.begin("a test")
    assert healer.wait(60)
    assert "cannot be made anew: the catalogue" in caplog.text
    assert not healer.begin("a test")
