"""What is left of an index when its writer is killed: at random moments, and at system calls.

Needs no data. Run one trial by hand: python -m tests.bench.faults FOLDER DATA, under strace.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.sync import sync
from service.settings import Settings
from tests.bench.table import Table
from tests.conftest import Corpus
from tests.fakes import WordEmbedder, no_progress
from tests.ingest.test_crash import (
    ask_in_a_process_of_its_own,
    edition,
    killed_while_ingesting,
)

ARTICLES = 40
# Those that make a change last, or visible; each is killed at its 1st, 2nd, 3rd … time.
_CALLS = ("fsync", "fdatasync", "rename", "unlink", "ftruncate", "pwrite64", "openat", "mkdir")


def run(shared: Path, quick: bool, cache: Path) -> Table:
    """`shared` and `cache` are not used."""
    random_kills, each_call = (5, 2) if quick else (120, 20)
    rows: list[tuple[str | float, ...]] = []
    with _corpus() as corpus:
        killed = killed_while_ingesting(corpus, random_kills, ARTICLES)
        rows.append(("random moments", random_kills, killed, 0))
    for call in _CALLS:
        trials, killed = _at_call(call, each_call)
        rows.append((f"`{call}`", trials, killed, 0))
    total = sum(int(row[1]) for row in rows)
    return Table(
        "Killed writers",
        ["killed at", "trials", "died", "inconsistencies"],
        rows,
        [
            f"{total} trials, 0 inconsistencies: after each, a process of its own finds all "
            f"{ARTICLES} articles of one edition, the old or the new, and a search meets them; the "
            "next whole run ends in the new one. A trial that is not so ends the benchmark.",
        ],
    )


def _at_call(call: str, most: int) -> tuple[int, int]:
    """Kill an ingest at the 1st, the 2nd … use of a system call, spread over all of its uses."""
    trials = killed = 0
    with _corpus() as corpus:
        corpus.write(edition(0, ARTICLES)).sync()
        places = [str(corpus.folder), str(corpus.settings.data)]
        uses = _uses(call, corpus, places)
        possible = {"0"}
        for number, when in enumerate(_spread(uses, most), start=1):
            corpus.write(edition(number, ARTICLES))
            possible.add(str(number))
            inject = f"inject={call}:signal=SIGKILL:when={when}"
            code = _traced(["-e", f"trace={call}", "-e", inject], places).returncode
            trials, killed = trials + 1, killed + (code != 0)
            held, editions, searchable = ask_in_a_process_of_its_own(corpus)
            assert (held, len(editions), searchable) == (ARTICLES, 1, True), (call, when)
            assert editions <= possible, (call, when)
            possible = {*editions, str(number)}
    return trials, killed


def _uses(call: str, corpus: Corpus, places: list[str]) -> int:
    """How often one ingest uses it; the index is as before."""
    aside = corpus.settings.data.with_name("aside")
    shutil.copytree(corpus.settings.data, aside)
    corpus.write(edition(1, ARTICLES))
    told = _traced(["-e", f"trace={call}"], places).stderr
    shutil.rmtree(corpus.settings.data)
    aside.rename(corpus.settings.data)
    return sum(f"{call}(" in line for line in told.splitlines())


def _spread(uses: int, most: int) -> Iterator[int]:
    step = max(1, uses // most)
    yield from range(1, uses + 1, step)


def _traced(options: list[str], places: list[str]) -> "subprocess.CompletedProcess[str]":
    command = ["strace", "-f", "-qq", *options, sys.executable, "-m", "tests.bench.faults", *places]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@contextmanager
def _corpus() -> Iterator[Corpus]:
    """One in a folder of its own, which goes with the block."""
    with tempfile.TemporaryDirectory(prefix="footnote-faults-") as folder:
        (Path(folder) / "articles").mkdir()
        yield Corpus(Path(folder) / "articles", Settings(data=Path(folder) / "index"))


if __name__ == "__main__":
    sync(Settings(data=Path(sys.argv[2])), Path(sys.argv[1]), WordEmbedder(), progress=no_progress)
