"""What the commands share: settings, progress bars, and errors as one line and an exit code."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import typer
from dotenv import load_dotenv
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from ingest.errors import FootnoteError, IndexBusy, SettingsError
from service.ingest_report import Exit
from service.retrieval.weights import RankingWeights
from service.settings import Settings

if TYPE_CHECKING:
    # Its module loads the databases, which takes seconds: not every command needs them.
    from ingest.generation import ProgressCallback

# An article may well say ":bell:" and mean it.
_PREFIX = "FOOTNOTE_"
errors = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)
output = Console(highlight=False, soft_wrap=True, emoji=False)


def read_settings(**flags: Any) -> Settings:
    """The settings; a flag that is not None wins over them.

    Raises `SettingsError`, which names each wrong setting.
    """
    # Clients of other services read their keys from the environment only.
    load_dotenv(".env")
    for weight in fields(RankingWeights):
        if (old := f"FOOTNOTE_{weight.name.upper()}") in os.environ:
            raise SettingsError(f"{old} has a new name: FOOTNOTE_RANKING__{weight.name.upper()}")
    _refuse_unknown()
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        problems = [
            f"FOOTNOTE_{'__'.join(str(part) for part in each['loc']).upper()}: {each['msg']}, "
            f"not {each['input']!r}"
            for each in error.errors()
        ]
        raise SettingsError("; ".join(problems)) from error


def _refuse_unknown() -> None:
    """Raises `SettingsError` for a variable that names no setting: it would change nothing."""
    known = {f"{_PREFIX}{name.upper()}" for name in Settings.model_fields}
    for name in sorted(os.environ):
        ours = name.upper().startswith(_PREFIX) and name.upper() not in known
        # The parts of a nested one are checked with it. Kubernetes gives the other names to what
        # runs beside a service called footnote.
        if ours and not any(part in name for part in ("RANKING__", "_SERVICE_", "_PORT_")):
            near = get_close_matches(name.upper(), known, 1, 0.8)
            hint = f"did you mean {near[0]}?" if near else ".env.example lists them all"
            raise SettingsError(f"there is no setting {name}; {hint}")


@contextmanager
def errors_told() -> Iterator[None]:
    """Turns a `FootnoteError` into one line and an exit code."""
    try:
        yield
    except SettingsError as error:
        errors.print(escape(f"footnote: {error}"))
        raise typer.Exit(Exit.MISUSE) from error
    except FootnoteError as error:
        errors.print(escape(f"footnote: {error}"))
        busy = isinstance(error, IndexBusy)
        raise typer.Exit(Exit.BUSY if busy else Exit.FAILED) from error


@contextmanager
def bars() -> "Iterator[ProgressCallback]":
    """A progress callback that draws one bar for each kind of work, on a terminal only."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=errors, transient=True, disable=not errors.is_terminal
    ) as shown:
        tasks: dict[str, TaskID] = {}

        def progress(doing: str, done: int, total: int) -> None:
            if doing not in tasks:
                tasks[doing] = shown.add_task(doing, total=total)
            shown.update(tasks[doing], completed=done, total=total)

        yield progress


def printable(text: str) -> str:
    """`text` with control characters escaped: file names may hold some, and terminals obey them."""
    encoded = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in encoded)
