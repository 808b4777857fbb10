"""What one change costs as the index grows: `footnote ingest` as a user runs it, start included."""

import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ingest.catalog.catalog import Catalog
from ingest.catalog.schema import SCHEMA
from ingest.embed import open_embedder
from ingest.sync import PARSING_VERSION
from tests.bench import repeated
from tests.bench.embedding import renamed
from tests.bench.house import ingest, settings
from tests.bench.memory import resident_mb
from tests.bench.table import Table

_REPLICAS = (1, 12, 50)  # of about 2,000 chunks each
_ROUNDS = 3
_BUILT = (
    "The articles are BBC stories with changed names, a file each. The index is built with vectors"
    " made of known ones; what is measured is the command with the real model, three times each,"
    " the middle one reported."
)


@dataclass(frozen=True, slots=True)
class _Taken:
    seconds: float
    processor_s: float  # of the command and the processes it starts
    megabytes: float  # of the command alone


_Change = Callable[[Path, int], object]


def run(shared: Path, quick: bool, cache: Path) -> Table:
    names = ("nothing changed", "one article added", "one changed", "one removed")
    rows: list[list[str | float]] = []
    first: list[_Taken] = []
    for replicas in _REPLICAS[: 1 if quick else None]:
        folder, data = _built(shared, cache, replicas)
        with closing(Catalog(settings(data).catalog_url)) as catalog:
            chunks = catalog.snapshot(catalog.revision()).chunk_count()
        _ingest(folder, data)  # what the first ingest left to be looked at once
        taken = [_measured(folder, data, change) for change in _CHANGES]
        first = first or taken
        for name, took, before in zip(names, taken, first, strict=True):
            ratio = took.processor_s / before.processor_s
            what = f"{chunks} chunks, {name}"
            rows.append([what, took.seconds, took.processor_s, ratio, took.megabytes])
    columns = ("What", "s", "processor time, s", "× the smallest index", "memory, MB")
    return Table("What a change costs as the index grows", columns, rows, [_BUILT])


def _built(shared: Path, cache: Path, replicas: int) -> tuple[Path, Path]:
    home = cache / f"growth-{replicas}"
    folder, data = home / "articles", home / "data"
    ready = home / f"ready-{SCHEMA}-{PARSING_VERSION.replace(' ', '-')}"
    if not ready.exists():
        shutil.rmtree(home, ignore_errors=True)
        for replica in range(replicas):
            (folder / f"{replica:03d}").mkdir(parents=True)
            for number, row in enumerate(repeated.stories(shared)):
                text = renamed(f"{row['title']}\n\n{row['text']}\n", replica)
                (folder / f"{replica:03d}" / f"{number:03d}.txt").write_text(text, "utf-8")
        time.sleep(3)  # so that the times of the files can be trusted
        model = open_embedder("minilm")
        ingest(folder, data, repeated.embedder(shared, cache, model))
        ready.touch()
    return folder, data


def _nothing(_folder: Path, _round: int) -> None:
    pass


def _add(folder: Path, round_: int) -> None:
    text = f"Crane {round_} falls.\n\nA crane of {round_ + 20} metres fell in Helm on Friday.\n"
    (folder / f"added-{round_}.txt").write_text(text, "utf-8")


def _change(folder: Path, round_: int) -> None:
    path = folder / "000" / f"{round_:03d}.txt"
    path.write_text(
        path.read_text("utf-8") + f"\nThe crane was {round_ + 20} years old.\n", "utf-8"
    )


def _remove(folder: Path, round_: int) -> None:
    (folder / f"added-{round_}.txt").unlink()


_CHANGES: tuple[_Change, ...] = (_nothing, _add, _change, _remove)


def _measured(folder: Path, data: Path, change: _Change) -> _Taken:
    """The middle one of some runs."""
    taken = []
    for round_ in range(_ROUNDS):
        change(folder, round_)
        taken.append(_ingest(folder, data))
    return sorted(taken, key=lambda each: each.processor_s)[_ROUNDS // 2]


def _ingest(folder: Path, data: Path) -> _Taken:
    command = [sys.executable, "-m", "tests.bench.growth", str(folder), str(data)]
    start, before = time.perf_counter(), _processor_s(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
    return _Taken(
        seconds=time.perf_counter() - start,
        processor_s=_processor_s(resource.RUSAGE_CHILDREN) - before,
        megabytes=float(done.stdout.splitlines()[-1]),
    )


def _processor_s(whose: int) -> float:
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


def _once(folder: str, data: str) -> None:
    """`footnote ingest`, and how much memory it took."""
    from service.commands.entry import main  # noqa: PLC0415 - its start is measured

    sys.argv = ["footnote", "ingest", folder, "--data", data]
    try:
        main()
    except SystemExit as end:
        if end.code:
            raise
    print(resident_mb("VmHWM"))  # noqa: T201 - that of getrusage is its parent's, if more


if __name__ == "__main__":
    _once(*sys.argv[1:])
