"""The paragraphs of SQuAD that are at hand, as articles."""

from pathlib import Path

from ingest.embed import Embedder
from tests.bench.data import Row, rows, write_lines
from tests.bench.house import ingest

FILE = "paragraphs.jsonl"
SQUAD2 = "squad2/squad2_dev.dev"
_SQUAD11 = "squad2/squad11_extra13.dev"


def paragraphs(shared: Path) -> list[Row]:
    """Those of SQuAD 2.0, then those of 1.1 alone, with `set` and with a `title` to be read."""
    return [
        row | {"set": name, "title": row["title"].replace("_", " ")}
        for name in (SQUAD2, _SQUAD11)
        for row in rows(shared, name)
    ]


def indexed(read: list[Row], cache: Path, embedder: Embedder) -> Path:
    """The data folder of an index of them, each `FILE#` and its place from 1."""
    home = cache / "squad2"
    write_lines(
        home / "articles" / FILE, ({"title": r["title"], "text": r["context"]} for r in read)
    )
    ingest(home / "articles", home / "data", embedder)
    return home / "data"
