"""Answers a second and their p95, for 1, 10 and 50 clients, beside a route that does nothing.

`python -m tests.bench.load` is that route.
"""

import asyncio
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from itertools import cycle
from pathlib import Path

import httpx
import numpy as np
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from ingest.embed import open_embedder
from tests.bench.memory import resident_mb
from tests.bench.table import Table

ROOT = Path(__file__).parents[2]
_CLIENTS = (1, 10, 50)
# What an answer over the sample articles weighs.
_BODY = {"text": "x" * 12_000}


class _Asked(BaseModel):
    question: str
    stream: bool = False


def run(_shared: Path, quick: bool, cache: Path) -> Table:
    seconds = 4.0 if quick else 20.0
    questions = sample_questions()
    data = cache / "load"
    command = [sys.executable, "-m", "service.commands.entry"]
    subprocess.run(
        [*command, "ingest", str(ROOT / "articles"), "--data", str(data), "--replace"],
        check=True,
        cwd=ROOT,
    )
    rows: list[list[str | float]] = []
    embedded = _embedded(questions, seconds)
    with (
        process([*command, "serve", "--data", str(data), "--port", "0"]) as (server, footnote),
        process([sys.executable, "-m", "tests.bench.load"]) as (_, bare),
    ):
        asyncio.run(_load(footnote, questions, 4, 2.0, stream=False))  # warms up
        before, asked = resident_mb(pid=server.pid), 0
        measured = []
        for clients in _CLIENTS:
            nothing = asyncio.run(_load(bare, questions, clients, seconds / 2, stream=False))
            for stream in (False, True):
                taken = asyncio.run(_load(footnote, questions, clients, seconds, stream=stream))
                asked += len(taken.ms)
                measured.append((clients, stream, taken, nothing))
        grown = resident_mb(pid=server.pid) - before
    best = max(taken.rate for _, _, taken, _ in measured)
    for clients, stream, taken, nothing in measured:
        name = f"{clients} clients{', streamed' if stream else ''}"
        row: list[str | float] = [name, taken.rate, taken.p95, taken.rate / best]
        rows.append([*row, taken.rate / nothing.rate, taken.rate / embedded, taken.failed])
    notes = (
        f"Over {asked:,} answers the server's memory grew by {grown:.0f} MB.",
        f"One thread alone embeds {embedded:.0f} of these questions a second.",
        "Client, server and the bare route share the cores of this machine: trust the ratios. The "
        "bare route is FastAPI's, with a body of the same size.",
    )
    columns = [
        "",
        "answers/s",
        "p95 ms",
        "of the best",
        "of a bare route",
        "of embedding",
        "failed",
    ]
    return Table("Load", columns, rows, notes)


class _Taken:
    """What some clients saw in some seconds."""

    def __init__(self, ms: Sequence[float], failed: int, seconds: float) -> None:
        self.ms = ms
        self.failed = failed
        self.rate = len(ms) / seconds
        self.p95 = float(np.percentile(ms, 95)) if ms else float("nan")


async def _load(
    url: str, questions: Sequence[str], clients: int, seconds: float, *, stream: bool
) -> _Taken:
    ms: list[float] = []
    failed = 0
    turn = cycle(questions)
    limits = httpx.Limits(max_connections=clients)
    began = time.perf_counter()

    async def ask(http: httpx.AsyncClient) -> None:
        nonlocal failed
        while time.perf_counter() < began + seconds:
            start = time.perf_counter()
            body = {"question": next(turn), "stream": stream}
            response = await http.post(f"{url}/v1/answers", json=body)
            if response.is_success:
                ms.append((time.perf_counter() - start) * 1_000)
            else:
                failed += 1

    async with httpx.AsyncClient(timeout=60, limits=limits) as http:
        await asyncio.gather(*(ask(http) for _ in range(clients)))
    return _Taken(ms, failed, time.perf_counter() - began)


def _embedded(questions: Sequence[str], seconds: float) -> float:
    """How many questions a second are embedded, one after the other."""
    embedder = open_embedder("minilm", threads=1)
    embedder.embed(questions[:2])
    turn, began, count = cycle(questions), time.perf_counter(), 0
    while time.perf_counter() < began + seconds / 2:
        embedder.embed([next(turn)])
        count += 1
    return count / (time.perf_counter() - began)


def sample_questions() -> list[str]:
    lines = (ROOT / "tests/questions/sample.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


@contextmanager
def process(command: Sequence[str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server process and its address, which it tells on standard error."""
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        yield process, _address(process)
    finally:
        process.terminate()
        process.wait(30)


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr
    for line in process.stderr:
        if found := re.search(r"http://127\.0\.0\.1:[1-9]\d*", line):
            return found.group()
    raise RuntimeError(f"{process.args} ended before it said where it listens")


def _bare() -> None:
    @asynccontextmanager
    async def told(_: FastAPI) -> AsyncIterator[None]:
        sys.stderr.write(f"http://127.0.0.1:{listening.getsockname()[1]}\n")
        sys.stderr.flush()
        yield

    app = FastAPI(lifespan=told)

    @app.post("/v1/answers")
    async def answer(_asked: _Asked) -> dict[str, str]:
        return _BODY

    with socket.create_server(("127.0.0.1", 0)) as listening:
        uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listening])


if __name__ == "__main__":
    _bare()
