"""Footnote over a folder made for a benchmark, put together as the service does it."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.catalog import Filters
from ingest.embed import Embedder
from ingest.errors import IndexMismatch
from ingest.index import LiveIndex
from ingest.sync import sync
from service.answer import Answerer
from service.bootstrap import build_answerer
from service.evidence import gather
from service.extract import Scored, score
from service.question import asked
from service.retrieve import RESCORED, Passage, retrieve
from service.settings import Settings


def settings(data: Path) -> Settings:
    """The defaults, whatever the environment of who runs this says."""
    return Settings(data=data, catalog="", chroma="", embeddings="minilm", _env_file=None)


def ingest(articles: Path, data: Path, embedder: Embedder) -> None:
    """Nothing is embedded anew where `data` is of this folder already."""
    try:
        sync(settings(data), articles, embedder, progress=_silent, replace=True)
    except IndexMismatch:  # left in the cache by another version
        shutil.rmtree(data)
        sync(settings(data), articles, embedder, progress=_silent, replace=True)


@dataclass(frozen=True, slots=True)
class House:
    live: LiveIndex
    embedder: Embedder
    answerer: Answerer

    def passages(
        self, query: str, k: int = RESCORED, filters: Filters | None = None
    ) -> list[Passage]:
        vector = self.embedder.embed([query])[0]
        return retrieve(self.live.current(), query, asked(query), vector, k=k, filters=filters)

    def scored(self, query: str, passages: Sequence[Passage]) -> list[Scored]:
        """Every sentence of `passages`, best first."""
        index, read = self.live.current(), asked(query)
        vector = self.embedder.embed([query])[0]
        evidence = gather(index, passages, read)
        idf = index.sentence_weights(read.terms)
        return score(self.answerer.answerability, read, idf, vector, evidence)


@contextmanager
def opened(data: Path, embedder: Embedder) -> Iterator[House]:
    live = LiveIndex(settings(data), embedder)
    try:
        yield House(live, embedder, build_answerer(settings(data), embedder))
    finally:
        live.close()


def _silent(_doing: str, _done: int, _total: int) -> None:
    pass
