"""The connection to the database of the catalogue: SQLite, or what a SQLAlchemy URL names."""

import logging
import math
import re
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
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

log = logging.getLogger(__name__)

_BUSY_TIMEOUT_S: Final = 10.0
_LOCK_TIMEOUT_S: Final = 2.0
_POSTGRESQL: Final = "postgresql"
_LOCK: Final = 0x466F6F74  # one index in a database
_MAPPED_BYTES: Final = 2**31 - 1
# A statement of hundreds of values takes 0.1 MB, each number of values has a statement of its own,
# and each connection keeps its own. The 128 that Python keeps take 6 MB for each connection, and
# questions filled them slowly; to make one anew takes 0.1 ms.
_STATEMENTS_KEPT: Final = 32
# SQLite allows 32,766 variables in a statement. Other databases allow fewer: stay far below.
_MAX_VARIABLES: Final = 900
_URL_EXAMPLES: Final = (
    "sqlite:////folder/catalog.sqlite or postgresql+psycopg://user:password@host/database"
)

_OUR_MISTAKES = (sa.exc.IntegrityError, sa.exc.ProgrammingError, sa.exc.NotSupportedError)
# As SQLite words it; none of these says that anything is lost.
_OF_THE_DISK = ("disk is full", "readonly database", "disk I/O error", "unable to open")

_UNTIL: Final = "read only until"
_READ_ONLY_S: Final = 10.0
_told: set[Path] = set()

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

    @property
    def holds_nul(self) -> bool:
        """Whether a text may have the character NUL."""
        return self._engine.dialect.name != _POSTGRESQL

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Held by one process at a time, on whatever machine. SQLite needs none.

        Raises `IndexBusy` where another one holds it for too long, and what `read` does.
        """
        if self._engine.dialect.name != _POSTGRESQL:
            yield
            return
        with self.read() as connection:
            until = time.monotonic() + _LOCK_TIMEOUT_S
            while not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_LOCK))):
                if time.monotonic() > until:
                    raise IndexBusy(
                        f"another process is writing the index of {self._url}; wait for it to end"
                    )
                time.sleep(0.1)
            connection.commit()  # the lock is the session's: no transaction need stay open
            try:
                yield
            finally:
                connection.scalar(sa.select(sa.func.pg_advisory_unlock(_LOCK)))

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
                f"the catalogue {self._url} cannot be used: {reason}; what it holds is safe: "
                "make room on its disk, or make it writable"
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
            parsed,
            connect_args={
                "timeout": _BUSY_TIMEOUT_S,
                "check_same_thread": False,
                "cached_statements": _STATEMENTS_KEPT,
            },
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
    sa.event.listen(engine, "do_connect", _connect_sqlite)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "checkout", _refuse_old)
    return engine


def _connect_sqlite(_dialect: object, record: Any, given: Any, named: Any) -> Any:
    """A connection; where the disk cannot be written, or is full, one that needs no writing."""
    path = Path(given[0])
    try:
        connection = sqlite3.connect(path, **named)
        try:
            # With a write-ahead log, readers and the writer don't block each other.
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error:
            connection.close()
            raise
        return connection
    except sqlite3.OperationalError as error:
        found = path.is_file() and path.stat().st_size
        if not found or not any(said in str(error) for said in _OF_THE_DISK):
            raise
        if path not in _told:
            log.warning("%s is read only, until its disk can be written: %s", path, error)
        _told.add(path)
    # Such a connection sees no change: soon another one shall try again.
    record.info[_UNTIL] = time.monotonic() + _READ_ONLY_S
    wal = path.with_name(f"{path.name}-wal")
    if wal.is_file() and wal.stat().st_size:  # the last writer was killed: both belong together
        aside = Path(_copied(path, wal, wal.stat().st_mtime).name)
        return sqlite3.connect(aside / path.name, **named)
    return sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True, **named)


@lru_cache(1)
def _copied(path: Path, wal: Path, _time: float) -> "tempfile.TemporaryDirectory[str]":
    aside = tempfile.TemporaryDirectory(prefix="footnote-", ignore_cleanup_errors=True)
    for each in (path, wal):
        shutil.copyfile(each, Path(aside.name) / each.name)
    return aside


def _refuse_old(_connection: object, record: Any, _proxy: object) -> None:
    if record.info.get(_UNTIL, math.inf) < time.monotonic():
        record.info.pop(_UNTIL)
        raise sa.exc.DisconnectionError


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    # A published revision survives a power cut.
    cursor.execute("PRAGMA synchronous=FULL")
    # A question reads hundreds of scattered pages; mapped ones need no system call each.
    cursor.execute(f"PRAGMA mmap_size={_MAPPED_BYTES}")
    cursor.close()


def _reason(error: sa.exc.DatabaseError) -> str:
    """What the database said, in one line."""
    return " ".join(str(error.orig).split())
