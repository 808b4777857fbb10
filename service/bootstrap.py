"""The one place where the parts are put together."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from ingest.embed import Embedder, MiniLM, MiniLMWhenNeeded, open_embedder
from ingest.heal import Healer
from ingest.live_index import LiveIndex
from ingest.minilm import WordVectors, checked_weights, word_vectors
from ingest.resting import RestingEmbedder
from ingest.settings import LOCAL
from service.answering.answer import Answerer
from service.answering.events import Setup
from service.answering.signature import Signer, read_signer
from service.answering.software import software
from service.extraction.answerability import load_answerability
from service.extraction.reader import MiniLMReader
from service.generation.chat_model import Limits, open_model
from service.generation.write import Writer
from service.settings import Settings
from service.verification.judge import MiniLMJudge
from service.verification.kept import FOLDER as CITED_FOLDER
from service.verification.kept import KeptArticles

_QUESTION_S = 5.0  # longest wait for the vector of a question
# The settings that an answer depends on, but for the model, which the receipt names.
ANSWER_SETTINGS = (
    "passages",
    "ranking",
    "threshold",
    "model_sentences",
    "model_evidence_tokens",
    "model_checks",
)


def build_embedder(settings: Settings) -> Embedder:
    """Raises `EmbeddingError`, `SettingsError`."""
    return open_embedder(
        settings.embeddings,
        timeout_s=settings.embedding_timeout_s,
        threads=settings.threads or None,
    )


def build_question_embedder(settings: Settings) -> Embedder:
    """One that makes no question wait long; as `build_embedder` for the local model."""
    if settings.embeddings == LOCAL:
        return build_embedder(settings)
    timeout_s = min(settings.embedding_timeout_s, _QUESTION_S)
    return RestingEmbedder(open_embedder(settings.embeddings, timeout_s=timeout_s, retries=0))


def build_answerer(
    settings: Settings, embedder: Embedder, healer: Healer | None = None
) -> Answerer:
    """With a `healer`, damaged caches of the index are made anew while it is used."""
    index = LiveIndex(settings, embedder, healer)
    # Either takes a large part of a second, outside of Python: side by side.
    with ThreadPoolExecutor(1) as pool:
        loading = pool.submit(_build_reader, settings.threads or None)
        index.warm_up()
        reader = loading.result()
    return _answerer(settings, embedder, index, reader)


def build_beside(answerer: Answerer, settings: Settings) -> Answerer:
    """One that answers over another index, with the models that `answerer` has in memory."""
    reader = answerer.marker
    assert isinstance(reader, MiniLMReader)
    index = LiveIndex(settings, answerer.embedder, Healer(settings))
    return _answerer(settings, answerer.embedder, index, reader)


def _answerer(
    settings: Settings, embedder: Embedder, index: LiveIndex, reader: MiniLMReader
) -> Answerer:
    # Quotes need no judge: without a model there is nothing else.
    judge = _judge(settings.threads) if settings.model else None
    return Answerer(
        index=index,
        embedder=embedder,
        local_embedder=embedder if isinstance(embedder, MiniLM) else _local(settings.threads),
        answerability=load_answerability(reader, multilingual=settings.embeddings != LOCAL),
        passages=settings.passages,
        ranking=settings.ranking,
        threshold=settings.threshold,
        setup=Setup(
            software=software(),
            judges={"reader": reader.digest} | ({"support": judge.digest} if judge else {}),
            settings=settings.model_dump(mode="json", include=set(ANSWER_SETTINGS)),
            signer=build_signer(settings),
        ),
        kept=build_kept(settings),
        writer=build_writer(settings),
        judge=judge,
        marker=reader,
    )


@cache
def _words() -> WordVectors:
    """The word vectors that the reader and the judge share."""
    return word_vectors(checked_weights())


@cache
def _judge(threads: int) -> MiniLMJudge:
    return MiniLMJudge(_words(), threads=threads or None)


@cache
def _local(threads: int) -> Embedder:
    """The embedding model of this machine, beside another one that makes the index's vectors."""
    return MiniLMWhenNeeded(threads=threads or None)


def build_signer(settings: Settings) -> Signer | None:
    """None where answers are not signed. Raises `SettingsError`."""
    return read_signer(Path(settings.signing_key)) if settings.signing_key else None


def build_kept(settings: Settings) -> KeptArticles:
    return KeptArticles(settings.data / CITED_FOLDER, settings.cited_days)


def _build_reader(threads: int | None) -> MiniLMReader:
    return MiniLMReader(_words(), threads=threads)


def build_writer(settings: Settings) -> Writer | None:
    """None without a model. Raises `SettingsError`."""
    if not settings.model:
        return None
    limits = Limits(
        first_token_s=settings.model_first_token_s,
        token_gap_s=settings.model_token_gap_s,
        total_s=settings.model_total_s,
        max_tokens=settings.model_max_tokens,
        reasoning_tokens=settings.model_reasoning_tokens,
    )
    return Writer(
        open_model(
            settings.model, limits, api=settings.model_api, effort=settings.model_reasoning_effort
        ),
        settings.model_sentences,
        settings.model_evidence_tokens,
        rewrites=settings.model_rewrites,
        checks=settings.model_checks,
    )
