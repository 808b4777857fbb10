"""What a folder of articles holds, and which of its files are not the ones that are known."""

import os
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from ingest.catalog.file_records import FileRecord, is_settled, stamp
from ingest.errors import SettingsError, UnreadableFile
from ingest.formats import FOLDER_FILE, MAX_RULES_BYTES, SUFFIXES
from ingest.formats.opening import read_bytes


@dataclass(frozen=True, slots=True)
class Walk:
    """What a folder holds."""

    root: Path  # absolute
    files: list[str]  # paths of the files to read, sorted
    ignored: dict[str, int]  # suffix → files of a type that is not read
    closed: list[str]  # folders that may not be read
    problems: list[UnreadableFile]
    rules: str  # a digest of every footnote.toml; "" without one


def walk(folder: Path) -> Walk:
    """Hidden files and folders are passed over; linked folders and odd names are problems.

    Raises `SettingsError` for a folder that is missing.
    """
    root = _resolved(folder)
    files: list[str] = []
    ignored: Counter[str] = Counter()
    closed: list[str] = []
    problems: list[UnreadableFile] = []
    rules: dict[str, str] = {}

    def told(error: OSError) -> None:
        where = Path(error.filename).relative_to(root).as_posix()
        closed.append(where)
        reason = (error.strerror or str(error)).lower()
        problems.append(UnreadableFile(where, f"a folder that cannot be read: {reason}"))

    for within, folders, names in os.walk(root, onerror=told):
        here = Path(within)
        # Spelt out, as `Path` takes half a second for 30,000 files.
        above = "" if here == root else f"{here.relative_to(root).as_posix()}/"
        for name in folders:
            if not name.startswith(".") and (here / name).is_symlink():
                path = f"{above}{name}"
                problems.append(UnreadableFile(path, "a link to a folder, which is not followed"))
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            suffix = os.path.splitext(name)[1].lower()  # noqa: PTH122 - as above
            if name.startswith("."):
                continue
            path = f"{above}{name}"
            if name == FOLDER_FILE:
                rules[path] = _digest_of_rules(root, path)
            elif suffix not in SUFFIXES:
                ignored[suffix or name] += 1
            elif not _is_utf8(path):
                problems.append(UnreadableFile(path, "its name is not UTF-8; rename it"))
            else:
                files.append(path)
    ignored_ = dict(sorted(ignored.items()))
    return Walk(root, sorted(files), ignored_, closed, problems, _digest(rules))


@dataclass(frozen=True, slots=True)
class Look:
    """What a file is now."""

    record: FileRecord  # with the problems that it had when it was parsed
    data: bytes | None  # None: it is the one that is known, read by the same rules


def look(root: Path, path: str, known: FileRecord | None, *, reading: str, max_bytes: int) -> Look:
    """A file is opened only where the system's word for it is another than it was.

    Raises `UnreadableFile`.
    """
    if known and known.reading != reading:
        known = None
    seen = ""
    with suppress(OSError, ValueError):  # opening it will say what is wrong
        held = os.stat(f"{root}/{path}")  # noqa: PTH116 - as in `walk`
        if known and stamp(held) == known.stamp:
            return Look(known, None)
        seen = stamp(held) if is_settled(held, time.time_ns()) else ""
    data = read_bytes(root, path, max_bytes=max_bytes)
    digest = sha256(data).hexdigest()
    if known and digest == known.digest:
        return Look(replace(known, stamp=seen), None)
    return Look(FileRecord(reading, seen, digest, ()), data)


def _resolved(folder: Path) -> Path:
    if not folder.is_dir():
        raise SettingsError(f"{folder} is not a folder; name the folder that holds the articles")
    return folder.resolve()


def _digest_of_rules(root: Path, path: str) -> str:
    try:
        return sha256(read_bytes(root, path, max_bytes=MAX_RULES_BYTES)).hexdigest()
    except UnreadableFile as error:
        return str(error)  # which is told with the articles that it is for


def _digest(rules: Mapping[str, str]) -> str:
    said = "\n".join(f"{path} {digest}" for path, digest in sorted(rules.items()))
    return sha256(said.encode()).hexdigest()[:16] if rules else ""


def _is_utf8(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
