"""The catalogue as one revision sees it. A writer of the next revision does not change it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ingest.article import Article
from ingest.catalog.database import Database, in_parts
from ingest.catalog.rows import article_of, segment_of, sentence_of, stored_chunk_of, whole
from ingest.catalog.runs import MAX_RUNS, select_runs
from ingest.catalog.schema import articles, chunks, copies, segments, sentences, visible
from ingest.chunk import StoredChunk
from ingest.segment import Segment
from ingest.sentence import Sentence

_MAX_HELD = 50


class Snapshot:
    """The articles that are visible in `revision`, and what belongs to them."""

    def __init__(self, database: Database, revision: int) -> None:
        self._database = database
        self.revision = revision

    def digests(self) -> dict[str, str]:
        """Path → digest of every article."""
        with self._database.read() as connection:
            rows = connection.execute(
                sa.select(articles.c.path, articles.c.digest).where(visible(self.revision))
            )
            return _pairs(rows)

    def digests_in(self, file: str) -> dict[str, str]:
        """Path → digest of the articles that `file` holds: of its own, or of its parts."""
        path = articles.c.path
        parts = sa.and_(path > f"{file}#", path < f"{file}$")  # the sign that follows
        statement = sa.select(path, articles.c.digest).where(
            visible(self.revision), sa.or_(path == file, parts)
        )
        with self._database.read() as connection:
            return _pairs(connection.execute(statement))

    def count(self) -> int:
        """The number of articles."""
        statement = sa.select(sa.func.count(articles.c.path)).where(visible(self.revision))
        with self._database.read() as connection:
            return int(connection.scalar(statement) or 0)

    def articles(self) -> list[tuple[Article, int]]:
        """Every article, without its text, and its number of sentences; in order of path."""
        counted = (
            sa.select(sentences.c.article, sa.func.count().label("sentences"))
            .group_by(sentences.c.article)
            .subquery()
        )
        columns = [c for c in articles.c if c.name not in ("text", "pages")]
        statement = (
            sa.select(*columns, sa.func.coalesce(counted.c.sentences, 0).label("sentences"))
            .outerjoin(counted, counted.c.article == articles.c.key)
            .where(visible(self.revision))
            .order_by(articles.c.path)
        )
        with self._database.read() as connection:
            return [
                (article_of(row, text="", pages=[]), row["sentences"])
                for row in connection.execute(statement).mappings()
            ]

    def article(self, article_id: str) -> tuple[Article, tuple[Sentence, ...]] | None:
        """The article and its sentences, or None where there is no such id."""
        statement = sa.select(articles).where(visible(self.revision), articles.c.id == article_id)
        with self._database.read() as connection:
            row = connection.execute(statement).mappings().one_or_none()
            if row is None:
                return None
            found = connection.execute(
                sa.select(sentences)
                .where(sentences.c.article == row["key"])
                .order_by(sentences.c.number)
            ).mappings()
            article = article_of(row, text=row["text"], pages=row["pages"])
            cut = [(sentence_of(each, article.id), each["content"]) for each in found]
            for sentence, content in cut:
                whole(article, sentence, content)
            return article, tuple(sentence for sentence, _ in cut)

    def with_digest(self, digest: str) -> list[str]:
        """The ids of the articles that were read from bytes with this digest, sorted by path."""
        statement = (
            sa.select(articles.c.id)
            .where(visible(self.revision), articles.c.digest == digest)
            .order_by(articles.c.path)
        )
        with self._database.read() as connection:
            return list(connection.scalars(statement))

    def holding(self, content: str) -> list[tuple[str, int]]:
        """Article id and number of sentences whose content id begins so, by path; 50 at most."""
        statement = (
            sa.select(articles.c.id, sentences.c.number)
            .join(articles, articles.c.key == sentences.c.article)
            .where(
                visible(self.revision),
                sentences.c.content >= content,
                sentences.c.content < f"{content}g",
            )
            .order_by(articles.c.path, sentences.c.number)
            .limit(_MAX_HELD)
        )
        with self._database.read() as connection:
            return [(row[0], row[1]) for row in connection.execute(statement)]

    def articles_by_key(self, keys: Iterable[int]) -> dict[int, Article]:
        found: dict[int, Article] = {}
        with self._database.read() as connection:
            for part in in_parts(sorted(set(keys))):
                statement = sa.select(articles).where(articles.c.key.in_(part))
                for row in connection.execute(statement).mappings():
                    found[row["key"]] = article_of(row, text=row["text"], pages=row["pages"])
        return found

    def sources(self) -> tuple[str, ...]:
        """The outlets, sorted. Articles that name none don't count."""
        statement = (
            sa.select(articles.c.source)
            .distinct()
            .where(visible(self.revision), articles.c.source != "")
            .order_by(articles.c.source)
        )
        with self._database.read() as connection:
            return tuple(connection.scalars(statement))

    def published_range(self) -> tuple[date, date] | None:
        """The first and the last day of publication, or None where no article has a date."""
        day = articles.c.published_epoch
        statement = sa.select(sa.func.min(day), sa.func.max(day)).where(visible(self.revision))
        with self._database.read() as connection:
            first, last = connection.execute(statement).one()
        return None if first is None else (_day(first), _day(last))

    def clusters(self, article_ids: Iterable[str]) -> dict[str, int]:
        """Article id → cluster, equal for copies of one text. Unknown ids are left out."""
        found: dict[str, int] = {}
        joined = sa.and_(copies.c.article == articles.c.key, visible(self.revision, copies))
        cluster = sa.func.coalesce(copies.c.cluster, articles.c.key)
        with self._database.read() as connection:
            for part in in_parts(sorted(set(article_ids))):
                statement = (
                    sa.select(articles.c.id, cluster)
                    .outerjoin(copies, joined)
                    .where(visible(self.revision), articles.c.id.in_(part))
                )
                found.update(_pairs(connection.execute(statement)))
        return found

    def chunks(self) -> Iterator[StoredChunk]:
        """Every chunk, in order of key."""
        with self._database.read() as connection:
            yield from self._stored(connection, sa.true())

    def chunks_by_key(self, keys: Iterable[int]) -> list[StoredChunk]:
        """The chunks with these keys. Keys of other revisions are left out."""
        return self._chunks_in(chunks.c.key, sorted(set(keys)))

    def owners(self) -> Iterator[tuple[int, str]]:
        """The key of every chunk and the id of its article, in order of key."""
        statement = (
            sa.select(chunks.c.key, articles.c.id)
            .join(articles, articles.c.key == chunks.c.article)
            .where(visible(self.revision))
            .order_by(chunks.c.key)
        )
        with self._database.read() as connection:
            for row in connection.execute(statement):
                yield row[0], row[1]

    def chunks_by_content(self, contents: Iterable[str]) -> list[StoredChunk]:
        """Every chunk with one of these texts: one for each article that prints it."""
        return self._chunks_in(chunks.c.content, sorted(set(contents)))

    def filter_rows(self) -> list[tuple[str, int, str, int | None]]:
        """Content, article key, outlet and date of every chunk, in order of content.

        The date is in seconds since 1970, or None.
        """
        filtered = sa.select(articles.c.key, articles.c.source, articles.c.published_epoch)
        held = sa.select(chunks.c.content, chunks.c.article).order_by(chunks.c.content)
        with self._database.read() as connection:
            found = {
                row[0]: (row[1], row[2])
                for row in connection.execute(filtered.where(visible(self.revision)))
            }
            return [
                (content, key, *found[key])
                for content, key in connection.execute(held)
                if key in found
            ]

    def keys_of_paths(self, paths: Iterable[str]) -> list[int]:
        """The keys of the articles at `paths`. A path without an article adds none."""
        found: list[int] = []
        with self._database.read() as connection:
            for part in in_parts(sorted(paths)):
                statement = sa.select(articles.c.key)
                within = statement.where(visible(self.revision), articles.c.path.in_(part))
                found.extend(connection.scalars(within))
        return found

    def contents(self, first: int = 0, last: int | None = None) -> list[str]:
        """The distinct chunk contents, in order; of the articles that these revisions added."""
        statement = (
            sa.select(chunks.c.content)
            .distinct()
            .join(articles, articles.c.key == chunks.c.article)
            .where(visible(self.revision), _added(first, last))
            .order_by(chunks.c.content)
        )
        with self._database.read() as connection:
            return list(connection.scalars(statement))

    def alive(self, contents: Sequence[str]) -> set[str]:
        """Those of `contents` that a chunk has."""
        statement = sa.select(chunks.c.content).join(articles, articles.c.key == chunks.c.article)
        found: set[str] = set()
        with self._database.read() as connection:
            for part in in_parts(contents):
                within = statement.where(visible(self.revision), chunks.c.content.in_(part))
                found.update(connection.scalars(within))
        return found

    def chunk_keys(self, first: int = 0, last: int | None = None) -> list[int]:
        """The keys of the chunks, in order; of the articles that these revisions added."""
        statement = (
            sa.select(chunks.c.key)
            .join(articles, articles.c.key == chunks.c.article)
            .where(visible(self.revision), _added(first, last))
            .order_by(chunks.c.key)
        )
        with self._database.read() as connection:
            return list(connection.scalars(statement))

    def chunk_count(self, first: int = 0, last: int | None = None) -> int:
        """The number of chunks; of the articles that these revisions added."""
        statement = (
            sa.select(sa.func.count())
            .select_from(chunks.join(articles, articles.c.key == chunks.c.article))
            .where(visible(self.revision), _added(first, last))
        )
        with self._database.read() as connection:
            return int(connection.scalar(statement) or 0)

    def removed_chunk_keys(self) -> list[int]:
        """The keys of the chunks that the revision before had, and this one has no more."""
        statement = (
            sa.select(chunks.c.key)
            .join(articles, articles.c.key == chunks.c.article)
            .where(articles.c.valid_to == self.revision)
        )
        with self._database.read() as connection:
            return list(connection.scalars(statement))

    def segments(self) -> tuple[Segment, ...]:
        """In order of the revisions that they hold."""
        statement = sa.select(segments).where(visible(self.revision, segments))
        with self._database.read() as connection:
            rows = connection.execute(statement.order_by(segments.c.first)).mappings()
            return tuple(segment_of(row) for row in rows)

    def sentences(
        self, runs: Sequence[tuple[int, int, int]], article_ids: Mapping[int, str]
    ) -> dict[tuple[int, int], tuple[Sentence, str]]:
        """The sentences of `runs` (article key, first and last number) and their content ids.

        By article key and number. `article_ids` holds the id of each article key in `runs`.
        """
        found: dict[tuple[int, int], tuple[Sentence, str]] = {}
        with self._database.read() as connection:
            for part in in_parts(runs, MAX_RUNS):
                statement, values = select_runs(part)
                for row in connection.execute(statement, values).mappings():
                    key = row["article"]
                    sentence = sentence_of(row, article_ids[key])
                    found[key, row["number"]] = (sentence, row["content"])
        return found

    def _chunks_in(self, column: sa.Column[Any], values: Sequence[Any]) -> list[StoredChunk]:
        with self._database.read() as connection:
            return [
                stored
                for part in in_parts(values)
                for stored in self._stored(connection, column.in_(part))
            ]

    def _stored(
        self, connection: Connection, where: sa.ColumnElement[bool]
    ) -> Iterator[StoredChunk]:
        statement = (
            sa.select(chunks, articles.c.id.label("article_id"))
            .join(articles, articles.c.key == chunks.c.article)
            .where(visible(self.revision), where)
            .order_by(chunks.c.key)
        )
        for row in connection.execute(statement).mappings():
            yield stored_chunk_of(row)


def _added(first: int, last: int | None) -> sa.ColumnElement[bool]:
    """The condition under which the revisions `first` to `last`, or to now, added an article."""
    born = articles.c.valid_from
    return born.between(first, last) if last is not None else born >= first


def _pairs(rows: Iterable[Sequence[Any]]) -> dict[Any, Any]:
    return {row[0]: row[1] for row in rows}


def _day(epoch_s: int) -> date:
    return datetime.fromtimestamp(epoch_s, UTC).date()
