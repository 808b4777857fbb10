"""The truth: articles, sentences, chunks, spans, vectors and digests, in SQL.

Every article version is visible from the revision in which it was `born` until the one in which
it `died`. Readers look at one revision; a writer stages the next, which nobody sees until
`publish` moves the current revision, in one transaction. So a kill at any moment leaves the old
revision whole, and a reader of revision N is not disturbed while N + 1 is made.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Final, TypeVar

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.engine import URL, Connection, Engine, make_url

from ingest.article import Article
from ingest.chunk import Chunk, content_id
from ingest.duplicates import Signature, Signatures, signatures
from ingest.errors import IndexDamaged, IndexMismatch, IndexMissing
from ingest.sentence import Sentence
from ingest.span import Span

SCHEMA: Final = "1"
# SQLite allows 32,766 variables in a statement; stay far below, other databases allow fewer.
_MAX_VARIABLES: Final = 900
_MAX_RUNS: Final = 300  # of three variables
_RUNS_STEP: Final = 15  # so few different statements are made
_MAPPED_BYTES: Final = 2**31 - 1

_metadata = sa.MetaData()

_facts = sa.Table(
    "facts",
    _metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
_articles = sa.Table(
    "articles",
    _metadata,
    sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("born", sa.Integer, nullable=False),
    sa.Column("died", sa.Integer, index=True),
    sa.Column("id", sa.String(12), nullable=False, index=True),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("published", sa.String(10)),
    sa.Column("published_epoch", sa.Integer),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("pages", sa.JSON, nullable=False),
    # Rows are long, as they hold the text: what these tell is read from them alone.
    sa.Index("articles_path", "path", "died", "born"),
    sa.Index("articles_source", "source", "published_epoch", "died", "born"),
)
_sentences = sa.Table(
    "sentences",
    _metadata,
    sa.Column("article", sa.ForeignKey("articles.key"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("furniture", sa.Boolean, nullable=False),
    sa.Column("content", sa.String(32), nullable=False),
    sqlite_with_rowid=False,
)
_chunks = sa.Table(
    "chunks",
    _metadata,
    sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("article", sa.ForeignKey("articles.key"), nullable=False, index=True),
    sa.Column("content", sa.String(32), nullable=False, index=True),
    sa.Column("first", sa.Integer, nullable=False),
    sa.Column("last", sa.Integer, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("furniture", sa.Boolean, nullable=False),
)
# What duplicates are told by; kept, so that a new article costs no second look at the others.
_signatures = sa.Table(
    "signatures",
    _metadata,
    sa.Column("article", sa.ForeignKey("articles.key"), primary_key=True),
    sa.Column("runs", sa.Integer, nullable=False),
    sa.Column("minhash", sa.LargeBinary, nullable=False),
)
# Who is a copy of whom depends on who else is there, so each revision has its own clusters.
_clusters = sa.Table(
    "clusters",
    _metadata,
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("article", sa.ForeignKey("articles.key"), primary_key=True),
    sa.Column("cluster", sa.Integer, nullable=False),  # the smallest article key in it
    sqlite_with_rowid=False,
)
# One vector a content: of a sentence's text, or of the texts of a chunk's sentences. With
# row ids, as rows this long make a tree without them so deep that reading takes twice the time.
_vectors = sa.Table(
    "vectors",
    _metadata,
    sa.Column("content", sa.String(32), primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),
)

_T = TypeVar("_T")
Vectors = NDArray[np.float32]
Prepared = tuple[Article, Sequence[Sentence], Sequence[Chunk], Signature]
"""One article, ready to be staged."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What whoever opens the index must agree with."""

    index: str  # a random id, given at creation
    embedding: str
    dimensions: int
    reading: str  # version of formats, sentence rules and chunking; another one reads files anew
    root: str  # the folder it was made from
    revision: int  # 0: nothing published yet


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk of one article version: the lexical index knows `key`, the vectors `chunk.id`."""

    key: int
    article_key: int
    chunk: Chunk


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may be searched: those that satisfy every filter; an empty one passes all.

    Dates are inclusive; an article without a date satisfies no date filter.
    """

    sources: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()
    published_from: date | None = None
    published_to: date | None = None

    def __bool__(self) -> bool:
        return bool(self.sources or self.paths or self.published_from or self.published_to)


def epoch(day: date) -> int:
    """Midnight UTC of `day` in seconds since 1970, the form in which dates can be compared."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _day(epoch_s: int) -> date:
    return datetime.fromtimestamp(epoch_s, UTC).date()


class Catalog:
    def __init__(self, url: str | URL, *, busy_timeout_s: float = 10.0) -> None:
        parsed = make_url(url)
        options: dict[str, Any] = {}
        if parsed.get_backend_name() == "sqlite":
            options["connect_args"] = {"timeout": busy_timeout_s, "check_same_thread": False}
        self._engine: Engine = sa.create_engine(parsed, **options)
        if parsed.get_backend_name() == "sqlite":
            sa.event.listen(self._engine, "connect", _write_ahead)

    def close(self) -> None:
        self._engine.dispose()

    # -- facts -------------------------------------------------------------------------------

    def create(self, facts: Facts) -> None:
        """Make the tables and write the facts; where there is an index already, change nothing."""
        _metadata.create_all(self._engine)
        with self._engine.begin() as connection:
            if _read_facts(connection):
                return
            _write_facts(
                connection,
                {
                    "schema": SCHEMA,
                    "index": facts.index,
                    "embedding": facts.embedding,
                    "dimensions": str(facts.dimensions),
                    "reading": facts.reading,
                    "root": facts.root,
                    "revision": "0",
                },
            )

    def facts(self) -> Facts:
        """Raises `IndexMissing` where there is no index, `IndexMismatch` for another schema."""
        with self._connect() as connection:
            found = _read_facts(connection)
        if not found:
            raise IndexMissing("there is no index yet; make one with: footnote ingest FOLDER")
        if found["schema"] != SCHEMA:
            raise IndexMismatch(
                f"the index has schema {found['schema']}, this Footnote reads schema {SCHEMA}; "
                "delete its folder and run: footnote ingest FOLDER"
            )
        return Facts(
            index=found["index"],
            embedding=found["embedding"],
            dimensions=int(found["dimensions"]),
            reading=found["reading"],
            root=found["root"],
            revision=int(found["revision"]),
        )

    def revision(self) -> int:
        """The published revision; cheap enough to be asked before every question."""
        with self._connect() as connection:
            value = connection.scalar(sa.select(_facts.c.value).where(_facts.c.name == "revision"))
        if value is None:
            raise IndexMissing("there is no index yet; make one with: footnote ingest FOLDER")
        return int(value)

    # -- writing -----------------------------------------------------------------------------

    def discard_staged(self) -> None:
        """Forget what a killed writer staged and never published; its vectors are kept."""
        with self._engine.begin() as connection:
            current = int(_read_facts(connection)["revision"])
            connection.execute(sa.delete(_clusters).where(_clusters.c.revision > current))
            _delete_articles(connection, _articles.c.born > current)
            connection.execute(
                sa.update(_articles).where(_articles.c.died > current).values(died=None)
            )

    def missing_vectors(self, contents: Iterable[str]) -> set[str]:
        wanted = set(contents)
        with self._connect() as connection:
            for part in _parts(sorted(wanted)):
                found = connection.scalars(
                    sa.select(_vectors.c.content).where(_vectors.c.content.in_(part))
                )
                wanted.difference_update(found)
        return wanted

    def add_vectors(self, contents: Sequence[str], vectors: Vectors) -> None:
        """Store rows of `vectors` (float32, kept as float16) under `contents`, all new to it."""
        if not contents:
            return
        rows = [
            {"content": content, "vector": vector.astype(np.float16).tobytes()}
            for content, vector in zip(contents, vectors, strict=True)
        ]
        with self._engine.begin() as connection:
            connection.execute(sa.insert(_vectors), rows)

    def stage(self, articles: Iterable[Prepared]) -> None:
        """Put article versions into the next revision, each in place of the one of its path."""
        with self._engine.begin() as connection:
            following = int(_read_facts(connection)["revision"]) + 1
            for article, sentences, chunks, signature in articles:
                _bury(connection, [article.path], following)
                key = _insert_article(connection, article, following)
                _insert_rows(connection, key, article, sentences, chunks)
                _insert_signature(connection, key, signature)

    def stage_removal(self, paths: Sequence[str]) -> None:
        with self._engine.begin() as connection:
            _bury(connection, paths, int(_read_facts(connection)["revision"]) + 1)

    def stage_clusters(self, revision: int, clusters: Mapping[int, int]) -> None:
        """Write down which articles of the coming `revision` are copies: key → cluster."""
        rows = [
            {"revision": revision, "article": key, "cluster": cluster}
            for key, cluster in clusters.items()
        ]
        with self._engine.begin() as connection:
            connection.execute(sa.delete(_clusters).where(_clusters.c.revision == revision))
            if rows:
                connection.execute(sa.insert(_clusters), rows)

    def is_staged(self) -> bool:
        """Whether publishing would change anything that a reader sees."""
        with self._connect() as connection:
            current = int(_read_facts(connection)["revision"])
            changed = sa.or_(_articles.c.born > current, _articles.c.died > current)
            return connection.scalar(sa.select(_articles.c.key).where(changed).limit(1)) is not None

    def publish(self, revision: int, *, reading: str, root: str) -> None:
        """Make `revision` the current one. The moment at which an ingest becomes visible."""
        with self._engine.begin() as connection:
            for name, value in {
                "revision": str(revision),
                "reading": reading,
                "root": root,
            }.items():
                connection.execute(
                    sa.update(_facts).where(_facts.c.name == name).values(value=value)
                )

    def prune(self) -> None:
        """Delete what neither the current revision nor the one before it can see.

        The one before is spared because a running service may be answering from it.
        """
        with self._engine.begin() as connection:
            current = int(_read_facts(connection)["revision"])
            connection.execute(sa.delete(_clusters).where(_clusters.c.revision < current - 1))
            _delete_articles(connection, _articles.c.died < current)
            used = sa.union(
                sa.select(_sentences.c.content), sa.select(_chunks.c.content)
            ).subquery()
            connection.execute(
                sa.delete(_vectors).where(_vectors.c.content.not_in(sa.select(used.c.content)))
            )

    # -- reading -----------------------------------------------------------------------------

    def digests(self, revision: int) -> dict[str, str]:
        """Path → digest of every article in `revision`."""
        with self._connect() as connection:
            rows = connection.execute(
                sa.select(_articles.c.path, _articles.c.digest).where(_alive(revision))
            )
            return _pairs(rows)

    def articles(self, revision: int) -> list[tuple[Article, int]]:
        """Every article, without its text, and its number of sentences; in order of path."""
        counted = (
            sa.select(_sentences.c.article, sa.func.count().label("sentences"))
            .group_by(_sentences.c.article)
            .subquery()
        )
        columns = [c for c in _articles.c if c.name not in ("text", "pages")]
        statement = (
            sa.select(*columns, sa.func.coalesce(counted.c.sentences, 0).label("sentences"))
            .outerjoin(counted, counted.c.article == _articles.c.key)
            .where(_alive(revision))
            .order_by(_articles.c.path)
        )
        with self._connect() as connection:
            return [
                (_article(row, text="", pages=[]), row["sentences"])
                for row in connection.execute(statement).mappings()
            ]

    def article(
        self, article_id: str, revision: int
    ) -> tuple[Article, tuple[Sentence, ...]] | None:
        """The article and its sentences, or None where `revision` holds no such id."""
        statement = sa.select(_articles).where(_alive(revision), _articles.c.id == article_id)
        with self._connect() as connection:
            row = connection.execute(statement).mappings().one_or_none()
            if row is None:
                return None
            found = connection.execute(
                sa.select(_sentences)
                .where(_sentences.c.article == row["key"])
                .order_by(_sentences.c.number)
            ).mappings()
            article = _article(row, text=row["text"], pages=row["pages"])
            return article, tuple(_sentence(article.id, each) for each in found)

    def articles_by_key(self, keys: Iterable[int]) -> dict[int, Article]:
        found: dict[int, Article] = {}
        with self._connect() as connection:
            for part in _parts(sorted(set(keys))):
                statement = sa.select(_articles).where(_articles.c.key.in_(part))
                for row in connection.execute(statement).mappings():
                    found[row["key"]] = _article(row, text=row["text"], pages=row["pages"])
        return found

    def sources(self, revision: int) -> tuple[str, ...]:
        """The outlets of `revision`, sorted; articles that name none don't count."""
        statement = (
            sa.select(_articles.c.source)
            .distinct()
            .where(_alive(revision), _articles.c.source != "")
            .order_by(_articles.c.source)
        )
        with self._connect() as connection:
            return tuple(connection.scalars(statement))

    def published_range(self, revision: int) -> tuple[date, date] | None:
        """The first and the last day on which an article was published, or None for no dates."""
        day = _articles.c.published_epoch
        statement = sa.select(sa.func.min(day), sa.func.max(day)).where(_alive(revision))
        with self._connect() as connection:
            first, last = connection.execute(statement).one()
        return None if first is None else (_day(first), _day(last))

    def signatures(self, revision: int) -> Signatures:
        statement = (
            sa.select(_signatures)
            .join(_articles, _articles.c.key == _signatures.c.article)
            .where(_alive(revision))
            .order_by(_signatures.c.article)
        )
        with self._connect() as connection:
            return signatures([tuple(row) for row in connection.execute(statement)])

    def clusters(self, article_ids: Iterable[str], revision: int) -> dict[str, int]:
        """Article id → cluster, equal for copies of one text; without ids not in `revision`."""
        found: dict[str, int] = {}
        joined = sa.and_(_clusters.c.article == _articles.c.key, _clusters.c.revision == revision)
        cluster = sa.func.coalesce(_clusters.c.cluster, _articles.c.key)
        with self._connect() as connection:
            for part in _parts(sorted(set(article_ids))):
                statement = (
                    sa.select(_articles.c.id, cluster)
                    .outerjoin(_clusters, joined)
                    .where(_alive(revision), _articles.c.id.in_(part))
                )
                found.update(_pairs(connection.execute(statement)))
        return found

    def chunks(self, revision: int) -> Iterator[StoredChunk]:
        """Every chunk of `revision`, in order of key."""
        with self._connect() as connection:
            yield from self._stored(connection, revision, sa.true())

    def chunks_by_key(self, keys: Iterable[int], revision: int) -> list[StoredChunk]:
        """Those of `keys` that `revision` holds; a cache one revision away may name others."""
        return self._chunks_in(_chunks.c.key, sorted(set(keys)), revision)

    def chunks_by_content(self, contents: Iterable[str], revision: int) -> list[StoredChunk]:
        """Every chunk with one of these texts: as many as articles that print it."""
        return self._chunks_in(_chunks.c.content, sorted(set(contents)), revision)

    def filter_rows(self, revision: int) -> list[tuple[str, int, str, int | None]]:
        """Content, article key, outlet and date (seconds since 1970) of every chunk.

        In order of content.
        """
        articles = sa.select(_articles.c.key, _articles.c.source, _articles.c.published_epoch)
        chunks = sa.select(_chunks.c.content, _chunks.c.article).order_by(_chunks.c.content)
        with self._connect() as connection:
            found = {
                row[0]: (row[1], row[2])
                for row in connection.execute(articles.where(_alive(revision)))
            }
            return [
                (content, key, *found[key])
                for content, key in connection.execute(chunks)
                if key in found
            ]

    def keys_of_paths(self, paths: Iterable[str], revision: int) -> list[int]:
        """The keys of the articles at `paths`; a path without one has none."""
        found: list[int] = []
        with self._connect() as connection:
            for part in _parts(sorted(paths)):
                statement = sa.select(_articles.c.key)
                within = statement.where(_alive(revision), _articles.c.path.in_(part))
                found.extend(connection.scalars(within))
        return found

    def contents(self, revision: int) -> set[str]:
        """The distinct chunk contents of `revision`: what the vector store must hold."""
        statement = (
            sa.select(_chunks.c.content)
            .distinct()
            .join(_articles, _articles.c.key == _chunks.c.article)
            .where(_alive(revision))
        )
        with self._connect() as connection:
            return set(connection.scalars(statement))

    def count_sentences(self, revision: int) -> int:
        statement = (
            sa.select(sa.func.count())
            .select_from(_sentences)
            .join(_articles, _articles.c.key == _sentences.c.article)
            .where(_alive(revision))
        )
        with self._connect() as connection:
            return int(connection.scalar(statement) or 0)

    def chunk_keys(self, revision: int) -> set[int]:
        """The keys of the chunks of `revision`: what the lexical index must hold."""
        statement = (
            sa.select(_chunks.c.key)
            .join(_articles, _articles.c.key == _chunks.c.article)
            .where(_alive(revision))
        )
        with self._connect() as connection:
            return set(connection.scalars(statement))

    def sentences(
        self, runs: Sequence[tuple[int, int, int]], article_ids: Mapping[int, str]
    ) -> dict[tuple[int, int], tuple[Sentence, str]]:
        """Sentences of `runs` (article key, first and last number) and their content ids.

        By article key and number.
        """
        found: dict[tuple[int, int], tuple[Sentence, str]] = {}
        with self._connect() as connection:
            for part in _parts(runs, _MAX_RUNS):
                statement, values = _of_runs(part)
                for row in connection.execute(statement, values).mappings():
                    key = row["article"]
                    sentence = _sentence(article_ids[key], row)
                    found[key, row["number"]] = (sentence, row["content"])
        return found

    def vectors(self, contents: Sequence[str]) -> Vectors:
        """The vectors of `contents`, float32, in the order given.

        Raises `IndexDamaged` where one is missing.
        """
        found: dict[str, bytes] = {}
        with self._connect() as connection:
            for part in _parts(sorted(set(contents))):
                rows = connection.execute(sa.select(_vectors).where(_vectors.c.content.in_(part)))
                found.update(_pairs(rows))
        missing = [content for content in contents if content not in found]
        if missing:
            raise IndexDamaged(
                f"the catalogue has no vector for {len(missing)} texts, {missing[0]} among them; "
                "delete the index folder and run: footnote ingest FOLDER"
            )
        if not contents:
            return np.empty((0, 0), dtype=np.float32)
        stacked = np.frombuffer(b"".join(found[each] for each in contents), dtype=np.float16)
        return stacked.reshape(len(contents), -1).astype(np.float32)

    # -- inside ------------------------------------------------------------------------------

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except sa.exc.DatabaseError as error:
            if "no such table" in str(error.orig) or "does not exist" in str(error.orig):
                raise IndexMissing(
                    "there is no index yet; make one with: footnote ingest FOLDER"
                ) from error
            raise IndexDamaged(f"the catalogue cannot be read: {error.orig}") from error

    def _chunks_in(
        self, column: sa.Column[Any], values: Sequence[Any], revision: int
    ) -> list[StoredChunk]:
        with self._connect() as connection:
            return [
                stored
                for part in _parts(values)
                for stored in self._stored(connection, revision, column.in_(part))
            ]

    @staticmethod
    def _stored(
        connection: Connection, revision: int, where: sa.ColumnElement[bool]
    ) -> Iterator[StoredChunk]:
        statement = (
            sa.select(_chunks, _articles.c.id.label("article_id"))
            .join(_articles, _articles.c.key == _chunks.c.article)
            .where(_alive(revision), where)
            .order_by(_chunks.c.key)
        )
        for row in connection.execute(statement).mappings():
            yield StoredChunk(
                key=row["key"],
                article_key=row["article"],
                chunk=Chunk(
                    id=row["content"],
                    article=row["article_id"],
                    first=row["first"],
                    last=row["last"],
                    span=Span(row["start"], row["end"]),
                    furniture=row["furniture"],
                ),
            )


def _write_ahead(connection: Any, _record: object) -> None:
    # Readers and the writer don't block each other; FULL keeps a publish through a power cut.
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    # A question reads hundreds of pages here and there: mapped they need no system call each.
    cursor.execute(f"PRAGMA mmap_size={_MAPPED_BYTES}")
    cursor.close()


def _read_facts(connection: Connection) -> dict[str, str]:
    return _pairs(connection.execute(sa.select(_facts)))


def _write_facts(connection: Connection, facts: Mapping[str, str]) -> None:
    connection.execute(
        sa.insert(_facts), [{"name": name, "value": value} for name, value in facts.items()]
    )


def _alive(revision: int) -> sa.ColumnElement[bool]:
    return sa.and_(
        _articles.c.born <= revision,
        sa.or_(_articles.c.died.is_(None), _articles.c.died > revision),
    )


def _bury(connection: Connection, paths: Sequence[str], revision: int) -> None:
    for part in _parts(paths):
        connection.execute(
            sa.update(_articles)
            .where(_articles.c.path.in_(part), _articles.c.died.is_(None))
            .values(died=revision)
        )


def _insert_article(connection: Connection, article: Article, revision: int) -> int:
    published = article.published
    result = connection.execute(
        sa.insert(_articles).values(
            born=revision,
            id=article.id,
            path=article.path,
            title=article.title,
            source=article.source,
            author=article.author,
            published=published.isoformat() if published else None,
            published_epoch=epoch(published) if published else None,
            language=article.language,
            url=article.url,
            digest=article.digest,
            text=article.text,
            pages=[[page.start, page.end] for page in article.pages],
        )
    )
    assert result.inserted_primary_key
    return int(result.inserted_primary_key[0])


def _insert_rows(
    connection: Connection,
    key: int,
    article: Article,
    sentences: Sequence[Sentence],
    chunks: Sequence[Chunk],
) -> None:
    if sentences:
        connection.execute(
            sa.insert(_sentences),
            [
                {
                    "article": key,
                    "number": each.number,
                    "start": each.span.start,
                    "end": each.span.end,
                    "furniture": each.furniture,
                    "content": content_id(each.span.of(article.text)),
                }
                for each in sentences
            ],
        )
    if chunks:
        connection.execute(
            sa.insert(_chunks),
            [
                {
                    "article": key,
                    "content": each.id,
                    "first": each.first,
                    "last": each.last,
                    "start": each.span.start,
                    "end": each.span.end,
                    "furniture": each.furniture,
                }
                for each in chunks
            ],
        )


def _insert_signature(connection: Connection, key: int, signature: Signature) -> None:
    connection.execute(
        sa.insert(_signatures).values(
            article=key, runs=signature.runs, minhash=signature.minhash.tobytes()
        )
    )


def _of_runs(
    runs: Sequence[tuple[int, int, int]],
) -> tuple[sa.Select[Any], dict[str, int]]:
    """What selects the sentences of `runs`, one or more, and the values to run it with."""
    count = math.ceil(len(runs) / _RUNS_STEP) * _RUNS_STEP
    filled = [*runs, *[runs[-1]] * (count - len(runs))]
    return _run_statement(count), {
        f"{name}{place}": value
        for place, run in enumerate(filled)
        for name, value in zip(("key", "first", "last"), run, strict=True)
    }


@cache
def _run_statement(count: int) -> sa.Select[Any]:
    """Kept, as SQLAlchemy takes longer to make it than the database to run it."""
    return sa.select(_sentences).where(
        sa.or_(
            *(
                sa.and_(
                    _sentences.c.article == sa.bindparam(f"key{place}"),
                    _sentences.c.number.between(
                        sa.bindparam(f"first{place}"), sa.bindparam(f"last{place}")
                    ),
                )
                for place in range(count)
            )
        )
    )


def _delete_articles(connection: Connection, where: sa.ColumnElement[bool]) -> None:
    doomed = sa.select(_articles.c.key).where(where)
    connection.execute(sa.delete(_signatures).where(_signatures.c.article.in_(doomed)))
    connection.execute(sa.delete(_sentences).where(_sentences.c.article.in_(doomed)))
    connection.execute(sa.delete(_chunks).where(_chunks.c.article.in_(doomed)))
    connection.execute(sa.delete(_articles).where(where))


def _article(row: sa.RowMapping, *, text: str, pages: Sequence[Sequence[int]]) -> Article:
    return Article(
        path=row["path"],
        text=text,
        digest=row["digest"],
        title=row["title"],
        source=row["source"],
        author=row["author"],
        published=date.fromisoformat(row["published"]) if row["published"] else None,
        language=row["language"],
        url=row["url"],
        pages=tuple(Span(start, end) for start, end in pages),
    )


def _sentence(article_id: str, row: sa.RowMapping) -> Sentence:
    return Sentence(
        article=article_id,
        number=row["number"],
        span=Span(row["start"], row["end"]),
        furniture=row["furniture"],
    )


def _pairs(rows: Iterable[Sequence[Any]]) -> dict[Any, Any]:
    return {row[0]: row[1] for row in rows}


def _parts(values: Sequence[_T], size: int = _MAX_VARIABLES) -> Iterator[Sequence[_T]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
