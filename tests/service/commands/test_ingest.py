import json
from pathlib import Path

import fsspec
import pytest
from filelock import FileLock

from tests.command_line import footnote
from tests.conftest import SAMPLE_ARTICLES


def test_a_second_ingest_says_that_nothing_was_embedded(home: Path) -> None:
    again = footnote("ingest", SAMPLE_ARTICLES, cwd=home)
    assert again.exit_code == 0
    assert "14 unchanged" in again.stderr
    assert "no texts embedded" in again.stderr


def test_skipped_files_are_listed_and_end_with_3(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "good.txt").write_text("A tree fell on the road.\n")
    (folder / "bad\x1b[31m.txt").write_bytes(b"")
    made = footnote("ingest", folder, "--json", cwd=tmp_path)
    assert made.exit_code == 3
    assert "skipped bad\\x1b[31m.txt: empty" in made.stderr
    assert "1 articles: 1 added" in made.stderr
    (line,) = made.stdout.splitlines()
    told = json.loads(line)
    assert (told["articles"], told["added"], told["interrupted"]) == (1, 1, False)
    assert [each["path"] for each in told["skipped"]] == ["bad\x1b[31m.txt"]
    assert told["seconds"] > 0


@pytest.mark.parametrize("place", [str(SAMPLE_ARTICLES), SAMPLE_ARTICLES.as_uri()])
def test_parts_are_embedded_one_by_one_and_then_published_together(
    place: str, tmp_path: Path
) -> None:
    for part in ("1/2", "2/2"):
        done = footnote("ingest", place, "--shard", part, "--json", cwd=tmp_path)
        assert done.exit_code == 0
        assert json.loads(done.stdout)["files"] > 0
        assert f"part {part[0]} of 2" in done.stderr
    assert footnote("ask", "Where?", cwd=tmp_path).exit_code == 1
    made = footnote("ingest", place, cwd=tmp_path)
    assert "14 added" in made.stderr
    assert "no texts embedded" in made.stderr


def test_what_a_part_could_not_read_is_listed_and_ends_with_3(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "empty.txt").touch()
    made = footnote("ingest", "articles", "--shard", "1/1", cwd=tmp_path)
    assert made.exit_code == 3
    assert "skipped empty.txt: empty" in made.stderr
    assert footnote("ingest", "articles", "--shard", "2/1", cwd=tmp_path).exit_code == 2


def test_what_was_passed_over_and_what_was_made_anew_is_said(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text("A tree fell on the road.\n")
    (tmp_path / "articles" / "a.png").touch()
    made = footnote("ingest", "articles", cwd=tmp_path)
    assert "files of other types passed over: 1 .png" in made.stderr
    (words,) = (tmp_path / ".footnote" / "lexical").iterdir()
    (words / "meta.json").write_text("{}")
    healed = footnote("ingest", "articles", cwd=tmp_path)
    assert healed.exit_code == 0
    assert "the search indexes were made anew" in healed.stderr


def test_a_bucket_is_ingested_as_a_folder_is(tmp_path: Path) -> None:
    store = fsspec.filesystem("memory")
    store.pipe_file("/papers-of-a-test/ferry.txt", b"The ferry Alma sank near Helm.\n")
    try:
        made = footnote("ingest", "memory://papers-of-a-test", cwd=tmp_path)
    finally:
        store.rm("/papers-of-a-test", recursive=True)
    assert made.exit_code == 0
    assert "1 articles: 1 added" in made.stderr
    assert "[1]" in footnote("ask", "What sank near Helm?", cwd=tmp_path).stdout


def test_ingest_beside_another_one_ends_with_4(home: Path) -> None:
    with FileLock(home / ".footnote" / "lock"):
        refused = footnote("ingest", SAMPLE_ARTICLES, "--json", cwd=home)
    assert refused.exit_code == 4
    assert refused.stdout == ""
    assert "another process" in refused.stderr
