"""Office files, books and other ZIP archives, opened within bounds."""

import lzma
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, Final
from xml.etree import ElementTree

from lxml import etree

from ingest.errors import UnreadableFile
from ingest.metadata import one_line

MAX_EXPANDED_BYTES: Final = 200_000_000
_MAX_RATIO: Final = 200
_MAX_UNASKED_BYTES: Final = 5_000_000  # up to which the ratio doesn't matter
_MAX_MEMBERS: Final = 20_000
# What zipfile, lxml and the Office libraries raise for damaged files: what they document, then what
# a missing part, or one of another kind than its name says, makes them raise unchecked.
_FAULTS: Final = (
    zipfile.BadZipFile,
    etree.LxmlError,
    zlib.error,
    lzma.LZMAError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    EOFError,
    RuntimeError,  # an encrypted member; a method of compression that zipfile lacks
    OSError,
    ElementTree.ParseError,  # openpyxl reads a sheet before the archive's checksum is compared
)


@contextmanager
def opened(
    path: str, data: bytes, kind: str, *faults: type[Exception], max_xml_bytes: int | None = None
) -> Iterator[zipfile.ZipFile]:
    """The archive; whatever is wrong with it is an `UnreadableFile` that says it is no `kind`.

    `faults` are the errors of the library that reads it. `max_xml_bytes` bounds what is not media.
    """
    try:
        # zipfile never yields more of a member than its declared size.
        with zipfile.ZipFile(BytesIO(data)) as archive, warnings.catch_warnings(action="ignore"):
            members = archive.infolist()
            _require_bounded(path, "expands to {} bytes", members, MAX_EXPANDED_BYTES)
            _require_no_bomb(path, members)
            if max_xml_bytes is not None:
                trees = [member for member in members if "/media/" not in member.filename]
                _require_bounded(path, "{} bytes of XML", trees, max_xml_bytes)
            yield archive
    except (*_FAULTS, *faults) as error:
        reason = one_line(str(error), max_chars=100)
        raise UnreadableFile(path, f"not readable as {kind}: {reason}") from error


def archive_members(path: str, data: bytes) -> Iterator[tuple[str, bytes | UnreadableFile]]:
    """The name of each file in a ZIP archive, and what it holds or why it cannot be read.

    Hidden files, folders and what macOS adds are passed over. Raises `UnreadableFile`.
    """
    with opened(path, data, "ZIP") as archive:
        members = [member for member in archive.infolist() if not _is_passed_over(member)]
        if len(members) > _MAX_MEMBERS:
            raise UnreadableFile(path, f"too large: {len(members)} files, at most {_MAX_MEMBERS}")
        if not members:
            raise UnreadableFile(path, "empty")
        for member in members:
            name = one_line(member.filename)
            try:
                held = archive.read(member)
            except _FAULTS as error:
                reason = one_line(str(error), max_chars=100)
                yield name, UnreadableFile(name, f"not readable in its archive: {reason}")
            else:
                yield name, held


def _is_passed_over(member: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(member.filename).parts
    return member.is_dir() or any(part.startswith((".", "__MACOSX")) for part in parts)


def _require_bounded(path: str, said: str, members: Iterable[zipfile.ZipInfo], most: int) -> None:
    size = sum(member.file_size for member in members)
    if size > most:
        raise UnreadableFile(path, f"too large: {said.format(size)}, at most {most}")


def _require_no_bomb(path: str, members: Iterable[zipfile.ZipInfo]) -> None:
    """Texts and tables are packed to a tenth; a tree of one element repeated takes gigabytes."""
    for member in members:
        packed = max(member.compress_size, 1)
        if member.file_size > max(_MAX_UNASKED_BYTES, packed * _MAX_RATIO):
            raise UnreadableFile(
                path, f"too large: {packed} bytes in it expand to {member.file_size}"
            )


def tree(data: bytes) -> Any:
    """The root of an XML document; entities are not expanded."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(data, parser)
