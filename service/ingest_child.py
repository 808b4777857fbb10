"""`footnote ingest` in a process of its own, which tells how far it is and can be stopped."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from service.ingest_report import Exit, IngestedBody
from service.settings import Settings

_TRIES_WHILE_BUSY = 30
_SILENCE_S = 1_800  # longest time without progress
_ENDING_S = 600  # longest wait until one that was stopped has published what it read
_LOOK_S = 0.2
_NICENESS = 10


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    phase: str  # as the ingest names it: Reading, Indexing words …
    done: int
    total: int
    seconds_left: int | None  # of this phase; None: it cannot be told yet


@dataclass(frozen=True, slots=True)
class Ingested:
    """How one run of `footnote ingest` ended."""

    code: int  # one of Exit
    report: IngestedBody | None  # None: it failed, or was stopped before it had begun
    errors: str = ""  # what it wrote to standard error


class Run:
    """A run as the one who began it sees it."""

    def __init__(self, tell: Callable[[Progress], None]) -> None:
        self.tell = tell
        self._stop = Event()

    def stop(self) -> None:
        """End it soon; what it has read until then is kept."""
        self._stop.set()

    def stopped(self, within_s: float = 0.0) -> bool:
        return self._stop.wait(within_s)


Ingest = Callable[[Path, Run], Ingested]
"""Makes the index match a folder; blocks until that is done, or stopped."""


def ingest_in_child(settings: Settings) -> Ingest:
    """`footnote ingest` with low priority and one thread."""
    command = [sys.executable, "-m", "service.commands.entry", "ingest", "--json", "--progress"]

    def ingest(root: Path, run: Run) -> Ingested:
        for _ in range(_TRIES_WHILE_BUSY):
            done = _run([*command, str(root), "--data", str(settings.data)], run)
            if done.code != Exit.BUSY or run.stopped(1.0):
                break
        return done

    return ingest


def _run(command: Sequence[str], run: Run) -> Ingested:
    environment = os.environ | {"FOOTNOTE_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors,
        subprocess.Popen(  # noqa: S603 - our own command; the index names the folder
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment,
            encoding="utf-8",
            errors="replace",
        ) as child,
    ):
        if hasattr(os, "setpriority"):
            os.setpriority(os.PRIO_PROCESS, child.pid, _NICENESS)
        heard = _Heard(run)
        listening = Thread(target=heard.listen, args=(child.stdout or (),), daemon=True)
        listening.start()
        try:
            _await(child, heard, run)
        except subprocess.TimeoutExpired:
            child.kill()
            if not run.stopped():
                raise
        listening.join()
        errors.seek(0)
        code = Exit.INTERRUPTED if run.stopped() and child.returncode < 0 else child.returncode
        return Ingested(code, heard.report, errors.read())


def _await(child: subprocess.Popen[str], heard: "_Heard", run: Run) -> None:
    """Wait until it has ended. Raises `TimeoutExpired` where it hangs."""
    while child.poll() is None:
        if run.stopped(_LOOK_S):
            child.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
            child.wait(_ENDING_S)
        elif time.monotonic() - heard.last > _SILENCE_S:
            raise subprocess.TimeoutExpired(child.args, _SILENCE_S)


class _Heard:
    """What a run printed: how far it is, in lines of JSON, and last its report."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._phase = ""
        self._began = self.last = time.monotonic()
        self.report: IngestedBody | None = None

    def listen(self, lines: Iterable[str]) -> None:
        for line in lines:
            body = json.loads(line)
            self.last = time.monotonic()
            if "phase" in body:
                self._run.tell(self._progress(body["phase"], body["done"], body["total"]))
            else:
                self.report = IngestedBody.model_validate(body)

    def _progress(self, phase: str, done: int, total: int) -> Progress:
        if phase != self._phase:
            self._phase, self._began = phase, self.last
        took = self.last - self._began
        left = round(took / done * (total - done)) if done and took >= 1 else None
        return Progress(phase, done, total, left)
