"""One revision of the index, as its readers see it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from ingest.article import Article
from ingest.catalog.catalog import Catalog
from ingest.catalog.facts import Facts
from ingest.catalog.rows import whole
from ingest.catalog.snapshot import Snapshot
from ingest.chunk import StoredChunk
from ingest.dense import Dense
from ingest.embed import Vectors
from ingest.filter import FilterColumns, Filters, Passing
from ingest.generation import Caches
from ingest.language.terms import terms
from ingest.merkle import corpus_digest
from ingest.sentence import Sentence

_GUESSED_FROM = 5
_FILTERS_KEPT = 8  # a person who filters asks several questions with the same filters


@dataclass(frozen=True, slots=True)
class Match:
    """A chunk that a search found. It has both scores, whichever of the two searches found it."""

    stored: StoredChunk
    cosine: float
    bm25: float


@dataclass(frozen=True, slots=True)
class IndexedSentence:
    sentence: Sentence
    text: str
    vector: Vectors  # (dimensions,)


class Index:
    """Safe to search from several threads."""

    def __init__(self, facts: Facts, catalog: Catalog, caches: Caches) -> None:
        self.facts = facts
        self._catalog = catalog
        self._vectors = catalog.vectors
        self._snapshot = catalog.snapshot(facts.revision)
        self._caches = caches
        self._dense = Dense(caches.vectors, caches.segments, catalog.vectors, self._snapshot)
        self._passing = lru_cache(_FILTERS_KEPT)(_Filtering(self._snapshot).passing)
        self.sources = self._snapshot.sources()  # the outlets, sorted
        self.published = self._snapshot.published_range()  # first and last day, or None
        self.chunk_count = len(caches.lexical)

    @property
    def revision(self) -> int:
        return self.facts.revision

    def search(
        self, text: str, vector: Vectors, k: int, filters: Filters | None = None
    ) -> list[Match]:
        """The union of the `k` nearest chunks by meaning and the `k` best by words, unordered.

        A chunk text that several articles print comes once for each of them. No chunk of an
        article that `filters` exclude is found.
        """
        words = terms(text)
        passing = self._passing(filters) if filters else None
        cosines = self._dense.search(vector, k, passing)
        bm25 = {m.key: m.score for m in self._caches.lexical.search(words, k, filters)}
        found = {s.key: s for s in self._snapshot.chunks_by_key(bm25)}
        found |= {s.key: s for s in self._snapshot.chunks_by_content(cosines)}
        if passing is not None:
            found = {k: s for k, s in found.items() if passing.has_article(s.article_key)}
        unmeasured = sorted({s.chunk.id for s in found.values()} - cosines.keys())
        cosines |= self._dense.cosines(unmeasured, vector)
        unscored = [key for key in found if key not in bm25]
        bm25 |= self._caches.lexical.scores(words, unscored)
        return [
            Match(stored, cosine=cosines[stored.chunk.id], bm25=bm25.get(key, 0.0))
            for key, stored in found.items()
        ]

    def vector_by_words(self, text: str) -> Vectors:
        """A vector near to what `text` is about: the mean of those of the passages it shares most
        words with. Where it shares none, the vector means nothing.
        """
        found = self._caches.lexical.search(terms(text), _GUESSED_FROM)
        held = {s.chunk.id for s in self._snapshot.chunks_by_key(m.key for m in found)}
        if not held:
            nothing: Vectors = np.eye(1, self.facts.dimensions, dtype=np.float32)[0]
            return nothing
        mean: Vectors = self._vectors.read(sorted(held)).mean(axis=0)
        return mean / np.linalg.norm(mean)

    def document_frequency(self, term: str) -> int:
        """The number of chunks that have `term`, whole as `terms` makes it."""
        return self._caches.lexical.document_frequency(term)

    def articles_of(self, stored: Iterable[StoredChunk]) -> dict[int, Article]:
        """By article key."""
        return self._snapshot.articles_by_key(each.article_key for each in stored)

    def sentences(
        self, runs: Sequence[tuple[int, int, int]], articles: Mapping[int, Article]
    ) -> dict[tuple[int, int], IndexedSentence]:
        """The sentences of `runs` (article key, first and last number).

        By article key and sentence number. Numbers that the article does not have are left out.
        `articles` holds the article of each key in `runs`.
        """
        found = self._snapshot.sentences(runs, {key: a.id for key, a in articles.items()})
        vectors = self._vectors.read([content for _, content in found.values()])
        return {
            (key, number): IndexedSentence(
                sentence, whole(articles[key], sentence, content), vectors[row]
            )
            for row, ((key, number), (sentence, content)) in enumerate(found.items())
        }

    def texts(
        self, places: Iterable[tuple[int, int]], articles: Mapping[int, Article]
    ) -> dict[tuple[int, int], str]:
        """The texts of the sentences at `places` (article key, sentence number).

        A place without a sentence is left out.
        """
        runs = [(key, number, number) for key, number in places]
        found = self._snapshot.sentences(runs, {key: a.id for key, a in articles.items()})
        return {
            (key, number): whole(articles[key], sentence, content)
            for (key, number), (sentence, content) in found.items()
        }

    def article(self, article_id: str) -> tuple[Article, tuple[Sentence, ...]] | None:
        return self._snapshot.article(article_id)

    def with_digest(self, digest: str) -> list[str]:
        """The ids of the articles that were read from bytes with this digest, sorted by path."""
        return self._snapshot.with_digest(digest)

    def holding(self, content: str) -> list[tuple[str, int]]:
        """Article id and number of sentences whose content id begins so, by path; 50 at most."""
        return self._snapshot.holding(content)

    def mentioning(self, text: str, k: int) -> list[str]:
        """The ids of the articles, at most `k`, that share most words with `text`, best first."""
        found = self._caches.lexical.search(terms(text), k)
        chunks = {
            each.key: each.chunk.article
            for each in self._snapshot.chunks_by_key(match.key for match in found)
        }
        return list(dict.fromkeys(chunks[match.key] for match in found if match.key in chunks))

    def clusters(self, article_ids: Iterable[str]) -> dict[str, int]:
        """Article id → cluster, equal for articles that print one text, also if cut or edited.

        Ids that this revision doesn't hold are left out.
        """
        return self._snapshot.clusters(article_ids)

    def having(self, words: Sequence[str]) -> dict[str, StoredChunk]:
        """Article id → its first chunk that has every one of `words`, which are `terms`."""
        found = self._snapshot.chunks_by_key(self._caches.lexical.holding(words))
        return {each.chunk.article: each for each in reversed(found)}

    def ids_having(self, words: Sequence[str]) -> set[str]:
        """The ids of the articles with a chunk that has every one of `words`, which are `terms`."""
        keys, ids = self._owners
        held = np.array(self._caches.lexical.holding(words), dtype=np.int64)
        places = np.searchsorted(keys, held).clip(max=max(len(keys) - 1, 0))
        return {ids[place] for place in places[keys[places] == held]} if len(keys) else set()

    @cached_property
    def _owners(self) -> tuple[NDArray[np.int64], list[str]]:
        """The keys of all chunks, ascending, and the id of the article that each is of.

        Asking the database for the articles of 100,000 chunks takes seconds.
        """
        same: dict[str, str] = {}  # one text for each id, however many chunks it has
        found = [(key, same.setdefault(id_, id_)) for key, id_ in self._snapshot.owners()]
        return np.array([key for key, _ in found], dtype=np.int64), [id_ for _, id_ in found]

    def read(self, paths: Iterable[str]) -> dict[int, Article]:
        """The articles at `paths`, by key, which `sentences` asks for."""
        return self._snapshot.articles_by_key(self._snapshot.keys_of_paths(paths))

    def articles(self) -> list[tuple[Article, int]]:
        """Every article, without its text, and its number of sentences; in order of path."""
        return self._articles

    @cached_property
    def _articles(self) -> list[tuple[Article, int]]:
        return self._snapshot.articles()

    @cached_property
    def corpus_digest(self) -> str:
        """The digest of all articles, by path and bytes; equal wherever the same files are."""
        return corpus_digest(self._snapshot.digests())

    def ask(self) -> None:
        """Ask the catalogue and the words for something. Raises `CorpusIndexError`."""
        self._catalog.revision()
        self.document_frequency("a")

    def begin_check(self) -> None:
        """Check the vector store in a thread before it is asked."""
        self._caches.vectors.begin_check(self.warm_up)

    def warm_up(self) -> None:
        """Make the vector store load its graph now. Otherwise it does so at the first search."""
        self._dense.search(np.eye(1, self.facts.dimensions, dtype=np.float32)[0], 1)

    @property
    def vectors_away(self) -> str:
        """Why the vector store cannot be asked; the catalogue stands in for it. Empty: it can."""
        return self._caches.vectors.away

    @property
    def damage(self) -> str | None:
        """What is wrong with its vector store, for which the catalogue stands in; None: nothing."""
        return self._caches.vectors.damage

    def close(self) -> None:
        self._caches.close()


@dataclass
class _Filtering:
    """What passes filters in one revision.

    Not part of the index: a cache that it holds of a method of its own would keep it in memory,
    with all that it has open, until Python looks for cycles, which a service does rarely.
    """

    snapshot: Snapshot

    def passing(self, filters: Filters) -> Passing:
        return self._columns.passing(filters, self.snapshot.keys_of_paths(filters.paths))

    @cached_property
    def _columns(self) -> FilterColumns:
        return FilterColumns.of(self.snapshot.filter_rows())
