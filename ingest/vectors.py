"""The chunk vectors in Chroma: embedded, on a server or in its cloud; a cache of the catalogue.

Run as a program, it checks an embedded directory on behalf of a process that must survive it:
a damaged one can end the process that opens it with SIGSEGV.
"""

import io
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, cast
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateCollectionConfiguration
from chromadb.api.types import Metadata
from chromadb.config import Settings
from chromadb.errors import ChromaError, NotFoundError
from numpy.typing import NDArray

from ingest.errors import IndexDamaged, IndexUnreachable, SettingsError

# Near exact at no cost on real sentence vectors; Chroma's own defaults lose recall.
_CONFIGURATION: Final[CreateCollectionConfiguration] = {
    "hnsw": {"space": "cosine", "max_neighbors": 16, "ef_construction": 200, "ef_search": 200}
}
# A server refuses bodies over 40 MB without saying so: bound a batch by bytes as well as by rows.
_BATCH_ROWS: Final = 500
_BATCH_BYTES: Final = 8_000_000
_PAGE: Final = 5_000
_CHECK_TIMEOUT_S: Final = 120
_CHECK_RANK: Final = 3
SELF_FOUND_SHARE: Final = 0.98
# As Chroma words it, which has one class of errors for all of them.
_OF_THE_DISK: Final = ("readonly database", "disk is full", "No space left", "Read-only file")

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class VectorEntry:
    id: str
    vector: Vector
    document: str
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class VectorMatch:
    id: str
    cosine: float


class ChunkVectors:
    """One Chroma collection.

    Whatever Chroma raises comes out as `IndexUnreachable` (no server answers) or `IndexDamaged`.
    """

    def __init__(
        self, client: ClientAPI, collection: str, *, index: str, where: str, create: bool
    ) -> None:
        self._client = client
        self._where = where
        with self._translated():
            # Without `embedding_function=None` Chroma attaches one that downloads a model.
            if create:
                self._collection = client.get_or_create_collection(
                    collection,
                    embedding_function=None,
                    metadata={"index": index},
                    configuration=_CONFIGURATION,
                )
            else:
                self._collection = client.get_collection(collection, embedding_function=None)
        owner = (self._collection.metadata or {}).get("index")
        if owner != index:
            self.close()
            raise SettingsError(
                f"the collection {collection!r} at {where} belongs to another index ({owner}); "
                "set FOOTNOTE_COLLECTION to a name of its own"
            )

    @classmethod
    def embedded(
        cls, directory: Path, collection: str, *, index: str, create: bool = False
    ) -> "ChunkVectors":
        """Open, or with `create` make, the store in `directory`; only one process may write it."""
        settings = Settings(anonymized_telemetry=False)
        try:
            client = chromadb.PersistentClient(str(directory), settings=settings)
        except (ChromaError, ValueError, OSError) as error:
            raise _failure(f"the vector store in {directory} cannot be opened: {error}") from error
        return cls(client, collection, index=index, where=str(directory), create=create)

    @classmethod
    def remote(
        cls, address: str, collection: str, *, index: str, timeout_s: float, create: bool = False
    ) -> "ChunkVectors":
        """Connect to `http(s)://host:port`, or to Chroma Cloud where `address` is `cloud`.

        The cloud reads its key, tenant and database from `CHROMA_API_KEY`, `CHROMA_TENANT` and
        `CHROMA_DATABASE`.
        """
        settings = Settings(anonymized_telemetry=False)
        try:
            if address == "cloud":
                client = chromadb.CloudClient(settings=settings)
            else:
                # Chroma's client asks without a timeout as soon as it is made.
                httpx.get(f"{address}/api/v2/heartbeat", timeout=timeout_s).raise_for_status()
                url = urlsplit(address)
                secure = url.scheme == "https"
                client = chromadb.HttpClient(
                    host=url.hostname or "localhost",
                    port=url.port or (443 if secure else 80),
                    ssl=secure,
                    settings=settings,
                )
        except (ChromaError, ValueError, httpx.HTTPError) as error:
            raise IndexUnreachable(f"no Chroma server answers at {address}: {error}") from error
        # Chroma sets no timeout and offers no setting for one; a hung server would hang us.
        for session in _sessions(client):
            session.timeout = httpx.Timeout(timeout_s)
        return cls(client, collection, index=index, where=address, create=create)

    def ids(self) -> set[str]:
        found: set[str] = set()
        with self._translated():
            for offset in range(0, self._collection.count(), _PAGE):
                found.update(self._collection.get(limit=_PAGE, offset=offset, include=[])["ids"])
        return found

    def check_count(self, least: int) -> None:
        """Raises `IndexDamaged` where it holds fewer than `least`."""
        with self._translated():
            held = self._collection.count()
        if held < least:
            raise IndexDamaged(f"{self._where} holds {held} chunks instead of {least}")

    def upsert(self, entries: Iterable[VectorEntry]) -> None:
        for batch in _batches(entries):
            with self._translated():
                self._collection.upsert(
                    ids=[each.id for each in batch],
                    embeddings=np.stack([each.vector for each in batch]),
                    documents=[each.document for each in batch],
                    metadatas=[each.metadata for each in batch],
                )

    def delete(self, ids: Iterable[str]) -> None:
        remaining = iter(sorted(ids))
        while part := list(islice(remaining, _BATCH_ROWS)):
            with self._translated():
                self._collection.delete(ids=part)

    def search(self, vector: Vector, k: int) -> list[VectorMatch]:
        """The `k` nearest, best first."""
        return self.search_all(vector[np.newaxis], k)[0]

    def search_all(self, vectors: Vector, k: int) -> list[list[VectorMatch]]:
        """`search` for each row of `vectors`."""
        if not np.isfinite(vectors).all():
            raise ValueError("a vector to search for has numbers that are not finite")
        with self._translated():
            found = self._collection.query(
                query_embeddings=vectors, n_results=k, include=["distances"]
            )
        distances = cast("list[list[float]]", found["distances"])
        return [
            [VectorMatch(id=id_, cosine=1 - far) for id_, far in zip(ids, row, strict=True)]
            for ids, row in zip(found["ids"], distances, strict=True)
        ]

    def self_found(self, ids: Sequence[str], vectors: Vector) -> float:
        """The share of `ids` that a search for their own vector gives back; 1.0 for none.

        A count says nothing: after a torn write Chroma counts rows whose vectors are gone.
        """
        if not ids:
            return 1.0
        rows = self.search_all(vectors, _CHECK_RANK)
        hits = sum(id_ in {match.id for match in row} for id_, row in zip(ids, rows, strict=True))
        return hits / len(ids)

    def drop(self) -> None:
        """Delete the collection and all it holds; this object can then only be closed."""
        with self._translated():
            self._client.delete_collection(self._collection.name)

    def close(self) -> None:
        sessions = _sessions(self._client)
        cast("Client", self._client).close()
        for session in sessions:  # which Chroma leaves open
            session.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except NotFoundError as error:
            raise IndexDamaged(
                f"the collection is gone from {self._where}; run: footnote ingest FOLDER"
            ) from error
        except httpx.HTTPError as error:
            raise IndexUnreachable(
                f"the Chroma server at {self._where} does not answer: {error}"
            ) from error
        except (ChromaError, ValueError, TypeError) as error:
            raise _failure(f"the vector store at {self._where} failed: {error}") from error


def _failure(told: str) -> IndexDamaged | IndexUnreachable:
    # Chroma writes to a store that it opens. What cannot be written may well be whole.
    disk = any(said in told for said in _OF_THE_DISK)
    return IndexUnreachable(told) if disk else IndexDamaged(told)


def check_directory(
    directory: Path, collection: str, *, index: str, ids: Sequence[str], vectors: Vector, count: int
) -> str | None:
    """What is wrong with an embedded store, or None: asked in a child process, which may die.

    It must hold `count` rows, and give `ids` back for their own `vectors`. Raises
    `IndexUnreachable` where its disk is full or read-only, which tells nothing of the store.
    """
    samples = io.BytesIO()
    np.savez(samples, ids=np.array(ids, dtype=np.str_), vectors=vectors)
    try:
        child = subprocess.run(  # noqa: S603 - our own module, our own arguments
            [sys.executable, "-m", "ingest.vectors", str(directory), collection, index],
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
    report = json.loads(child.stdout)
    if "unreachable" in report:
        raise IndexUnreachable(report["unreachable"])
    if report["count"] != count:
        return f"it holds {report['count']} chunks instead of {count}"
    if report["found"] < SELF_FOUND_SHARE:
        return f"it finds only {report['found']:.0%} of the chunks it holds"
    return None


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


def _main(directory: str, collection: str, index: str) -> None:
    samples = np.load(io.BytesIO(sys.stdin.buffer.read()))
    report: dict[str, object]
    try:
        store = ChunkVectors.embedded(Path(directory), collection, index=index)
        found = store.self_found(samples["ids"].tolist(), samples["vectors"])
        report = {"count": len(store.ids()), "found": found}
        store.close()
    except IndexUnreachable as error:
        report = {"unreachable": str(error)}
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    _main(*sys.argv[1:])
