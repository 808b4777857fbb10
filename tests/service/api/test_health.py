import asyncio
import shutil
import socket
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from ingest.embed import Vectors
from ingest.errors import EmbeddingError
from ingest.resting import RestingEmbedder
from service.answering.events import Question
from service.api.app import create_app
from service.api.readiness import Readiness
from service.api.stopping import Stopping
from service.bootstrap import build_answerer
from service.settings import Settings
from tests.conftest import Corpus
from tests.fakes import WordEmbedder
from tests.ingest.test_sync import FIRE, FLOOD

READY = {"index": "ready", "vectors": "ready", "embeddings": "ready"}


class AwayEmbedder(WordEmbedder):
    def embed(self, texts: Sequence[str]) -> Vectors:
        self.before_each()
        raise EmbeddingError("words could not embed: ConnectError; check that it is reachable")


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    corpus = Corpus(
        tmp_path_factory.mktemp("articles"), Settings(data=tmp_path_factory.mktemp("index"))
    )
    corpus.write({"flood.txt": FLOOD, "fire.txt": FIRE}).sync()
    return corpus


def test_service_without_an_index_runs_but_is_not_ready(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "none")
    with TestClient(
        create_app(build_answerer(settings, WordEmbedder()), settings), base_url="http://localhost"
    ) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        told = client.get("/readyz")
        assert told.status_code == 503
        assert told.headers["retry-after"]
        assert "index: there is none yet; run: footnote ingest" in told.json()["detail"]


def test_service_with_an_index_is_ready_at_its_revision(client: httpx.Client) -> None:
    assert client.get("/readyz").json() == {"status": "ready", "revision": 1, "parts": READY}


def test_without_the_embedding_model_the_words_find_and_the_answer_says_so(
    indexed: Corpus, caplog: pytest.LogCaptureFixture
) -> None:
    embedder = RestingEmbedder(AwayEmbedder())
    answerer = build_answerer(indexed.settings, embedder)
    with TestClient(create_app(answerer, indexed.settings), base_url="http://localhost") as client:
        answer = client.post("/v1/answers", json={"question": "What burnt near Helm?"})
        assert answer.status_code == 200
        assert "by their words alone" in answer.json()["receipt"]["notice"]
        assert "fire.txt" in {
            each["article"]["path"] for each in answer.json()["receipt"]["retrieved"]
        }
        ready = client.get("/readyz").json()
        assert ready["status"] == "limited"
        assert "by their words alone" in ready["parts"]["embeddings"]
    assert caplog.text.count("could not embed: ConnectError") == 1


def test_while_the_embedding_model_rests_nobody_waits_for_it() -> None:
    away = AwayEmbedder()
    asked = []
    away.before_each = lambda: asked.append(1)
    embedder = RestingEmbedder(away)
    for _ in range(3):
        with pytest.raises(EmbeddingError):
            embedder.embed(["a"])
    assert len(asked) == 1


@pytest.mark.parametrize("hung", [True, False], ids=["hung", "refuses"])
def test_without_its_chroma_server_the_catalogue_answers_as_well(
    indexed: Corpus, hung: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1] if hung else 9
        address = f"http://127.0.0.1:{port}"
        shutil.copytree(indexed.settings.data, tmp_path / "index")
        with closing(sqlite3.connect(tmp_path / "index" / "catalog.sqlite")) as catalog, catalog:
            catalog.execute("UPDATE segments SET address = ?", [address])
        settings = indexed.settings.model_copy(
            update={"data": tmp_path / "index", "chroma": address, "chroma_timeout_s": 0.2}
        )
        here = build_answerer(indexed.settings, indexed.embedder)
        expected = here.answer(Question("What burnt near Helm?"))
        answerer = build_answerer(settings, indexed.embedder)
        with TestClient(create_app(answerer, settings), base_url="http://localhost") as client:
            answer = client.post("/v1/answers", json={"question": "What burnt near Helm?"})
            assert answer.status_code == 200
            texts = [each["text"] for each in answer.json()["statements"]]
            assert texts == [each.text for each in expected.statements]
            ready = client.get("/readyz").json()
            assert ready["status"] == "limited"
            assert "the catalogue stands in" in ready["parts"]["vectors"]
        here.close()
    assert caplog.text.count("no Chroma server answers") == 1


def test_a_part_that_hangs_is_not_waited_for(indexed: Corpus) -> None:
    answerer = build_answerer(indexed.settings, indexed.embedder)
    with socket.create_server(("127.0.0.1", 0)) as silent:

        class Hanging(WordEmbedder):
            def embed(self, texts: Sequence[str]) -> Vectors:
                silent.accept()
                raise EmbeddingError("the socket was closed")

        object.__setattr__(answerer, "embedder", Hanging())
        readiness = Readiness(answerer, Stopping(), deadline_s=0.1)
        told = asyncio.run(readiness.parts())
        assert told == READY | {"embeddings": "it does not answer in time"}
        silent.shutdown(socket.SHUT_RDWR)
    answerer.close()
