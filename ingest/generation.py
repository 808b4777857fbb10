"""The caches of one revision: built aside, checked, and switched in by publishing the revision.

`generations/00000012/` holds `lexical/`, a digest of what is never written again in
`digest.sha256` and, unless a Chroma server holds the vectors, `chroma/`.
A generation is not written again once its revision is published. The next one starts as a copy of
it, so that a small change costs little. A copy that fails its check is built again from nothing.
"""

import math
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, TypeVar

from ingest.article import Article
from ingest.catalog.catalog import Catalog
from ingest.catalog.facts import Facts
from ingest.catalog.snapshot import Snapshot
from ingest.chunk import StoredChunk
from ingest.duplicates import clusters
from ingest.errors import CachesDamaged, CorpusIndexError, IndexDamaged
from ingest.filter import epoch
from ingest.lexical import Lexical
from ingest.settings import IndexSettings
from ingest.vector_store import VectorStore
from ingest.vectors import SELF_FOUND_SHARE, ChunkVectors, VectorEntry, check_directory

ProgressCallback = Callable[[str, int, int], None]
"""Called with (task, done, total)."""

_T = TypeVar("_T")
_SAMPLES = 200
_WINDOW = 500
_SEARCH_S = 3.0  # a question waits no longer for a server, whatever the setting allows a writer
_LEXICAL = "lexical"
_CHROMA = "chroma"
_DIGEST = "digest.sha256"
# Chroma writes these whenever it opens a store.
_WRITTEN_LATER = ("chroma.sqlite3", "length.bin")
_GRAPH_IS_KEPT = "index_metadata.pickle"
# Above this share of changed chunks a copy saves nothing, and deletions degrade an HNSW graph.
_FRESH_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Caches:
    lexical: Lexical
    vectors: VectorStore

    def close(self) -> None:
        self.vectors.close()


class Generations:
    """All generations of one index."""

    def __init__(self, settings: IndexSettings, catalog: Catalog, index: str) -> None:
        self._settings = settings
        self._catalog = catalog
        self._index = index
        self._folder = settings.data / "generations"
        self._aside = self._folder / "building"

    def open(self, revision: int) -> Caches:
        """The vector store is asked when it is first needed. Raises `CachesDamaged`."""
        directory = self._directory(revision)
        # First: what is damaged may end the process that opens it.
        if fault := _file_fault(directory, _LEXICAL):
            raise CachesDamaged(
                f"{fault}; the catalogue holds all that was in it: run footnote ingest FOLDER"
            )
        try:
            lexical = Lexical(directory / _LEXICAL)
        except IndexDamaged as error:  # such as one of another version of tantivy
            raise CachesDamaged(str(error)) from error

        def connect() -> ChunkVectors:
            vectors = self._open_vectors(directory, create=False, timeout_s=_SEARCH_S)
            vectors.check_count(len(self._catalog.snapshot(revision).contents()))
            return vectors

        def check() -> str | None:
            try:
                return self._vector_fault(directory, revision)
            except CorpusIndexError:  # nobody can tell, so it may well be whole
                return None

        damage = None if self._settings.chroma else _file_fault(directory, _CHROMA)
        return Caches(lexical, VectorStore(connect, check, damage=damage))

    def fault(self, revision: int) -> str | None:
        """What is wrong with the caches of `revision`, or None. A search of them shows it.

        Raises `IndexUnreachable`.
        """
        directory = self._directory(revision)
        return (
            _file_fault(directory, *self._kept())
            or self._lexical_fault(directory, revision)
            or self._vector_fault(directory, revision)
        )

    def publish(
        self,
        facts: Facts,
        base: int | None,
        progress: ProgressCallback,
        *,
        reading: str,
        root: str,
    ) -> None:
        """Build the caches of what is staged, and make it the current revision.

        `base` is as `current` of `build`.
        """
        following = facts.revision + 1
        self.build(base, following, progress)
        signatures = self._catalog.snapshot(following).signatures()
        self._catalog.stage_clusters(following, clusters(signatures))
        self._catalog.publish(following, reading=reading, root=root)
        self._catalog.prune()
        self.drop_old(following)

    def build(self, current: int | None, following: int, progress: ProgressCallback) -> None:
        """Build the caches of `following`, from a copy of those of `current` where that is cheaper.

        With None for `current`, no existing cache is used. Raises `IndexDamaged` when even new
        caches don't return what was put into them.
        """
        self._discard_aside()
        if current is not None and self._can_be_copied(current, following):
            shutil.copytree(self._directory(current), self._aside)
            self._update(current, following, progress)
            if self._vector_fault(self._aside, following) is None:
                self._adopt(following)
                return
            self._discard_aside()
            current = None
        self._aside.mkdir(parents=True)
        Lexical(self._aside / _LEXICAL, create=True)
        if current is None and self._settings.chroma:
            self._empty_server_collection()
        self._update(None, following, progress)
        fault = self._vector_fault(self._aside, following)
        if fault:
            raise IndexDamaged(f"the vector store just made is not usable: {fault}")
        self._adopt(following)

    def drop_old(self, revision: int) -> None:
        """Delete all but `revision` and the one before, which a running service may be reading."""
        kept = {self._directory(revision).name, self._directory(revision - 1).name}
        for each in self._folder.iterdir():
            if each.name not in kept:
                shutil.rmtree(each, ignore_errors=True)

    # -- inside ------------------------------------------------------------------------------

    def _directory(self, revision: int) -> Path:
        return self._folder / f"{revision:08d}"

    def _discard_aside(self) -> None:
        shutil.rmtree(self._aside, ignore_errors=True)

    def _adopt(self, revision: int) -> None:
        digests = [_digest_line(self._aside, part) for part in self._kept()]
        (self._aside / _DIGEST).write_text("".join(digests), encoding="ascii")
        _flush_to_disk(self._aside)
        target = self._directory(revision)
        # A writer that was killed between this rename and its publishing has left it.
        shutil.rmtree(target, ignore_errors=True)
        self._aside.rename(target)

    def _kept(self) -> list[str]:
        return [_LEXICAL] if self._settings.chroma else [_LEXICAL, _CHROMA]

    def _empty_server_collection(self) -> None:
        vectors = self._open_vectors(self._aside, create=True)
        vectors.drop()
        vectors.close()

    def _can_be_copied(self, current: int, following: int) -> bool:
        """Whether a copy of `current` is sound, and saves work."""
        directory = self._directory(current)
        if _file_fault(directory, *self._kept()) or self._lexical_fault(directory, current):
            return False
        before = self._catalog.snapshot(current).chunk_keys()
        after = self._catalog.snapshot(following).chunk_keys()
        return len(before ^ after) <= _FRESH_SHARE * len(after)

    def _open_vectors(
        self, directory: Path, *, create: bool, timeout_s: float = math.inf
    ) -> ChunkVectors:
        settings = self._settings
        if settings.chroma:
            return ChunkVectors.remote(
                settings.chroma,
                settings.collection,
                index=self._index,
                timeout_s=min(timeout_s, settings.chroma_timeout_s),
                create=create,
            )
        return ChunkVectors.embedded(
            directory / _CHROMA, settings.collection, index=self._index, create=create
        )

    def _update(self, before: int | None, after: int, progress: ProgressCallback) -> None:
        self._update_lexical(Lexical(self._aside / _LEXICAL), before, after, progress)
        vectors = self._open_vectors(self._aside, create=True)
        try:
            self._update_vectors(vectors, after, progress)
        finally:
            vectors.close()

    def _update_lexical(
        self, lexical: Lexical, before: int | None, after: int, progress: ProgressCallback
    ) -> None:
        have = self._catalog.snapshot(before).chunk_keys() if before is not None else set()
        snapshot = self._catalog.snapshot(after)
        want = snapshot.chunk_keys()
        added = sorted(want - have)
        counted = _counted(_with_articles(snapshot, added), "Indexing words", len(added), progress)
        lexical.update(counted, sorted(have - want))

    def _update_vectors(
        self, vectors: ChunkVectors, after: int, progress: ProgressCallback
    ) -> None:
        have = vectors.ids()
        snapshot = self._catalog.snapshot(after)
        want = snapshot.contents()
        missing = want - have
        entries = self._entries(snapshot, missing)
        vectors.upsert(_counted(entries, "Indexing vectors", len(missing), progress))
        stale = have - want
        if self._settings.chroma:
            # Readers of the revision before use the same collection on the server.
            stale -= self._catalog.snapshot(after - 1).contents()
        vectors.delete(stale)

    def _entries(self, snapshot: Snapshot, contents: Iterable[str]) -> Iterator[VectorEntry]:
        ordered = sorted(contents)
        for start in range(0, len(ordered), _WINDOW):
            part = ordered[start : start + _WINDOW]
            # One entry for each text. Where several articles print it, the entry names the first.
            holders: dict[str, StoredChunk] = {}
            for stored in snapshot.chunks_by_content(part):
                holders.setdefault(stored.chunk.id, stored)
            articles = snapshot.articles_by_key(s.article_key for s in holders.values())
            spans = _sentence_spans(snapshot, holders.values(), articles)
            for content, vector in zip(part, self._catalog.vectors.read(part), strict=True):
                stored = holders[content]
                article = articles[stored.article_key]
                starts, ends = spans[stored.key]
                yield VectorEntry(
                    id=content,
                    vector=vector,
                    document=stored.chunk.span.of(article.text),
                    metadata=_metadata(stored, article, starts, ends),
                )

    def _lexical_fault(self, directory: Path, revision: int) -> str | None:
        try:
            held = len(Lexical(directory / _LEXICAL))
        except IndexDamaged as error:  # such as one of another version of tantivy
            return str(error)
        expected = len(self._catalog.snapshot(revision).chunk_keys())
        if held != expected:
            return f"the lexical index holds {held} chunks instead of {expected}"
        return None

    def _vector_fault(self, directory: Path, revision: int) -> str | None:
        contents = sorted(self._catalog.snapshot(revision).contents())
        sample = contents[:: max(1, len(contents) // _SAMPLES)]
        vectors = self._catalog.vectors.read(sample)
        if not self._settings.chroma:
            return check_directory(
                directory / _CHROMA,
                self._settings.collection,
                index=self._index,
                ids=sample,
                vectors=vectors,
                count=len(contents),
            )
        try:
            store = self._open_vectors(directory, create=False)
            missing = set(contents) - store.ids()
            found = store.self_found(sample, vectors)
        except IndexDamaged as error:
            return str(error)
        if missing:
            return f"{len(missing)} chunks are missing from {self._settings.chroma}"
        if found < SELF_FOUND_SHARE:
            return f"{self._settings.chroma} finds only {found:.0%} of the chunks it holds"
        return None


def _with_articles(
    snapshot: Snapshot, keys: Sequence[int]
) -> Iterator[tuple[StoredChunk, Article]]:
    for start in range(0, len(keys), _WINDOW):
        stored = snapshot.chunks_by_key(keys[start : start + _WINDOW])
        articles = snapshot.articles_by_key(each.article_key for each in stored)
        for each in stored:
            yield each, articles[each.article_key]


def _sentence_spans(
    snapshot: Snapshot, stored: Iterable[StoredChunk], articles: Mapping[int, Article]
) -> dict[int, tuple[list[int], list[int]]]:
    """The starts and the ends of the sentences of each chunk, by its key."""
    chunks = list(stored)
    runs = [(each.article_key, each.chunk.first, each.chunk.last) for each in chunks]
    found = snapshot.sentences(runs, {key: article.id for key, article in articles.items()})
    spans = {}
    for each, (key, first, last) in zip(chunks, runs, strict=True):
        run = [found[key, number][0].span for number in range(first, last + 1)]
        spans[each.key] = ([span.start for span in run], [span.end for span in run])
    return spans


def _metadata(
    stored: StoredChunk, article: Article, starts: list[int], ends: list[int]
) -> dict[str, Any]:
    chunk = stored.chunk
    metadata: dict[str, Any] = {
        "article": article.id,
        "path": article.path,
        "title": article.title,
        "source": article.source,
        "author": article.author,
        "first_sentence": chunk.first,
        "last_sentence": chunk.last,
        "sentence_starts": starts,
        "sentence_ends": ends,
    }
    if article.published:
        metadata["published"] = article.published.isoformat()
        metadata["published_epoch"] = epoch(article.published)
    return metadata


def _counted(
    items: Iterable[_T], doing: str, total: int, progress: ProgressCallback
) -> Iterator[_T]:
    progress(doing, 0, total)
    for done, item in enumerate(items, start=1):
        yield item
        progress(doing, done, total)


def _file_fault(directory: Path, *parts: str) -> str | None:
    """What is wrong with the files of some parts of a generation, or None; none of them is opened.

    Opening finds only some kinds of damage: a changed byte can give wrong matches, make tantivy
    panic, or end the process in Chroma with SIGSEGV.
    """
    if not directory.is_dir():
        return f"{directory} is missing"
    try:
        said = (directory / _DIGEST).read_text(encoding="ascii", errors="replace")
        changed = [part for part in parts if _digest_line(directory, part) not in said]
    except FileNotFoundError:
        return f"{directory} has no {_DIGEST}, as an older Footnote left it"
    except OSError as error:
        return f"{directory} cannot be read: {error}"
    return f"{directory / changed[0]} was changed after it was made" if changed else None


def _digest_line(directory: Path, part: str) -> str:
    """A line with the SHA-256 of the names and bytes of all files that are not written later."""
    digest = sha256()
    for path in sorted((directory / part).rglob("*")):
        # A graph that is still empty is made anew, of whatever memory holds, at each opening.
        empty = path.suffix == ".bin" and not path.with_name(_GRAPH_IS_KEPT).exists()
        later = path.suffix == ".lock" or path.name in _WRITTEN_LATER or empty
        if path.is_file() and not later:
            with path.open("rb") as file:
                held = file_digest(file, "sha256").hexdigest()
            digest.update(f"{path.relative_to(directory).as_posix()} {held}\n".encode())
    return f"{part} {digest.hexdigest()}\n"


def _flush_to_disk(directory: Path) -> None:
    for folder, _, files in os.walk(directory):
        for name in [*files, "."]:
            handle = os.open(Path(folder) / name, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
