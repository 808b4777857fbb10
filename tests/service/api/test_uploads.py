import json
from collections.abc import Iterator

import httpx
import pytest
from fastapi.testclient import TestClient

from service.api import app
from service.bootstrap import build_answerer
from service.uploads import FOLDER
from tests.conftest import Corpus
from tests.service.test_uploads import ingester

ARTICLE = (
    b"# Keeper retires\n\nMarta Quill, keeper of the Skarnholm lighthouse, retired on Friday.\n"
)


@pytest.fixture
def client(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    corpus.write({"first.txt": "The first article.\n"}).sync()
    settings = corpus.settings.model_copy(update={"max_file_bytes": 2_000_000})
    monkeypatch.setattr(app, "ingest_in_child", lambda _: ingester(corpus))
    service = app.create_app(build_answerer(settings, corpus.embedder), settings)
    with TestClient(service, base_url="http://localhost") as client:
        yield client


def test_sent_article_is_saved_and_listed(client: httpx.Client, corpus: Corpus) -> None:
    response = client.put("/v1/articles?name=keeper.md", content=ARTICLE)
    assert response.status_code == 202
    sent = response.json()
    assert (sent["name"], sent["path"]) == ("keeper.md", f"{FOLDER}/keeper.md")
    assert (corpus.folder / FOLDER / "keeper.md").read_bytes() == ARTICLE
    assert [each["id"] for each in client.get("/v1/jobs").json()["jobs"]] == [sent["id"]]


def test_kind_that_is_not_read_is_refused(client: httpx.Client, corpus: Corpus) -> None:
    response = client.put("/v1/articles?name=tool.exe", content=b"MZ")
    assert response.status_code == 415
    assert ".exe" in response.json()["detail"]
    assert not (corpus.folder / FOLDER).exists()


def test_file_over_the_limit_is_refused(client: httpx.Client, corpus: Corpus) -> None:
    response = client.put("/v1/articles?name=large.txt", content=b"x" * 2_000_001)
    assert response.status_code == 413
    assert not (corpus.folder / FOLDER).exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.example"},
    ],
)
def test_other_sites_may_not_add_articles(
    client: httpx.Client, corpus: Corpus, headers: dict[str, str]
) -> None:
    response = client.put("/v1/articles?name=keeper.md", content=ARTICLE, headers=headers)
    assert response.status_code == 403
    assert not (corpus.folder / FOLDER).exists()


def test_service_that_takes_no_articles_has_no_such_route(corpus: Corpus) -> None:
    corpus.write({"first.txt": "The first article.\n"}).sync()
    settings = corpus.settings.model_copy(update={"uploads": "off"})
    answerer = build_answerer(settings, corpus.embedder)
    with TestClient(app.create_app(answerer, settings), base_url="http://localhost") as client:
        assert client.get("/v1/offer").json()["uploads"] is None
        assert client.put("/v1/articles?name=a.txt", content=b"A.").status_code == 405


def test_large_file_passes_the_limit_of_questions(client: httpx.Client) -> None:
    response = client.put("/v1/articles?name=large.exe", content=b"x" * 2_000_000)
    assert response.status_code == 415  # it was let in, and its kind was looked at


def test_job_is_followed_to_its_end(client: httpx.Client) -> None:
    job = client.post("/v1/sync").json()
    assert (job["kind"], job["path"]) == ("sync", "")
    with client.stream("GET", f"/v1/jobs/{job['id']}/events") as followed:
        assert followed.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in followed.iter_lines() if line.startswith("data: ")]
    states = [json.loads(line.removeprefix("data: "))["status"] for line in lines]
    assert states[-1] == "ready"
    assert client.get(f"/v1/jobs/{job['id']}").json()["status"] == "ready"


def test_only_articles_that_were_sent_can_be_deleted(client: httpx.Client) -> None:
    (first,) = client.get("/v1/articles").json()["articles"]
    refused = client.delete(f"/v1/articles/{first['id']}")
    assert refused.status_code == 409
    assert client.delete("/v1/articles/nowhere").status_code == 404
    assert client.get("/v1/jobs/nowhere").status_code == 404


def test_job_that_waits_is_cancelled_and_its_file_goes(
    client: httpx.Client, corpus: Corpus
) -> None:
    sent = client.put("/v1/articles?name=keeper.md", content=ARTICLE).json()
    cancelled = client.delete(f"/v1/jobs/{sent['id']}")
    assert cancelled.status_code == 200
    assert (cancelled.json()["status"], cancelled.json()["path"]) == ("cancelled", "")
    assert list((corpus.folder / FOLDER).iterdir()) == []
    with client.stream("GET", f"/v1/jobs/{sent['id']}/events") as followed:
        assert '"cancelled"' in "".join(followed.iter_lines())
    assert client.delete("/v1/jobs/nowhere").status_code == 404
