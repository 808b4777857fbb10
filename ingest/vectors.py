"""The chunk vectors in Chroma: embedded, on a server or in its cloud; a cache of the catalogue.

Run as a program, it checks an embedded directory on behalf of a process that must survive it:
a damaged one can end the process that opens it with SIGSEGV.
"""

import io
import json
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateCollectionConfiguration
from chromadb.config import DEFAULT_DATABASE, DEFAULT_TENANT, Settings
from chromadb.errors import ChromaError, NotFoundError
from numpy.typing import NDArray

from ingest.errors import CorpusIndexError, IndexDamaged, IndexUnreachable
from ingest.vector_store import VectorEntry, VectorMatch

# Near exact at no cost on real sentence vectors; Chroma's own defaults lose recall.
_CONFIGURATION: Final[CreateCollectionConfiguration] = {
    "hnsw": {"space": "cosine", "max_neighbors": 16, "ef_construction": 200, "ef_search": 200}
}
# Chroma Cloud takes 300 rows at once and gives 300 results. A server refuses bodies over 40 MB
# without saying so: bound a batch by bytes as well as by rows.
_BATCH_ROWS: Final = 300
_BATCH_BYTES: Final = 8_000_000
CLOUD: Final = "cloud"
_CLOUD_RESULTS: Final = 300
_CLOUD_ROWS: Final = 100
_CHECK_TIMEOUT_S: Final = 120
_CHECK_RANK: Final = 3
_EMBEDDED: Final = "articles"  # the one collection of an embedded store
_SELF_FOUND_SHARE: Final = 0.98
# As Chroma words it, which has one class of errors for all of them.
_OF_THE_DISK: Final = ("readonly database", "disk is full", "No space left", "Read-only file")

Vector = NDArray[np.float32]


class ChunkVectors:
    """One Chroma collection.

    Whatever Chroma raises comes out as `IndexUnreachable` (no server answers) or `IndexDamaged`.
    """

    def __init__(
        self, client: ClientAPI, collection: str, *, where: str, index: str | None
    ) -> None:
        """Open the collection; make it, empty, where `index` is given, to which it then belongs."""
        self._client = client
        self._where = where
        self._most = _CLOUD_RESULTS if where == CLOUD else None
        try:
            with self._translated():
                # Without `embedding_function=None` Chroma attaches one that downloads a model.
                if index is None:
                    self._collection = client.get_collection(collection, embedding_function=None)
                else:
                    self._collection = client.create_collection(
                        collection,
                        embedding_function=None,
                        metadata={"index": index},
                        configuration=_CONFIGURATION,
                    )
        except CorpusIndexError:
            self.close()
            raise

    @classmethod
    def embedded(cls, directory: Path, *, index: str | None = None) -> "ChunkVectors":
        """Open, or for an `index` make, the store in `directory`; only one process may write it."""
        settings = Settings(anonymized_telemetry=False)
        try:
            client = chromadb.PersistentClient(str(directory), settings=settings)
        except (ChromaError, ValueError, OSError) as error:
            raise _failure(f"the vector store in {directory} cannot be opened: {error}") from error
        return cls(client, _EMBEDDED, where=str(directory), index=index)

    @classmethod
    def remote(
        cls, server: "Server", collection: str, *, index: str | None = None
    ) -> "ChunkVectors":
        """Open a collection of a server, or for an `index` make it, in place of one of its name."""
        client = server.connect()
        if index is not None:
            with suppress(NotFoundError):  # a writer that was killed left it
                client.delete_collection(collection)
        return cls(client, collection, where=server.address, index=index)

    @property
    def most(self) -> int | None:
        """How many results it gives at most; None: any number."""
        return self._most

    def check_count(self, rows: int) -> None:
        """Raises `IndexDamaged` where it holds another number of rows."""
        with self._translated():
            held = self._collection.count()
        if held != rows:
            raise IndexDamaged(f"{self._where} holds {held} chunks instead of {rows}")

    def upsert(self, entries: Iterable[VectorEntry]) -> None:
        for batch in _batches(entries):
            with self._translated():
                self._collection.upsert(
                    ids=[each.id for each in batch],
                    embeddings=np.stack([each.vector for each in batch]),
                    documents=[each.document for each in batch],
                    metadatas=[each.metadata for each in batch],
                )

    def search(self, vector: Vector, k: int) -> list[VectorMatch]:
        """The `k` nearest, best first."""
        return self.search_all(vector[np.newaxis], k)[0]

    def search_all(self, vectors: Vector, k: int) -> list[list[VectorMatch]]:
        """`search` for each row of `vectors`."""
        if not np.isfinite(vectors).all():
            raise ValueError("a vector to search for has numbers that are not finite")
        with self._translated():
            found = self._collection.query(
                query_embeddings=vectors,
                n_results=min(k, self._most or k),
                include=["distances"],
            )
        distances = cast("list[list[float]]", found["distances"])
        return [
            [VectorMatch(id=id_, cosine=1 - far) for id_, far in zip(ids, row, strict=True)]
            for ids, row in zip(found["ids"], distances, strict=True)
        ]

    def self_found(self, ids: Sequence[str], vectors: Vector) -> float:
        """The share of `ids` that a search for their own vector gives back; 1.0 for none."""
        if not ids:
            return 1.0
        hits = 0
        for start in range(0, len(ids), _CLOUD_ROWS):
            part = slice(start, start + _CLOUD_ROWS)
            rows = self.search_all(vectors[part], _CHECK_RANK)
            pairs = zip(ids[part], rows, strict=True)
            hits += sum(id_ in {match.id for match in row} for id_, row in pairs)
        return hits / len(ids)

    def fault(self, rows: int, ids: Sequence[str], vectors: Vector) -> str | None:
        """What is wrong, or None: it must hold `rows` rows, and give `ids` back for `vectors`.

        A count says nothing: after a torn write Chroma counts rows whose vectors are gone.
        """
        try:
            self.check_count(rows)
            found = self.self_found(ids, vectors)
        except IndexDamaged as error:
            return str(error)
        if found < _SELF_FOUND_SHARE:
            return f"{self._where} finds only {found:.0%} of the chunks it holds"
        return None

    def close(self) -> None:
        _close(self._client)

    def _translated(self) -> AbstractContextManager[None]:
        return _translated(self._where)


@contextmanager
def _translated(where: str) -> Iterator[None]:
    try:
        yield
    except NotFoundError as error:
        raise IndexDamaged(
            f"the collection is gone from {where}; run: footnote ingest FOLDER"
        ) from error
    except httpx.HTTPError as error:
        raise IndexUnreachable(f"the Chroma server at {where} does not answer: {error}") from error
    except (ChromaError, ValueError, TypeError) as error:
        raise _failure(f"the vector store at {where} failed: {error}") from error


def _failure(told: str) -> IndexDamaged | IndexUnreachable:
    # Chroma writes to a store that it opens. What cannot be written may well be whole.
    disk = any(said in told for said in _OF_THE_DISK)
    return IndexUnreachable(told) if disk else IndexDamaged(told)


@dataclass(frozen=True, slots=True)
class Server:
    """A Chroma server, or Chroma Cloud where `address` is `cloud`.

    The cloud reads its key, tenant and database from `CHROMA_API_KEY`, `CHROMA_TENANT` and
    `CHROMA_DATABASE`.
    """

    address: str
    timeout_s: float
    headers: Mapping[str, str] = field(default_factory=dict)
    tenant: str = DEFAULT_TENANT
    database: str = DEFAULT_DATABASE

    def connect(self) -> ClientAPI:
        """Raises `IndexUnreachable`."""
        settings = Settings(anonymized_telemetry=False)
        try:
            if self.address == CLOUD:
                client = chromadb.CloudClient(settings=settings)
            else:
                # Chroma's client asks without a timeout as soon as it is made.
                beat = f"{self.address}/api/v2/heartbeat"
                httpx.get(
                    beat, timeout=self.timeout_s, headers=dict(self.headers)
                ).raise_for_status()
                url = urlsplit(self.address)
                secure = url.scheme == "https"
                client = chromadb.HttpClient(
                    host=url.hostname or "localhost",
                    port=url.port or (443 if secure else 80),
                    ssl=secure,
                    headers=dict(self.headers),
                    tenant=self.tenant,
                    database=self.database,
                    settings=settings,
                )
        except (ChromaError, ValueError, httpx.HTTPError) as error:
            raise IndexUnreachable(
                f"no Chroma server answers at {self.address}: {error}"
            ) from error
        # Chroma sets no timeout and offers no setting for one; a hung server would hang us.
        for session in _sessions(client):
            session.timeout = httpx.Timeout(self.timeout_s)
        return client

    def drop_all_but(self, kept: Collection[str], *, index: str) -> None:
        """Delete the collections of `index` that are not named."""
        client = self.connect()
        try:
            with _translated(self.address):
                held = [
                    each
                    for offset in range(0, client.count_collections(), _CLOUD_ROWS)
                    for each in client.list_collections(limit=_CLOUD_ROWS, offset=offset)
                ]
                for each in held:
                    if (each.metadata or {}).get("index") == index and each.name not in kept:
                        client.delete_collection(each.name)
        finally:
            _close(client)


def check_directory(
    directory: Path, *, ids: Sequence[str], vectors: Vector, rows: int
) -> str | None:
    """What is wrong with an embedded store, or None: asked in a child process, which may die.

    It must hold `rows` rows, and give `ids` back for their own `vectors`. Raises
    `IndexUnreachable` where its disk is full or read-only, which tells nothing of the store.
    """
    samples = io.BytesIO()
    np.savez(samples, ids=np.array(ids, dtype=np.str_), vectors=vectors)
    try:
        child = subprocess.run(  # noqa: S603 - our own module, our own arguments
            [sys.executable, "-m", "ingest.vectors", str(directory), str(rows)],
            input=samples.getvalue(),
            capture_output=True,
            timeout=_CHECK_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"it did not answer within {_CHECK_TIMEOUT_S} s"
    if child.returncode != 0:
        last = child.stderr.decode(errors="replace").strip().splitlines()[-1:]
        return f"a process that opened it ended with {child.returncode}: {''.join(last)}"
    report: dict[str, str] = json.loads(child.stdout)
    if "unreachable" in report:
        raise IndexUnreachable(report["unreachable"])
    return report.get("fault")


def _close(client: ClientAPI) -> None:
    sessions = _sessions(client)
    cast("Client", client).close()
    for session in sessions:  # which Chroma leaves open
        session.close()


def _sessions(client: ClientAPI) -> list[httpx.Client]:
    """The HTTP sessions of a client of a server: its own, and that of its administrator."""
    owners = (client, getattr(client, "_admin_client", None))
    found = (getattr(getattr(owner, "_server", None), "_session", None) for owner in owners)
    return [session for session in found if isinstance(session, httpx.Client)]


def _batches(entries: Iterable[VectorEntry]) -> Iterator[list[VectorEntry]]:
    batch: list[VectorEntry] = []
    size = 0
    for entry in entries:
        # As JSON a number takes about 20 bytes.
        bytes_ = len(entry.vector) * 20 + len(entry.document) * 4 + 500
        if batch and (len(batch) >= _BATCH_ROWS or size + bytes_ > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += bytes_
    if batch:
        yield batch


def _main(directory: str, rows: str) -> None:
    samples = np.load(io.BytesIO(sys.stdin.buffer.read()))
    report: dict[str, str] = {}
    try:
        store = ChunkVectors.embedded(Path(directory))
        if fault := store.fault(int(rows), samples["ids"].tolist(), samples["vectors"]):
            report["fault"] = fault
        store.close()
    except IndexUnreachable as error:
        report["unreachable"] = str(error)
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    _main(*sys.argv[1:])
