"""Brings a catalogue of an older schema to this one; nothing is read or embedded again."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ingest import duplicates
from ingest.catalog.database import in_parts
from ingest.catalog.rows import band_rows, file_of_article
from ingest.catalog.schema import (
    SCHEMA,
    articles,
    bands,
    copies,
    facts,
    files,
    sentences,
    signatures,
)
from ingest.errors import IndexMismatch
from ingest.lead import shortened

_FIRST, _BEFORE_LEADS = "1", "2"
_PART = 200
_HEAD_CHARS = 4_000  # in which an article's first sentence is looked for


def upgrade(connection: Connection, schema: str, revision: int) -> None:
    """Do nothing where `schema` is the present one.

    Raises `IndexMismatch` for one that this Footnote does not know.
    """
    if schema == SCHEMA:
        return
    if schema not in {_FIRST, _BEFORE_LEADS}:
        raise IndexMismatch(
            f"the index has schema {schema}, which a newer Footnote made; this one knows schema "
            f"{SCHEMA}: update Footnote, or give FOOTNOTE_DATA another folder"
        )
    if schema == _FIRST:
        _take_over_copies(connection, revision)
        _fill_bands(connection)
        _fill_files(connection)
    _fill_leads(connection)
    connection.execute(sa.update(facts).where(facts.c.name == "schema").values(value=SCHEMA))


def _take_over_copies(connection: Connection, revision: int) -> None:
    """Each revision had clusters of its own."""
    old = sa.table("clusters", sa.column("revision"), sa.column("article"), sa.column("cluster"))
    same = sa.select(
        old.c.article, sa.literal(revision).label("valid_from"), old.c.cluster.label("cluster")
    ).where(old.c.revision == revision)
    columns = ["article", "valid_from", "cluster"]
    connection.execute(sa.insert(copies).from_select(columns, same))
    connection.execute(sa.text("DROP TABLE clusters"))


def _fill_bands(connection: Connection) -> None:
    keys = connection.scalars(sa.select(signatures.c.article).order_by(signatures.c.article)).all()
    for part in in_parts(keys, _PART):
        rows = connection.execute(sa.select(signatures).where(signatures.c.article.in_(part)))
        found = duplicates.signatures([tuple(row) for row in rows])
        filled = [
            row
            for key, runs, minhash in zip(found.keys, found.runs, found.minhashes, strict=True)
            for row in band_rows(int(key), duplicates.Signature(int(runs), minhash))
        ]
        if filled:
            connection.execute(sa.insert(bands), filled)


def _fill_files(connection: Connection) -> None:
    """Of each file only its name is known: it is opened once more, and found to be the same."""
    paths = connection.scalars(sa.select(articles.c.path).where(articles.c.valid_to.is_(None)))
    known = sorted({file_of_article(path) for path in paths})
    rows = [
        {"path": path, "reading": "", "stamp": "", "digest": "", "problems": []} for path in known
    ]
    if rows:
        connection.execute(sa.insert(files), rows)


def _fill_leads(connection: Connection) -> None:
    connection.execute(sa.text("ALTER TABLE articles ADD COLUMN lead TEXT NOT NULL DEFAULT ''"))
    untitled = sa.select(articles.c.key).where(articles.c.title == "")
    for part in in_parts(connection.scalars(untitled).all(), _PART):
        head = sa.func.substr(articles.c.text, 1, _HEAD_CHARS)
        held = sa.select(articles.c.key, head).where(articles.c.key.in_(part))
        heads = {row[0]: row[1] for row in connection.execute(held)}
        places = (
            sa.select(sentences.c.article, sentences.c.start, sentences.c.end)
            .where(sentences.c.article.in_(part), ~sentences.c.furniture)
            .where(sentences.c.start < _HEAD_CHARS)
            .order_by(sentences.c.article, sentences.c.number)
        )
        leads: dict[int, str] = {}
        for key, start, end in connection.execute(places):
            leads[key] = leads.get(key) or shortened(heads[key][start:end])
        for key, lead in leads.items():
            connection.execute(sa.update(articles).where(articles.c.key == key).values(lead=lead))
