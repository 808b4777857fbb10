"""A large folder of real text: BBC stories, repeated with changed names."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from ingest.catalog.schema import SCHEMA
from ingest.embed import Embedder
from ingest.sentence import split
from ingest.sync import PARSING_VERSION
from tests.bench.data import Row, rows, sample, write_lines
from tests.bench.embedding import RememberingEmbedder, RepeatingEmbedder, renamed
from tests.bench.house import ingest

_STORIES = 650  # of about three chunks each
CHUNKS_PER_REPLICA = 2_000
OUTLETS = 20
_FIRST_DAY = date(2004, 1, 1)


def stories(shared: Path) -> list[Row]:
    return sample(rows(shared, "news/bbc2225"), _STORIES)


def embedder(shared: Path, cache: Path, real: Embedder) -> RepeatingEmbedder:
    """Embeds the sentences of the stories, once."""
    known = RememberingEmbedder(real, cache / "vectors")
    texts = [row["text"] for row in stories(shared)]
    sentences = sorted({span.of(text) for text in texts for span in split(text)})
    return RepeatingEmbedder(known, sentences)


def indexed(shared: Path, cache: Path, replicas: int, repeating: RepeatingEmbedder) -> Path:
    """The data folder of an index of `replicas` copies; made once in the life of `cache`."""
    home = cache / f"repeated-{replicas}"
    ready = home / f"ready-{SCHEMA}-{PARSING_VERSION.replace(' ', '-')}"
    if not ready.exists():
        base = stories(shared)
        for replica in range(replicas):
            path = home / "articles" / f"{replica:03d}.jsonl"
            write_lines(path, _copies(base, replica))
        ingest(home / "articles", home / "data", repeating)
        ready.touch()
    return home / "data"


def _copies(base: list[Row], replica: int) -> Iterator[dict[str, str]]:
    for number, row in enumerate(base):
        day = _FIRST_DAY + timedelta(days=(number * 7 + replica * 13) % 365)
        yield {
            "title": renamed(row["title"], replica),
            "source": f"Outlet {(number + replica) % OUTLETS}",
            "published": day.isoformat(),
            "text": renamed(row["text"], replica),
        }
