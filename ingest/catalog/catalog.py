"""The truth: articles, sentences, chunks, spans, vectors and digests, in SQL.

Readers look at a snapshot of one revision. A writer stages the next revision, which nobody sees
until `publish` makes it the current one, in one transaction. So a process that is killed leaves
the old revision whole, and readers of revision N are not disturbed while N + 1 is made.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ingest import duplicates
from ingest.catalog import schema
from ingest.catalog.database import Database, in_parts
from ingest.catalog.facts import Facts
from ingest.catalog.file_records import FileRecord, FolderRecord, file_record_of, file_row
from ingest.catalog.rows import (
    article_row,
    band_rows,
    chunk_rows,
    segment_row,
    sentence_rows,
    signature_row,
)
from ingest.catalog.schema import (
    SCHEMA,
    articles,
    bands,
    chunks,
    copies,
    files,
    segments,
    sentences,
    signatures,
    visible,
)
from ingest.catalog.snapshot import Snapshot
from ingest.catalog.stored_vectors import StoredVectors
from ingest.catalog.upgrade import upgrade
from ingest.errors import IndexMismatch, IndexMissing
from ingest.prepare import Prepared
from ingest.segment import Segment

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

    @property
    def holds_nul(self) -> bool:
        """Whether a text may have the character NUL."""
        return self._database.holds_nul

    def lock(self) -> AbstractContextManager[None]:
        """Held while writing, beside the lock of the data folder. Raises `IndexBusy`."""
        return self._database.lock()

    def close(self) -> None:
        self._database.close()

    def snapshot(self, revision: int) -> Snapshot:
        """What a reader of `revision` sees: the current one, the one before, or the staged one."""
        return Snapshot(self._database, revision)

    # -- facts -------------------------------------------------------------------------------

    def create(self, facts: Facts) -> None:
        """Make the tables and write the facts. An index that is there already keeps what it holds;
        one of an older schema is brought to this one.
        """
        self._database.create_tables()
        with self._database.write() as connection:
            if found := _read_facts(connection):
                upgrade(connection, found["schema"], int(found["revision"]))
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
                f"the index has schema {found['schema']}, this Footnote reads schema {SCHEMA}; an "
                "older one is brought up to date by: footnote ingest FOLDER"
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

    def files(self) -> dict[str, FileRecord]:
        """What is known of each file, by its path."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(files)).mappings()
            return {row["path"]: file_record_of(row) for row in rows}

    # -- writing -----------------------------------------------------------------------------

    def discard_staged(self) -> bool:
        """Delete what a killed writer staged and did not publish; whether it had added anything.

        Its vectors are kept.
        """
        with self._database.write() as connection:
            current = _current(connection)
            connection.execute(sa.delete(copies).where(copies.c.valid_from > current))
            added = _delete_articles(connection, articles.c.valid_from > current)
            for table in (articles, copies):
                ended = sa.update(table).where(table.c.valid_to > current)
                connection.execute(ended.values(valid_to=None))
            return added > 0

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

    def stage_copies(self) -> None:
        """Work out which articles of the next revision are copies of one text.

        Only clusters that lose or may gain an article are looked at.
        """
        with self._database.write() as connection:
            following = _current(connection) + 1
            affected = _affected(connection, following)
            found = duplicates.clusters(_signatures(connection, affected))
            active = copies.c.valid_to.is_(None)
            gone = sa.select(articles.c.key).where(articles.c.valid_to == following)
            held: dict[int, int] = {}
            for part in in_parts(sorted(affected)):
                where = sa.and_(active, copies.c.article.in_(part))
                rows = connection.execute(
                    sa.select(copies.c.article, copies.c.cluster).where(where)
                )
                held.update((row[0], row[1]) for row in rows)
            changed = [key for key in affected if held.get(key) != found.get(key)]
            ending = sa.update(copies).where(active).values(valid_to=following)
            connection.execute(ending.where(copies.c.article.in_(gone)))
            for part in in_parts(sorted(changed)):
                connection.execute(ending.where(copies.c.article.in_(part)))
            rows_ = [
                {"article": key, "valid_from": following, "valid_to": None, "cluster": found[key]}
                for key in changed
                if key in found
            ]
            if rows_:
                connection.execute(sa.insert(copies), rows_)

    def is_staged(self) -> bool:
        """Whether publishing would change anything that a reader sees."""
        with self._database.read() as connection:
            current = _current(connection)
            changed = sa.or_(articles.c.valid_from > current, articles.c.valid_to > current)
            return connection.scalar(sa.select(articles.c.key).where(changed).limit(1)) is not None

    def publish(self, revision: int, folder: FolderRecord, segments: Sequence[Segment]) -> None:
        """Make `revision`, which has these `segments`, the current one.

        At this moment an ingest becomes visible.
        """
        with self._database.write() as connection:
            _write_facts(connection, revision=str(revision))
            _publish_segments(connection, revision, segments)
            _remember(connection, folder)

    def remember(self, folder: FolderRecord) -> None:
        """Store what is known of the folder, where no article changed."""
        with self._database.write() as connection:
            _remember(connection, folder)

    def prune(self) -> bool:
        """Delete what neither the current revision nor the one before it can see.

        The one before is kept because a running service may be answering from it. Whether a
        segment was deleted.
        """
        with self._database.write() as connection:
            current = _current(connection)
            connection.execute(sa.delete(copies).where(copies.c.valid_to < current))
            ended = connection.execute(sa.delete(segments).where(segments.c.valid_to < current))
            old = articles.c.valid_to < current
            contents = _contents_of(connection, old)
            _delete_articles(connection, old)
            for part in in_parts(sorted(contents)):
                column = schema.vectors.c.content
                unused = sa.and_(
                    column.in_(part),
                    ~sa.exists().where(sentences.c.content == column),
                    ~sa.exists().where(chunks.c.content == column),
                )
                connection.execute(sa.delete(schema.vectors).where(unused))
            return ended.rowcount > 0

    def prune_vectors(self) -> None:
        """Delete the vectors of texts that no article has: a writer that was killed left them."""
        used = sa.union(sa.select(sentences.c.content), sa.select(chunks.c.content)).subquery()
        unused = schema.vectors.c.content.not_in(sa.select(used.c.content))
        with self._database.write() as connection:
            connection.execute(sa.delete(schema.vectors).where(unused))


def _read_facts(connection: Connection) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.execute(sa.select(schema.facts))}


def _write_facts(connection: Connection, **values: str) -> None:
    for name, value in values.items():
        where = schema.facts.c.name == name
        connection.execute(sa.update(schema.facts).where(where).values(value=value))


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
        (bands, band_rows(key, prepared.signature)),
    ):
        if rows:  # an insert of no rows would be one of a row of defaults
            connection.execute(sa.insert(table), rows)


def _delete_articles(connection: Connection, where: sa.ColumnElement[bool]) -> int:
    """How many there were."""
    keys = sa.select(articles.c.key).where(where)
    for table in (signatures, bands, copies, sentences, chunks):
        connection.execute(sa.delete(table).where(table.c.article.in_(keys)))
    return connection.execute(sa.delete(articles).where(where)).rowcount


def _contents_of(connection: Connection, where: sa.ColumnElement[bool]) -> set[str]:
    keys = sa.select(articles.c.key).where(where)
    return {
        content
        for table in (sentences, chunks)
        for content in connection.scalars(
            sa.select(table.c.content).where(table.c.article.in_(keys)).distinct()
        )
    }


def _affected(connection: Connection, following: int) -> set[int]:
    """The articles whose cluster may change in `following`: new ones, those that may be copies of
    them, those that were copies of one that is gone, and all that are copies of any of these.
    """
    new = sa.select(articles.c.key).where(articles.c.valid_from == following)
    gone = sa.select(articles.c.key).where(articles.c.valid_to == following)
    touched = set(connection.scalars(new))
    # A bucket of an everyday phrase is large: a few of it will do, as in `duplicates.clusters`.
    order = sa.func.row_number().over(partition_by=bands.c.bucket, order_by=bands.c.article.desc())
    met = sa.select(bands.c.article, order.label("place")).join(
        articles, articles.c.key == bands.c.article
    )
    buckets = connection.scalars(
        sa.select(bands.c.bucket).where(bands.c.article.in_(new)).distinct()
    ).all()
    alive = visible(following)
    active = copies.c.valid_to.is_(None)
    candidates: set[int] = set()
    for part in in_parts(buckets):
        within = met.where(alive, bands.c.bucket.in_(part)).subquery()
        near = sa.select(within.c.article).where(within.c.place <= duplicates.NEIGHBOURS)
        candidates.update(connection.scalars(near))
    around = {
        *connection.scalars(
            sa.select(copies.c.cluster).where(active, copies.c.article.in_(gone)).distinct()
        )
    }
    for part in in_parts(sorted(candidates)):
        found = sa.select(copies.c.cluster).where(active, copies.c.article.in_(part)).distinct()
        around.update(connection.scalars(found))
    touched |= candidates
    for part in in_parts(sorted(around)):
        members = sa.select(copies.c.article).where(active, copies.c.cluster.in_(part))
        touched.update(connection.scalars(members))
    return touched - set(connection.scalars(gone))


def _signatures(connection: Connection, keys: Iterable[int]) -> duplicates.Signatures:
    rows = [
        tuple(row)
        for part in in_parts(sorted(keys))
        for row in connection.execute(
            sa.select(signatures)
            .where(signatures.c.article.in_(part))
            .order_by(signatures.c.article)
        )
    ]
    return duplicates.signatures(rows)


def _publish_segments(connection: Connection, revision: int, wanted: Sequence[Segment]) -> None:
    active = segments.c.valid_to.is_(None)
    held = set(connection.scalars(sa.select(segments.c.name).where(active)))
    kept = {each.name for each in wanted}
    for part in in_parts(sorted(held - kept)):
        ended = sa.update(segments).where(segments.c.name.in_(part))
        connection.execute(ended.values(valid_to=revision))
    for segment in wanted:
        # Chunks that are gone from this revision on are counted in the segment that holds them.
        dead = (
            sa.select(sa.func.count())
            .select_from(chunks.join(articles, articles.c.key == chunks.c.article))
            .where(
                articles.c.valid_to == revision,
                articles.c.valid_from.between(segment.first, segment.last),
            )
            .scalar_subquery()
        )
        if segment.name in held:
            counted = sa.update(segments).where(segments.c.name == segment.name)
            connection.execute(counted.values(dead=segments.c.dead + dead))
        else:
            connection.execute(sa.insert(segments).values(segment_row(segment, revision)))


def _remember(connection: Connection, folder: FolderRecord) -> None:
    _write_facts(connection, reading=folder.reading, root=folder.root)
    for part in in_parts(sorted({*folder.read, *folder.gone})):
        connection.execute(sa.delete(files).where(files.c.path.in_(part)))
    rows = [file_row(path, record) for path, record in folder.read.items()]
    if rows:
        connection.execute(sa.insert(files), rows)
