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

    def __init__(self, store: VectorStore, stored: StoredVectors, snapshot: Snapshot) -> None:
        """`store` and `stored` hold the vectors of the chunks of `snapshot`, and maybe others.

        While `store` cannot be asked, `stored` are compared, all of them.
        """
        self._store = store
        self._lock = Lock()
        self._stored = stored
        self._snapshot = snapshot

    def search(self, vector: Vectors, k: int, passing: Passing | None = None) -> dict[str, float]:
        """Content → cosine of the `k` nearest chunks, best first.

        There may be fewer where many chunks are `passing` and hardly any of them is near.
        """
        if passing is None:
            matches = self._store.nearest(vector, k)
            if matches is None:
                return self._held().nearest(None, vector, k)
            return {m.id: m.cosine for m in matches}
        if len(passing) > _EXACT_LIMIT:
            return self._deeper(vector, k, passing)
        if not len(passing):
            return {}
        return self._held().nearest(passing.contents, vector, k)

    def cosines(self, contents: Sequence[str], vector: Vectors) -> dict[str, float]:
        """Content → cosine, of the stored vectors."""
        if not contents:
            return {}
        found = _dots(self._stored.read(contents), vector).clip(-1.0, 1.0)
        return dict(zip(contents, found.tolist(), strict=True))

    def _deeper(self, vector: Vectors, k: int, passing: Passing) -> dict[str, float]:
        found: dict[str, float] = {}
        for times in _DEEPER:
            depth = math.ceil(times * _SPARE * k * passing.total / len(passing))
            matches = self._store.nearest(vector, depth)
            if matches is None:
                return self._held().nearest(passing.contents, vector, k)
            passes = passing.among(match.id for match in matches)
            found = {m.id: m.cosine for m, passed in zip(matches, passes, strict=True) if passed}
            if len(found) >= k or len(matches) < depth:
                break
        return dict(islice(found.items(), k))

    def _held(self) -> "_InMemory":
        with self._lock:  # reading them takes a while: not twice
            return self._in_memory

    @cached_property
    def _in_memory(self) -> "_InMemory":
        return _InMemory.read(self._stored, sorted(self._snapshot.contents()))


@dataclass(frozen=True, slots=True)
class _InMemory:
    """The vectors of all chunks, 800 bytes each. They are read when they are first needed."""

    contents: NDArray[np.bytes_]  # (n,) distinct, in order
    scaled: NDArray[np.int16]  # (n, dimensions); numpy makes floats of these faster than of halves

    @classmethod
    def read(cls, stored: StoredVectors, contents: Sequence[str]) -> Self:
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
