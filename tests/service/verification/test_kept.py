import gzip
import logging
import os
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingest.article import Article
from ingest.sentence import sentences
from ingest.span import Span
from service.verification.kept import KeptArticle, KeptArticles

DAY_S = 24 * 60 * 60
ARTICLE = Article(
    "a.pdf",
    "The dam rose. 大坝水位上升。 It fell 🏳️‍🌈 again.\r\n",
    "0" * 64,
    title="Dam",
    source="Courier",
    author="Ines",
    published=date(2025, 3, 1),
    pages=(Span(0, 20), Span(20, 50)),
)
KEPT = KeptArticle(ARTICLE, sentences(ARTICLE))


@pytest.fixture
def store(tmp_path: Path) -> KeptArticles:
    return KeptArticles(tmp_path / "cited", days=30)


def files(store: KeptArticles) -> list[Path]:
    return sorted(store.folder.rglob("*.json.gz"))


def test_article_comes_back_as_it_was(store: KeptArticles) -> None:
    store.keep([KEPT])
    assert list(store.versions(ARTICLE.id)) == [KEPT]


@pytest.mark.parametrize("name", ["../elsewhere-123", "elsewhere"])
def test_what_is_no_id_of_an_article_reads_no_folder(store: KeptArticles, name: str) -> None:
    store.keep([KEPT])
    assert len(name) != len(ARTICLE.id) or not name.isalnum()
    (store.folder / ARTICLE.id).rename(store.folder / name)
    assert list(store.versions(name)) == []


def test_version_is_kept_once_however_often_it_is_cited(store: KeptArticles) -> None:
    store.keep([KEPT, KEPT])
    KeptArticles(store.folder, days=30).keep([KEPT])
    assert len(files(store)) == 1


def test_each_version_is_kept_the_one_cited_last_first(store: KeptArticles) -> None:
    later = KeptArticle(replace(ARTICLE, text="It fell.", digest="1" * 64, published=None), ())
    store.keep([KEPT])
    (first,) = files(store)
    os.utime(first, (1, 1))
    store.keep([later])
    assert list(store.versions(ARTICLE.id)) == [later, KEPT]


def test_what_was_not_cited_for_long_is_dropped(store: KeptArticles) -> None:
    other = KeptArticle(replace(ARTICLE, path="b.txt"), ())
    another = KeptArticle(replace(ARTICLE, digest="1" * 64), ())
    store.keep([KEPT, other, another])
    now = time.time()
    for path in files(store):
        age = 31 if path.parent.name == other.article.id else 29
        os.utime(path, (now - age * DAY_S,) * 2)
    store.drop_old(now)
    assert list(store.versions(other.article.id)) == []
    assert len(list(store.versions(ARTICLE.id))) == 2
    os.utime(files(store)[0], (1, 1))
    store.drop_old(now)
    assert len(files(store)) == 1


def test_article_that_is_cited_again_is_kept_longer(store: KeptArticles) -> None:
    store.keep([KEPT])
    (path,) = files(store)
    os.utime(path, (1, 1))
    KeptArticles(store.folder, days=30).keep([KEPT])
    assert files(store) == [path]
    assert path.stat().st_mtime > 1


def test_what_is_old_is_dropped_once_a_day(store: KeptArticles) -> None:
    other = KeptArticle(replace(ARTICLE, path="b.txt"), ())
    another = KeptArticle(replace(ARTICLE, path="c.txt"), ())
    KeptArticles(store.folder, days=30).keep([KEPT])
    os.utime(files(store)[0], (1, 1))
    store.keep([other])
    assert len(files(store)) == 1
    os.utime(files(store)[0], (1, 1))
    store.keep([another])
    assert len(files(store)) == 2


def test_a_version_that_was_renewed_today_is_not_touched_again(store: KeptArticles) -> None:
    store.keep([KEPT])
    (path,) = files(store)
    os.utime(path, (1, 1))
    store.keep([KEPT])
    assert path.stat().st_mtime == 1


def test_nothing_is_kept_where_the_setting_says_so(tmp_path: Path) -> None:
    store = KeptArticles(tmp_path / "cited", days=0)
    store.keep([KEPT])
    assert not store.folder.exists()
    assert list(store.versions(ARTICLE.id)) == []


def test_place_that_cannot_be_written_is_told_and_costs_no_answer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cited").write_text("a file")
    with caplog.at_level(logging.WARNING):
        KeptArticles(tmp_path / "cited", days=30).keep([KEPT])
    assert "are not kept" in caplog.text


@pytest.mark.parametrize(
    "data", [b"", b"no gzip", gzip.compress(b"[]", mtime=0), gzip.compress(b"{}", mtime=0)]
)
def test_damaged_file_is_told_and_left_out(
    store: KeptArticles, caplog: pytest.LogCaptureFixture, data: bytes
) -> None:
    store.keep([KEPT])
    broken = files(store)[0].with_name("broken.json.gz")
    broken.write_bytes(data)
    with caplog.at_level(logging.WARNING):
        assert list(store.versions(ARTICLE.id)) == [KEPT]
    assert "broken.json.gz cannot be read" in caplog.text


@pytest.mark.parametrize("name", ["", "..", "a", "../../etc/pas", "0123456789ab/.."])
def test_what_is_no_id_names_no_folder(store: KeptArticles, name: str) -> None:
    store.keep([KEPT])
    assert list(store.versions(name)) == []
