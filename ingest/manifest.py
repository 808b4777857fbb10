"""What the files of a folder were when it was made, so that a change of one of them is noticed.

Opening finds only some kinds of damage: a changed byte can give wrong matches, make tantivy panic,
or end the process in Chroma with SIGSEGV.
"""

import json
import os
from collections.abc import Callable, Iterator
from hashlib import file_digest
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"

Passing = Callable[[Path], bool]
"""Whether a file is written again after the folder was made, as its owner opens it."""


def write_manifest(folder: Path, later: Passing = lambda _: False) -> None:
    """List the files of `folder`; of those that are not written `later`, their SHA-256 too.

    All of them are flushed to the disk.
    """
    listed = {
        path.relative_to(folder).as_posix(): {
            **_stamp(path),
            "sha256": None if later(path) else _digest(path),
        }
        for path in _files(folder)
    }
    (folder / MANIFEST).write_text(json.dumps(listed, indent=0), encoding="utf-8")
    _flush_to_disk(folder)


def changed_file(folder: Path, *, thorough: bool) -> str | None:
    """What is wrong with the files of `folder`, or None; nothing in it is opened to be used.

    Not `thorough`, a file of the same size and time is taken for the same.
    """
    try:
        for name, was in _listed(folder).items():
            path = folder / name
            if was["sha256"] is None or (not thorough and _stamp(path).items() <= was.items()):
                continue
            if path.stat().st_size != was["size"] or _digest(path) != was["sha256"]:
                return f"{path} was changed after it was made"
    except FileNotFoundError as error:
        missing = Path(error.filename)
        return f"{folder if missing.name == MANIFEST else missing} is missing"
    except (OSError, ValueError, LookupError, AttributeError, TypeError) as error:
        return f"{folder} cannot be read: {error}"
    return None


def was_opened(folder: Path) -> bool:
    """Whether any file is not as it was when the manifest was written."""
    try:
        listed = _listed(folder).items()
        return not all(_stamp(folder / name).items() <= was.items() for name, was in listed)
    except (OSError, ValueError, AttributeError, TypeError):
        return True


def restamp(folder: Path) -> None:
    """Take the files as they are now for whole, as they were just found to be."""
    listed = _listed(folder)
    for name, was in listed.items():
        was.update(_stamp(folder / name))
    aside = folder / f"{MANIFEST}.new"
    aside.write_text(json.dumps(listed, indent=0), encoding="utf-8")
    aside.replace(folder / MANIFEST)


def _listed(folder: Path) -> dict[str, dict[str, Any]]:
    held: dict[str, dict[str, Any]] = json.loads((folder / MANIFEST).read_text("utf-8"))
    return held


def _stamp(path: Path) -> dict[str, int]:
    found = path.stat()
    return {"size": found.st_size, "mtime_ns": found.st_mtime_ns}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MANIFEST and path.suffix != ".lock":
            yield path


def _flush_to_disk(directory: Path) -> None:
    for folder, _, files in os.walk(directory):
        for name in [*files, "."]:
            handle = os.open(Path(folder) / name, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
