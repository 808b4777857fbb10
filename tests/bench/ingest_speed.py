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

_CHOICE = (
    "Why a chunk's vector is the mean of its sentences' by length: it saves half of the work. On"
    " 965 questions over 1,499 paragraphs of SQuAD it finds the paragraph first for .8425 instead"
    " of .8477 with a vector of the chunk's own (by plain mean .8383), among four for .961 instead"
    " of .960; the first sentence is right for .764 instead of .763, and nothing of MultiHop-RAG"
    " is lost; nDCG@5 of the condensed questions is .706 instead of .703 on 78 turns of MTRAG, .708"
    " instead of .720 on 128 of CAsT. One pass over the chunk, with sentence vectors from its token"
    " states (late chunking, Günther et al. 2024), found .8456, with the first sentence right for"
    " .770, but in the given paragraph the nearest sentence by cosine is the right one for .789"
    " instead of .801, every cosine falls by .05, so that what judges support would have to be"
    " fitted anew, and it serves the local model alone."
)
_PARTS = 15
# No further part is begun after so long; another run goes on where this one stopped.
_BUDGET_S = 400
# What all-MiniLM-L6-v2 multiplies for one token, in floating-point operations.
_FLOP_PER_TOKEN = 21.2e6


def run(shared: Path, quick: bool, cache: Path) -> Table:
    stories = rows(shared, "news/bbc2225")
    home = cache / "ingest-speed"
    done: list[dict[str, Any]] = []
    started = time.monotonic()
    for part in range(1 if quick else _PARTS):
        report = home / f"{part:02d}.json"
        if not report.exists():
            if done and time.monotonic() - started > _BUDGET_S:
                break
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
        ratio = stock / ours if label.startswith("processor") else ours / stock
        table.append([label, ours, stock, f"{ratio:.2f} ×"])
    sgemm = np.median([part["footnote sgemm"] for part in done]) / 1e9
    return Table(
        f"Ingest: {articles} BBC articles, {len(done)} of {_PARTS} parts",
        ["", "Footnote", "stock", "ratio"],
        table,
        [
            f"sgemm: {sgemm:.0f} GFLOP/s in the median; measured before each part.",
            "The ratio of processor time is stock's over Footnote's, children included.",
            "Footnote embeds every sentence; stock embeds chunks of 1,000 characters, 200 of them"
            " twice. Tokens are counted without padding.",
            _CHOICE,
        ],
    )


def _efficiency(done: list[dict[str, Any]], name: str) -> float:
    shares = [
        part[name]["tokens"] * _FLOP_PER_TOKEN / part[name]["embedding_s"] / part[f"{name} sgemm"]
        for part in done
    ]
    return float(np.median(shares))
