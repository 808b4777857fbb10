"""One revision of the index, as its readers see it."""

import logging
import math
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from threading import Lock
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ingest.article import Article
from ingest.catalog.catalog import Catalog, Facts, Filters, StoredChunk, Vectors
from ingest.embed import Embedder
from ingest.errors import CorpusIndexError, IndexMismatch, IndexMissing
from ingest.filter import FilterColumns, Passing
from ingest.generation import Caches, Generations
from ingest.language.terms import terms
from ingest.sentence import Sentence
from ingest.settings import IndexSettings

log = logging.getLogger(__name__)

# Up to here a filtered search compares every vector that passes; beyond, it searches deeper, in
# proportion, and drops what doesn't. Chroma's own filters cost several times as much.
_EXACT_LIMIT = 8_000
_SCALE = 2**15 - 1
_READ_CHUNKS = 5_000
_FILTERS_KEPT = 8  # who filters asks several questions with the same filters
_SPARE = 1.25  # chunks that pass are not spread evenly …
_DEEPER = (1, 4)  # … and sometimes they lie further off
_REVISION_CHECK_S = 0.5


@dataclass(frozen=True, slots=True)
class Match:
    """A chunk that a search found, with both of its scores, whichever side found it."""

    stored: StoredChunk
    cosine: float
    bm25: float


@dataclass(frozen=True, slots=True)
class IndexedSentence:
    sentence: Sentence
    text: str
    vector: Vectors  # (dimensions,)


@dataclass(frozen=True, slots=True)
class _ChunkVectors:
    """Those of all chunks in memory, 800 bytes each: read when first a filter wants them."""

    contents: NDArray[np.bytes_]  # (n,) distinct, in order
    scaled: NDArray[np.int16]  # (n, dimensions); numpy turns these into floats fast, halves not

    @classmethod
    def read(cls, catalog: Catalog, contents: NDArray[np.bytes_]) -> Self:
        parts = [
            np.rint(catalog.vectors(part.astype(str).tolist()) * _SCALE).astype(np.int16)
            for part in np.array_split(contents, 1 + len(contents) // _READ_CHUNKS)
        ]
        return cls(contents, np.concatenate(parts))

    def nearest(self, passing: Passing, vector: Vectors, k: int) -> dict[str, float]:
        """Content → cosine of the `k` nearest that are `passing`, best first."""
        rows = np.unique(np.searchsorted(self.contents, passing.contents))
        cosines = _dots(self.scaled[rows].astype(np.float32), vector) / _SCALE
        best = np.argsort(-cosines, kind="stable")[:k]
        found = self.contents[rows[best]].astype(str).tolist()
        return dict(zip(found, cosines[best].clip(-1.0, 1.0).tolist(), strict=True))


class Index:
    """Safe to search from several threads."""

    def __init__(self, facts: Facts, catalog: Catalog, caches: Caches) -> None:
        self.facts = facts
        self._catalog = catalog
        self._caches = caches
        self._sentences = catalog.count_sentences(facts.revision)
        self._passing = lru_cache(_FILTERS_KEPT)(self._find_passing)
        self.sources = catalog.sources(facts.revision)  # the outlets, sorted
        self.published = catalog.published_range(facts.revision)  # first and last day, or None

    @property
    def revision(self) -> int:
        return self.facts.revision

    def search(
        self, text: str, vector: Vectors, k: int, filters: Filters | None = None
    ) -> list[Match]:
        """The union of the `k` nearest chunks by meaning and the `k` best by words, unordered.

        A chunk text that several articles print comes once for each of them. `filters` never
        let another article through.
        """
        words = terms(text)
        passing = self._passing(filters) if filters else None
        cosines = self._nearest(vector, k, passing)
        bm25 = {m.key: m.score for m in self._caches.lexical.search(words, k, filters)}
        found = {s.key: s for s in self._catalog.chunks_by_key(bm25, self.revision)}
        found |= {s.key: s for s in self._catalog.chunks_by_content(cosines, self.revision)}
        if passing is not None:
            found = {k: s for k, s in found.items() if passing.has_article(s.article_key)}
        unmeasured = sorted({s.chunk.id for s in found.values()} - cosines.keys())
        cosines |= dict(zip(unmeasured, self._cosines(unmeasured, vector), strict=True))
        unscored = [key for key in found if key not in bm25]
        bm25 |= self._caches.lexical.scores(words, unscored)
        return [
            Match(stored, cosine=cosines[stored.chunk.id], bm25=bm25.get(key, 0.0))
            for key, stored in found.items()
        ]

    def chunk_weights(self, words: Iterable[str]) -> dict[str, float]:
        """BM25's inverse document frequency of each term: what one occurrence in a mean chunk adds.

        ln(1 + (N - n + 0.5) / (n + 0.5)), where n of N chunks have it.
        """
        chunks = len(self._caches.lexical)
        return {word: _idf(chunks, self._caches.lexical.holding(word)) for word in words}

    def sentence_weights(self, words: Iterable[str]) -> dict[str, float]:
        """The same over sentences, taking it that a chunk has the term in one of them.

        In a folder about one story its main words are in every chunk, but not in every sentence.
        """
        return {word: _idf(self._sentences, self._caches.lexical.holding(word)) for word in words}

    def holds(self, word: str) -> bool:
        """Whether any chunk has this term."""
        return self._caches.lexical.holding(word) > 0

    def articles_of(self, stored: Iterable[StoredChunk]) -> dict[int, Article]:
        """By article key."""
        return self._catalog.articles_by_key(each.article_key for each in stored)

    def sentences(
        self, runs: Sequence[tuple[int, int, int]], articles: Mapping[int, Article]
    ) -> dict[tuple[int, int], IndexedSentence]:
        """The sentences of `runs` (article key, first and last number, which may lie outside).

        By article key and sentence number.
        """
        found = self._catalog.sentences(runs, {key: a.id for key, a in articles.items()})
        vectors = self._catalog.vectors([content for _, content in found.values()])
        return {
            (key, number): IndexedSentence(
                sentence, sentence.span.of(articles[key].text), vectors[row]
            )
            for row, ((key, number), (sentence, _)) in enumerate(found.items())
        }

    def texts(
        self, places: Iterable[tuple[int, int]], articles: Mapping[int, Article]
    ) -> dict[tuple[int, int], str]:
        """What stands at `places` (article key, sentence number); where nothing is, no entry."""
        runs = [(key, number, number) for key, number in places]
        found = self._catalog.sentences(runs, {key: a.id for key, a in articles.items()})
        return {
            (key, number): sentence.span.of(articles[key].text)
            for (key, number), (sentence, _) in found.items()
        }

    def article(self, article_id: str) -> tuple[Article, tuple[Sentence, ...]] | None:
        return self._catalog.article(article_id, self.revision)

    def clusters(self, article_ids: Iterable[str]) -> dict[str, int]:
        """Article id → cluster: equal for articles that print one text, reprinted, cut or edited.

        Ids that this revision doesn't hold are left out.
        """
        return self._catalog.clusters(article_ids, self.revision)

    def articles(self) -> list[tuple[Article, int]]:
        """Every article, without its text, with its number of sentences; in order of path."""
        return self._catalog.articles(self.revision)

    def wake(self) -> None:
        """Have the vector store load its graph, which it does at the first search."""
        self._caches.vectors.search(np.eye(1, self.facts.dimensions, dtype=np.float32)[0], 1)

    def close(self) -> None:
        self._caches.close()

    def _find_passing(self, filters: Filters) -> Passing:
        keys = self._catalog.keys_of_paths(filters.paths, self.revision)
        return self._columns.passing(filters, keys)

    def _nearest(self, vector: Vectors, k: int, passing: Passing | None) -> dict[str, float]:
        """Content → cosine of the `k` nearest.

        Fewer where many chunks are `passing` the filters and hardly any of them is near.
        """
        if passing is None:
            return {m.id: m.cosine for m in self._caches.vectors.search(vector, k)}
        if len(passing) > _EXACT_LIMIT:
            return self._nearest_passing(vector, k, passing)
        if not len(passing):
            return {}
        return self._chunk_vectors.nearest(passing, vector, k)

    def _nearest_passing(self, vector: Vectors, k: int, passing: Passing) -> dict[str, float]:
        found: dict[str, float] = {}
        for times in _DEEPER:
            depth = math.ceil(times * _SPARE * k * passing.of / len(passing))
            matches = self._caches.vectors.search(vector, depth)
            passes = passing.among(match.id for match in matches)
            found = {m.id: m.cosine for m, passed in zip(matches, passes, strict=True) if passed}
            if len(found) >= k or len(matches) < depth:
                break
        return dict(islice(found.items(), k))

    @cached_property
    def _columns(self) -> FilterColumns:
        return FilterColumns.of(self._catalog.filter_rows(self.revision))

    @cached_property
    def _chunk_vectors(self) -> "_ChunkVectors":
        contents = np.unique(self._columns.contents)
        return _ChunkVectors.read(self._catalog, contents)

    def _cosines(self, contents: Sequence[str], vector: Vectors) -> list[float]:
        if not contents:
            return []
        cosines: list[float] = (
            _dots(self._catalog.vectors(contents), vector).clip(-1.0, 1.0).tolist()
        )
        return cosines


def _dots(rows: Vectors, vector: Vectors) -> Vectors:
    # Not `rows @ vector`: OpenBLAS wakes a thread a core for it, which took 8 ms instead of 0.1.
    products: Vectors = np.vecdot(rows, vector)
    return products


def _idf(total: int, holding: int) -> float:
    return math.log(1 + max(0.0, total - holding + 0.5) / (holding + 0.5))


def open_catalog(settings: IndexSettings) -> Catalog:
    return Catalog(settings.catalog_url)


def check_embedder(facts: Facts, embedder: Embedder) -> None:
    """Raises `IndexMismatch` where the index was made with another model than `embedder`."""
    if (facts.embedding, facts.dimensions) != (embedder.name, embedder.dimensions):
        raise IndexMismatch(
            f"the index was made with {facts.embedding} ({facts.dimensions} dimensions), the "
            f"setting FOOTNOTE_EMBEDDINGS now names {embedder.name} ({embedder.dimensions}); set "
            "it back, or give FOOTNOTE_DATA another folder and run: footnote ingest FOLDER"
        )


class LiveIndex:
    """The published revision; takes up a new one while questions are being answered."""

    def __init__(self, settings: IndexSettings, embedder: Embedder) -> None:
        self._settings = settings
        self._embedder = embedder
        self._lock = Lock()
        self._catalog: Catalog | None = None
        self._current: Index | None = None
        self._previous: Index | None = None
        self._checked = 0.0

    def current(self) -> Index:
        """The newest revision that can be opened.

        Where a new one cannot, the old one stays, and the log says so. Raises `CorpusIndexError`
        where there is none at all; a later call tries again.
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

    def wake(self) -> None:
        """Load now what the first question would wait for.

        Nothing happens where there is no index yet, or where another machine, which may not be up
        yet, would be asked.
        """
        if self._settings.local:
            with suppress(CorpusIndexError):
                self.current().wake()

    def close(self) -> None:
        with self._lock:
            for index in (self._previous, self._current):
                if index:
                    index.close()
            if self._catalog:
                self._catalog.close()
            self._catalog = self._current = self._previous = None

    def _take_up(self) -> None:
        assert self._current
        try:
            if self._published().revision() == self._current.revision:
                return
            opened = self._open()
        except CorpusIndexError as error:
            log.warning("still answering from revision %d: %s", self._current.revision, error)
            return
        log.info("now answering from revision %d", opened.revision)
        # Questions under way may hold the old one; it is closed one switch later.
        if self._previous:
            self._previous.close()
        self._previous, self._current = self._current, opened

    def _published(self) -> Catalog:
        if self._catalog is None:
            # Connecting would make an empty database where there is none.
            if not self._settings.catalog and not self._settings.data.is_dir():
                raise IndexMissing(
                    f"there is no index in {self._settings.data}; "
                    "make one with: footnote ingest FOLDER"
                )
            self._catalog = open_catalog(self._settings)
        return self._catalog

    def _open(self) -> Index:
        catalog = self._published()
        facts = catalog.facts()
        check_embedder(facts, self._embedder)
        if facts.revision == 0:
            raise IndexMissing("nothing has been ingested yet; run: footnote ingest FOLDER")
        generations = Generations(self._settings, catalog, facts.index)
        return Index(facts, catalog, generations.open(facts.revision))
