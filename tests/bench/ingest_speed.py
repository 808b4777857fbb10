"""Ingesting 2,225 BBC articles, in parts, the two pipelines taking turns."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.data import rows, write_lines
from tests.bench.table import Table

_PARTS = 15
# What all-MiniLM-L6-v2 multiplies for one token, in floating-point operations.
_FLOP_PER_TOKEN = 21.2e6


def run(shared: Path, quick: bool, cache: Path) -> Table:
    stories = rows(shared, "news/bbc2225")
    home = cache / "ingest-speed"
    done: list[dict[str, Any]] = []
    for part in range(1 if quick else _PARTS):
        report = home / f"{part:02d}.json"
        if not report.exists():
            some = stories[part::_PARTS]
            folder = home / "articles"
            write_lines(
                folder / "part.jsonl", ({"title": r["title"], "text": r["text"]} for r in some)
            )
            measured: dict[str, Any] = {"articles": len(some)}
            pipelines = ("footnote", "stock") if part % 2 else ("stock", "footnote")
            for pipeline in pipelines:
                measured[f"{pipeline} sgemm"] = sgemm_flops()
                measured[pipeline] = _once(pipeline, folder, home / "data")
            report.write_text(json.dumps(measured))
        done.append(json.loads(report.read_text()))
    return _table(done)


def sgemm_flops() -> float:
    """Operations a second of this machine, as busy as it is, on a matrix product of the model's."""
    generator = np.random.default_rng(1)
    left = generator.standard_normal((1024, 384), dtype=np.float32)
    right = generator.standard_normal((384, 1536), dtype=np.float32)
    left @ right
    start, products = time.perf_counter(), 0
    while time.perf_counter() - start < 1.5:
        left @ right
        products += 1
    return 2 * 1024 * 384 * 1536 * products / (time.perf_counter() - start)


def _once(pipeline: str, articles: Path, data: Path) -> dict[str, float]:
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    command = [sys.executable, "-m", "tests.bench.ingest_once", pipeline, str(articles), str(data)]
    printed = subprocess.run(command, capture_output=True, text=True, check=False)
    if printed.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {printed.returncode}: {printed.stderr}")
    measured: dict[str, float] = json.loads(printed.stdout)
    return measured


def _table(done: list[dict[str, Any]]) -> Table:
    articles = sum(part["articles"] for part in done)

    def total(pipeline: str, what: str) -> float:
        return float(sum(part[pipeline][what] for part in done))

    table: list[list[str | float]] = []
    names = ("footnote", "stock")
    seconds = {name: total(name, "seconds") for name in names}
    for label, value in (
        ("articles/s", lambda name: articles / seconds[name]),
        ("processor seconds an article", lambda name: total(name, "processor_s") / articles),
        ("texts embedded an article", lambda name: total(name, "texts") / articles),
        ("tokens/s, all of ingest", lambda name: total(name, "tokens") / seconds[name]),
        (
            "tokens/s, embedding alone",
            lambda name: total(name, "tokens") / total(name, "embedding_s"),
        ),
        ("share of the time that is embedding", lambda n: total(n, "embedding_s") / seconds[n]),
        ("GFLOP/s of embedding over those of sgemm", lambda n: _efficiency(done, n)),
        ("peak memory, MB", lambda n: max(part[n]["peak_mb"] for part in done)),
    ):
        ours, stock = value("footnote"), value("stock")
        table.append([label, ours, stock, f"{ours / stock:.2f} ×"])
    sgemm = np.median([part["footnote sgemm"] for part in done]) / 1e9
    return Table(
        f"Ingest: {articles} BBC articles in {len(done)} parts",
        ["", "Footnote", "stock", "ratio"],
        table,
        [
            f"sgemm: {sgemm:.0f} GFLOP/s in the median; measured before each part.",
            "Footnote embeds every sentence and every chunk; stock chunks of 1,000 characters,"
            " 200 of them twice. Tokens are counted without padding.",
        ],
    )


def _efficiency(done: list[dict[str, Any]], name: str) -> float:
    shares = [
        part[name]["tokens"] * _FLOP_PER_TOKEN / part[name]["embedding_s"] / part[f"{name} sgemm"]
        for part in done
    ]
    return float(np.median(shares))
