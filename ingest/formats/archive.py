"""Office files, books and other ZIP archives, opened within bounds."""

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Final

from lxml import etree

from ingest.errors import UnreadableFile
from ingest.metadata import one_line

MAX_EXPANDED_BYTES: Final = 200_000_000
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
)


@contextmanager
def opened(path: str, data: bytes, kind: str) -> Iterator[zipfile.ZipFile]:
    """The archive; whatever is wrong with it is an `UnreadableFile` that says it is no `kind`."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            expanded = sum(member.file_size for member in archive.infolist())
            if expanded > MAX_EXPANDED_BYTES:
                raise UnreadableFile(
                    path, f"too large: expands to {expanded} bytes, at most {MAX_EXPANDED_BYTES}"
                )
            yield archive
    except _FAULTS as error:
        reason = one_line(str(error), max_chars=100)
        raise UnreadableFile(path, f"not readable as {kind}: {reason}") from error


def tree(data: bytes) -> Any:
    """The root of an XML document; entities are not expanded."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(data, parser)
