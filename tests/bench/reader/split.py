"""Which questions the reader learns from, and which it is measured on."""

from hashlib import sha256
from pathlib import Path

from tests.bench.data import Row, rows

_SETS = ("squad2/squad2_dev.dev", "squad2/squad11_extra13.dev")
_PART = 5


def paragraphs(shared: Path) -> list[Row]:
    """All paragraphs of SQuAD that are at hand, `title` as it is read."""
    return [
        row | {"title": row["title"].replace("_", " ")}
        for name in _SETS
        for row in rows(shared, name)
    ]


def held_out(title: str) -> bool:
    """Whether the questions of the article are for measuring: one article in five, by its title."""
    return int(sha256(title.encode()).hexdigest(), 16) % _PART == 0
