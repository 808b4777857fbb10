"""PDF: the lines of each page, as `pdf_lines` reads them, made paragraphs again."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise, takewhile
from typing import Final

from pypdfium2 import PdfDocument, PdfiumError, PdfiumWarning

from ingest.boilerplate.byline import byline
from ingest.errors import UnreadableFile
from ingest.formats.decode import is_blank
from ingest.formats.extracted import Extracted, cleaned
from ingest.formats.ocr import NO_OCR, Ocr
from ingest.formats.pdf_lines import PrintedLine, is_picture, page_lines
from ingest.formats.properties import combined, properties
from ingest.metadata import Metadata, one_line
from ingest.span import Span

_ENDS_SENTENCE: Final = re.compile(r"[.!?:…][\"'”’)\]]*$")
_NEW_ITEM: Final = re.compile(r"[•·‣◦▪*–—-]\s|\(?(?:\d{1,2}|[a-z])[.)]\s")
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_HYPHENS: Final = "-\u2010\u00ad"  # hyphen-minus, hyphen, soft hyphen
_MIN_RUNNING_PAGES: Final = 3
_LARGER: Final = 1.15  # a title, than the usual line
_SAME_SIZE: Final = 0.1
_MAX_TITLE_CHARS: Final = 250


def read_pdf(path: str, data: bytes, ocr: Ocr = NO_OCR) -> Extracted:
    """The text with a paragraph a line; `pages` tile it.

    Pages are joined with a newline, or with a space where a sentence runs on; that character
    belongs to the page above it. A page without text has an empty span; one that shows a picture
    instead is `unread`, or is read by `ocr`. Lines that run at the head or foot of most pages stay
    on the first page that has them; page numbers are left out. Raises `UnreadableFile`: among the
    reasons "encrypted" and "no text found (a scan?)".
    """
    try:
        document = PdfDocument(data)
        read = [_page(document, number) for number in range(len(document))]
        failed = _read_pictures(path, document, read, ocr)
        information = document.get_metadata_dict()
    except (PdfiumError, PdfiumWarning) as error:
        if "password" in str(error).lower():
            raise UnreadableFile(path, "encrypted") from error
        raise UnreadableFile(path, f"not readable as PDF: {one_line(str(error))}") from error
    raw = [lines for lines, _ in read]
    text, pages = _joined(_without_running_lines(raw, keep_first=True))
    if is_blank(text):
        raise UnreadableFile(path, f"no text found (a scan?){next(iter(failed.values()), '')}")
    story, _ = _joined(_without_running_lines(raw, keep_first=False))
    stated = properties(information.get("Title"), information.get("Author"))
    printed = Metadata(title=_title(raw[0])).or_else(byline(story))
    unread = tuple(
        f"page {number} has no text (a scan?){failed.get(number - 1, '')}"
        for number, (_, picture) in enumerate(read, start=1)
        if picture
    )
    return Extracted(text, combined(printed, stated), pages, unread)


def _read_pictures(
    path: str,
    document: PdfDocument,
    read: list[tuple[list[PrintedLine], bool]],
    ocr: Ocr,
) -> dict[int, str]:
    """Put what `ocr` finds in place of pages that are pictures; returns why it found nothing."""
    failed: dict[int, str] = {}
    pictures = [number for number, (_, picture) in enumerate(read) if picture]
    for number, found in ocr.read(path, document, pictures) if ocr.command else ():
        if isinstance(found, UnreadableFile):
            failed[number] = f": {found.reason}"
        elif lines := _cleaned(found):
            read[number] = lines, False
    return failed


def _cleaned(lines: Iterable[PrintedLine]) -> list[PrintedLine]:
    return [replace(line, text=text) for line in lines if (text := cleaned(line.text))]


def _page(document: PdfDocument, number: int) -> tuple[list[PrintedLine], bool]:
    page = document[number]
    try:
        lines = _cleaned(page_lines(page))
        return lines, is_picture(page, lines)
    finally:
        page.close()


def _title(lines: Sequence[PrintedLine]) -> str:
    """The lines of the first page in the largest letters, or "" where they are hardly larger."""
    sizes = sorted(line.size for line in lines for _ in line.text)
    if not sizes:
        return ""
    at = next(n for n, line in enumerate(lines) if line.size == sizes[-1])
    largest = [line.text for line in takewhile(lambda line: line.size == sizes[-1], lines[at:])]
    title = " ".join(largest)
    is_title = (
        sizes[-1] >= sizes[len(sizes) // 2] * _LARGER
        and len(title.split()) >= 3
        and len(title) <= _MAX_TITLE_CHARS
    )
    return title if is_title else ""


def _without_running_lines(
    pages: Sequence[Sequence[PrintedLine]], *, keep_first: bool
) -> list[list[PrintedLine]]:
    """`pages` without the lines that stand at the edge of most of them, such as "Page 3 of 9".

    With `keep_first`, the first of equal lines stays: it may be the title.
    """
    keys = [{line: _key(line, n) for line in _edge(page)} for n, page in enumerate(pages, start=1)]
    counts = Counter(key for page in keys for key in set(page.values()))
    kept: set[str] = set()

    def runs(key: str | None) -> bool:
        # A line that counts along with the pages shows what it is by the second.
        fewest = 2 if key and "\0" in key else _MIN_RUNNING_PAGES
        if key is None or counts[key] < max(fewest, len(pages) // 2 + 1):
            return False
        if keep_first and "\0" not in key and key not in kept:
            kept.add(key)
            return False
        return True

    return [
        [line for line in page if not runs(key_of.get(line.text))]
        for page, key_of in zip(pages, keys, strict=True)
    ]


def _edge(page: Sequence[PrintedLine]) -> list[str]:
    written = [line.text for line in page]
    return written[:2] + written[2:][-2:]


def _key(line: str, page: int) -> str:
    """`line` with the page's own number masked; no other, or the rows of a table look alike."""
    return re.sub(rf"(?<![\d.,]){page}(?![\d.,]\d|\d)", "\0", line)


def _joined(pages: Sequence[Sequence[PrintedLine]]) -> tuple[str, tuple[Span, ...]]:
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
    size: float
    after_gap: bool


def _rows(pages: Sequence[Sequence[PrintedLine]]) -> Iterator[_Row]:
    for number, page in enumerate(pages):
        for line in page:
            yield _Row(number, line.text, line.size, line.after_gap)


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
    alike = abs(row.size - below.size) < max(row.size, below.size) * _SAME_SIZE
    together = row.page == below.page and alike and not below.after_gap
    return together and "\t" not in row.line and len(row.line) >= full * 0.75
