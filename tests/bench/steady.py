"""Ten minutes and 10,000 requests of mixed load: what grows, and what gets slower.

Questions, streamed and not, through every door; searches, lists and articles; and in every other
half minute files that are added, replaced and deleted, and the folder made to match.
"""

import asyncio
import shutil
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import httpx
import numpy as np
from numpy.typing import NDArray

from tests.bench.load import ROOT, process, sample_questions
from tests.bench.memory import resident_mb
from tests.bench.table import Table

_CLIENTS = 3
_SAMPLE_S = 5.0
_TURN_S = 30.0  # so long nothing is written, and then so long something is
_UPLOADS = 12  # names that are written to, in turn
_FIRST = 0.2  # of the run: caches fill, so that nothing is judged by it


@dataclass
class _Seen:
    until: float  # seconds that it takes, and more if there were fewer requests than these:
    least: int
    began: float = field(default_factory=time.perf_counter)
    requests: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    ms: dict[bool, list[float]] = field(default_factory=lambda: {False: [], True: []})
    writing: bool = False
    jobs: Counter[str] = field(default_factory=Counter)
    samples: list[tuple[float, int, float, int]] = field(default_factory=list)

    @property
    def answers(self) -> int:
        return sum(map(len, self.ms.values()))

    @property
    def goes_on(self) -> bool:
        return self.seconds < self.until or self.requests < self.least

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.began


def run(_shared: Path, quick: bool, _cache: Path) -> Table:
    with TemporaryDirectory(prefix="footnote-steady-") as home:
        articles = shutil.copytree(ROOT / "articles", Path(home) / "articles")
        command = [sys.executable, "-m", "service.commands.entry", "serve", str(articles)]
        with process([*command, "--data", f"{home}/data", "--port", "0"]) as (server, url):
            _wait_until_ready(url)
            seen = _Seen(60.0, 500) if quick else _Seen(600.0, 10_000)
            asyncio.run(_load(url, articles, server.pid, seen))
    return _table(seen)


def _wait_until_ready(url: str) -> None:
    for _ in range(600):
        if httpx.get(f"{url}/readyz").is_success:
            return
        time.sleep(0.2)
    raise TimeoutError(f"{url} was not ready within two minutes")


async def _load(url: str, articles: Path, pid: int, seen: _Seen) -> None:
    async def ask(http: httpx.AsyncClient, client: int) -> None:
        turn = cycle(_TURNS[client:] + _TURNS[:client])
        dice, questions = Random(client), sample_questions()
        while seen.goes_on:
            await next(turn)(http, dice.choice(questions), seen)

    async def write(http: httpx.AsyncClient) -> None:
        dice, number = Random(9), 0
        while seen.goes_on:
            seen.writing = seen.seconds % (2 * _TURN_S) >= _TURN_S
            if seen.writing:
                number += 1
                await _write(http, articles, number, dice, seen)
            await asyncio.sleep(1)

    async def sample() -> None:
        while seen.goes_on:
            memory, files = (
                resident_mb("RssAnon", pid),
                len(list(Path(f"/proc/{pid}/fd").iterdir())),
            )
            seen.samples.append((seen.seconds, seen.answers, memory, files))
            await asyncio.sleep(_SAMPLE_S)

    async with httpx.AsyncClient(base_url=url, timeout=60) as http:
        await asyncio.gather(write(http), sample(), *(ask(http, n) for n in range(_CLIENTS)))


async def _answer(http: httpx.AsyncClient, question: str, seen: _Seen) -> None:
    async with _answered(seen):
        await _sent(http, seen, "POST", "/v1/answers", json={"question": question})


async def _streamed(http: httpx.AsyncClient, question: str, seen: _Seen) -> None:
    async with _answered(seen):
        body = {"question": question, "stream": True}
        await _sent(http, seen, "POST", "/v1/answers", json=body)


async def _chat(http: httpx.AsyncClient, question: str, seen: _Seen) -> None:
    async with _answered(seen):
        body = {"model": "footnote", "messages": [{"role": "user", "content": question}]}
        await _sent(http, seen, "POST", "/v1/chat/completions", json=body)


async def _search(http: httpx.AsyncClient, question: str, seen: _Seen) -> None:
    await _sent(http, seen, "POST", "/v1/search", json={"query": question})


async def _list(http: httpx.AsyncClient, question: str, seen: _Seen) -> None:
    words = question.rsplit(maxsplit=1)[-1].rstrip("?")
    await _sent(http, seen, "GET", "/v1/articles", params={"words": words, "limit": 20})


async def _read(http: httpx.AsyncClient, _question: str, seen: _Seen) -> None:
    listed = await _sent(http, seen, "GET", "/v1/articles", params={"sort": "-published"})
    if listed and (found := listed.json()["articles"]):
        await _sent(http, seen, "GET", f"/v1/articles/{found[-1]['id']}")


async def _glance(http: httpx.AsyncClient, _question: str, seen: _Seen) -> None:
    for path in ("/", "/readyz", "/v1/collection", "/v1/suggestions"):
        await _sent(http, seen, "GET", path)


_TURNS = [_answer, _search, _list, _streamed, _read, _search, _chat, _glance, _list]


async def _write(
    http: httpx.AsyncClient, articles: Path, number: int, dice: Random, seen: _Seen
) -> None:
    """One file is sent or deleted, or one changes in the folder; the job of it is awaited."""
    text = " ".join(f"The harbour counted {dice.randrange(900)} boats." for _ in range(20))
    name = f"sent-{number % _UPLOADS}.txt"
    kept = await _sent(http, seen, "GET", "/v1/articles", params={"words": name})
    found = kept.json()["articles"] if kept else []
    if number % 6 == 0:
        (articles / f"boats-{number % 5}.txt").write_text(f"{text}\n", "utf-8")
        sent = await _sent(http, seen, "POST", "/v1/sync")
    elif number % 6 == 1 and found:
        sent = await _sent(http, seen, "DELETE", f"/v1/articles/{found[0]['id']}")
    else:
        to = {"name": name}
        sent = await _sent(http, seen, "PUT", "/v1/articles", params=to, content=f"{text}\n")
    while sent and sent.json()["status"] not in ("ready", "failed", "cancelled"):
        await asyncio.sleep(0.3)
        sent = await _sent(http, seen, "GET", f"/v1/jobs/{sent.json()['id']}")
    if sent:
        seen.jobs[sent.json()["status"]] += 1


@asynccontextmanager
async def _answered(seen: _Seen) -> AsyncIterator[None]:
    writing, start = seen.writing, time.perf_counter()
    yield
    seen.ms[writing].append((time.perf_counter() - start) * 1_000)


async def _sent(
    http: httpx.AsyncClient, seen: _Seen, method: str, path: str, **rest: object
) -> httpx.Response | None:
    seen.requests += 1
    try:
        response = await http.request(method, path, **rest)  # type: ignore[arg-type]
        response.raise_for_status()
    except httpx.HTTPError as error:
        seen.failures[f"{method} {path}: {error or type(error).__name__}"] += 1
        return None
    return response


def _table(seen: _Seen) -> Table:
    judged = np.array([each for each in seen.samples if each[0] >= _FIRST * seen.seconds])
    memory, files = judged[:, 2], judged[:, 3].astype(int)
    thirds = [f"{_slope(part):.1f}" for part in np.array_split(judged, 3)]
    quiet, beside = (_p95(seen.ms[writing]) for writing in (False, True))
    rows: list[list[str | float]] = [
        ["requests", seen.requests],
        ["… failed", seen.failures.total()],
        ["questions answered", seen.answers],
        ["files added, replaced, deleted or found changed", seen.jobs["ready"]],
        ["… failed", seen.jobs.total() - seen.jobs["ready"]],
        ["memory after the first fifth, MB", float(memory[0])],
        ["memory at the end, MB", float(memory[-1])],
        ["slope, MB for 1,000 questions", _slope(judged)],
        ["… in each third of that time", ", ".join(thirds)],  # falls where it flattens
        ["open files, fewest and most", f"{files.min()}–{files.max()}"],
        ["p95 of an answer, ms", quiet],
        ["… while articles change, ms", beside],
        ["… ratio", beside / quiet],
    ]
    notes = (
        f"{_CLIENTS} clients and one writer for {seen.seconds:.0f} s over the sample articles; all "
        "processes share the cores of this machine. Memory is the server's own (RssAnon).",
        *(f"failed: {reason} ({count})" for reason, count in seen.failures.items()),
    )
    return Table("Ten minutes of everything at once", ["", "value"], rows, notes)


def _slope(samples: NDArray[np.float64]) -> float:
    """MB for 1,000 questions."""
    return float(np.polyfit(samples[:, 1] / 1_000, samples[:, 2], 1)[0])


def _p95(ms: Sequence[float]) -> float:
    return float(np.percentile(ms, 95)) if ms else float("nan")
