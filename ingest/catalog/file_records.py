"""What the catalogue knows of a file that was read."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from ingest.errors import UnreadableFile

# A file that changes twice within the resolution of its times looks the same: not all of them keep
# nanoseconds, so one that was just written is read again the next time.
_SETTLED_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class FileRecord:
    reading: str  # the rules it was read by
    stamp: str  # what the system said of it; empty: it had just been written
    digest: str  # of its bytes
    problems: tuple[UnreadableFile, ...]  # what could not be read of it


@dataclass(frozen=True, slots=True)
class FolderRecord:
    """What is known of the folder that the index is made from."""

    root: str
    reading: str  # the rules it was read by
    read: Mapping[str, FileRecord] = field(default_factory=dict)  # the files that were opened now
    gone: Sequence[str] = ()  # the paths of files that are no more


def stamp(found: os.stat_result) -> str:
    """What tells a file from all that it was and will be, once it is settled."""
    identity = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    return " ".join(map(str, identity))


def is_settled(found: os.stat_result, now_ns: int) -> bool:
    """Whether a change from `now_ns` on would show in its stamp."""
    return max(found.st_mtime_ns, found.st_ctime_ns) <= now_ns - _SETTLED_NS


def file_row(path: str, record: FileRecord) -> dict[str, Any]:
    return {
        "path": path,
        "reading": record.reading,
        "stamp": record.stamp,
        "digest": record.digest,
        "problems": [[each.path, each.reason] for each in record.problems],
    }


def file_record_of(row: sa.RowMapping) -> FileRecord:
    return FileRecord(
        reading=row["reading"],
        stamp=row["stamp"],
        digest=row["digest"],
        problems=tuple(UnreadableFile(path, reason) for path, reason in row["problems"]),
    )
