"""Make the index match a folder."""

import logging
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.catalog.catalog import Catalog
from ingest.catalog.facts import Facts
from ingest.catalog.file_records import FileRecord, FolderRecord
from ingest.duplicates import ALGORITHM
from ingest.embed import Embedder, load_ahead
from ingest.embed_new import BATCH_SENTENCES, embed_new
from ingest.errors import IndexUnreachable, SettingsError, UnreadableFile
from ingest.formats import folder_rules
from ingest.generation import Faults, Generations, ProgressCallback
from ingest.parser import Limits, Parser
from ingest.prepare import Prepared
from ingest.settings import IndexSettings
from ingest.walk import Walk, look, walk
from ingest.writing import writing

log = logging.getLogger(__name__)

# The version of the rules of parsing: formats, sentences, boilerplate, chunks and their vectors.
# When it changes, every file is read again.
PARSING_VERSION = f"7 {ALGORITHM}"
_NUL = "holds the character NUL, which PostgreSQL does not store; take it out"


@dataclass(frozen=True, slots=True)
class Summary:
    articles: int
    added: int
    changed: int
    removed: int
    unchanged: int
    skipped: tuple[UnreadableFile, ...]
    ignored: dict[str, int]  # suffix → files of a type that is not read
    embedded: int  # texts
    rebuilt: str | None  # what was wrong with the caches, if they were made anew
    interrupted: bool

    def line(self) -> str:
        """One line for people."""
        skipped = f"{len(self.skipped)} skipped"
        return (
            f"{self.articles} articles: {self.added} added, {self.changed} changed, "
            f"{self.removed} removed, {self.unchanged} unchanged, "
            f"{skipped + ' (listed above)' if self.skipped else skipped}; "
            f"{self.embedded or 'no'} texts embedded"
        )


def sync(
    settings: IndexSettings,
    folder: Path,
    embedder: Embedder,
    *,
    progress: ProgressCallback,
    replace: bool = False,
) -> Summary:
    """Make the index hold exactly the articles of `folder`, embedding only texts new to it.

    Nothing is visible until everything is ready. A process that is killed at any moment leaves the
    old index, and the next call repairs what it left behind. Interrupted with Ctrl-C, it publishes
    what it has read so far.

    Raises `SettingsError` for a folder that is missing and, without `replace`, for one that is
    empty or is not the folder that the index was made from; `SettingsError` for a
    FOOTNOTE_CATALOG that cannot be used; `IndexBusy`, `IndexMismatch`, `IndexUnreachable`,
    `EmbeddingError`, `IndexDamaged`.
    """
    found = walk(folder)
    with writing(settings):
        catalog = Catalog(settings.catalog_url)
        try:
            with catalog.lock():
                return _Sync(settings, catalog, embedder, found, progress).run(replace)
        finally:
            catalog.close()


def rules_of_reading(settings: IndexSettings, found: Walk) -> str:
    """What the sentences of an unchanged file depend on."""
    return " ".join(filter(None, (PARSING_VERSION, found.rules, "ocr" if settings.ocr else "")))


def parser_of(settings: IndexSettings) -> Parser:
    return Parser(settings.data / "killers.json", PARSING_VERSION)


def new_facts(embedder: Embedder, root: Path) -> Facts:
    """Those of an index in which nothing is published yet."""
    return Facts(
        index=secrets.token_hex(8),
        embedding=embedder.name,
        dimensions=embedder.dimensions,
        reading=PARSING_VERSION,
        root=str(root),
        revision=0,
    )


class _Sync:
    def __init__(
        self,
        settings: IndexSettings,
        catalog: Catalog,
        embedder: Embedder,
        found: Walk,
        progress: ProgressCallback,
    ) -> None:
        self._settings = settings
        self._catalog = catalog
        self._embedder = embedder
        self._found = found
        self._root = found.root
        self._progress = progress
        self._skipped: list[UnreadableFile] = []
        self._embedded = 0
        self._limits = Limits(settings.max_file_memory_mb, settings.max_file_seconds)
        self._parser = parser_of(settings)
        self._reading = self._rules_before = PARSING_VERSION
        self._before = catalog.snapshot(0)
        self._read: dict[str, FileRecord] = {}  # that were opened, and what they turned out to be
        self._added = self._changed = self._removed = 0

    def run(self, replace: bool) -> Summary:
        found = self._found
        self._skipped.extend(found.problems)
        facts = self._facts()
        facts.check_embedder(self._embedder)
        left_behind = self._catalog.discard_staged()
        self._before = self._catalog.snapshot(facts.revision)
        count = self._before.count()
        if not replace:
            _refuse_to_wipe(facts, self._root, count, found.files)
        # Under other rules of reading, an equal file doesn't mean equal sentences.
        self._reading = rules_of_reading(self._settings, found)
        self._rules_before = facts.reading
        known = self._catalog.files()
        # What stands in a folder that can't be read now is not gone.
        closed = tuple(f"{folder}/" for folder in found.closed)
        gone: list[str] = []
        try:
            self._stage(found.files, known)
            there = set(found.files)
            gone = [path for path in known if path not in there and not path.startswith(closed)]
            self._remove(path for file in gone for path in self._before.digests_in(file))
            interrupted = False
        except KeyboardInterrupt:
            interrupted = True
        rebuilt = self._publish(facts, gone)
        if left_behind:
            self._catalog.prune_vectors()
        articles = count + self._added - self._removed
        return Summary(
            articles=articles,
            added=self._added,
            changed=self._changed,
            removed=self._removed,
            unchanged=articles - self._added - self._changed,
            skipped=tuple(self._skipped),
            ignored=found.ignored,
            embedded=self._embedded,
            rebuilt=rebuilt,
            interrupted=interrupted,
        )

    def _facts(self) -> Facts:
        self._catalog.create(new_facts(self._embedder, self._root))
        return self._catalog.facts()

    def _stage(self, files: Sequence[str], known: Mapping[str, FileRecord]) -> None:
        """Stage what is new or changed."""
        waiting: list[_Version] = []
        waiting_sentences = 0
        records: dict[str, FileRecord] = {}
        for done, path in enumerate(files):
            self._progress("Reading", done, len(files))
            for version in self._versions(path, known.get(path), records):
                waiting.append(version)
                waiting_sentences += len(version.prepared.sentences)
                if waiting_sentences >= BATCH_SENTENCES:
                    self._store(waiting)
                    waiting, waiting_sentences = [], 0
            if not waiting:  # a file is only known when all of it is stored
                self._read |= records
                records.clear()
        self._store(waiting)
        self._read |= records
        self._progress("Reading", len(files), len(files))

    def _versions(
        self, path: str, known: FileRecord | None, records: dict[str, FileRecord]
    ) -> Iterator["_Version"]:
        """The new and changed articles of one file; those that it holds no more are removed.

        What it turned out to be goes into `records`.
        """
        max_bytes = self._settings.max_file_bytes
        try:
            held = look(self._root, path, known, reading=self._reading, max_bytes=max_bytes)
            if held.data is None:
                self._skipped += held.record.problems
                if held.record != known:
                    records[path] = held.record
                return
            load_ahead(self._embedder)  # while the parser starts
            problems: list[UnreadableFile] = []
            # Only under the same rules does an equal article mean equal sentences.
            rules = (known.reading if known else "") or self._rules_before
            yield from self._parsed(path, held.data, rules == self._reading, problems)
            records[path] = replace(held.record, problems=tuple(problems))
        except UnreadableFile as error:
            # Of a footnote.toml it is told once, and not of each article that it is for.
            if str(error) not in map(str, self._skipped):
                self._skipped.append(error)
            # What stands in a file that is there, and can't be read now, is not gone.
            closed = isinstance(error.__cause__, OSError) and (self._root / path).exists()
            if error.path == path and not closed:
                self._remove(self._before.digests_in(path))

    def _parsed(
        self, path: str, data: bytes, same_rules: bool, problems: list[UnreadableFile]
    ) -> Iterator["_Version"]:
        before = self._before.digests_in(path)
        gone = set(before)
        rules = folder_rules(self._root, path)
        try:
            known = before if same_rules else {}
            for piece in self._parser.parse(path, data, self._limits, known, rules):
                if piece.prepared is not None:
                    place = piece.prepared.article.path
                    if not self._catalog.holds_nul and "\0" in piece.prepared.article.text:
                        problems.append(UnreadableFile(place, _NUL))
                        continue
                    gone.discard(place)
                    yield _Version(piece.prepared, before.get(place))
                elif piece.problem is not None:
                    problems.append(piece.problem)
                else:
                    gone.discard(piece.known)
        except UnreadableFile as error:
            problems.append(error)
        self._skipped += problems
        self._remove(gone)

    def _remove(self, paths: Iterable[str]) -> None:
        gone = sorted(paths)
        if gone:
            self._catalog.stage_removal(gone)
            self._removed += len(gone)

    def _store(self, versions: Sequence["_Version"]) -> None:
        prepared = [each.prepared for each in versions]
        self._embedded += embed_new(self._catalog.vectors, self._embedder, prepared)
        self._catalog.stage(prepared)
        for version in versions:
            digest = version.prepared.article.digest
            self._added += version.before is None
            self._changed += version.before not in {None, digest}

    def _publish(self, facts: Facts, gone: Sequence[str]) -> str | None:
        """Build the caches and switch to them. Returns what was wrong with the old ones, if so."""
        generations = Generations(self._settings, self._catalog, facts.index)
        current = facts.revision
        folder = FolderRecord(str(self._root), self._reading, self._read, gone)
        if not current:
            faults = Faults("nothing was made yet", {})
            generations.publish(facts, faults, folder, self._progress)
            return None
        faults = generations.faults(current)
        if self._catalog.is_staged() or faults.first():
            generations.publish(facts, faults, folder, self._progress)
        elif self._read or gone or facts.root != str(self._root):
            self._catalog.remember(folder)
        try:
            while generations.compact(self._catalog.facts(), self._progress):
                pass
        except IndexUnreachable as error:  # all is published; the next ingest tries again
            log.warning("the new vectors stay in the catalogue for now: %s", error)
        return faults.first()


@dataclass(frozen=True, slots=True)
class _Version:
    """An article that is new or was changed."""

    prepared: Prepared
    before: str | None  # the digest of what stands in the index; None: nothing does


def _refuse_to_wipe(facts: Facts, root: Path, count: int, files: Sequence[str]) -> None:
    if not count:
        return
    if facts.root != str(root):
        raise SettingsError(
            f"this index was made from {facts.root}; reading {root} instead would remove its "
            f"{count} articles. Pass --replace to do so, or --data to keep a second index"
        )
    if not files:
        raise SettingsError(
            f"{root} holds no articles any more; pass --replace to empty the index "
            f"of its {count} articles"
        )
