"""One of several processes, on whatever machines, that embed the articles of one folder.

Vectors belong to no revision: equal texts have equal vectors. So these processes need nothing of
each other, and one that was killed is run again. The ingest that follows embeds nothing.
"""

import re
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

from ingest.catalog.catalog import Catalog
from ingest.catalog.facts import Facts
from ingest.embed import Embedder, load_ahead
from ingest.embed_new import BATCH_SENTENCES, embed_new
from ingest.errors import IndexMissing, SettingsError, UnreadableFile
from ingest.formats import folder_rules
from ingest.generation import ProgressCallback
from ingest.parser import Limits
from ingest.prepare import Prepared
from ingest.settings import IndexSettings
from ingest.sync import new_facts, parser_of, rules_of_reading
from ingest.walk import look, walk
from ingest.writing import writing

_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Share:
    """The `number`th of `of` parts, counted from 1, of the files of a folder."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `3/16`. Raises `SettingsError`."""
        found = re.fullmatch(r"([0-9]{1,5})/([0-9]{1,5})", text)
        number, of = map(int, found.groups()) if found else (0, 0)
        if not 1 <= number <= of <= _MOST:
            raise SettingsError(f"--shard {text!r}: name a part of all parts, such as 3/16")
        return cls(number, of)

    def holds(self, path: str) -> bool:
        """Whether a file belongs to it; each file belongs to one of them, on every machine."""
        return int(sha256(path.encode()).hexdigest()[:8], 16) % self.of == self.number - 1


@dataclass(frozen=True, slots=True)
class Shared:
    """What one process did."""

    files: int  # of its share, those that were read
    embedded: int  # texts
    skipped: tuple[UnreadableFile, ...]


def embed_share(
    settings: IndexSettings,
    folder: Path,
    embedder: Embedder,
    share: Share,
    *,
    progress: ProgressCallback,
) -> Shared:
    """Embed what is new in the files of `share`; nothing is published.

    Raises `SettingsError`, `IndexMismatch`, `EmbeddingError`, `CorpusIndexError`.
    """
    found = walk(folder)
    with closing(Catalog(settings.catalog_url)) as catalog:
        _facts(settings, catalog, embedder, found.root).check_embedder(embedder)
        known, reading = catalog.files(), rules_of_reading(settings, found)
        parser = parser_of(settings)
        limits = Limits(settings.max_file_memory_mb, settings.max_file_seconds)
        paths = [path for path in found.files if share.holds(path)]
        waiting: list[Prepared] = []
        problems: list[UnreadableFile] = []
        files = sentences = embedded = 0
        for done, path in enumerate(paths):
            progress("Reading", done, len(paths))
            try:
                max_bytes = settings.max_file_bytes
                held = look(found.root, path, known.get(path), reading=reading, max_bytes=max_bytes)
                if held.data is None:
                    continue  # it is in the index
                load_ahead(embedder)  # while the parser starts
                files += 1
                rules = folder_rules(found.root, path)
                for piece in parser.parse(path, held.data, limits, {}, rules):
                    if piece.prepared:
                        waiting.append(piece.prepared)
                        sentences += len(piece.prepared.sentences)
                    elif piece.problem:
                        problems.append(piece.problem)
                    if sentences >= BATCH_SENTENCES:
                        embedded += embed_new(catalog.vectors, embedder, waiting)
                        waiting, sentences = [], 0
            except UnreadableFile as error:
                problems.append(error)
        embedded += embed_new(catalog.vectors, embedder, waiting)
        progress("Reading", len(paths), len(paths))
    return Shared(files, embedded, tuple(problems))


def _facts(settings: IndexSettings, catalog: Catalog, embedder: Embedder, root: Path) -> Facts:
    settings.data.mkdir(parents=True, exist_ok=True)
    try:
        return catalog.facts()
    except IndexMissing:  # it is the first of all; one of the processes makes the tables
        with writing(settings), catalog.lock():
            catalog.create(new_facts(embedder, root))
        return catalog.facts()
