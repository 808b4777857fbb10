"""The one place where the parts are put together."""

from ingest.embed import Embedder, open_embedder
from ingest.index import LiveIndex
from service.answer import Answerer
from service.answerability import load_answerability
from service.settings import Settings


def build_embedder(settings: Settings) -> Embedder:
    """Raises `EmbeddingError`, `SettingsError`."""
    return open_embedder(
        settings.embeddings,
        timeout_s=settings.embedding_timeout_s,
        threads=settings.threads or None,
    )


def build_answerer(settings: Settings, embedder: Embedder) -> Answerer:
    return Answerer(
        index=LiveIndex(settings, embedder),
        embedder=embedder,
        answerability=load_answerability(),
        passages=settings.passages,
        threshold=settings.threshold,
    )
