"""Make damaged caches anew, from the catalogue, without embedding anything.

As a program it reads the settings as JSON from standard input, and says how far it is, in percent.
"""

import logging
import subprocess
import sys
import time
from contextlib import closing
from threading import Lock, Thread

from ingest.catalog.catalog import Catalog
from ingest.catalog.file_records import FolderRecord
from ingest.errors import FootnoteError
from ingest.generation import Faults, Generations, ProgressCallback
from ingest.settings import IndexSettings
from ingest.writing import writing

log = logging.getLogger(__name__)

_REST_S = 30.0
_FAILED = 1


def heal(settings: IndexSettings, progress: ProgressCallback) -> None:
    """Make the caches of the current revision anew that are damaged here, or missing.

    Words are made where they are missing; readers on other machines have their own. Segments are
    everybody's, so the revision is published once more with new ones. Raises `IndexBusy`,
    `CorpusIndexError`, `SettingsError`.
    """
    with writing(settings), closing(Catalog(settings.catalog_url)) as catalog:
        healed = 0
        while healed != catalog.revision():  # others may have published another one meanwhile
            healed = _heal(settings, catalog, progress, thorough=not healed)


def _heal(
    settings: IndexSettings, catalog: Catalog, progress: ProgressCallback, *, thorough: bool
) -> int:
    """The revision that is healed, from what is whole of earlier ones."""
    facts = catalog.facts()
    generations = Generations(settings, catalog, facts.index)
    faults = generations.faults(facts.revision, thorough=thorough)
    if faults.lexical:
        generations.make_words(facts.revision, progress)
    if faults.segments:
        with catalog.lock():
            if catalog.revision() == facts.revision:  # nobody else has done it
                catalog.discard_staged()
                folder = FolderRecord(facts.root, facts.reading)
                generations.publish(facts, Faults(None, faults.segments), folder, progress)
    return facts.revision


class Healer:
    """Has it done by a child process: whatever ends that one leaves this one."""

    def __init__(self, settings: IndexSettings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._child: subprocess.Popen[str] | None = None
        self._thread: Thread | None = None
        self._rest_until = 0.0
        self.percent: int | None = None  # None: nothing is being made

    def begin(self, why: object) -> bool:
        """Whether it is being made anew now: not soon again after that failed."""
        with self._lock:
            if self.percent is None and time.monotonic() >= self._rest_until:
                log.warning("the search indexes are made anew: %s", why)
                self.percent = 0
                self._thread = Thread(target=self._run, name="healer", daemon=True)
                self._thread.start()
            return self.percent is not None

    def wait(self, timeout_s: float) -> bool:
        """Whether nothing is being made any more, within this time."""
        if self._thread:
            self._thread.join(timeout_s)
        return self.percent is None

    def close(self) -> None:
        """A child that is at work is ended; the next start begins anew."""
        with self._lock:
            if self._child:
                self._child.kill()

    def _run(self) -> None:
        problem = ""
        try:
            problem = self._in_child()
        except OSError as error:
            problem = str(error)
        if problem:
            log.error("the search indexes cannot be made anew: %s", problem)
        with self._lock:
            self._rest_until = time.monotonic() + _REST_S if problem else 0.0
            self.percent = self._child = None

    def _in_child(self) -> str:
        """What went wrong, in one line; empty: nothing did."""
        with subprocess.Popen(
            [sys.executable, "-m", "ingest.heal"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        ) as child:
            self._child = child
            assert child.stdin and child.stdout and child.stderr
            child.stdin.write(self._settings.model_dump_json(include=set(_FIELDS)))
            child.stdin.close()
            for line in child.stdout:
                self.percent = int(line)
            told = child.stderr.read().strip().splitlines()[-1:]
        return "".join(told) if child.returncode else ""


_FIELDS = tuple(IndexSettings.model_fields)


def _main() -> int:
    told = -1

    def progress(_task: str, done: int, total: int) -> None:
        nonlocal told
        # Words, then vectors: each is counted for half.
        half = 50 if _task == "Indexing vectors" else 0
        percent = half + (50 * done // total if total else 50)
        if percent > told:
            told = percent
            sys.stdout.write(f"{percent}\n")
            sys.stdout.flush()

    try:
        heal(IndexSettings.model_validate_json(sys.stdin.read()), progress)
    except FootnoteError as error:
        sys.stderr.write(f"{error}\n")
        return _FAILED
    return 0


if __name__ == "__main__":
    sys.exit(_main())
