"""The tables of the catalogue.

The catalogue keeps several revisions at once (multi-version concurrency control). A version of an
article is visible from the revision `valid_from` until, and not including, the revision
`valid_to`; without `valid_to` it is still visible. In the database these two columns are named
`born` and `died`, so that an index made before the names changed can be read.
"""

from typing import Final

import sqlalchemy as sa

SCHEMA: Final = "3"

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
    sa.Column("lead", sa.Text, nullable=False, server_default=""),
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
    sa.Index("articles_born", "valid_from"),  # a segment holds what some revisions added
)
# What was known of each file when it was read, so that a file that was not touched is not opened.
files = sa.Table(
    "files",
    metadata,
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("reading", sa.Text, nullable=False),
    sa.Column("stamp", sa.Text, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("problems", sa.JSON, nullable=False),  # pairs of path and reason
)
# The chunks of the articles that the revisions `first` to `last` added, in a vector store of their
# own. It is never changed; a revision is a list of segments.
segments = sa.Table(
    "segments",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("first", sa.Integer, nullable=False),
    sa.Column("last", sa.Integer, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),  # vectors in it
    sa.Column("chunks", sa.Integer, nullable=False),  # that these stood for when it was made
    sa.Column("dead", sa.Integer, nullable=False),  # of these, how many are gone since
    sa.Column("valid_from", sa.Integer, nullable=False),
    sa.Column("valid_to", sa.Integer),
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
# Articles that agree in a band of their MinHash may be copies.
bands = sa.Table(
    "bands",
    metadata,
    sa.Column("bucket", sa.BigInteger, primary_key=True),
    sa.Column("article", sa.ForeignKey("articles.key"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)
# Which articles are copies of one text, from and to which revision. An article without any has no
# row.
copies = sa.Table(
    "copies",
    metadata,
    sa.Column("article", sa.ForeignKey("articles.key"), primary_key=True),
    sa.Column("valid_from", sa.Integer, primary_key=True),
    sa.Column("valid_to", sa.Integer),
    sa.Column("cluster", sa.Integer, nullable=False, index=True),  # the smallest article key in it
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


def visible(revision: int, table: sa.FromClause = articles) -> sa.ColumnElement[bool]:
    """The condition under which a row of `table` is part of `revision`."""
    valid_from, valid_to = table.c.valid_from, table.c.valid_to
    return sa.and_(valid_from <= revision, sa.or_(valid_to.is_(None), valid_to > revision))
