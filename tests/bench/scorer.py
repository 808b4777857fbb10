"""The published scorers, run as they are on files of predictions."""

import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.data import Row, write_lines

_METRIC = re.compile(r"(.+?)\s+(-?\d+(?:\.\d+)?|nan)")


def scores(
    shared: Path,
    tool: str,
    gold: Iterable[Row],
    predictions: Iterable[Mapping[str, Any]],
    *options: str,
) -> dict[str, dict[str, float]]:
    """What `tools/score_TOOL.py` prints: heading → metric → value.

    `gold` are the rows of its data set that were asked: a row without prediction counts as wrong.
    """
    with TemporaryDirectory() as folder:
        truth, predicted = Path(folder) / "gold.jsonl", Path(folder) / "predictions.jsonl"
        write_lines(truth, gold)
        write_lines(predicted, predictions)
        command = [sys.executable, f"score_{tool}.py", "--gold", str(truth), "--pred"]
        printed = subprocess.run(
            [*command, str(predicted), *options],
            cwd=shared / "tools",
            capture_output=True,
            text=True,
            check=False,
        )
    if printed.returncode != 0:
        raise RuntimeError(f"score_{tool}.py ended with {printed.returncode}: {printed.stderr}")
    return sections(printed.stdout)


def sections(printed: str) -> dict[str, dict[str, float]]:
    """What a scorer printed: heading → metric → value."""
    found: dict[str, dict[str, float]] = {}
    section: dict[str, float] = {}
    for line in printed.splitlines():
        if line.startswith("== "):
            section = found.setdefault(line.removeprefix("== "), {})
        elif match := _METRIC.fullmatch(line):
            section[match[1].strip()] = float(match[2])
    return found
