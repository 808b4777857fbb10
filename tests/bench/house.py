"""Footnote over a folder made for a benchmark, put together as the service does it."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import ingest as ingest_package
from ingest.embed import Embedder
from ingest.filter import Filters
from ingest.live_index import LiveIndex
from ingest.sync import sync
from service.answering.answer import Answerer
from service.bootstrap import build_answerer
from service.extraction.extract import Candidate, score
from service.query.analysis import analyse
from service.retrieval.evidence import gather
from service.retrieval.retrieve import Passage, retrieve
from service.retrieval.weights import DEFAULT
from service.settings import Settings


def settings(data: Path) -> Settings:
    """The defaults, whatever the environment of who runs this says."""
    return Settings(data=data, catalog="", chroma="", embeddings="minilm", _env_file=None)


def ingest(articles: Path, data: Path, embedder: Embedder) -> None:
    """Only what changed is read anew, unless `data` was left in the cache by other code."""
    code, maker = _code_of_ingest(), data.parent / f"{data.name}.made-by"
    if not maker.exists() or maker.read_text("utf-8") != code:
        shutil.rmtree(data, ignore_errors=True)
    sync(settings(data), articles, embedder, progress=_silent, replace=True)
    maker.write_text(code, "utf-8")


def _code_of_ingest() -> str:
    """A digest of all that an index depends on; a schema may change between two versions of it."""
    sources = sorted(Path(ingest_package.__file__).parent.rglob("*.py"))
    return sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


@dataclass(frozen=True, slots=True)
class House:
    live: LiveIndex
    embedder: Embedder
    answerer: Answerer

    def passages(
        self, query: str, k: int = DEFAULT.rescored, filters: Filters | None = None, said: str = ""
    ) -> list[Passage]:
        index, vector = self.live.current(), self.embedder.embed([query])[0]
        read = analyse(query, index.sources)
        return retrieve(index, query, read, vector, k=k, filters=filters, said=said)

    def scored(self, query: str, passages: Sequence[Passage]) -> list[Candidate]:
        """Every sentence of `passages`, best first."""
        index = self.live.current()
        read = analyse(query, index.sources)
        vector = self.embedder.embed([query])[0]
        evidence = gather(index, passages, read)
        return score(self.answerer.answerability, read, vector, evidence)


@contextmanager
def opened(data: Path, embedder: Embedder) -> Iterator[House]:
    live = LiveIndex(settings(data), embedder)
    try:
        yield House(live, embedder, build_answerer(settings(data), embedder))
    finally:
        live.close()


def _silent(_doing: str, _done: int, _total: int) -> None:
    pass
