"""footnote ingest: the index is made to match a folder."""

import dataclasses
import json
import signal
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from ingest.bucket import is_url, mirror
from ingest.embed import Embedder, embedder_for_ingest
from ingest.errors import UnreadableFile
from ingest.generation import ProgressCallback
from ingest.share import Share, embed_share
from ingest.sync import Summary, sync
from service.commands.options import Data, Place, Replace
from service.commands.terminal import bars, errors, errors_told, output, printable, read_settings
from service.ingest_report import Exit, ingested_body
from service.settings import Settings

_TELL_EVERY_S = 0.2


def ingest(
    folder: Place,
    data: Data = None,
    replace: Replace = False,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was done as one line of JSON.")
    ] = False,
    progress: Annotated[
        bool,
        typer.Option(
            "--progress",
            help="Print how far it is, as lines of JSON, for a program that may stop it (SIGINT).",
        ),
    ] = False,
    shard: Annotated[
        str,
        typer.Option(
            metavar="K/N",
            help="Only embed, for the K-th of N parts of the files: beside other processes, before "
            "an ingest without this option.",
        ),
    ] = "",
) -> None:
    """Make the index match FOLDER: add, change and remove what differs.

    Reads the formats that docs/formats.md lists, in it and in its subfolders. Only texts that
    are new are embedded. A file that cannot be read is reported and skipped.
    """
    with errors_told():
        start = time.perf_counter()
        settings = read_settings(data=data)
        if shard:
            _embed_share(settings, folder, Share.parse(shard), as_json)
            return
        if progress:
            # A process that was begun in the background ignores it, and so would this one.
            signal.signal(signal.SIGINT, signal.default_int_handler)
        tell = _progress_in_lines() if progress else _nobody
        summary = ingest_and_tell(settings, folder, embedder_for_ingest(settings), replace, tell)
    if as_json:
        body = ingested_body(summary, time.perf_counter() - start)
        output.print(body.model_dump_json(), markup=False)
    if summary.interrupted:
        raise typer.Exit(Exit.INTERRUPTED)
    if summary.skipped:
        raise typer.Exit(Exit.SKIPPED)


def _embed_share(settings: Settings, place: str, share: Share, as_json: bool) -> None:
    with bars() as draw:
        folder = Path(place)
        if is_url(place):
            folder = mirror(place, settings, draw, holds=share.holds).folder
        done = embed_share(settings, folder, embedder_for_ingest(settings), share, progress=draw)
    for problem in done.skipped:
        errors.print(escape(f"skipped {printable(str(problem))}"))
    if as_json:
        told = {"files": done.files, "embedded": done.embedded, "skipped": len(done.skipped)}
        output.print(json.dumps(told), markup=False)
    errors.print(
        f"part {share.number} of {share.of}: {done.files} files read, "
        f"{done.embedded or 'no'} texts embedded; when all parts are done, run footnote ingest "
        "without --shard"
    )
    if done.skipped:
        raise typer.Exit(Exit.SKIPPED)


def _nobody(_phase: str, _done: int, _total: int) -> None:
    pass


def _progress_in_lines() -> ProgressCallback:
    """Prints each phase once it begins and ends, and a few times a second between."""
    told = ("", 0.0)

    def tell(phase: str, done: int, total: int) -> None:
        nonlocal told
        now = time.monotonic()
        if phase != told[0] or done >= total or now - told[1] >= _TELL_EVERY_S:
            told = (phase, now)
            line = json.dumps({"phase": phase, "done": done, "total": total})
            output.file.write(f"{line}\n")
            output.file.flush()

    return tell


def ingest_and_tell(
    settings: Settings,
    place: str,
    embedder: Embedder,
    replace: bool,
    tell: ProgressCallback = _nobody,
) -> Summary:
    """Ingests, with a bar for each kind of work, and says in the terminal what was done.

    `tell` hears of the progress too.
    """
    with bars() as draw:

        def progress(task: str, done: int, total: int) -> None:
            draw(task, done, total)
            tell(task, done, total)

        folder, not_fetched = Path(place), tuple[UnreadableFile, ...]()
        if is_url(place):
            fetched = mirror(place, settings, progress, replace=replace)
            folder, not_fetched = fetched.folder, fetched.problems
        summary = sync(settings, folder, embedder, progress=progress, replace=replace)
        summary = dataclasses.replace(summary, skipped=(*not_fetched, *summary.skipped))
    for problem in summary.skipped:
        errors.print(escape(f"skipped {printable(str(problem))}"))
    if summary.ignored:
        kinds = ", ".join(f"{count} {suffix}" for suffix, count in summary.ignored.items())
        errors.print(escape(printable(f"files of other types passed over: {kinds}")))
    if summary.rebuilt:
        errors.print(escape(f"the search indexes were made anew: {summary.rebuilt}"))
    if summary.interrupted:
        errors.print("interrupted: what was read so far is indexed; run it again for the rest")
    errors.print(summary.line())
    return summary
