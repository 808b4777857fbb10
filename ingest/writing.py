"""The writer's lock, and what keeps a writer from writing, in one line."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from ingest.errors import IndexBusy, IndexUnreachable, SettingsError
from ingest.settings import IndexSettings

_LOCK_TIMEOUT_S = 2
_NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST)


@contextmanager
def writing(settings: IndexSettings) -> Iterator[None]:
    """Only one process at a time may write the index.

    Raises `IndexBusy`, `SettingsError` for a folder that may not be written, and
    `IndexUnreachable` where its disk is full or fails.
    """
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        lock = FileLock(settings.data / "lock", timeout=_LOCK_TIMEOUT_S)
        with lock:
            yield
    except Timeout as error:
        raise IndexBusy(
            f"another process is writing the index in {settings.data}; wait for it to end"
        ) from error
    except ConnectionError:  # of a server: the disk has nothing to do with it
        raise
    except (OSError, shutil.Error) as error:
        reason = f"the index in {settings.data} cannot be written: {_reason(error)}"
        if error.errno in _NOT_ALLOWED:
            raise SettingsError(f"{reason}; name another folder with FOOTNOTE_DATA") from error
        raise IndexUnreachable(
            f"{reason}; what it held before is safe: make room and run it again"
        ) from error


def _reason(error: OSError) -> str:
    # One of `copytree` holds a list of them.
    return error.strerror or " ".join(str(error).split())[:200]
