"""Ingest a folder in a process of its own, and tell on standard output what it took.

python -m tests.bench.ingest_once footnote|stock ARTICLES DATA
"""

import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from ingest.embed import Embedder, Vectors, open_embedder
from ingest.formats import parse
from ingest.wordpiece import tokenizer
from tests.bench import stock
from tests.bench.house import ingest
from tests.bench.memory import peak_mb

_MAX_TOKENS = 256


class CountingEmbedder:
    """Knows afterwards how many tokens the model has read, without padding."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._tokenizer = tokenizer(_MAX_TOKENS)
        self.tokens = self.texts = 0
        self.embedding_s = 0.0

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def dimensions(self) -> int:
        return self._inner.dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += len(texts)
        self.tokens += sum(len(each.ids) for each in self._tokenizer.encode_batch_fast([*texts]))
        start = time.perf_counter()
        vectors = self._inner.embed(texts)
        self.embedding_s += time.perf_counter() - start
        return vectors


class TimedDefault(stock.ChromaDefault):
    """The same for the stock pipeline."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._tokenizer = tokenizer(_MAX_TOKENS)
        self.tokens = self.texts = 0
        self.embedding_s = 0.0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.texts += len(texts)
        self.tokens += sum(len(each.ids) for each in self._tokenizer.encode_batch_fast(texts))
        start = time.perf_counter()
        vectors = super().embed_documents(texts)
        self.embedding_s += time.perf_counter() - start
        return vectors


def processor_s() -> float:
    """Of this process and of those it has started and seen end."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main(pipeline: str, articles: Path, data: Path) -> None:
    counting: CountingEmbedder | TimedDefault
    if pipeline == "footnote":
        counting = CountingEmbedder(open_embedder("minilm"))
        start, cpu = time.perf_counter(), processor_s()
        ingest(articles, data, counting)
    else:
        counting = TimedDefault(data / "weights")
        counting.embed_documents(["the first text loads the model"])
        counting.tokens = counting.texts = 0
        counting.embedding_s = 0.0
        start, cpu = time.perf_counter(), processor_s()
        read = [
            (article.path, article.text)
            for path in sorted(articles.iterdir())
            for article in parse(path.name, path.read_bytes()).articles
        ]
        stock.store(read, counting, data / "chroma")
    report = {
        "seconds": time.perf_counter() - start,
        "processor_s": processor_s() - cpu,
        "embedding_s": counting.embedding_s,
        "tokens": counting.tokens,
        "texts": counting.texts,
        "peak_mb": peak_mb(),
    }
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
