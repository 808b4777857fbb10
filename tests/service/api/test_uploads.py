import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats import SUFFIXES
from ingest.live_index import LiveIndex
from service.api.app import create_app
from service.api.uploads import (
    FOLDER,
    Ingest,
    Ingested,
    Uploads,
    safe_name,
    save,
    upload_router,
    uploads_allowed,
)
from service.bootstrap import build_answerer
from service.ingest_report import IngestedBody, SkippedBody, ingested_body
from service.settings import Settings
from tests.conftest import Corpus

ARTICLE = (
    b"# Keeper retires\n\nMarta Quill, keeper of the Skarnholm lighthouse, retired on Friday.\n"
)


def ingester(corpus: Corpus) -> Ingest:
    """What `footnote ingest` does in a child, here in this process."""

    def ingest(root: Path) -> Ingested:
        assert root == corpus.folder.resolve()
        summary = corpus.sync()
        return Ingested(3 if summary.skipped else 0, ingested_body(summary, 0.1))

    return ingest


@pytest.fixture
def uploads(corpus: Corpus) -> Iterator[Uploads]:
    corpus.write({"first.txt": "The first article.\n"}).sync()
    index = LiveIndex(corpus.settings, corpus.embedder)
    uploads = Uploads(index, ingester(corpus), max_bytes=10_000)
    yield uploads
    uploads.close()
    index.close()


@pytest.fixture
def client(uploads: Uploads) -> httpx.Client:
    app = FastAPI()
    app.include_router(upload_router(uploads, loopback_only=True))
    return TestClient(app, base_url="http://localhost")


def outcomes(uploads: Uploads) -> dict[str, str]:
    """Name → status, once all is done."""
    deadline = time.monotonic() + 30
    while any(each.status in ("waiting", "reading") for each in uploads.latest()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return {each.name: each.status for each in uploads.latest()}


def test_uploaded_article_is_held_by_the_running_index(
    client: httpx.Client, uploads: Uploads, corpus: Corpus
) -> None:
    response = client.post("/v1/articles?name=keeper.md", content=ARTICLE)
    assert response.status_code == 202
    assert response.json()["path"] == f"{FOLDER}/keeper.md"
    assert outcomes(uploads) == {"keeper.md": "ready"}
    listed = client.get("/v1/uploads").json()["uploads"]
    assert [(each["name"], each["status"]) for each in listed] == [("keeper.md", "ready")]
    live = LiveIndex(corpus.settings, corpus.embedder)
    assert f"{FOLDER}/keeper.md" in [article.path for article, _ in live.current().articles()]
    live.close()


def test_file_that_cannot_be_read_says_why_and_does_not_stay(
    client: httpx.Client, uploads: Uploads, corpus: Corpus
) -> None:
    client.post("/v1/articles?name=broken.pdf", content=b"%PDF-1.7 nothing")
    client.post("/v1/articles?name=lines.jsonl", content=b'{"title": "T", "text": "One. Two."}\n')
    assert outcomes(uploads) == {"broken.pdf": "failed", "lines.jsonl": "ready"}
    (failed,) = [each for each in uploads.latest() if each.status == "failed"]
    assert failed.detail
    assert str(corpus.folder) not in failed.detail
    assert [path.name for path in (corpus.folder / FOLDER).iterdir()] == ["lines.jsonl"]


def test_ingest_that_fails_is_told_and_the_file_stays(corpus: Corpus) -> None:
    corpus.write({"first.txt": "The first article.\n"}).sync()
    index = LiveIndex(corpus.settings, corpus.embedder)
    uploads = Uploads(
        index, lambda _: Ingested(1, None, "no room in /secret/path"), max_bytes=10_000
    )
    uploads.add("keeper.md", ARTICLE)
    assert outcomes(uploads) == {"keeper.md": "failed"}
    assert "/secret/path" not in uploads.latest()[0].detail
    assert (corpus.folder / FOLDER / "keeper.md").exists()
    uploads.close()
    index.close()


def test_kind_that_is_not_read_is_refused(client: httpx.Client, corpus: Corpus) -> None:
    response = client.post("/v1/articles?name=tool.exe", content=b"MZ")
    assert response.status_code == 415
    assert ".exe" in response.json()["detail"]
    assert not (corpus.folder / FOLDER).exists()


def test_file_over_the_limit_is_refused(client: httpx.Client, corpus: Corpus) -> None:
    response = client.post("/v1/articles?name=large.txt", content=b"x" * 10_001)
    assert response.status_code == 413
    assert not (corpus.folder / FOLDER).exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.example"},
        {"host": "rebound.example"},
    ],
)
def test_other_sites_may_not_add_articles(
    client: httpx.Client, corpus: Corpus, headers: dict[str, str]
) -> None:
    response = client.post("/v1/articles?name=keeper.md", content=ARTICLE, headers=headers)
    assert response.status_code == 403
    assert not (corpus.folder / FOLDER).exists()


@pytest.mark.parametrize(
    ("host", "setting", "allowed"),
    [
        ("127.0.0.1", "auto", True),
        ("::1", "auto", True),
        ("localhost", "auto", True),
        ("0.0.0.0", "auto", False),
        ("192.168.1.7", "auto", False),
        ("192.168.1.7", "on", True),
        ("127.0.0.1", "off", False),
    ],
)
def test_uploads_are_off_unless_the_service_is_on_loopback(
    host: str, setting: str, allowed: bool
) -> None:
    assert uploads_allowed(Settings(host=host, uploads=setting)) is allowed


def test_service_that_takes_no_articles_has_no_such_route(corpus: Corpus) -> None:
    corpus.write({"first.txt": "The first article.\n"}).sync()
    settings = corpus.settings.model_copy(update={"uploads": "off"})
    answerer = build_answerer(settings, corpus.embedder)
    with TestClient(create_app(answerer, settings)) as client:
        assert client.get("/v1/offer").json()["uploads"] is None
        assert client.post("/v1/articles?name=a.txt", content=b"A.").status_code == 405


def test_large_file_passes_the_limit_of_questions(corpus: Corpus) -> None:
    corpus.write({"first.txt": "The first article.\n"}).sync()
    answerer = build_answerer(corpus.settings, corpus.embedder)
    app = create_app(answerer, corpus.settings)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        response = client.post("/v1/articles?name=large.exe", content=b"x" * 2_000_000)
        assert response.status_code == 415  # it was let in, and its kind was looked at


@given(st.text(max_size=300), st.sampled_from(sorted(SUFFIXES)))
def test_no_name_leaves_the_folder_or_hides(name: str, suffix: str) -> None:
    safe = safe_name(name + suffix)
    assert Path(safe).name == safe
    assert not safe.startswith((".", "-"))
    assert Path(safe).suffix in SUFFIXES
    assert len(safe.encode()) < 255
    assert safe.isprintable()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\Bericht über Flut.MD", "Bericht-über-Flut.md"),
        (".hidden.txt", "hidden.txt"),
        ("<script>.html", "script.html"),
        ("記事.txt", "記事.txt"),
    ],
)
def test_name_keeps_what_is_harmless(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_saving_never_overwrites(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    first = save(folder, "a.txt", b"one")
    second = save(folder, "a.txt", b"two")
    assert (first.read_bytes(), second.read_bytes()) == (b"one", b"two")
    assert save(folder, "a.txt", b"one") == first
    assert sorted(path.name for path in folder.iterdir()) == ["a-2.txt", "a.txt"]


def test_reason_is_that_of_the_file_itself() -> None:
    skipped = {"a.txt": "it is empty", "uploads/a.txt": "not text", "b.jsonl#2": "no text"}
    body = IngestedBody(
        articles=2,
        added=0,
        changed=0,
        removed=0,
        unchanged=2,
        skipped=[SkippedBody(path=path, reason=why) for path, why in skipped.items()],
        ignored={},
        embedded=0,
        rebuilt=None,
        interrupted=False,
        seconds=0.1,
    )
    assert body.why_skipped("uploads/a.txt") == "not text"
    assert body.why_skipped("b.jsonl") == "no text"
    assert body.why_skipped("b.txt") is None
