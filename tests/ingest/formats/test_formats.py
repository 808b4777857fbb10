import os
import socket
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import UnreadableFile
from ingest.formats import SUFFIXES, parse, read_article, read_articles
from ingest.formats.opening import read_bytes

ARTICLES = Path(__file__).parents[2] / "articles"


def _reason(folder: Path, name: str, **limits: int) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_articles(folder, name, **limits)
    assert caught.value.path == name
    return caught.value.reason


def test_a_file_gives_its_article_under_its_relative_path(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    data = b"Ferry stops\r\n\r\nThe ferry stops.\r\n"
    (tmp_path / "2024" / "ferry.txt").write_bytes(data)
    contents = read_articles(tmp_path, "2024/ferry.txt")
    (article,) = contents.articles
    assert contents.problems == ()
    assert article.path == "2024/ferry.txt"
    assert article.digest == sha256(data).hexdigest()
    assert article.text == data.decode()
    assert article.title == "Ferry stops"
    assert read_article(tmp_path, "2024/ferry.txt") == article


def test_every_suffix_has_a_reader_in_either_case(tmp_path: Path) -> None:
    for suffix in SUFFIXES:
        (tmp_path / f"empty{suffix.upper()}").touch()
        assert "of a kind that is not read" not in _reason(tmp_path, f"empty{suffix.upper()}")


def test_a_suffix_without_a_reader_is_refused_before_the_file_is_opened(tmp_path: Path) -> None:
    assert ".doc" in _reason(tmp_path, "missing.doc")
    assert "no suffix" in _reason(tmp_path, "README")


@pytest.mark.parametrize(
    "data", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b" \r\n\t\n", "\u200b\u3000\n".encode()]
)
def test_a_file_that_shows_nothing_is_empty(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    assert _reason(tmp_path, "a.txt") == "empty"


def test_the_size_limit_names_both_numbers(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 101)
    assert _reason(tmp_path, "a.txt", max_bytes=100) == "too large: 101 bytes, at most 100"
    assert read_articles(tmp_path, "a.txt", max_bytes=101).articles[0].text == "x" * 101


def test_a_link_out_of_the_folder_is_refused_and_one_inside_is_followed(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "a.txt").write_text("The ferry stops.")
    (tmp_path / "secret.txt").write_text("A secret.")
    (folder / "in.txt").symlink_to("deep/a.txt")
    (folder / "out.txt").symlink_to("../secret.txt")
    (folder / "outer").symlink_to(tmp_path)
    (folder / "dangling.txt").symlink_to("nowhere.txt")
    (folder / "loop.txt").symlink_to("loop.txt")
    assert read_articles(folder, "in.txt").articles[0].text == "The ferry stops."
    for name in ("out.txt", "outer/secret.txt", "../secret.txt", str(tmp_path / "secret.txt")):
        assert _reason(folder, name) == "leads out of the folder of articles"
    assert _reason(folder, "dangling.txt") == "no such file"
    assert "links" in _reason(folder, "loop.txt")


def test_a_folder_of_articles_may_itself_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text("The ferry stops.")
    (tmp_path / "link").symlink_to("real")
    assert read_article(tmp_path / "link", "a.txt").text == "The ferry stops."


def test_what_is_no_regular_file_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.txt")
    (tmp_path / "folder.txt").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.txt"))
        for name in ("fifo.txt", "folder.txt", "s.txt"):
            assert _reason(tmp_path, name) == "not a regular file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named_so(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The ferry stops.")
    (tmp_path / "a.txt").chmod(0)
    assert _reason(tmp_path, "a.txt") == "permission denied"


@pytest.mark.parametrize("name", ["a\0b.txt", "x" * 300 + ".txt", "a.txt/b.txt"])
def test_a_path_that_cannot_be_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.txt").write_text("The ferry stops.")
    assert _reason(tmp_path, name)


def test_a_file_that_changes_once_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"old")
    changes = [b"new and longer"]

    def read(opened: BinaryIO, limit: int) -> bytes:
        data = opened.read(limit)
        if changes:
            file.write_bytes(changes.pop())
        return data

    assert read_bytes(tmp_path, "a.txt", max_bytes=100, read=read) == b"new and longer"


def test_a_file_replaced_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"old")
    (tmp_path / "next").write_bytes(b"new")

    def read(opened: BinaryIO, limit: int) -> bytes:
        data = opened.read(limit)
        if (tmp_path / "next").exists():
            (tmp_path / "next").rename(file)
        return data

    assert read_bytes(tmp_path, "a.txt", max_bytes=100, read=read) == b"new"


def test_a_file_that_keeps_changing_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"x")

    def read(opened: BinaryIO, limit: int) -> bytes:
        with file.open("ab") as growing:
            growing.write(b"x")
        return opened.read(limit)

    with pytest.raises(UnreadableFile, match="changed while it was read"):
        read_bytes(tmp_path, "a.txt", max_bytes=100, read=read)


def test_one_bad_line_of_json_lines_leaves_the_others_whole() -> None:
    contents = read_articles(ARTICLES, "feed.jsonl")
    first, last = contents.articles
    assert first.path == "feed.jsonl#1"
    assert first.text == "The ferry stops on 1 November."
    assert (first.title, first.source, first.author) == (
        "Ferry stops",
        "The Skarn Post",
        "Ada Berg",
    )
    assert (first.published, first.language) == (date(2024, 10, 29), "en")
    assert first.url == "https://skarnpost.example/ferry"
    assert last.path == "feed.jsonl#8"
    assert (last.title, last.author) == ("Ferry sails again", "Nils Omdal")
    assert last.url == ""  # a javascript: address is not one to follow
    assert {problem.path: problem.reason for problem in contents.problems} == {
        "feed.jsonl#3": "no text: of its keys (title) none holds one; map them in footnote.toml",
        "feed.jsonl#4": "not JSON: Expecting value at character 0",
        "feed.jsonl#5": "not an object but list",
        "feed.jsonl#6": "empty text",
        "feed.jsonl#7": "no text: it is of type int, not a string",
    }


def test_an_article_of_json_lines_is_read_by_its_line_and_has_its_lines_digest() -> None:
    lines = (ARTICLES / "feed.jsonl").read_bytes().splitlines()
    for article in read_articles(ARTICLES, "feed.jsonl").articles:
        line = lines[int(article.path.partition("#")[2]) - 1]
        assert article.digest == sha256(line).hexdigest()
        assert read_article(ARTICLES, article.path) == article


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("feed.jsonl", "name the line"),
        ("feed.jsonl#2", "nothing on line 2"),
        ("feed.jsonl#99", "nothing on line 99"),
        ("feed.jsonl#4", "not JSON"),
        ("feed.jsonl#0", "of a kind that is not read"),
        ("site_header.txt#1", "of a kind that is not read"),
    ],
)
def test_a_line_that_holds_no_article_is_refused(path: str, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        read_article(ARTICLES, path)


@pytest.mark.parametrize(
    "line", [b'{"text": ' + b"[" * 100_000, b'{"text": ' + b"9" * 5_000 + b"}", b'{"text": "\xff"}']
)
def test_json_beyond_all_limits_is_a_problem_of_its_line(line: bytes) -> None:
    contents = parse("f.jsonl", line + b"\n" + b'{"text": "The ferry stops."}')
    assert [article.path for article in contents.articles] == ["f.jsonl#2"]
    assert [problem.path for problem in contents.problems] == ["f.jsonl#1"]


def test_half_a_surrogate_pair_in_json_does_not_reach_the_text() -> None:
    (article,) = parse(
        "f.jsonl", rb'{"text": "a \ud800 b \ud83d\ude00", "title": "\udc00"}'
    ).articles
    assert article.text == "a \ufffd b 😀"
    assert article.title.encode() == "\ufffd".encode()


def test_json_lines_may_begin_with_a_mark_and_end_without_a_newline() -> None:
    contents = parse("f.jsonl", b'\xef\xbb\xbf{"text": "One."}\r\n{"text": "Two."}')
    assert [article.text for article in contents.articles] == ["One.", "Two."]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_json_lines_in_another_encoding_fail_as_a_whole(encoding: str) -> None:
    with pytest.raises(UnreadableFile, match="UTF-8") as caught:
        parse("f.jsonl", '{"text": "One."}\n{"text": "Two."}'.encode(encoding))
    assert caught.value.path == "f.jsonl"


def test_a_json_lines_file_of_blank_lines_is_empty() -> None:
    with pytest.raises(UnreadableFile, match="empty"):
        parse("f.jsonl", b"\n \n\r\n")


@given(st.sampled_from(sorted(SUFFIXES)), st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(suffix: str, data: bytes) -> None:
    try:
        contents = parse(f"a{suffix}", data)
    except UnreadableFile as error:
        assert error.reason
    else:
        for article in contents.articles:
            assert article.text.strip()
            article.text.encode()
