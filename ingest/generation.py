"""The caches of a revision: built aside, checked, and switched in by publishing the revision.

`lexical/00000012/` holds the words of revision 12, `segments/00000012-0/` a segment that was made
for it, where no Chroma server holds the segments. Neither is written again. The words of the next
revision start from hard links to these files, of which tantivy changes none.
"""

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ingest.article import Article
from ingest.catalog.catalog import Catalog
from ingest.catalog.facts import Facts
from ingest.catalog.file_records import FolderRecord
from ingest.catalog.snapshot import Snapshot
from ingest.chunk import StoredChunk
from ingest.embed import Vectors
from ingest.errors import CachesDamaged, CorpusIndexError, IndexDamaged
from ingest.filter import epoch
from ingest.lexical import Lexical
from ingest.manifest import MANIFEST, changed_file, restamp, was_opened, write_manifest
from ingest.segment import Rewrite, Segment, overdue, tail_from, tail_limit
from ingest.settings import IndexSettings
from ingest.vector_store import Opened, VectorEntry, VectorStore

if TYPE_CHECKING:
    from ingest.segment_store import SegmentStore

ProgressCallback = Callable[[str, int, int], None]
"""Called with (task, done, total)."""

_T = TypeVar("_T")
_SAMPLES = 200
_WINDOW = 500
_ASIDE = "building"
# Chroma writes these whenever it opens a store.
_WRITTEN_LATER = ("chroma.sqlite3", "length.bin")
_GRAPH_IS_KEPT = "index_metadata.pickle"
_OLD_FOLDER = "generations"  # of a Footnote before there were segments


@dataclass(frozen=True, slots=True)
class Caches:
    lexical: Lexical
    vectors: VectorStore
    segments: tuple[Segment, ...]

    def close(self) -> None:
        self.vectors.close()


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with the caches of a revision."""

    lexical: str | None
    segments: Mapping[str, str]  # by name

    def first(self) -> str | None:
        return self.lexical or next(iter(self.segments.values()), None)


class Generations:
    """The caches of all revisions of one index."""

    def __init__(self, settings: IndexSettings, catalog: Catalog, index: str) -> None:
        self._settings = settings
        self._catalog = catalog
        self._index = index
        self._lexical = settings.data / "lexical"
        self._segments = settings.data / "segments"

    def open(self, revision: int, *, thorough: bool = True) -> Caches:
        """The vector store is asked when it is first needed. Raises `CachesDamaged`.

        Not `thorough`, files of the same size and time as when they were made are trusted.
        """
        directory = self._words(revision)
        # First: what is damaged may end the process that opens it.
        if fault := changed_file(directory, thorough=thorough):
            raise CachesDamaged(
                f"{fault}; the catalogue holds all that was in it: run footnote ingest FOLDER"
            )
        try:
            lexical = Lexical(directory)
        except IndexDamaged as error:  # such as one of another version of tantivy
            raise CachesDamaged(str(error)) from error
        segments = self._catalog.snapshot(revision).segments()

        def connect() -> Opened:
            return self._store.open(segments)

        def check() -> str | None:
            try:
                faults = self._segment_faults(revision, segments, thorough=False)
                return next(iter(faults.values()), None)
            except CorpusIndexError:  # nobody can tell, so it may well be whole
                return None

        kept = (self._segments / each.name for each in segments if not each.address)
        changed = (changed_file(folder, thorough=thorough) for folder in kept)
        damage = next((fault for fault in changed if fault), None)
        return Caches(lexical, VectorStore(connect, check, damage=damage), segments)

    def faults(self, revision: int, *, thorough: bool = False) -> Faults:
        """What is wrong with the caches of `revision`. Raises `IndexUnreachable`."""
        segments = self._catalog.snapshot(revision).segments()
        return Faults(
            changed_file(self._words(revision), thorough=thorough),
            self._segment_faults(revision, segments, thorough=thorough),
        )

    def publish(
        self, facts: Facts, faults: Faults, folder: FolderRecord, progress: ProgressCallback
    ) -> None:
        """Build the caches of what is staged, and make it the current revision.

        What is at fault is built anew.
        """
        following = facts.revision + 1
        snapshot = self._catalog.snapshot(following)
        self._make_words(None if faults.lexical else facts.revision, following, progress)
        self._catalog.stage_copies()
        segments = self._catalog.snapshot(facts.revision).segments()
        for segment in segments:
            if segment.name in faults.segments:
                again = Rewrite((segment,), with_tail=False)
                segments = self._rewritten(segments, again, following, progress)
        # A large change has a segment of its own at once; small ones wait until they are enough.
        if snapshot.chunk_count(following) > tail_limit(segments):
            segments = self._compacted(segments, following, progress)
        self._catalog.publish(following, folder, segments)
        self._clean(following)

    def make_words(self, revision: int, progress: ProgressCallback) -> None:
        """Make the words of a published revision anew, from the newest that are whole here.

        Whoever has the old ones open keeps them.
        """
        self._make_words(self._newest_words(revision), revision, progress)

    def compact(self, facts: Facts, progress: ProgressCallback) -> bool:
        """Make a segment of the tail, or one of several, if that is due; whether it was.

        The revision that is published for it holds the same articles.
        """
        following = facts.revision + 1
        before = self._catalog.snapshot(facts.revision).segments()
        after = self._compacted(before, following, progress)
        if after == before:
            return False
        self._make_words(facts.revision, following, progress)
        # The next ingest deletes what nobody needs: two revisions in a row would take from a
        # question that is being answered what it still reads.
        self._catalog.publish(following, FolderRecord(facts.root, facts.reading), after)
        return True

    # -- inside ------------------------------------------------------------------------------

    @cached_property
    def _store(self) -> "SegmentStore":
        # Chroma takes 1.5 s to import, and what changes little has no use for it.
        from ingest.segment_store import SegmentStore  # noqa: PLC0415

        return SegmentStore(self._settings, self._index, self._segments)

    def _words(self, revision: int) -> Path:
        return self._lexical / f"{revision:08d}"

    def _newest_words(self, before: int) -> int | None:
        """The revision of the newest whole words that are older than `before`."""
        if not self._lexical.is_dir():
            return None
        names = sorted((p.name for p in self._lexical.iterdir() if p.name.isdigit()), reverse=True)
        revisions = (int(name) for name in names if int(name) < before)
        whole = (n for n in revisions if not changed_file(self._words(n), thorough=True))
        return next(whole, None)

    def _make_words(self, base: int | None, following: int, progress: ProgressCallback) -> None:
        """The words of `following`, from those of `base`, an earlier revision, if there are any."""
        aside = self._lexical / _ASIDE
        shutil.rmtree(aside, ignore_errors=True)
        snapshot = self._catalog.snapshot(following)
        if base:
            _link_files(self._words(base), aside)
            lexical = Lexical(aside)
            if base == following - 1:
                added, removed = snapshot.chunk_keys(following), snapshot.removed_chunk_keys()
            else:  # what is gone since then may have left the catalogue, and its key be another's
                added = snapshot.chunk_keys(base + 1)
                kept = set(snapshot.chunk_keys()).difference(added)
                removed = sorted(set(lexical.keys()) - kept)
        else:
            lexical = Lexical(aside, create=True)
            added, removed = snapshot.chunk_keys(), []
        if added or removed or not base:
            counted = _counted(
                _with_articles(snapshot, added), "Indexing words", len(added), progress
            )
            lexical.update(counted, removed)
        write_manifest(aside)
        # A writer that was killed between this and its publishing has left it.
        shutil.rmtree(self._words(following), ignore_errors=True)
        aside.rename(self._words(following))

    def _compacted(
        self, segments: tuple[Segment, ...], following: int, progress: ProgressCallback
    ) -> tuple[Segment, ...]:
        snapshot = self._catalog.snapshot(following)
        while rewrite := overdue(segments, snapshot.chunk_count(tail_from(segments))):
            segments = self._rewritten(segments, rewrite, following, progress)
        return segments

    def _rewritten(
        self,
        segments: tuple[Segment, ...],
        rewrite: Rewrite,
        following: int,
        progress: ProgressCallback,
    ) -> tuple[Segment, ...]:
        first = rewrite.replaced[0].first if rewrite.replaced else tail_from(segments)
        last = following if rewrite.with_tail else rewrite.replaced[-1].last
        kept = [each for each in segments if each not in rewrite.replaced]
        snapshot = self._catalog.snapshot(following)
        made = self._made(snapshot, (first, last), kept, progress)
        return tuple(sorted([*kept, *made], key=lambda each: each.first))

    def _made(
        self,
        snapshot: Snapshot,
        revisions: tuple[int, int],
        beside: Sequence[Segment],
        progress: ProgressCallback,
    ) -> list[Segment]:
        """The one segment of these revisions; none where nothing is left of them."""
        first, last = revisions
        # Those that are made for one revision hold different ones.
        name = f"{snapshot.revision:08d}-{first}"
        contents = snapshot.contents(first, last)
        if not contents:
            return []
        shutil.rmtree(self._segments / name, ignore_errors=True)
        made = Segment(
            name=name,
            address=self._store.address(beside),
            first=first,
            last=last,
            rows=len(contents),
            chunks=snapshot.chunk_count(first, last),
        )
        entries = self._entries(snapshot, contents)
        counted = _counted(entries, "Indexing vectors", len(contents), progress)
        self._store.make(name, made.address, counted)
        if fault := self._store.fault_of_new(made, *self._sample(contents)):
            raise IndexDamaged(f"the vector store just made is not usable: {fault}")
        if not made.address:
            write_manifest(self._segments / name, _is_written_later)
        return [made]

    def _segment_faults(
        self, revision: int, segments: Iterable[Segment], *, thorough: bool
    ) -> dict[str, str]:
        """Name → what is wrong."""
        snapshot = self._catalog.snapshot(revision)
        found: dict[str, str] = {}
        for segment in segments:
            folder = self._segments / segment.name
            fault = None if segment.address else changed_file(folder, thorough=thorough)
            if fault is None and (segment.address or was_opened(folder)):
                sample = self._sample(snapshot.contents(segment.first, segment.last))
                fault = self._store.fault(segment, *sample)
                if fault is None and not segment.address:
                    with suppress(OSError):  # a disk that cannot be written
                        restamp(folder)
            if fault:
                found[segment.name] = fault
        return found

    def _sample(self, contents: Sequence[str]) -> tuple[Sequence[str], Vectors]:
        sample = contents[:: max(1, len(contents) // _SAMPLES)]
        return sample, self._catalog.vectors.read(sample)

    def _clean(self, revision: int) -> None:
        """Delete what neither `revision` nor the one before needs: a service may read that one."""
        dropped = self._catalog.prune()
        kept = {self._words(revision).name, self._words(revision - 1).name}
        _delete_others(self._lexical, kept)
        segments = {
            each
            for number in (revision - 1, revision)
            for each in self._catalog.snapshot(number).segments()
        }
        _delete_others(self._segments, {each.name for each in segments})
        made = {each for each in segments if each.name.startswith(f"{revision:08d}")}
        if self._settings.chroma and (made or dropped):
            self._store.drop_all_but(sorted(segments, key=lambda each: each.name))
        shutil.rmtree(self._settings.data / _OLD_FOLDER, ignore_errors=True)

    def _entries(self, snapshot: Snapshot, contents: Sequence[str]) -> Iterator[VectorEntry]:
        for start in range(0, len(contents), _WINDOW):
            part = contents[start : start + _WINDOW]
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


def _is_written_later(path: Path) -> bool:
    # A graph that is still empty is made anew, of whatever memory holds, at each opening.
    empty = path.suffix == ".bin" and not path.with_name(_GRAPH_IS_KEPT).exists()
    return empty or path.name in _WRITTEN_LATER


def _link_files(source: Path, target: Path) -> None:
    """Hard links where the disk has them: a file that tantivy wrote once is not written again."""
    target.mkdir(parents=True)
    for path in source.iterdir():
        if path.name != MANIFEST and path.suffix != ".lock":
            try:
                (target / path.name).hardlink_to(path)
            except OSError:
                shutil.copyfile(path, target / path.name)


def _delete_others(folder: Path, kept: Collection[str]) -> None:
    for each in folder.iterdir() if folder.is_dir() else ():
        if each.name not in kept:
            shutil.rmtree(each, ignore_errors=True)
