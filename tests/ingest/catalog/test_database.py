"""A database that cannot be used ends in one line that says why."""

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ingest.catalog import database, schema
from ingest.catalog.database import Database
from ingest.errors import (
    CorpusIndexError,
    IndexBusy,
    IndexDamaged,
    IndexMissing,
    IndexUnreachable,
    SettingsError,
)


def _facts(found: Database) -> list[str]:
    with found.read() as connection:
        return list(connection.scalars(sa.select(schema.facts.c.name)))


def _add_fact(found: Database, name: str) -> None:
    with found.write() as connection:
        connection.execute(sa.insert(schema.facts).values(name=name, value=""))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("nonsense", "'nonsense' is not a SQLAlchemy URL"),
        ("", "'' is not a SQLAlchemy URL"),
        ("papyrus://host/scrolls", "'papyrus://host/scrolls' is not a SQLAlchemy URL"),
        ("sqlite+papyrus:///a.sqlite", "is not a SQLAlchemy URL of a known database"),
        ("postgresql://host:many/articles", "is not a SQLAlchemy URL of a known database"),
        ("mssql+pyodbc://host/articles", "needs a package that is not installed: .*pyodbc"),
    ],
)
def test_a_url_of_no_use_is_a_wrong_setting_told_in_one_line(url: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=f"FOOTNOTE_CATALOG: .*{reason}") as caught:
        Database(url)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["papyrus", "mssql+pyodbc"])
def test_a_password_in_the_url_is_not_shown(scheme: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Database(f"{scheme}://reader:hunter2@host/articles")
    assert "hunter2" not in str(caught.value)
    assert "host/articles" in str(caught.value)


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    found = Database(f"sqlite:///{tmp_path}/nowhere/catalog.sqlite")
    for use in (found.create_tables, lambda: _facts(found)):
        with pytest.raises(IndexUnreachable, match=r"nowhere/catalog\.sqlite cannot be opened: "):
            use()


def test_a_file_that_is_no_database_is_damage(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite").write_bytes(b"This is a letter, not a database. " * 100)
    with pytest.raises(IndexDamaged, match=r"catalog\.sqlite cannot be used: file is not a"):
        _facts(Database(f"sqlite:///{tmp_path}/catalog.sqlite"))


def test_an_empty_database_holds_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="footnote ingest FOLDER"):
        _facts(Database(f"sqlite:///{tmp_path}/catalog.sqlite"))


def test_a_lock_of_another_process_is_waited_for_and_then_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_BUSY_TIMEOUT_S", 0.0)
    path = tmp_path / "catalog.sqlite"
    found = Database(f"sqlite:///{path}")
    found.create_tables()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(IndexBusy, match=r"locks the catalogue .*catalog\.sqlite"):
            _add_fact(found, "a")
        assert _facts(found) == []  # a reader is not kept waiting by a writer
        other.execute("ROLLBACK")
    _add_fact(found, "a")
    assert _facts(found) == ["a"]
    found.close()


def test_a_block_that_raises_changes_nothing(tmp_path: Path) -> None:
    found = Database(f"sqlite:///{tmp_path}/catalog.sqlite")
    found.create_tables()
    with pytest.raises(ZeroDivisionError), found.write() as connection:
        connection.execute(sa.insert(schema.facts).values(name="a", value=""))
        raise ZeroDivisionError
    assert _facts(found) == []
    found.close()


def test_a_closed_database_can_be_used_again(tmp_path: Path) -> None:
    found = Database(f"sqlite:///{tmp_path}/catalog.sqlite")
    found.create_tables()
    found.close()
    _add_fact(found, "a")
    assert _facts(found) == ["a"]
    found.close()


def test_a_mistake_of_ours_is_not_called_damage(tmp_path: Path) -> None:
    found = Database(f"sqlite:///{tmp_path}/catalog.sqlite")
    found.create_tables()
    _add_fact(found, "a")
    with pytest.raises(sa.exc.IntegrityError) as caught:
        _add_fact(found, "a")
    assert not isinstance(caught.value, CorpusIndexError)
    found.close()


def test_the_columns_keep_their_names_in_the_database() -> None:
    """An index that was made before the fields were renamed must stay readable."""
    names = {column.key: column.name for column in schema.articles.c}
    assert (names["valid_from"], names["valid_to"]) == ("born", "died")


def test_indexes_that_an_older_version_did_not_make_are_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalog.sqlite'}"
    Database(url).create_tables()
    with closing(sqlite3.connect(tmp_path / "catalog.sqlite")) as connection:
        connection.execute("DROP INDEX sentences_content")
    Database(url).create_tables()
    with closing(sqlite3.connect(tmp_path / "catalog.sqlite")) as connection:
        made = connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'").fetchall()
    assert {"articles_digest", "sentences_content"} <= {name for (name,) in made}


def test_a_catalogue_whose_disk_cannot_be_written_is_read_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "catalog.sqlite"
    with closing(Database(f"sqlite:///{path}")) as writer:
        writer.create_tables()
        _add_fact(writer, "one")
    _cannot_be_written(monkeypatch)
    with closing(Database(f"sqlite:///{path}")) as reader:
        assert _facts(reader) == ["one"]
        assert "is read only, until its disk can be written" in caplog.text
        monkeypatch.undo()
        # A connection that sees no change is given up after a while.
        now = time.monotonic()
        monkeypatch.setattr(time, "monotonic", lambda: now + 60)
        with closing(Database(f"sqlite:///{path}")) as writer:
            _add_fact(writer, "two")
        assert sorted(_facts(reader)) == ["one", "two"]


def test_what_a_killed_writer_left_in_its_log_is_read_from_a_disk_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, killed = tmp_path / "catalog.sqlite", tmp_path / "killed"
    killed.mkdir()
    with closing(Database(f"sqlite:///{path}")) as writer:
        writer.create_tables()
        _add_fact(writer, "one")
        with writer.read():  # while a connection is open, the log is there
            for each in (path, path.with_name("catalog.sqlite-wal")):
                shutil.copyfile(each, killed / each.name)
    _cannot_be_written(monkeypatch)
    with closing(Database(f"sqlite:///{killed / path.name}")) as reader:
        assert _facts(reader) == ["one"]


def _cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """As SQLite says it where a disk is read-only: of its files, and not of a copy elsewhere."""
    real = sqlite3.connect

    def connect(place: str | Path, **named: Any) -> sqlite3.Connection:
        if not named.get("uri") and not Path(place).parent.name.startswith("footnote-"):
            raise sqlite3.OperationalError("attempt to write a readonly database")
        return real(place, **named)

    monkeypatch.setattr(sqlite3, "connect", connect)
