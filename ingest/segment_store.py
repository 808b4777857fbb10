"""The vectors of the segments in Chroma: in the data folder, or on servers."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from heapq import merge
from itertools import islice
from pathlib import Path

from ingest.embed import Vectors
from ingest.errors import CorpusIndexError, IndexDamaged
from ingest.segment import Segment
from ingest.settings import IndexSettings
from ingest.vector_store import VectorEntry, VectorMatch
from ingest.vectors import ChunkVectors, Server, check_directory

_SEARCH_S = 3.0  # a question waits no longer for a server, whatever the setting allows a writer


class OpenSegments:
    """Segments that are searched as one. Safe to use from several threads."""

    def __init__(self, opened: Sequence[ChunkVectors]) -> None:
        self._opened = opened

    @property
    def most(self) -> int | None:
        """How many results it gives at most; None: any number."""
        return min((each.most for each in self._opened if each.most), default=None)

    def search(self, vector: Vectors, k: int) -> list[VectorMatch]:
        """The `k` nearest, best first."""
        found = [each.search(vector, k) for each in self._opened]
        return list(islice(merge(*found, key=lambda match: -match.cosine), k))

    def close(self) -> None:
        for each in self._opened:
            each.close()


class SegmentStore:
    """All segments of one index."""

    def __init__(self, settings: IndexSettings, index: str, folder: Path) -> None:
        """`folder` is for those that no server holds; each has a folder of its own in it."""
        self._settings = settings
        self._index = index
        self._folder = folder

    def open(self, segments: Iterable[Segment]) -> OpenSegments:
        """Raises `IndexUnreachable`, and `IndexDamaged` where one does not hold what it should."""
        opened: list[ChunkVectors] = []
        try:
            for segment in segments:
                opened.append(self._open(segment, _SEARCH_S))
                opened[-1].check_count(segment.rows)
        except CorpusIndexError:
            OpenSegments(opened).close()
            raise
        return OpenSegments(opened)

    def address(self, segments: Sequence[Segment]) -> str:
        """The server that should hold the next one: that with the fewest rows of `segments`."""
        rows = dict.fromkeys(self._settings.chroma_addresses, 0)
        for each in segments:
            if each.address in rows:
                rows[each.address] += each.rows
        return min(rows, key=lambda address: rows[address], default="")

    def make(self, name: str, address: str, entries: Iterable[VectorEntry]) -> None:
        """Store `entries` under `name`, where nothing of this name is kept."""
        if address:
            server = self._server(address, self._settings.chroma_timeout_s)
            store = ChunkVectors.remote(server, self._collection(name), index=self._index)
        else:
            store = ChunkVectors.embedded(self._folder / name, index=self._index)
        try:
            store.upsert(entries)
        finally:
            store.close()

    def fault(self, segment: Segment, ids: Sequence[str], vectors: Vectors) -> str | None:
        """What is wrong with it, or None: it must give `ids` back for their own `vectors`.

        This process outlives whatever is wrong. Raises `IndexUnreachable`.
        """
        if segment.address:
            return self._fault(segment, ids, vectors)
        folder = self._folder / segment.name
        return check_directory(folder, ids=ids, vectors=vectors, rows=segment.rows)

    def fault_of_new(self, segment: Segment, ids: Sequence[str], vectors: Vectors) -> str | None:
        """As `fault`, of one that this process has just made: nothing is lost if that ends it."""
        return self._fault(segment, ids, vectors)

    def drop_all_but(self, kept: Sequence[Segment]) -> None:
        """Delete all others on the servers; a server that is away keeps them until the next time.

        Folders are not deleted here.
        """
        for address in self._settings.chroma_addresses:
            names = {self._collection(each.name) for each in kept if each.address == address}
            with suppress(CorpusIndexError):
                server = self._server(address, self._settings.chroma_timeout_s)
                server.drop_all_but(names, index=self._index)

    def _fault(self, segment: Segment, ids: Sequence[str], vectors: Vectors) -> str | None:
        try:
            store = self._open(segment, self._settings.chroma_timeout_s)
        except IndexDamaged as error:
            return str(error)
        try:
            return store.fault(segment.rows, ids, vectors)
        finally:
            store.close()

    def _open(self, segment: Segment, timeout_s: float) -> ChunkVectors:
        if not segment.address:
            return ChunkVectors.embedded(self._folder / segment.name)
        timeout_s = min(timeout_s, self._settings.chroma_timeout_s)
        server = self._server(segment.address, timeout_s)
        return ChunkVectors.remote(server, self._collection(segment.name))

    def _server(self, address: str, timeout_s: float) -> Server:
        settings = self._settings
        return Server(
            address,
            timeout_s,
            headers=settings.chroma_headers,
            tenant=settings.chroma_tenant,
            database=settings.chroma_database,
        )

    def _collection(self, name: str) -> str:
        return f"{self._settings.collection}-{self._index}-{name}"
