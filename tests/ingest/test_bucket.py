"""A bucket's articles: fetched once, kept in a folder, and gone when they are gone there."""

from collections.abc import Iterator
from uuid import uuid4

import fsspec
import pytest

from ingest.bucket import is_url, mirror
from ingest.errors import SettingsError, SourceUnreachable
from tests.conftest import Corpus
from tests.fakes import no_progress


@pytest.fixture
def url() -> Iterator[str]:
    """An empty bucket, in memory."""
    name = f"/bucket-{uuid4().hex}"
    yield f"memory:/{name}/papers"
    store = fsspec.filesystem("memory")
    if store.exists(name):
        store.rm(name, recursive=True)


def _put(url: str, files: dict[str, str]) -> None:
    store, root = fsspec.url_to_fs(url)
    for path, text in files.items():
        store.pipe_file(f"{root}/{path}", text.encode())


def _mirrored(url: str, corpus: Corpus, **options: bool) -> dict[str, str]:
    folder = mirror(url, corpus.settings, no_progress, **options).folder
    found = {p: p.read_text() for p in folder.rglob("*") if p.is_file()}
    return {path.relative_to(folder).as_posix(): text for path, text in found.items()}


def test_a_folder_is_no_url() -> None:
    assert is_url("s3://bucket/papers")
    assert not is_url("/srv/articles")
    assert not is_url("C:\\articles")


def test_what_may_be_an_article_is_fetched_and_nothing_else(corpus: Corpus, url: str) -> None:
    held = {"a.txt": "One.", "deep/b.md": "Two.", "footnote.toml": "", ".git/c.txt": "Three."}
    _put(url, {**held, "picture.png": "no"})
    del held[".git/c.txt"]
    assert _mirrored(url, corpus) == held


def test_what_did_not_change_is_not_fetched_again(
    corpus: Corpus, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(url, {"a.txt": "One.", "b.txt": "Two."})
    _mirrored(url, corpus)
    fetched: list[str] = []
    store = fsspec.filesystem("memory")
    real = type(store).get
    monkeypatch.setattr(
        type(store), "get", lambda self, r, f: (fetched.extend(r), real(self, r, f))
    )
    store, root = fsspec.url_to_fs(url)
    store.rm(f"{root}/b.txt")
    _put(url, {"c.txt": "Three."})
    assert _mirrored(url, corpus) == {"a.txt": "One.", "c.txt": "Three."}
    assert fetched == [f"{root}/c.txt"]
    _put(url, {"a.txt": "Four."})
    assert _mirrored(url, corpus)["a.txt"] == "Four."


def test_each_share_fetches_its_own_objects_and_together_they_are_all(
    corpus: Corpus, url: str
) -> None:
    _put(url, {"a.txt": "One.", "b.txt": "Two.", "footnote.toml": ""})
    first = mirror(url, corpus.settings, no_progress, holds=lambda path: path == "a.txt")
    assert sorted(p.name for p in first.folder.iterdir()) == ["a.txt", "footnote.toml"]
    mirror(url, corpus.settings, no_progress, holds=lambda path: path == "b.txt")
    store = type(fsspec.filesystem("memory"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "get", lambda *_: pytest.fail("it was fetched again"))
        assert len(_mirrored(url, corpus)) == 3


def test_what_is_too_large_is_named_and_not_fetched(corpus: Corpus, url: str) -> None:
    _put(url, {"a.txt": "One.", "large.txt": "Two. " * 100})
    corpus.settings = corpus.settings.model_copy(update={"max_file_bytes": 100})
    made = mirror(url, corpus.settings, no_progress)
    assert [str(each) for each in made.problems] == ["large.txt: too large: 500 bytes, at most 100"]
    assert not (made.folder / "large.txt").exists()


def test_another_bucket_needs_to_be_meant(corpus: Corpus, url: str) -> None:
    _put(url, {"a.txt": "One."})
    _put(f"{url}/b", {"b.txt": "Two."})
    _mirrored(url, corpus)
    with pytest.raises(SettingsError, match="--replace"):
        _mirrored(f"{url}/b", corpus)
    assert _mirrored(f"{url}/b", corpus, replace=True) == {"b.txt": "Two."}


def test_a_protocol_that_nobody_speaks_is_misuse(corpus: Corpus) -> None:
    with pytest.raises(SettingsError, match="nowhere://bucket cannot be read"):
        mirror("nowhere://bucket", corpus.settings, no_progress)


def test_a_store_that_does_not_answer_is_one_line_and_costs_nothing(
    corpus: Corpus, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(url, {"a.txt": "One."})
    before = _mirrored(url, corpus)

    def away(*_: object, **__: object) -> None:
        raise ConnectionError("no route to host")

    with monkeypatch.context() as patch:
        patch.setattr(type(fsspec.filesystem("memory")), "find", away)
        with pytest.raises(SourceUnreachable, match="cannot be read: no route to host"):
            _mirrored(url, corpus)
    assert _mirrored(url, corpus) == before
