"""Opens a file of the corpus once: only a regular file inside the folder, only up to a size."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from ingest.errors import UnreadableFile

# O_NOFOLLOW: the path was resolved, so a link there now was put there since.
# O_NONBLOCK: a fifo without a writer must not hang before it is seen to be one.
_FLAGS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

Read = Callable[[BinaryIO, int], bytes]


class _Changed(Exception):
    """The file on disk is no longer the one that was read."""


def read_bytes(root: Path, path: str, *, max_bytes: int, read: Read | None = None) -> bytes:
    """The bytes of the file `path` (relative to `root`, with `/`), as they stood at one moment.

    A file that changes while it is read is read once more. `read` takes the open file and the
    most bytes to return; it stands for the disk in tests. Raises `UnreadableFile`.
    """
    attempt = read or _read
    try:
        try:
            return _read_once(root, path, max_bytes, attempt)
        except _Changed:
            return _read_once(root, path, max_bytes, attempt)
    except _Changed:
        raise UnreadableFile(path, "changed while it was read; try again") from None
    except OSError as error:
        raise UnreadableFile(path, _reason(error)) from error
    except ValueError as error:  # what the os module says of a path that holds a NUL
        raise UnreadableFile(path, f"not a path: {error}") from error


def _read(file: BinaryIO, limit: int) -> bytes:
    return file.read(limit)


def _read_once(root: Path, path: str, max_bytes: int, read: Read) -> bytes:
    resolved = _resolved(root, path)
    _require_regular(path, resolved.lstat(), max_bytes)  # before opening: a device may act on that
    with os.fdopen(os.open(resolved, _FLAGS), "rb") as file:
        before = os.fstat(file.fileno())
        _require_regular(path, before, max_bytes)
        # One byte more than the file has, or a file that grows would pass for whole.
        data = read(file, before.st_size + 1)
    if len(data) != before.st_size or _identity(resolved.lstat()) != _identity(before):
        raise _Changed
    return data


def _resolved(root: Path, path: str) -> Path:
    # realpath, because Path.resolve reports a loop of links as RuntimeError before Python 3.13.
    folder = Path(os.path.realpath(root, strict=True))
    resolved = Path(os.path.realpath(folder / path, strict=True))
    if not resolved.is_relative_to(folder):
        raise UnreadableFile(path, "leads out of the folder of articles")
    return resolved


def _require_regular(path: str, found: os.stat_result, max_bytes: int) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableFile(path, "not a regular file")
    if found.st_size > max_bytes:
        raise UnreadableFile(path, f"too large: {found.st_size} bytes, at most {max_bytes}")


def _identity(found: os.stat_result) -> tuple[int, int, int, int]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "permission denied"
    if isinstance(error, FileNotFoundError):
        return "no such file"
    return (error.strerror or str(error)).lower()
