"""A folder of a BEIR data set, as rows of a question set."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CORPUS = "corpus.jsonl"
_QUERIES = "queries.jsonl"
_SPLITS = ("test", "dev", "train")


def rows_of(folder: Path) -> Iterator[dict[str, Any]]:
    """Each query that has a relevant document. Documents are right as a whole.

    The first of the splits test, dev and train that is there is read. A document is the line of
    `corpus.jsonl` that an ingest reads as an article. Raises `OSError`, and `ValueError` or
    `KeyError` for what is no such folder.
    """
    lines = {
        json.loads(line)["_id"]: number
        for number, line in enumerate(_lines(folder / CORPUS), start=1)
        if line.strip()
    }
    relevant = _relevant(folder)
    for line in _lines(folder / _QUERIES):
        if not line.strip():
            continue
        query = json.loads(line)
        documents = [lines[each] for each in relevant.get(query["_id"], []) if each in lines]
        if documents:
            yield {
                "id": str(query["_id"]),
                "type": "query",
                "question": query["text"],
                "evidence": [[{"path": f"{CORPUS}#{number}"} for number in documents]],
            }


def _relevant(folder: Path) -> dict[str, list[str]]:
    """Query → its relevant documents, by their ids."""
    found = [path for split in _SPLITS if (path := folder / "qrels" / f"{split}.tsv").exists()]
    if not found:
        raise ValueError(f"there is none of {', '.join(f'qrels/{s}.tsv' for s in _SPLITS)}")
    relevant: dict[str, list[str]] = {}
    with found[0].open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if int(row["score"]) > 0:
                relevant.setdefault(row["query-id"], []).append(row["corpus-id"])
    return relevant


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="\n") as file:
        yield from file
