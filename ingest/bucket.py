"""Articles out of a bucket, or any other place that fsspec reaches, such as `s3://papers/2025`.

What is there is kept in a folder beside the index, so that quotes can be checked against files. An
object that has not changed, by its ETag or what its store has of that kind, is not fetched again.
"""

import json
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import fsspec
from filelock import FileLock

from ingest.errors import SettingsError, SourceUnreachable, UnreadableFile
from ingest.formats import FOLDER_FILE, SUFFIXES
from ingest.generation import ProgressCallback
from ingest.settings import IndexSettings

_FOLDER = "bucket"
_STATE = "bucket.json"
_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Mirror:
    """A folder that holds what a bucket holds."""

    folder: Path
    problems: tuple[UnreadableFile, ...]  # objects that were not fetched, and why


def is_url(place: str) -> bool:
    """Whether `place` is no folder of this machine: it names a protocol."""
    return "://" in place


def everything(_path: str) -> bool:
    return True


def mirror(
    url: str,
    settings: IndexSettings,
    progress: ProgressCallback,
    *,
    replace: bool = False,
    holds: Callable[[str], bool] = everything,
) -> Mirror:
    """Make the folder hold what is at `url`, of new objects only those that `holds`.

    Processes with other shares of the objects may run beside. Raises `SettingsError` for a
    protocol that needs a package that is not installed and, without `replace`, where the folder
    holds what is elsewhere; and `SourceUnreachable`: the folder then holds what it held, or a part
    of what is new.
    """
    folder, state = settings.data / _FOLDER, settings.data / _STATE
    try:
        source, root = fsspec.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise SettingsError(f"{url} cannot be read: {error}") from error
    before, held = _held(state)
    if before not in {"", url}:
        if not replace:
            raise SettingsError(
                f"this index was made from {before}; reading {url} instead would remove its "
                "articles. Pass --replace to do so, or --data to keep a second index"
            )
        shutil.rmtree(folder)
        held = {}
    folder.mkdir(parents=True, exist_ok=True)
    problems: list[UnreadableFile] = []
    try:
        there = dict(_objects(source, root, settings.max_file_bytes, problems))
        wanted = {path: str(source.ukey(remote)) for path, remote in there.items()}
        missing = [
            path
            for path, key in wanted.items()
            if held.get(path) != key and (holds(path) or PurePosixPath(path).name == FOLDER_FILE)
        ]
        for start in range(0, len(missing), _AT_ONCE):
            progress("Fetching", start, len(missing))
            part = missing[start : start + _AT_ONCE]
            for path in part:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
            source.get([there[path] for path in part], [str(folder / path) for path in part])
            _add(state, url, {path: wanted[path] for path in part})
        progress("Fetching", len(missing), len(missing))
    except Exception as error:
        raise SourceUnreachable(f"{url} cannot be read: {error}") from error
    gone = held.keys() - wanted.keys()
    for path in gone:
        (folder / path).unlink(missing_ok=True)
    _add(state, url, {}, without=gone)
    return Mirror(folder, tuple(problems))


def _objects(
    source: Any, root: str, max_bytes: int, problems: list[UnreadableFile]
) -> Iterator[tuple[str, str]]:
    """Path below `root`, and what the store calls it, of what may be an article."""
    for remote, found in sorted(source.find(root, detail=True).items()):
        path = PurePosixPath(remote.removeprefix(root).lstrip("/"))
        hidden = any(part.startswith(".") for part in path.parts)
        if hidden or (path.suffix.lower() not in SUFFIXES and path.name != FOLDER_FILE):
            continue
        size = found.get("size") or 0
        if size > max_bytes:
            reason = f"too large: {size} bytes, at most {max_bytes}"
            problems.append(UnreadableFile(path.as_posix(), reason))
        else:
            yield path.as_posix(), remote


def _held(state: Path) -> tuple[str, dict[str, str]]:
    """The URL that was fetched from, and path → key of what was; "" and none where nothing was."""
    try:
        held: dict[str, Any] = json.loads(state.read_text("utf-8"))
        return str(held["url"]), dict(held["objects"])
    except (OSError, ValueError, LookupError, TypeError):
        return "", {}


def _add(
    state: Path, url: str, objects: Mapping[str, str], *, without: Collection[str] = ()
) -> None:
    """Note what was fetched, beside what other processes have noted of the same place."""
    aside = state.with_suffix(".new")
    with FileLock(state.with_suffix(".lock")):
        before, held = _held(state)
        every = {**(held if before == url else {}), **objects}
        kept = {path: key for path, key in every.items() if path not in without}
        aside.write_text(json.dumps({"url": url, "objects": kept}), encoding="utf-8")
        aside.replace(state)
