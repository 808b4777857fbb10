"""The vectors of sentences and chunks, under their content ids."""

from collections.abc import Iterable, Sequence

import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ingest.catalog import schema
from ingest.catalog.database import Database, in_parts
from ingest.embed import Vectors
from ingest.errors import IndexDamaged


class StoredVectors:
    """One vector for each text. They belong to no revision: an equal text has an equal vector."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def missing(self, contents: Iterable[str]) -> set[str]:
        """Those of `contents` that have no vector yet."""
        wanted = set(contents)
        column = schema.vectors.c.content
        with self._database.read() as connection:
            for part in in_parts(sorted(wanted)):
                found = connection.scalars(sa.select(column).where(column.in_(part)))
                wanted.difference_update(found)
        return wanted

    def add(self, contents: Sequence[str], vectors: Vectors) -> None:
        """Store the rows of `vectors` under `contents`. They are kept as float16.

        One that another process has stored meanwhile stays. Raises `ValueError` where there are
        more contents than rows, or fewer.
        """
        rows = [
            {"content": content, "vector": vector.astype(np.float16).tobytes()}
            for content, vector in zip(contents, vectors, strict=True)
        ]
        if not rows:
            return
        with self._database.write() as connection:
            insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
            connection.execute(insert(schema.vectors).on_conflict_do_nothing(), rows)

    def read(self, contents: Sequence[str]) -> Vectors:
        """Shape `(len(contents), dimensions)`, in the order of `contents`; `(0, 0)` for none.

        Raises `IndexDamaged` where one is missing.
        """
        found: dict[str, bytes] = {}
        table = schema.vectors
        with self._database.read() as connection:
            for part in in_parts(sorted(set(contents))):
                statement = sa.select(table).where(table.c.content.in_(part))
                found.update((row[0], row[1]) for row in connection.execute(statement))
        missing = [content for content in contents if content not in found]
        if missing:
            raise IndexDamaged(
                f"the catalogue has no vector for {len(missing)} texts, {missing[0]} among them; "
                "delete the index folder and run: footnote ingest FOLDER"
            )
        if not contents:
            return np.empty((0, 0), dtype=np.float32)
        rows = [found[each] for each in contents]
        if len({len(row) for row in rows}) > 1:
            raise IndexDamaged(
                "the catalogue holds vectors of different lengths; "
                "delete the index folder and run: footnote ingest FOLDER"
            )
        stacked = np.frombuffer(b"".join(rows), dtype=np.float16)
        return stacked.reshape(len(contents), -1).astype(np.float32)
