"""The published revision of the index; it takes up a new one while questions are answered."""

import logging
import time
from contextlib import suppress
from threading import Lock

from ingest.catalog.catalog import Catalog
from ingest.embed import Embedder
from ingest.errors import CorpusIndexError, IndexMissing
from ingest.generation import Generations
from ingest.index import Index
from ingest.settings import IndexSettings

log = logging.getLogger(__name__)

_REVISION_CHECK_S = 0.5


class LiveIndex:
    """Safe to use from several threads."""

    def __init__(self, settings: IndexSettings, embedder: Embedder) -> None:
        """Nothing is opened yet. Raises `SettingsError` for a FOOTNOTE_CATALOG of no use."""
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
        `CorpusIndexError` where none can be opened; a later call tries again.
        """
        with self._lock:
            if self._current is None:
                self._current = self._open()
            elif time.monotonic() - self._checked >= _REVISION_CHECK_S:
                self._take_up()
            else:
                return self._current
            self._checked = time.monotonic()
            return self._current

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

    def _take_up(self) -> None:
        assert self._current
        try:
            if self._catalog.revision() == self._current.revision:
                return
            opened = self._open()
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
        facts.check_embedder(self._embedder)
        if facts.revision == 0:
            raise IndexMissing("nothing has been ingested yet; run: footnote ingest FOLDER")
        generations = Generations(self._settings, self._catalog, facts.index)
        return Index(facts, self._catalog, generations.open(facts.revision))
