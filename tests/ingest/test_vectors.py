"""Chroma, embedded and on a server of its own."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
import pytest
from chromadb.config import Settings as ChromaSettings
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings

from ingest import segment as segment_module
from ingest.catalog.catalog import Catalog
from ingest.errors import IndexRebuilding, IndexUnreachable
from ingest.heal import Healer
from ingest.live_index import LiveIndex
from ingest.vector_store import VectorEntry
from ingest.vectors import ChunkVectors, Server, _close
from service.settings import Settings
from tests.conftest import Corpus
from tests.fakes import WordEmbedder
from tests.ingest.test_sync import FIRE, FLOOD, found, found_in


@pytest.fixture(scope="module")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).parent / "chroma"
    place = tmp_path_factory.mktemp("chroma")
    server = subprocess.Popen(
        [program, "run", "--path", place, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 30
    while not _answers(address):
        assert time.monotonic() < deadline, "chroma run did not start"
        time.sleep(0.1)
    yield address
    server.terminate()
    server.wait(10)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/api/v2/heartbeat", timeout=1).is_success
    except httpx.HTTPError:
        return False


@pytest.fixture
def remote(corpus: Corpus, chroma_server: str, request: pytest.FixtureRequest) -> Corpus:
    """A corpus whose vectors are on the server, in a collection of its own."""
    corpus.settings = Settings(
        data=corpus.settings.data,
        chroma=chroma_server,
        collection=request.node.name[:60].rstrip("_"),
    )
    return corpus


def _index(corpus: Corpus) -> str:
    with closing(Catalog(corpus.settings.catalog_url)) as catalog:
        return catalog.facts().index


def _wipe(chroma_server: str, corpus: Corpus) -> None:
    Server(chroma_server, timeout_s=10).drop_all_but([], index=_index(corpus))


def _collections(chroma_server: str) -> set[str]:
    client = Server(chroma_server, timeout_s=10).connect()
    names = {each.name for each in client.list_collections()}
    _close(client)
    return names


def test_a_server_is_kept_in_step_with_the_folder(remote: Corpus) -> None:
    remote.write({"flood.txt": FLOOD, "fire.txt": FIRE}).sync()
    assert "fire.txt" in found(remote, "barn near Helm")
    (remote.folder / "fire.txt").unlink()
    remote.sync()
    assert found(remote, "barn near Helm") == {"flood.txt"}
    assert not list(remote.settings.data.rglob("chroma.sqlite3"))


def test_a_wiped_server_is_filled_again_without_embedding(
    remote: Corpus, chroma_server: str
) -> None:
    remote.write({"flood.txt": FLOOD}).sync()
    _wipe(chroma_server, remote)
    remote.embedder.embedded.clear()
    assert remote.sync().rebuilt
    assert remote.embedder.embedded == []
    assert found(remote, "river") == {"flood.txt"}


def test_a_server_that_is_wiped_while_it_is_asked_is_stood_in_for_and_healed(
    remote: Corpus, chroma_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.live_index._REVISION_CHECK_S", 0.0)
    remote.write({"flood.txt": FLOOD, "fire.txt": FIRE}).sync()
    healer = Healer(remote.settings)
    with closing(LiveIndex(remote.settings, remote.embedder, healer)) as live:
        live.current()._caches.vectors.join_check()
        assert "fire.txt" in found_in(live.current(), remote.embedder, "barn near Helm")
        _wipe(chroma_server, remote)
        assert "fire.txt" in found_in(live.current(), remote.embedder, "barn near Helm")
        live.current()  # which has it healed
        assert healer.wait(60)
        assert live.current().revision == 2
        assert "fire.txt" in found_in(live.current(), remote.embedder, "barn near Helm")
        assert not live.current().vectors_away


def test_another_machine_answers_from_the_same_catalogue_and_publishes_nothing(
    remote: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its words are made where it is; the catalogue and the Chroma server are everybody's."""
    monkeypatch.setattr("ingest.live_index._REVISION_CHECK_S", 0.0)
    shared = {"catalog": f"sqlite:///{tmp_path / 'shared.sqlite'}"}
    remote.settings = remote.settings.model_copy(update=shared)
    remote.write({"flood.txt": FLOOD}).sync()
    elsewhere = remote.settings.model_copy(update={"data": tmp_path / "elsewhere"})
    elsewhere.data.mkdir()
    healer = Healer(elsewhere)
    with closing(LiveIndex(elsewhere, remote.embedder, healer)) as live:
        with pytest.raises(IndexRebuilding):
            live.current()
        assert healer.wait(60)
        assert found_in(live.current(), remote.embedder, "river Orm") == {"flood.txt"}
        remote.write({"fire.txt": FIRE}).sync()
        assert live.current().revision == 1  # which answers while the words of the next are made
        assert healer.wait(60)
        assert live.current().revision == 2
        assert "fire.txt" in found_in(live.current(), remote.embedder, "barn near Helm")
    with closing(Catalog(elsewhere.catalog_url)) as catalog:
        assert catalog.revision() == 2


def test_several_servers_share_the_segments(
    remote: Corpus, chroma_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment_module, "_TAIL_LEAST", 1)
    monkeypatch.setattr(segment_module, "_RATIO", 0)
    other = chroma_server.replace("127.0.0.1", "localhost")  # the same one, by another name
    servers = {"chroma": f"{chroma_server}, {other}"}
    remote.settings = remote.settings.model_copy(update=servers)
    remote.write({"flood.txt": FLOOD, "fire.txt": FIRE}).sync()
    remote.write({f"{n}.txt": f"Crane {n} fell.\n" for n in range(3)}).sync()
    with closing(Catalog(remote.settings.catalog_url)) as catalog:
        segments = catalog.snapshot(catalog.revision()).segments()
    assert [each.address for each in segments] == [chroma_server, other]
    assert "fire.txt" in found(remote, "barn near Helm")
    assert "1.txt" in found(remote, "Crane 1 fell")


def test_headers_reach_a_server_behind_a_proxy_that_asks_for_a_token(
    remote: Corpus, chroma_server: str
) -> None:
    with token_proxy(chroma_server, "secret") as address:
        wanted = {"chroma": address, "chroma_headers": {"Authorization": "Bearer secret"}}
        allowed = Corpus(remote.folder, remote.settings.model_copy(update=wanted))
        allowed.write({"flood.txt": FLOOD}).sync()
        assert found(allowed, "river Orm") == {"flood.txt"}
        refused = allowed.settings.model_copy(update={"chroma_headers": {}})
        with pytest.raises(IndexUnreachable, match="401"):
            Corpus(remote.folder, refused).write({"fire.txt": FIRE * 40}).sync()


def test_the_default_quotas_of_chroma_cloud_are_kept_to(
    remote: Corpus, chroma_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str, body: bytes) -> str:
        """As the cloud does, by the quotas of an account that asked for no more."""
        told = json.loads(body or b"{}") or {}
        if path.endswith(("/upsert", "/add")) and len(told["ids"]) > 300:
            return "more than 300 rows in a write"
        if path.endswith("/query") and told["n_results"] > 300:
            return "more than 300 results"
        if path.endswith("/query") and len(told["query_embeddings"]) > 100:
            return "more than 100 queries at once"
        longest = max(map(len, told.get("documents") or [""]))
        return "a document of more than 16,384 bytes" if longest > 16_384 else ""

    with proxy(chroma_server, refuse=refuse) as address:
        there = urlsplit(address)
        monkeypatch.setattr(
            chromadb,
            "CloudClient",
            lambda settings: chromadb.HttpClient(there.hostname, there.port, settings=settings),
        )
        cloud = remote.settings.model_copy(update={"chroma": "cloud"})
        corpus = Corpus(remote.folder, cloud)
        corpus.write({f"{n}.txt": f"Report {n} of place {n * 7}.\n" for n in range(700)})
        corpus.sync()
        with closing(LiveIndex(cloud, corpus.embedder)) as live:
            index = live.current()
            vector = corpus.embedder.embed(["Report 17 of place 119"])[0]
            assert len(index._dense.search(vector, 100)) == 100
            assert len(index._dense.search(vector, 500)) == 500  # compared in the catalogue
            assert not index.vectors_away


def token_proxy(server: str, token: str) -> AbstractContextManager[str]:
    """A server before another one, which lets nobody in without the token."""
    return proxy(server, token=token)


@contextmanager
def proxy(
    server: str, *, token: str = "", refuse: Callable[[str, bytes], str] = lambda _path, _body: ""
) -> Iterator[str]:
    """A server before another one. What `refuse` says of a request is its refusal."""

    class Proxy(BaseHTTPRequestHandler):
        def forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if token and self.headers.get("Authorization") != f"Bearer {token}":
                self.send_error(401)
                return
            if why := refuse(self.path, body):
                self.send_error(422, why)
                return
            kept = {"Content-Type": self.headers.get("Content-Type", "application/json")}
            answer = httpx.request(self.command, server + self.path, content=body, headers=kept)
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers["Content-Type"])
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_POST = do_DELETE = do_PUT = forward  # noqa: N815 - as http.server calls them

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as proxy:
        thread = Thread(target=proxy.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{proxy.server_port}"
        proxy.shutdown()
        thread.join()


def test_two_indexes_of_one_name_on_a_server_do_not_meet(remote: Corpus, tmp_path: Path) -> None:
    remote.write({"flood.txt": FLOOD}).sync()
    (tmp_path / "fires").mkdir()
    settings = remote.settings.model_copy(update={"data": tmp_path / "other"})
    other = Corpus(tmp_path / "fires", settings).write({"fire.txt": FIRE})
    other.sync()
    assert found(remote, "barn near Helm") == {"flood.txt"}
    assert found(other, "barn near Helm") == {"fire.txt"}


def test_what_no_revision_needs_is_dropped_from_the_server_and_nothing_else(
    remote: Corpus, chroma_server: str
) -> None:
    ours = f"{remote.settings.collection}-"
    before = _collections(chroma_server)
    remote.write({"flood.txt": FLOOD}).sync()
    for day in range(4):
        text = " ".join(f"Item {day} {n} is out.\n\n" for n in range(600))
        remote.write({f"{day}.txt": text}).sync()
    remote.write({"fire.txt": FIRE}).sync()
    held = {each for each in _collections(chroma_server) if each.startswith(ours)}
    with closing(Catalog(remote.settings.catalog_url)) as catalog:
        revision = catalog.revision()
        needed = {
            f"{ours}{_index(remote)}-{segment.name}"
            for each in (revision - 1, revision)
            for segment in catalog.snapshot(each).segments()
        }
    assert held == needed
    assert before <= _collections(chroma_server)
    assert "0.txt" in found(remote, "Item 0 17 is out")


def test_no_server_is_one_line_that_names_the_address(corpus: Corpus) -> None:
    corpus.settings = Settings(data=corpus.settings.data, chroma="http://127.0.0.1:9")
    with pytest.raises(IndexUnreachable, match=r"127\.0\.0\.1:9"):
        corpus.write({"flood.txt": FLOOD}).sync()


def test_a_server_that_hangs_is_given_up(corpus: Corpus) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        corpus.settings = Settings(
            data=corpus.settings.data,
            chroma=f"http://127.0.0.1:{silent.getsockname()[1]}",
            chroma_timeout_s=0.5,
        )
        with pytest.raises(IndexUnreachable):
            corpus.write({"flood.txt": FLOOD}).sync()


def test_long_vectors_and_texts_are_sent_in_batches_a_server_takes(chroma_server: str) -> None:
    store = ChunkVectors.remote(Server(chroma_server, timeout_s=30), "long-vectors", index="x")
    rows = np.random.default_rng(1).standard_normal((1200, 1536)).astype(np.float32)
    store.upsert(VectorEntry(f"v{n}", row, "word " * 400, {"n": n}) for n, row in enumerate(rows))
    store.check_count(len(rows))
    store.close()


class _LangChainWords(Embeddings):
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [list(map(float, row)) for row in WordEmbedder().embed(texts)]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def test_the_collection_is_one_that_langchain_can_open(corpus: Corpus) -> None:
    corpus.write({"flood.txt": FLOOD, "fire.txt": FIRE}).sync()
    (directory,) = corpus.settings.data.glob("segments/*")
    client = chromadb.PersistentClient(
        str(directory), settings=ChromaSettings(anonymized_telemetry=False)
    )
    opened = Chroma("articles", _LangChainWords(), client=client)
    (document,) = opened.similarity_search("A barn near Helm burnt down", k=1)
    assert document.metadata["path"] == "fire.txt"
    starts = document.metadata["sentence_starts"]
    text = (corpus.folder / "fire.txt").read_text()
    first = starts[0]
    assert text[first:].startswith(document.page_content[:20])
