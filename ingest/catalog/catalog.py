"""The truth: articles, sentences, chunks, spans, vectors and digests, in SQL.

Readers look at a snapshot of one revision. A writer stages the next revision, which nobody sees
until `publish` makes it the current one, in one transaction. So a process that is killed leaves
the old revision whole, and readers of revision N are not disturbed while N + 1 is made.
"""

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ingest.catalog import schema
from ingest.catalog.database import Database, in_parts
from ingest.catalog.facts import Facts
from ingest.catalog.rows import article_row, chunk_rows, sentence_rows, signature_row
from ingest.catalog.schema import SCHEMA, articles, chunks, clusters, sentences, signatures
from ingest.catalog.snapshot import Snapshot
from ingest.catalog.stored_vectors import StoredVectors
from ingest.errors import IndexMismatch, IndexMissing
from ingest.prepare import Prepared

_NO_INDEX = "there is no index yet; make one with: footnote ingest FOLDER"


class Catalog:
    """Safe to read from several threads. Only one process may write; it holds a lock for that.

    Its methods raise `IndexMissing`, `IndexUnreachable`, `IndexBusy` and `IndexDamaged`, as
    `Database` does.
    """

    def __init__(self, url: str) -> None:
        """Nothing is opened yet. Raises `SettingsError` for a URL that cannot be used."""
        self._database = Database(url)
        self.vectors = StoredVectors(self._database)

    def close(self) -> None:
        self._database.close()

    def snapshot(self, revision: int) -> Snapshot:
        """What a reader of `revision` sees: the current one, the one before, or the staged one."""
        return Snapshot(self._database, revision)

    # -- facts -------------------------------------------------------------------------------

    def create(self, facts: Facts) -> None:
        """Make the tables and write the facts. An index that is there already is not changed."""
        self._database.create_tables()
        with self._database.write() as connection:
            if _read_facts(connection):
                return
            values = {
                "schema": SCHEMA,
                "index": facts.index,
                "embedding": facts.embedding,
                "dimensions": str(facts.dimensions),
                "reading": facts.reading,
                "root": facts.root,
                "revision": "0",
            }
            rows = [{"name": name, "value": value} for name, value in values.items()]
            connection.execute(sa.insert(schema.facts), rows)

    def facts(self) -> Facts:
        """Raises `IndexMissing` where there is no index, `IndexMismatch` for another schema."""
        with self._database.read() as connection:
            found = _read_facts(connection)
        if not found:
            raise IndexMissing(_NO_INDEX)
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
        with self._database.read() as connection:
            return _current(connection)

    # -- writing -----------------------------------------------------------------------------

    def discard_staged(self) -> None:
        """Delete what a killed writer staged and did not publish. Its vectors are kept."""
        with self._database.write() as connection:
            current = _current(connection)
            connection.execute(sa.delete(clusters).where(clusters.c.revision > current))
            _delete_articles(connection, articles.c.valid_from > current)
            connection.execute(
                sa.update(articles).where(articles.c.valid_to > current).values(valid_to=None)
            )

    def stage(self, prepared: Iterable[Prepared]) -> None:
        """Add these versions to the next revision, each in place of the version of its path."""
        with self._database.write() as connection:
            following = _current(connection) + 1
            for each in prepared:
                _end_versions(connection, [each.article.path], following)
                _insert(connection, each, following)

    def stage_removal(self, paths: Sequence[str]) -> None:
        """Take the articles at `paths` out of the next revision."""
        with self._database.write() as connection:
            _end_versions(connection, paths, _current(connection) + 1)

    def stage_clusters(self, revision: int, found: Mapping[int, int]) -> None:
        """Store which articles of the coming `revision` are copies: article key → cluster."""
        rows = [
            {"revision": revision, "article": key, "cluster": cluster}
            for key, cluster in found.items()
        ]
        with self._database.write() as connection:
            connection.execute(sa.delete(clusters).where(clusters.c.revision == revision))
            if rows:
                connection.execute(sa.insert(clusters), rows)

    def is_staged(self) -> bool:
        """Whether publishing would change anything that a reader sees."""
        with self._database.read() as connection:
            current = _current(connection)
            changed = sa.or_(articles.c.valid_from > current, articles.c.valid_to > current)
            return connection.scalar(sa.select(articles.c.key).where(changed).limit(1)) is not None

    def publish(self, revision: int, *, reading: str, root: str) -> None:
        """Make `revision` the current one. At this moment an ingest becomes visible."""
        values = {"revision": str(revision), "reading": reading, "root": root}
        with self._database.write() as connection:
            for name, value in values.items():
                connection.execute(
                    sa.update(schema.facts).where(schema.facts.c.name == name).values(value=value)
                )

    def prune(self) -> None:
        """Delete what neither the current revision nor the one before it can see.

        The one before is kept because a running service may be answering from it.
        """
        with self._database.write() as connection:
            current = _current(connection)
            connection.execute(sa.delete(clusters).where(clusters.c.revision < current - 1))
            _delete_articles(connection, articles.c.valid_to < current)
            used = sa.union(sa.select(sentences.c.content), sa.select(chunks.c.content)).subquery()
            unused = schema.vectors.c.content.not_in(sa.select(used.c.content))
            connection.execute(sa.delete(schema.vectors).where(unused))


def _read_facts(connection: Connection) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.execute(sa.select(schema.facts))}


def _current(connection: Connection) -> int:
    name, value = schema.facts.c.name, schema.facts.c.value
    found = connection.scalar(sa.select(value).where(name == "revision"))
    if found is None:
        raise IndexMissing(_NO_INDEX)
    return int(found)


def _end_versions(connection: Connection, paths: Sequence[str], revision: int) -> None:
    """From `revision` on, the articles at `paths` are not visible."""
    for part in in_parts(paths):
        connection.execute(
            sa.update(articles)
            .where(articles.c.path.in_(part), articles.c.valid_to.is_(None))
            .values(valid_to=revision)
        )


def _insert(connection: Connection, prepared: Prepared, revision: int) -> None:
    article = prepared.article
    result = connection.execute(sa.insert(articles).values(article_row(article, revision)))
    assert result.inserted_primary_key
    key = int(result.inserted_primary_key[0])
    for table, rows in (
        (sentences, sentence_rows(key, article, prepared.sentences)),
        (chunks, chunk_rows(key, prepared.chunks)),
        (signatures, [signature_row(key, prepared.signature)]),
    ):
        if rows:  # an insert of no rows would be one of a row of defaults
            connection.execute(sa.insert(table), rows)


def _delete_articles(connection: Connection, where: sa.ColumnElement[bool]) -> None:
    keys = sa.select(articles.c.key).where(where)
    for table in (signatures, sentences, chunks):
        connection.execute(sa.delete(table).where(table.c.article.in_(keys)))
    connection.execute(sa.delete(articles).where(where))
