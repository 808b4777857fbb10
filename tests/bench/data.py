"""The public data sets, read; and folders of articles made of them."""

import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def rows(shared: Path, name: str) -> list[Row]:
    """The rows of `data/NAME.jsonl.gz`; raises `FileNotFoundError`, which names it."""
    with gzip.open(shared / "data" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def write_lines(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as lines:
        for record in records:
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")


def sample(records: Sequence[Row], count: int) -> list[Row]:
    """`count` of `records`, or all of them, evenly spread, so that no group is left out."""
    step = max(1.0, len(records) / count)
    return [records[int(i * step)] for i in range(min(count, len(records)))]
