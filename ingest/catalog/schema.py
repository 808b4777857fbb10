"""The tables of the catalogue.

The catalogue keeps several revisions at once (multi-version concurrency control). A version of an
article is visible from the revision `valid_from` until, and not including, the revision
`valid_to`; without `valid_to` it is still visible. In the database these two columns are named
`born` and `died`, so that an index made before the names changed can be read.
"""

from typing import Final

import sqlalchemy as sa

SCHEMA: Final = "1"

metadata = sa.MetaData()

facts = sa.Table(
    "facts",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
articles = sa.Table(
    "articles",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("born", sa.Integer, key="valid_from", nullable=False),
    sa.Column("died", sa.Integer, key="valid_to", index=True),
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
    # Rows are long because they hold the text. A query for these columns reads the index alone.
    sa.Index("articles_path", "path", "valid_to", "valid_from"),
    sa.Index("articles_source", "source", "published_epoch", "valid_to", "valid_from"),
    sa.Index("articles_digest", "digest"),  # a file that was moved is found by its bytes
)
sentences = sa.Table(
    "sentences",
    metadata,
    sa.Column("article", sa.ForeignKey("articles.key"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("furniture", sa.Boolean, nullable=False),
    sa.Column("content", sa.String(32), nullable=False),
    sa.Index("sentences_content", "content"),  # a cited sentence is found wherever it went
    sqlite_with_rowid=False,
)
chunks = sa.Table(
    "chunks",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("article", sa.ForeignKey("articles.key"), nullable=False, index=True),
    sa.Column("content", sa.String(32), nullable=False, index=True),
    sa.Column("first", sa.Integer, nullable=False),
    sa.Column("last", sa.Integer, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("furniture", sa.Boolean, nullable=False),
)
# The MinHash of each article. It is kept so that a new article is compared without reading the
# others again.
signatures = sa.Table(
    "signatures",
    metadata,
    sa.Column("article", sa.ForeignKey("articles.key"), primary_key=True),
    sa.Column("runs", sa.Integer, nullable=False),
    sa.Column("minhash", sa.LargeBinary, nullable=False),
)
# Which articles are copies depends on all articles, so each revision has its own clusters.
clusters = sa.Table(
    "clusters",
    metadata,
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("article", sa.ForeignKey("articles.key"), primary_key=True),
    sa.Column("cluster", sa.Integer, nullable=False),  # the smallest article key in it
    sqlite_with_rowid=False,
)
# One vector for each text, of a sentence or of a chunk, under its content id. The table has row
# ids: without them, rows this long make a B-tree so deep that reading takes twice the time.
vectors = sa.Table(
    "vectors",
    metadata,
    sa.Column("content", sa.String(32), primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),
)


def visible(revision: int) -> sa.ColumnElement[bool]:
    """The condition under which a version of an article is part of `revision`."""
    return sa.and_(
        articles.c.valid_from <= revision,
        sa.or_(articles.c.valid_to.is_(None), articles.c.valid_to > revision),
    )
