"""The vector store, while it can be asked. One that failed is left alone for a while."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import Any, Protocol

from ingest.embed import Vectors
from ingest.errors import CorpusIndexError, IndexDamaged, SettingsError

log = logging.getLogger(__name__)

_REST_S = 10.0


@dataclass(frozen=True, slots=True)
class VectorEntry:
    id: str
    vector: Vectors
    document: str
    metadata: dict[str, Any]


@dataclass(frozen=True, slots=True)
class VectorMatch:
    id: str
    cosine: float


class Opened(Protocol):
    """A store that can be searched, by several threads; it raises `CorpusIndexError`."""

    @property
    def most(self) -> int | None:
        """How many results it gives at most; None: any number."""

    def search(self, vector: Vectors, k: int) -> list[VectorMatch]:
        """The `k` nearest, best first."""

    def close(self) -> None:
        """It is not asked again."""


class VectorStore:
    """Safe to use from several threads."""

    def __init__(
        self,
        connect: Callable[[], Opened],
        check: Callable[[], str | None] = lambda: None,
        *,
        damage: str | None = None,
        rest_s: float = _REST_S,
    ) -> None:
        """Nothing is asked yet. `connect` raises `CorpusIndexError`, `SettingsError`.

        `check` tells what is wrong with it, or None; see `begin_check`. `damage` is what is known
        to be wrong.
        """
        self._connect = connect
        self._check = check
        self._rest_s = rest_s
        self._checked = Event()
        self._checked.set()
        self._checker: Thread | None = None
        self._lock = Lock()
        self._opened: Opened | None = None
        self._left: list[Opened] = []  # other threads may still use them
        self._rest_until = 0.0
        self.away = ""  # why it cannot be asked; empty: it can, or nobody has tried
        self.damage = damage  # for which it will not be asked again

    def nearest(self, vector: Vectors, k: int) -> list[VectorMatch] | None:
        """The `k` nearest, best first; None: it cannot be asked now, or for so many.

        The log says why it cannot.
        """
        try:
            opened = self._open()
            if opened is None or (opened.most is not None and k > opened.most):
                return None
            return opened.search(vector, k)
        except (CorpusIndexError, SettingsError) as error:
            self._failed(error)
            return None

    def begin_check(self, then: Callable[[], object]) -> None:
        """Check it in a thread; until that is done, it is not asked. `then` it may be warmed up."""

        def run() -> None:
            try:
                if fault := self._check():
                    self._failed(IndexDamaged(fault))
            except OSError as error:  # no process could be started: nobody can tell
                log.warning("the vector store was not checked: %s", error)
            finally:
                self._checked.set()
            then()

        self._checked.clear()
        self._checker = Thread(target=run, name="check of the vector store", daemon=True)
        self._checker.start()

    def join_check(self) -> None:
        """Wait until it is checked, if that was begun."""
        if self._checker:
            self._checker.join()

    def close(self) -> None:
        with self._lock:
            for each in [*self._left, self._opened]:
                if each:
                    each.close()
            self._left, self._opened = [], None

    def _open(self) -> Opened | None:
        if self._opened or self.damage or not self._checked.is_set():
            return self._opened
        # Whoever comes while another one tries a store that failed before shall not wait for it.
        if not self._lock.acquire(blocking=not self.away):
            return None
        try:
            if self._opened is None and time.monotonic() >= self._rest_until:
                self._rest_until = time.monotonic() + self._rest_s
                self._opened = self._connect()
                self._rest_until = 0.0
                if self.away:
                    log.warning("the vector store answers again")
                self.away = ""
            return self._opened
        finally:
            self._lock.release()

    def _failed(self, error: CorpusIndexError | SettingsError) -> None:
        with self._lock:
            if self._opened:
                self._left.append(self._opened)
                self._opened = None
            self._rest_until = time.monotonic() + self._rest_s
            if isinstance(error, IndexDamaged):
                self.damage = str(error)
            if not self.away:
                log.warning("the catalogue's own vectors are searched instead: %s", error)
            self.away = str(error)
