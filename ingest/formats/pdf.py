"""PDF, through pypdf: the text of each page, its broken lines made paragraphs again."""

import logging
import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from io import BytesIO
from itertools import accumulate, pairwise
from typing import Final

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from ingest.boilerplate.byline import byline
from ingest.errors import UnreadableFile
from ingest.formats.decode import is_blank
from ingest.formats.extracted import Extracted, cleaned_lines
from ingest.formats.metadata import Metadata, one_line
from ingest.formats.properties import combined, properties
from ingest.language.dates import find_date
from ingest.span import Span

# What pypdf documents is PyPdfError. A damaged file also reaches its lookups, casts and decoders
# unchecked, and they raise the rest: seen under mutation of valid files, or in pypdf's issues.
_FAULTS: Final = (
    PyPdfError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RecursionError,
    NotImplementedError,
    OSError,
    struct.error,
    zlib.error,
)
_ENDS_SENTENCE: Final = re.compile(r"[.!?:…][\"'”’)\]]*$")
_NEW_ITEM: Final = re.compile(r"[•·‣◦▪*–—-]\s|\(?(?:\d{1,2}|[a-z])[.)]\s")
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_HYPHENS: Final = "-\u2010\u00ad"  # hyphen-minus, hyphen, soft hyphen
_MIN_RUNNING_PAGES: Final = 3

# It has much to say about damaged files; what matters is said by the error.
logging.getLogger("pypdf").addHandler(logging.NullHandler())


def read_pdf(path: str, data: bytes) -> Extracted:
    """The text with a paragraph a line; `pages` tile it.

    Pages are joined with a newline, or with a space where a sentence runs on; that character
    belongs to the page above it. A page without text has an empty span. Lines that run at the head
    or foot of most pages, page numbers too, are left out. Raises `UnreadableFile`: among the
    reasons "encrypted" and "no text found (a scan?)".
    """
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile(path, "encrypted")
        raw = [cleaned_lines(page.extract_text()) for page in reader.pages]
        stated = _information(reader)
    except (FileNotDecryptedError, DependencyError) as error:
        # DependencyError: AES, for which pypdf wants a library that is not among ours.
        raise UnreadableFile(path, "encrypted") from error
    except _FAULTS as error:
        raise UnreadableFile(path, f"not readable as PDF: {one_line(str(error))}") from error
    text, pages = _joined(_without_running_lines(raw))
    if is_blank(text):
        raise UnreadableFile(path, "no text found (a scan?)")
    return Extracted(text, combined(byline(text), stated), pages)


def _information(reader: PdfReader) -> Metadata:
    information = reader.metadata
    if information is None:
        return Metadata()
    # Of a stamp such as D:20241030120000+01'00' the day; one that stops at the month has none.
    stamp = one_line(information.creation_date_raw).removeprefix("D:")[:8]
    return properties(information.title, information.author, find_date(stamp))


def _without_running_lines(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """`pages` without the lines that stand at the edge of most of them, such as "Page 3 of 9"."""
    keys = [{line: _key(line, n) for line in _edge(page)} for n, page in enumerate(pages, start=1)]
    counts = Counter(key for page in keys for key in set(page.values()))

    def runs(key: str | None) -> bool:
        # A line that counts along with the pages shows what it is by the second.
        fewest = 2 if key and "\0" in key else _MIN_RUNNING_PAGES
        return key is not None and counts[key] >= max(fewest, len(pages) // 2 + 1)

    return [
        [line for line in page if not runs(key_of.get(line))]
        for page, key_of in zip(pages, keys, strict=True)
    ]


def _edge(page: Sequence[str]) -> list[str]:
    written = [line for line in page if line]
    return written[:2] + written[2:][-2:]


def _key(line: str, page: int) -> str:
    """`line` with the page's own number masked; no other, or the rows of a table look alike."""
    return re.sub(rf"(?<![\d.,]){page}(?![\d.,]\d|\d)", "\0", line)


def _joined(pages: Sequence[Sequence[str]]) -> tuple[str, tuple[Span, ...]]:
    """The text of all pages, and where each of them lies in it."""
    rows = list(_rows(pages))
    lines = [row.line for row in rows]
    full = sorted(map(len, lines))[len(lines) * 9 // 10] if lines else 0
    words = {word.lower() for line in lines for word in _WORD.findall(line)}
    parts: list[list[str]] = [[] for _ in pages]
    for row, below in pairwise(rows):
        parts[row.page].append(_ended(row, below, full, words))
    if rows:
        parts[rows[-1].page].append(rows[-1].line)
    texts = ["".join(part) for part in parts]
    ends = accumulate(map(len, texts))
    pages_at = (Span(end - len(text), end) for text, end in zip(texts, ends, strict=True))
    return "".join(texts), tuple(pages_at)


@dataclass(frozen=True, slots=True)
class _Row:
    page: int
    line: str
    after_gap: bool


def _rows(pages: Sequence[Sequence[str]]) -> Iterator[_Row]:
    for number, page in enumerate(pages):
        for above, line in pairwise(["top", *page]):
            if line:
                yield _Row(number, line, after_gap=not above)


def _ended(row: _Row, below: _Row, full: int, words: Set[str]) -> str:
    """The line with what parts it from the one below: a newline, a space, or nothing."""
    above, next_line = row.line, below.line
    if above[-1] in _HYPHENS and above[-2:-1].isalpha() and next_line[0].islower():
        left, right = _WORD.findall(above)[-1].lower(), _WORD.findall(next_line)[0].lower()
        # A compound is known by standing whole elsewhere; else the hyphen is the line's.
        compound = f"{left}-{right}" in words and left + right not in words
        return above if compound else above[:-1]
    return above + (" " if _runs_on(row, below, full) else "\n")


def _runs_on(row: _Row, below: _Row, full: int) -> bool:
    if _NEW_ITEM.match(below.line):
        return False
    if below.line[0].islower() and not _ENDS_SENTENCE.search(row.line):
        return True
    # A paragraph's last line is short, as a heading is; one that fills the measure goes on.
    return row.page == below.page and not below.after_gap and len(row.line) >= full * 0.75
