"""Make the index match a folder."""

import os
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate, pairwise
from pathlib import Path, PurePosixPath

import numpy as np

from ingest.catalog.catalog import Catalog
from ingest.catalog.facts import Facts
from ingest.chunk import chunk_vector, content_id
from ingest.duplicates import ALGORITHM
from ingest.embed import Embedder
from ingest.errors import SettingsError, UnreadableFile
from ingest.formats import FOLDER_FILE, MAX_RULES_BYTES, SUFFIXES, folder_rules, read_in_part
from ingest.formats.opening import read_bytes
from ingest.generation import Generations, ProgressCallback
from ingest.parser import Limits, Parser
from ingest.prepare import Prepared
from ingest.settings import IndexSettings
from ingest.writing import writing

# The version of the rules of parsing: formats, sentences, boilerplate, chunks and their vectors.
# When it changes, every file is read again.
PARSING_VERSION = f"6 {ALGORITHM}"
# Sentences that are embedded and stored together: enough to fill batches, and few enough that a
# process that is killed loses little.
_BATCH_SENTENCES = 512


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
    if not folder.is_dir():
        raise SettingsError(f"{folder} is not a folder; name the folder that holds the articles")
    root = folder.resolve()
    walk = _walk(root)
    with writing(settings):
        catalog = Catalog(settings.catalog_url)
        try:
            return _Sync(settings, catalog, embedder, root, progress).run(walk, replace)
        finally:
            catalog.close()


@dataclass(frozen=True, slots=True)
class _Walk:
    """What a folder holds."""

    files: list[str]  # paths of the files to read, sorted
    ignored: dict[str, int]  # suffix → files of a type that is not read
    closed: list[str]  # folders that may not be read
    problems: list[UnreadableFile]
    rules: str  # a digest of every footnote.toml; "" without one


class _Sync:
    def __init__(
        self,
        settings: IndexSettings,
        catalog: Catalog,
        embedder: Embedder,
        root: Path,
        progress: ProgressCallback,
    ) -> None:
        self._settings = settings
        self._catalog = catalog
        self._embedder = embedder
        self._root = root
        self._progress = progress
        self._skipped: list[UnreadableFile] = []
        self._left_out: dict[str, tuple[str, ...]] = {}
        self._embedded = 0
        self._limits = Limits(settings.max_file_memory_mb, settings.max_file_seconds)
        self._parser = Parser(settings.data / "killers.json", PARSING_VERSION)
        self._by_file: dict[str, dict[str, str]] | None = None
        self._reading = PARSING_VERSION
        self._unread: set[str] = set()  # files that are there and can't be read now

    def run(self, walk: _Walk, replace: bool) -> Summary:
        self._skipped.extend(walk.problems)
        facts = self._facts()
        facts.check_embedder(self._embedder)
        self._catalog.discard_staged()
        current = self._catalog.snapshot(facts.revision)
        before, self._left_out = current.digests(), current.unread()
        if not replace:
            _refuse_to_wipe(facts, self._root, before, walk.files)
        # Under other rules of reading, an equal digest doesn't mean equal sentences.
        self._reading = f"{PARSING_VERSION} {walk.rules}".strip()
        settled = before if facts.reading == self._reading else {}
        try:
            seen = self._stage(walk.files, settled)
            # What stands in a folder or a file that can't be read now is not gone.
            closed = tuple(f"{folder}/" for folder in walk.closed)
            seen |= {path for path in before if path.startswith(closed) or self._is_unread(path)}
            self._catalog.stage_removal(sorted(before.keys() - seen))
            interrupted = False
        except KeyboardInterrupt:
            interrupted = True
        rebuilt = self._publish(facts)
        after = self._catalog.snapshot(self._catalog.revision()).digests()
        kept = before.keys() & after.keys()
        changed = sum(before[path] != after[path] for path in kept)
        return Summary(
            articles=len(after),
            added=len(after.keys() - before.keys()),
            changed=changed,
            removed=len(before.keys() - after.keys()),
            unchanged=len(kept) - changed,
            skipped=tuple(self._skipped),
            ignored=walk.ignored,
            embedded=self._embedded,
            rebuilt=rebuilt,
            interrupted=interrupted,
        )

    def _facts(self) -> Facts:
        self._catalog.create(
            Facts(
                index=secrets.token_hex(8),
                embedding=self._embedder.name,
                dimensions=self._embedder.dimensions,
                reading=PARSING_VERSION,
                root=str(self._root),
                revision=0,
            )
        )
        return self._catalog.facts()

    def _stage(self, files: Sequence[str], settled: Mapping[str, str]) -> set[str]:
        """Stage what is new or changed; returns the paths of all articles that were met."""
        seen: set[str] = set()
        waiting: list[Prepared] = []
        waiting_sentences = 0
        for done, path in enumerate(files):
            self._progress("Reading", done, len(files))
            for prepared in self._read(path, settled, seen):
                waiting.append(prepared)
                waiting_sentences += len(prepared.sentences)
                if waiting_sentences >= _BATCH_SENTENCES:
                    self._store(waiting)
                    waiting, waiting_sentences = [], 0
        self._store(waiting)
        self._progress("Reading", len(files), len(files))
        return seen

    def _read(self, path: str, settled: Mapping[str, str], seen: set[str]) -> Iterator[Prepared]:
        """The new and changed articles of one file; all of them are added to `seen`."""
        try:
            data = read_bytes(self._root, path, max_bytes=self._settings.max_file_bytes)
            if settled.get(path) == sha256(data).hexdigest():
                seen.add(path)
                self._skipped += [read_in_part(path, each) for each in self._left_out.get(path, ())]
                return
            known = self._known(path, settled)
            rules = folder_rules(self._root, path)
            for piece in self._parser.parse(path, data, self._limits, known, rules):
                if piece.prepared is not None:
                    seen.add(piece.prepared.article.path)
                    yield piece.prepared
                elif piece.problem is not None:
                    self._skipped.append(piece.problem)
                else:
                    seen.add(piece.known)
        except UnreadableFile as error:
            # Of a footnote.toml it is told once, and not of each article that it is for.
            if str(error) not in map(str, self._skipped):
                self._skipped.append(error)
            closed = isinstance(error.__cause__, OSError)
            if error.path != path or (closed and (self._root / path).exists()):
                self._unread.add(path)

    def _is_unread(self, article: str) -> bool:
        return article in self._unread or article.rpartition("#")[0] in self._unread

    def _known(self, path: str, settled: Mapping[str, str]) -> dict[str, str]:
        """The digests of the articles that the file `path` was known to hold, by their paths."""
        if self._by_file is None:
            self._by_file = {}
            for article, digest in settled.items():
                file, mark, _ = article.rpartition("#")
                if mark:
                    self._by_file.setdefault(file, {})[article] = digest
        return self._by_file.get(path, {})

    def _store(self, prepared: Sequence[Prepared]) -> None:
        texts: dict[str, str] = {}
        for each in prepared:
            for sentence in each.sentences:
                text = sentence.span.of(each.article.text)
                texts[content_id(text)] = text
        missing = sorted(self._catalog.vectors.missing(texts))
        self._catalog.vectors.add(missing, self._embedder.embed([texts[id_] for id_ in missing]))
        self._add_chunk_vectors(prepared)
        self._catalog.stage(prepared)
        self._embedded += len(missing)

    def _add_chunk_vectors(self, prepared: Sequence[Prepared]) -> None:
        runs: dict[str, list[str]] = {}
        for each in prepared:
            for chunk in each.chunks:
                run = each.sentences[chunk.first - 1 : chunk.last]
                runs[chunk.id] = [sentence.span.of(each.article.text) for sentence in run]
        missing = sorted(self._catalog.vectors.missing(runs))
        if not missing:
            return
        texts = [text for id_ in missing for text in runs[id_]]
        # Read back what is stored, so that a chunk has the same vector whenever it is made.
        vectors = self._catalog.vectors.read([content_id(text) for text in texts])
        lengths = np.array([len(text) for text in texts], dtype=np.float32)
        bounds = pairwise(accumulate((len(runs[id_]) for id_ in missing), initial=0))
        rows = [chunk_vector(vectors[start:end], lengths[start:end]) for start, end in bounds]
        self._catalog.vectors.add(missing, np.stack(rows))

    def _publish(self, facts: Facts) -> str | None:
        """Build the caches and switch to them. Returns what was wrong with the old ones, if so."""
        generations = Generations(self._settings, self._catalog, facts.index)
        current = facts.revision
        fault = None
        if not self._catalog.is_staged() and current > 0:
            fault = generations.fault(current)
            if fault is None:
                if facts.root != str(self._root):  # the same articles, in a folder that was moved
                    self._catalog.publish(current, reading=facts.reading, root=str(self._root))
                return None
        base = None if fault else current
        generations.publish(
            facts, base, self._progress, reading=self._reading, root=str(self._root)
        )
        return fault


def _walk(root: Path) -> _Walk:
    """Hidden files and folders are passed over; linked folders and odd names are problems."""
    files: list[str] = []
    ignored: Counter[str] = Counter()
    closed: list[str] = []
    problems: list[UnreadableFile] = []
    rules: dict[str, str] = {}

    def told(error: OSError) -> None:
        folder = Path(error.filename).relative_to(root).as_posix()
        closed.append(folder)
        reason = (error.strerror or str(error)).lower()
        problems.append(UnreadableFile(folder, f"a folder that cannot be read: {reason}"))

    for folder, folders, names in os.walk(root, onerror=told):
        here = Path(folder)
        for name in folders:
            if not name.startswith(".") and (here / name).is_symlink():
                path = (here / name).relative_to(root).as_posix()
                problems.append(UnreadableFile(path, "a link to a folder, which is not followed"))
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            suffix = PurePosixPath(name).suffix.lower()
            if name.startswith("."):
                continue
            path = (here / name).relative_to(root).as_posix()
            if name == FOLDER_FILE:
                rules[path] = _digest_of_rules(root, path)
            elif suffix not in SUFFIXES:
                ignored[suffix or name] += 1
            elif not _is_utf8(path):
                problems.append(UnreadableFile(path, "its name is not UTF-8; rename it"))
            else:
                files.append(path)
    return _Walk(sorted(files), dict(sorted(ignored.items())), closed, problems, _digest(rules))


def _digest_of_rules(root: Path, path: str) -> str:
    try:
        return sha256(read_bytes(root, path, max_bytes=MAX_RULES_BYTES)).hexdigest()
    except UnreadableFile as error:
        return str(error)  # which is told with the articles that it is for


def _digest(rules: Mapping[str, str]) -> str:
    said = "\n".join(f"{path} {digest}" for path, digest in sorted(rules.items()))
    return sha256(said.encode()).hexdigest()[:16] if rules else ""


def _is_utf8(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _refuse_to_wipe(
    facts: Facts, root: Path, before: Mapping[str, str], files: Sequence[str]
) -> None:
    if not before:
        return
    if facts.root != str(root):
        raise SettingsError(
            f"this index was made from {facts.root}; reading {root} instead would remove its "
            f"{len(before)} articles. Pass --replace to do so, or --data to keep a second index"
        )
    if not files:
        raise SettingsError(
            f"{root} holds no articles any more; pass --replace to empty the index "
            f"of its {len(before)} articles"
        )
