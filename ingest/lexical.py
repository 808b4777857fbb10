"""BM25 over chunks, in tantivy: a cache of the catalogue, never its source."""

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy

from ingest.article import Article
from ingest.chunk import StoredChunk
from ingest.errors import IndexDamaged
from ingest.filter import Filters, epoch
from ingest.language.terms import terms
from ingest.span import Span
from ingest.structure import structure, told_of

_WRITER_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class LexicalMatch:
    key: int  # of the StoredChunk
    score: float  # BM25, k1 = 1.2, b = 0.75


def header(article: Article) -> str:
    """What is searched with each chunk: title, outlet, author and day, and what the file's name
    says beside.
    """
    published = article.published
    day = f"{published:%B} {published.day} {published.year}" if published else ""
    parts = (article.title, article.source, article.author, day, told_of(article))
    return " | ".join(part for part in parts if part)


def above(article: Article, span: Span) -> str:
    """What is searched with the chunk at `span` besides: headings and heads of columns above it."""
    known = {*terms(header(article))}
    found = structure(article.text, span)
    lines = (*found.headings, *found.heads)
    return " | ".join(line for line in lines if not known.issuperset(terms(line)))


def _schema() -> tantivy.Schema:
    # Signed integers: with unsigned ones tantivy-py 0.27 finds nothing to delete.
    return (
        tantivy.SchemaBuilder()
        .add_integer_field("key", indexed=True, fast=True)
        .add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
        .add_text_field("source", tokenizer_name="raw", index_option="basic")
        .add_text_field("path", tokenizer_name="raw", index_option="basic")
        .add_integer_field("published", indexed=True)
        .build()
    )


class Lexical:
    def __init__(self, directory: Path, *, create: bool = False) -> None:
        """Open the index in `directory`, or with `create` make it there.

        Raises `IndexDamaged` where it cannot be opened.
        """
        self._schema = _schema()
        try:
            if create:
                directory.mkdir(parents=True)
                self._index = tantivy.Index(self._schema, path=str(directory))
            else:
                self._index = self._open(directory)
            self._searcher = self._index.searcher()
        except (ValueError, OSError) as error:
            raise IndexDamaged(
                f"the lexical index in {directory} cannot be opened: {error}"
            ) from error

    def _open(self, directory: Path) -> tantivy.Index:
        try:
            return tantivy.Index.open(str(directory))
        except ValueError as error:
            if "Lockfile" not in str(error):
                raise
        # A reader wants a lock, and so a file; a copy can have one where the disk cannot.
        self._copy = tempfile.TemporaryDirectory(prefix="footnote-", ignore_cleanup_errors=True)
        shutil.copytree(directory, self._copy.name, dirs_exist_ok=True)
        return tantivy.Index.open(self._copy.name)

    def __len__(self) -> int:
        """The number of chunks in it."""
        return int(self._searcher.num_docs)

    def keys(self) -> list[int]:
        """Those of all chunks in it."""
        return self._keys_of_all(tantivy.Query.all_query())

    def update(self, added: Iterable[tuple[StoredChunk, Article]], removed: Iterable[int]) -> None:
        """Add chunks, each with its article, and remove those with the keys `removed`."""
        writer = self._index.writer(heap_size=_WRITER_BYTES, num_threads=1)
        for key in removed:
            writer.delete_documents_by_term("key", key)
        for stored, article in added:
            writer.add_document(self._document(stored, article))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(
        self, query_terms: Sequence[str], k: int, filters: Filters | None = None
    ) -> list[LexicalMatch]:
        """The `k` best chunks that have any of the terms, best first. No terms match nothing."""
        if not query_terms or k <= 0:
            return []
        query = self._any_of(sorted(set(query_terms)))
        if filters:
            must = [query, *(_unscored(each) for each in self._filtered(filters))]
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, each) for each in must])
        hits = self._searcher.search(query, k, count=False).hits
        keys = self._searcher.fast_field_values("key", [address for _, address in hits])
        return [
            LexicalMatch(key=int(key), score=float(score))
            for key, (score, _) in zip(keys, hits, strict=True)
            if key is not None
        ]

    def scores(self, query_terms: Sequence[str], keys: Sequence[int]) -> dict[int, float]:
        """Key → BM25 of the chunks `keys`. Those that have none of the terms are left out."""
        if not query_terms or not keys:
            return {}
        among = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, self._any_of(sorted(set(query_terms)))),
                (tantivy.Occur.Must, _unscored(self._keys(keys))),
            ]
        )
        hits = self._searcher.search(among, len(keys), count=False).hits
        found = self._searcher.fast_field_values("key", [address for _, address in hits])
        return {
            int(key): float(score)
            for key, (score, _) in zip(found, hits, strict=True)
            if key is not None
        }

    def holding(self, query_terms: Sequence[str]) -> list[int]:
        """The keys of the chunks that have every one of the terms. No terms match nothing."""
        if not query_terms or not len(self):
            return []
        every = tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, self._any_of([term])) for term in sorted(set(query_terms))]
        )
        return self._keys_of_all(every)

    def _keys_of_all(self, query: tantivy.Query) -> list[int]:
        """The keys of all chunks that `query` finds."""
        hits = self._searcher.search(query, max(1, len(self)), count=False).hits
        keys = self._searcher.fast_field_values("key", [address for _, address in hits])
        return [int(key) for key in keys if key is not None]

    def document_frequency(self, term: str) -> int:
        """The number of chunks that have `term`."""
        return int(self._searcher.doc_freq("terms", term))

    def _document(self, stored: StoredChunk, article: Article) -> tantivy.Document:
        span = stored.chunk.span
        text = span.of(article.text)
        fields: dict[str, object] = {
            "key": stored.key,
            "terms": " ".join(terms(f"{header(article)}\n{above(article, span)}\n{text}")),
            "source": article.source,
            "path": article.path,
        }
        if article.published:
            fields["published"] = epoch(article.published)
        return tantivy.Document.from_dict(fields, self._schema)

    def _any_of(self, query_terms: Sequence[str]) -> tantivy.Query:
        return tantivy.Query.boolean_query(
            [
                (
                    tantivy.Occur.Should,
                    tantivy.Query.term_query(self._schema, "terms", term, "freq"),
                )
                for term in query_terms
            ]
        )

    def _keys(self, keys: Sequence[int]) -> tantivy.Query:
        return tantivy.Query.term_set_query(self._schema, "key", list(keys))

    def _filtered(self, filters: Filters) -> list[tantivy.Query]:
        queries = [
            tantivy.Query.term_set_query(self._schema, field, sorted(values))
            for field, values in (("source", filters.sources), ("path", filters.paths))
            if values
        ]
        first, last = filters.published_from, filters.published_to
        if first or last:
            queries.append(
                tantivy.Query.range_query(
                    self._schema,
                    "published",
                    tantivy.FieldType.Integer,
                    epoch(first) if first else -(2**62),
                    epoch(last) if last else 2**62,
                )
            )
        return queries


def _unscored(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, 0.0)
