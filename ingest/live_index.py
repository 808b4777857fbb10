"""The published revision of the index; it takes up a new one while questions are answered."""

import logging
import time
from contextlib import suppress
from threading import Lock

from ingest.catalog.catalog import Catalog
from ingest.embed import Embedder
from ingest.errors import (
    CachesDamaged,
    CorpusIndexError,
    EmbeddingError,
    IndexMissing,
    IndexRebuilding,
)
from ingest.generation import Generations
from ingest.heal import Healer
from ingest.index import Index
from ingest.settings import IndexSettings

log = logging.getLogger(__name__)

_REVISION_CHECK_S = 0.5


class LiveIndex:
    """Safe to use from several threads."""

    def __init__(
        self, settings: IndexSettings, embedder: Embedder, healer: Healer | None = None
    ) -> None:
        """Nothing is opened yet. Raises `SettingsError` for a FOOTNOTE_CATALOG of no use.

        With a `healer` the vector store is checked before it is asked, and damaged caches are made
        anew; both in child processes, beside which the catalogue stands in for the vector store.
        """
        self._healer = healer
        self._settings = settings
        self._embedder = embedder
        self._catalog = Catalog(settings.catalog_url)
        self._lock = Lock()
        self._current: Index | None = None
        self._previous: Index | None = None
        self._checked = 0.0

    def current(self) -> Index:
        """The newest revision that can be opened.

        Where a new one cannot be opened, the old one stays, and the log says so. Raises
        `CorpusIndexError` where none can be opened; a later call tries again. `IndexRebuilding`
        is one of them.
        """
        with self._lock:
            if self._current is None:
                self._current = self._open_or_heal()
            elif time.monotonic() - self._checked >= _REVISION_CHECK_S:
                self._take_up()
            else:
                return self._current
            self._checked = time.monotonic()
            return self._current

    @property
    def revision(self) -> int:
        """The one that was answered from last; 0: none was. Nothing is waited for."""
        current = self._current
        return current.revision if current else 0

    def warm_up(self) -> None:
        """Load now what the first question would wait for.

        Nothing is loaded where there is no index yet, or where that would ask another machine,
        which may not be up yet.
        """
        if self._settings.local:
            with suppress(CorpusIndexError):
                self.current().warm_up()

    def close(self) -> None:
        with self._lock:
            for index in (self._previous, self._current):
                if index:
                    index.close()
            self._current = self._previous = None
            self._catalog.close()
        if self._healer:
            self._healer.close()

    def _open_or_heal(self) -> Index:
        healer = self._healer
        if healer and healer.percent is not None:
            raise IndexRebuilding(healer.percent)
        try:
            return self._open()
        except CachesDamaged as error:
            if healer and healer.begin(error):
                raise IndexRebuilding(healer.percent or 0) from error
            raise

    def _take_up(self) -> None:
        assert self._current
        try:
            if self._catalog.revision() == self._current.revision:
                if self._current.damage and self._healer:
                    self._healer.begin(self._current.damage)
                return
            opened = self._open_or_heal()
        except IndexRebuilding:
            return
        except CorpusIndexError as error:
            log.warning("still answering from revision %d: %s", self._current.revision, error)
            return
        log.info("now answering from revision %d", opened.revision)
        # Questions that are being answered may use the old one. It is closed at the next switch.
        if self._previous:
            self._previous.close()
        self._previous, self._current = self._current, opened

    def _open(self) -> Index:
        # Connecting would create an empty database where there is none.
        if not self._settings.catalog and not self._settings.data.is_dir():
            raise IndexMissing(
                f"there is no index in {self._settings.data}; make one with: footnote ingest FOLDER"
            )
        facts = self._catalog.facts()
        with suppress(EmbeddingError):  # a question will say so, and the words answer it
            facts.check_embedder(self._embedder)
        if facts.revision == 0:
            raise IndexMissing("nothing has been ingested yet; run: footnote ingest FOLDER")
        generations = Generations(self._settings, self._catalog, facts.index)
        caches = generations.open(facts.revision, thorough=self._current is None)
        index = Index(facts, self._catalog, caches)
        # A later revision was checked by whoever has made it just now.
        if self._healer and self._current is None and not index.damage:
            index.begin_check()
        return index
