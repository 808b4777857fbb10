"""Conflicts: shown where the articles disagree, and nowhere else. Our own questions."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ingest.embed import open_embedder
from ingest.filter import Filters
from service.answering.conflict import Conflict
from service.answering.events import Question
from tests.bench.data import write_lines
from tests.bench.embedding import RememberingEmbedder
from tests.bench.house import House, ingest, opened
from tests.bench.table import Table

_ROOT = Path(__file__).parents[2]
_QUESTIONS = _ROOT / "tests" / "questions" / "conflicts.jsonl"
_FILE = "planted.jsonl"

Row = Mapping[str, Any]


def run(_shared: Path, _quick: bool, cache: Path) -> Table:
    """What is asked of the sample sees the sample; what has articles of its own sees only those."""
    rows = [json.loads(line) for line in _QUESTIONS.read_text("utf-8").splitlines()]
    embedder = RememberingEmbedder(open_embedder("minilm"), cache / "vectors")
    planted = cache / "conflicts-planted"
    write_lines(planted / "articles" / _FILE, (a for row in rows for a in row["articles"]))
    shown: dict[str, tuple[Conflict, ...]] = {}
    for folder, data in (
        (_ROOT / "articles", cache / "conflicts-sample"),
        (planted / "articles", planted / "data"),
    ):
        ingest(folder, data, embedder)
        with opened(data, embedder) as house:
            own = folder.parent == planted
            shown |= _shown(house, [row for row in rows if bool(row["articles"]) == own])
    return _table(rows, shown)


def _shown(house: House, rows: Sequence[Row]) -> dict[str, tuple[Conflict, ...]]:
    found, line = {}, 1
    for row in rows:
        paths = frozenset(f"{_FILE}#{line + i}" for i in range(len(row["articles"])))
        line += len(paths)
        answer = house.answerer.answer(Question(row["question"], filters=Filters(paths=paths)))
        found[row["id"]] = answer.conflicts
    return found


def _table(rows: Sequence[Row], shown: Mapping[str, tuple[Conflict, ...]]) -> Table:
    real = [row for row in rows if row["shows"] != "none"]
    right = [row for row in real if _is_right(row, shown[row["id"]])]
    boxes = [row for row in rows if shown[row["id"]]]
    dated = [row for row in right if row["newest"]]
    newest = [row for row in dated if re.search(row["newest"], shown[row["id"]][0].values[0].value)]
    named = [row for row in right if shown[row["id"]][0].update == (row["shows"] == "update")]
    return Table(
        f"Conflicts: {len(rows)} questions, {len(real)} of them disputed",
        ["", "precision", "recall", "newest is right", "update or conflict is right"],
        [
            [
                "Footnote, extractive",
                len(right) / max(1, len(boxes)),
                len(right) / len(real),
                len(newest) / max(1, len(dated)),
                len(named) / max(1, len(right)),
            ]
        ],
        [*_mistakes(rows, shown)],
    )


def _is_right(row: Row, conflicts: Sequence[Conflict]) -> bool:
    """Whether one box holds every side, and nothing that is neither a side nor may stand there."""
    known = [*row["values"], *row["also"]]
    return any(
        all(any(re.search(side, value.value) for value in each.values) for side in row["values"])
        and all(any(re.search(side, value.value) for side in known) for value in each.values)
        for each in conflicts
    )


def _mistakes(rows: Sequence[Row], shown: Mapping[str, tuple[Conflict, ...]]) -> Iterator[str]:
    for row in rows:
        conflicts = shown[row["id"]]
        values = " · ".join(value.value for each in conflicts for value in each.values)
        if conflicts and (row["shows"] == "none" or not _is_right(row, conflicts)):
            yield f"Wrong: {row['question']} {values}"
        elif row["shows"] != "none" and not conflicts:
            yield f"Missed: {row['question']}"
