"""The connection to the database of the catalogue: SQLite, or what a SQLAlchemy URL names."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, make_url

from ingest.catalog.schema import metadata
from ingest.errors import (
    CorpusIndexError,
    IndexBusy,
    IndexDamaged,
    IndexMissing,
    IndexUnreachable,
    SettingsError,
)

_BUSY_TIMEOUT_S: Final = 10.0
_MAPPED_BYTES: Final = 2**31 - 1
# SQLite allows 32,766 variables in a statement. Other databases allow fewer: stay far below.
_MAX_VARIABLES: Final = 900
_URL_EXAMPLES: Final = (
    "sqlite:////folder/catalog.sqlite or postgresql+psycopg://user:password@host/database"
)

_OUR_MISTAKES = (sa.exc.IntegrityError, sa.exc.ProgrammingError, sa.exc.NotSupportedError)
# As SQLite words it; none of these says that anything is lost.
_OF_THE_DISK = ("disk is full", "readonly database", "disk I/O error", "unable to open")

_T = TypeVar("_T")


class Database:
    """Safe to use from several threads."""

    def __init__(self, url: str) -> None:
        """Nothing is opened yet. Raises `SettingsError` for a URL that cannot be used."""
        self._engine = _engine(url)
        self._url = self._engine.url.render_as_string(hide_password=True)

    def create_tables(self) -> None:
        """Make the tables, and their indexes, that are not there yet."""
        with self.write() as connection:
            metadata.create_all(connection)
            for table in metadata.sorted_tables:
                for index in table.indexes:  # of a table that an older version made
                    index.create(connection, checkfirst=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection whose changes are not kept.

        Raises `IndexMissing` where there are no tables, `IndexUnreachable` where the database
        cannot be opened, or its disk is full or fails, `IndexBusy` where another process locks it
        for too long, and `IndexDamaged` where what it holds cannot be read.
        """
        with self._connect() as connection:
            try:
                yield connection
            except sa.exc.DatabaseError as error:
                raise self._translated(error) from error
            except (ValueError, TypeError, LookupError) as error:
                raise self._damaged(f"{type(error).__name__}: {error}") from error

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection for one transaction, which is undone where the block raises.

        Raises as `read` does.
        """
        with self._connect() as connection:
            try:
                with connection.begin():
                    yield connection
            except _OUR_MISTAKES:
                raise
            except sa.exc.DatabaseError as error:
                raise self._translated(error) from error

    def close(self) -> None:
        """Close the open connections; the next call opens another one."""
        self._engine.dispose()

    def _connect(self) -> Connection:
        try:
            return self._engine.connect()
        except sa.exc.OperationalError as error:
            raise IndexUnreachable(
                f"the catalogue {self._url} cannot be opened: {_reason(error)}; "
                "check FOOTNOTE_CATALOG and FOOTNOTE_DATA"
            ) from error
        except sa.exc.DatabaseError as error:
            raise self._translated(error) from error

    def _translated(self, error: sa.exc.DatabaseError) -> CorpusIndexError:
        reason = _reason(error)
        if "no such table" in reason or "does not exist" in reason:
            return IndexMissing("there is no index yet; make one with: footnote ingest FOLDER")
        if "is locked" in reason:
            return IndexBusy(f"another process locks the catalogue {self._url}; wait for it to end")
        if any(said in reason for said in _OF_THE_DISK):
            return IndexUnreachable(
                f"the catalogue {self._url} cannot be used: {reason}; what it held before is safe"
            )
        return self._damaged(reason)

    def _damaged(self, reason: str) -> IndexDamaged:
        return IndexDamaged(
            f"the catalogue {self._url} cannot be used: {reason}; your articles are safe: delete "
            "the catalogue and run footnote ingest FOLDER, which reads and embeds them again"
        )


def in_parts(values: Sequence[_T], size: int = _MAX_VARIABLES) -> Iterator[Sequence[_T]]:
    """`values` in runs of at most `size`, as a statement takes only so many variables."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _engine(url: str) -> Engine:
    shown = re.sub(r"//.*@", "//…@", url)  # a password must not be shown
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return sa.create_engine(parsed)
        engine = sa.create_engine(
            parsed, connect_args={"timeout": _BUSY_TIMEOUT_S, "check_same_thread": False}
        )
    except (sa.exc.ArgumentError, ValueError) as error:
        raise SettingsError(
            f"FOOTNOTE_CATALOG: {shown!r} is not a SQLAlchemy URL of a known database, such as "
            f"{_URL_EXAMPLES}"
        ) from error
    except ImportError as error:
        raise SettingsError(
            f"FOOTNOTE_CATALOG: {shown!r} needs a package that is not installed: {error}"
        ) from error
    sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    # With a write-ahead log, readers and the writer don't block each other.
    cursor.execute("PRAGMA journal_mode=WAL")
    # A published revision survives a power cut.
    cursor.execute("PRAGMA synchronous=FULL")
    # A question reads hundreds of scattered pages; mapped ones need no system call each.
    cursor.execute(f"PRAGMA mmap_size={_MAPPED_BYTES}")
    cursor.close()


def _reason(error: sa.exc.DatabaseError) -> str:
    """What the database said, in one line."""
    return " ".join(str(error.orig).split())
