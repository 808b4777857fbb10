"""The nearest chunks by meaning, among all or among those that pass filters."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from threading import Lock
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ingest.catalog.snapshot import Snapshot
from ingest.catalog.stored_vectors import StoredVectors
from ingest.embed import Vectors
from ingest.filter import Passing
from ingest.segment import Segment, tail_from
from ingest.vector_store import VectorStore

# Where at most this many chunks pass the filters, the search compares all of their vectors. Where
# more pass, it takes proportionally more of the nearest and drops those that don't pass. Chroma's
# own filters take several times as long.
_EXACT_LIMIT = 8_000
_SCALE = 2**15 - 1
_READ_CHUNKS = 5_000
_COMPARED = 20_000  # at once, so that they take little memory
_SPARE = 1.25  # the chunks that pass are not spread evenly …
_DEEPER = (1, 4)  # … and sometimes they lie further away


class Dense:
    """Safe to search from several threads."""

    def __init__(
        self,
        store: VectorStore,
        segments: Sequence[Segment],
        stored: StoredVectors,
        snapshot: Snapshot,
    ) -> None:
        """`store` holds `segments`; `stored` has the vectors of all chunks of `snapshot`.

        What is in no segment is compared. While `store` cannot be asked, all are.
        """
        self._store = store
        self._segments = segments
        self._lock = Lock()
        self._stored = stored
        self._snapshot = snapshot

    def search(self, vector: Vectors, k: int, passing: Passing | None = None) -> dict[str, float]:
        """Content → cosine of the `k` nearest chunks, best first.

        There may be fewer where many chunks are `passing` and hardly any of them is near.
        """
        if passing is None or len(passing) > _EXACT_LIMIT:
            return self._nearest(vector, k, passing)
        if not len(passing):
            return {}
        return self._held().nearest(passing.contents, vector, k)

    def cosines(self, contents: Sequence[str], vector: Vectors) -> dict[str, float]:
        """Content → cosine, of the stored vectors."""
        if not contents:
            return {}
        found = _dots(self._stored.read(contents), vector).clip(-1.0, 1.0)
        return dict(zip(contents, found.tolist(), strict=True))

    def _nearest(self, vector: Vectors, k: int, passing: Passing | None) -> dict[str, float]:
        rarity = _SPARE * passing.total / len(passing) if passing else 1
        found: dict[str, float] = {}
        for times in _DEEPER:
            depth = math.ceil(times * k * rarity)
            met = self._of_segments_and_tail(vector, depth)
            if met is None:
                if found and not passing:  # of Chroma Cloud there are no more than these
                    break
                return self._held().nearest(passing.contents if passing else None, vector, k)
            found = self._there(met, passing)
            if len(found) >= k or len(met) < depth:
                break
        return dict(islice(found.items(), k))

    def _there(self, met: dict[str, float], passing: Passing | None) -> dict[str, float]:
        """Those that pass, or without filters those that some article still has."""
        if passing:
            passes = passing.among(met)
            pairs = zip(met.items(), passes, strict=True)
            return {content: cosine for (content, cosine), passed in pairs if passed}
        if not any(each.dead for each in self._segments):
            return met
        alive = self._snapshot.alive(list(met))
        return {content: cosine for content, cosine in met.items() if content in alive}

    def _of_segments_and_tail(self, vector: Vectors, k: int) -> dict[str, float] | None:
        """Content → cosine of the `k` nearest, best first, also of chunks that are gone since.

        None: the store cannot be asked.
        """
        matches = self._store.nearest(vector, k) if self._segments else []
        if matches is None:
            return None
        found = {match.id: match.cosine for match in matches}
        found |= self._tail().nearest(None, vector, k)
        best = sorted(found.items(), key=lambda item: -item[1])
        return dict(best[:k])

    def _tail(self) -> "_InMemory":
        with self._lock:
            return self._tail_in_memory

    @cached_property
    def _tail_in_memory(self) -> "_InMemory":
        contents = self._snapshot.contents(tail_from(self._segments))
        return _InMemory.read(self._stored, contents)

    def _held(self) -> "_InMemory":
        with self._lock:  # reading them takes a while: not twice
            return self._in_memory

    @cached_property
    def _in_memory(self) -> "_InMemory":
        return _InMemory.read(self._stored, self._snapshot.contents())


@dataclass(frozen=True, slots=True)
class _InMemory:
    """The vectors of all chunks, 800 bytes each. They are read when they are first needed."""

    contents: NDArray[np.bytes_]  # (n,) distinct, in order
    scaled: NDArray[np.int16]  # (n, dimensions); numpy makes floats of these faster than of halves

    @classmethod
    def read(cls, stored: StoredVectors, contents: Sequence[str]) -> Self:
        if not contents:
            return cls(np.empty(0, dtype="S32"), np.empty((0, 0), dtype=np.int16))
        parts = [
            np.rint(stored.read(contents[start : start + _READ_CHUNKS]) * _SCALE).astype(np.int16)
            for start in range(0, len(contents), _READ_CHUNKS)
        ]
        return cls(np.array(contents, dtype="S32"), np.concatenate(parts))

    def nearest(
        self, among: NDArray[np.bytes_] | None, vector: Vectors, k: int
    ) -> dict[str, float]:
        """Content → cosine of the `k` nearest, best first; of all, or of the contents `among`."""
        if among is None:
            rows = np.arange(len(self.contents))
        else:
            rows = np.unique(np.searchsorted(self.contents, among))
        cosines = np.empty(len(rows), dtype=np.float32)
        for start in range(0, len(rows), _COMPARED):
            part = slice(start, start + _COMPARED)
            cosines[part] = _dots(self.scaled[rows[part]].astype(np.float32), vector) / _SCALE
        best = np.argsort(-cosines, kind="stable")[:k]
        found = self.contents[rows[best]].astype(str).tolist()
        return dict(zip(found, cosines[best].clip(-1.0, 1.0).tolist(), strict=True))


def _dots(rows: Vectors, vector: Vectors) -> Vectors:
    # Not `rows @ vector`: for that, OpenBLAS wakes a thread on each core, which took 8 ms, not 0.1.
    products: Vectors = np.vecdot(rows, vector)
    return products
