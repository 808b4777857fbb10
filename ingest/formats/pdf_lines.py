"""The lines of a PDF's page in the order in which a reader reads them, through PDFium.

A PDF says where each character is drawn, and nothing of lines, columns or spaces. PDFium tells
characters and spaces. Where a run of rows leaves one gutter free from top to bottom and both sides
hold prose, the sides are columns and are read one after the other, in whatever order they were
drawn (the idea of X-Y cut: Nagy and Seth, "Hierarchical representation of optically scanned
documents", 1984).
"""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.formats.raised import raised

# In units of the size of the font:
_GUTTER: Final = 0.9  # a wider gap parts columns or cells; a word's is 0.25, stretched up to 0.6
_SPACE: Final = 0.15
_RAISED_BY: Final = 0.2
_SMALL: Final = 0.85
_PARAGRAPH: Final = 1.7  # of two lines; of more, that many of their usual distance:
_USUAL: Final = 1.35
_MIN_ROWS: Final = 3
_MIN_COLUMN_CHARS: Final = 18  # of the usual line; cells of a table have fewer

_LIGATURES: Final = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_PICTURES: Final = frozenset({pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING})
_FEW_CHARS: Final = 40
_MOST_OF_THE_PAGE: Final = 0.5


@dataclass(frozen=True, slots=True)
class PrintedLine:
    text: str
    size: float  # of its font, in points
    after_gap: bool  # whether more white stands above it than between lines of a paragraph


@dataclass(frozen=True, slots=True)
class _Segment:
    """Characters of one row without a gutter between them."""

    text: str
    left: float
    right: float
    base: float  # of the letters, upwards
    size: float


def page_lines(page: pypdfium2.PdfPage) -> list[PrintedLine]:
    """The lines of `page`, in reading order. Raises `pypdfium2.PdfiumError`."""
    rows = _rows(list(_segments(page)))
    return [line for column in _columns(rows) for line in _lines(column)]


def is_picture(page: pypdfium2.PdfPage, lines: Sequence[PrintedLine]) -> bool:
    """Whether `page` shows what is not read: a picture over most of it and hardly any text."""
    if sum(len(line.text) for line in lines) > _FEW_CHARS:
        return False
    whole = page.get_width() * page.get_height()
    pictures = [each for each in page.get_objects() if each.type in _PICTURES]
    if not lines:
        return bool(pictures)
    boxes = [each.get_bounds() for each in pictures]
    covered = max(((r - x) * (t - b) for x, b, r, t in boxes), default=0.0)
    return bool(covered > whole * _MOST_OF_THE_PAGE)


@dataclass(frozen=True, slots=True)
class _Char:
    text: str
    left: float
    right: float
    base: float
    size: float


def _chars(page: pypdfium2.PdfPage) -> Iterator[_Char]:
    text = page.get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    box = pdfium.FS_RECTF()
    for number in range(text.count_chars()):
        # PDFium marks a hyphen at the end of a line, and leaves out that the line ends there.
        at_line_end = pdfium.FPDFText_IsHyphen(text, number) == 1
        char = "-" if at_line_end else chr(pdfium.FPDFText_GetUnicode(text, number))
        pdfium.FPDFText_GetCharOrigin(text, number, x, y)
        pdfium.FPDFText_GetLooseCharBox(text, number, box)
        size = pdfium.FPDFText_GetFontSize(text, number)
        if size <= 1.5:  # a program that scales the page instead: the box has the size
            size = abs(box.top - box.bottom)
        yield _Char(char, box.left, box.right, y.value, size)
        if at_line_end:
            yield _Char("\n", box.right, box.right, y.value, size)


def _segments(page: pypdfium2.PdfPage) -> Iterator[_Segment]:
    run: list[_Char] = []
    for char in _chars(page):
        if char.text in "\r\n":
            yield from _segment(run)
            run = []
            continue
        last = next((each for each in reversed(run) if not each.text.isspace()), None)
        if last and not char.text.isspace():
            size = max(last.size, char.size)
            gap = char.left - last.right
            if gap > size * _GUTTER or gap < -size or abs(char.base - last.base) > size * 0.7:
                yield from _segment(run)
                run = []
        run.append(char)
    yield from _segment(run)


def _segment(run: Sequence[_Char]) -> Iterator[_Segment]:
    shown = [char for char in run if not char.text.isspace()]
    if not shown:
        return
    size = max(char.size for char in shown)
    base = min(char.base for char in shown if char.size > size * _SMALL)
    text = ""
    above = ""
    for char in run:
        is_raised = char.size < size * _SMALL and char.base > base + size * _RAISED_BY
        if is_raised and not char.text.isspace():
            above += char.text
            continue
        text += raised(above) + char.text
        above = ""
    text += raised(above)
    yield _Segment(
        " ".join(text.translate(_LIGATURES).split()),
        min(char.left for char in shown),
        max(char.right for char in shown),
        base,
        size,
    )


def _rows(segments: Sequence[_Segment]) -> list[list[_Segment]]:
    """The segments by rows from the top, each row from the left."""
    rows: list[list[_Segment]] = []
    for segment in sorted(segments, key=lambda each: -each.base):
        near = rows and rows[-1][0].base - segment.base < min(rows[-1][0].size, segment.size) * 0.5
        if near:
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return [sorted(row, key=lambda each: each.left) for row in rows]


def _columns(rows: Sequence[list[_Segment]]) -> Iterator[list[list[_Segment]]]:
    """Runs of rows to be read one after the other; columns are such runs side by side."""
    plain: list[list[_Segment]] = []
    at = 0
    while at < len(rows):
        end, gutters = _run(rows, at)
        sides = _sides(rows[at:end], gutters) if gutters else []
        if sides:
            yield plain
            plain = []
            yield from sides
            at = end
        else:
            plain.append(rows[at])
            at += 1
    yield plain


_Gap = tuple[float, float]


def _run(rows: Sequence[list[_Segment]], start: int) -> tuple[int, list[_Gap]]:
    """How far from `start` rows leave the same gutters free, and these gutters."""
    gutters = _gaps(rows[start])
    end = start + 1
    while gutters and end < len(rows):
        left = [gap for gutter in gutters for gap in [_free(gutter, rows[end])] if gap]
        if not left:
            break
        gutters = left
        end += 1
    return end, gutters


def _gaps(row: Sequence[_Segment]) -> list[_Gap]:
    return [(a.right, b.left) for a, b in pairwise(row) if b.left - a.right > a.size * _GUTTER]


def _free(gutter: _Gap, row: Sequence[_Segment]) -> _Gap | None:
    """What `row` leaves of `gutter`, or None where a segment crosses it."""
    left, right = gutter
    for segment in row:
        middle = (left + right) / 2
        if segment.right <= middle:
            left = max(left, segment.right)
        elif segment.left >= middle:
            right = min(right, segment.left)
        else:
            return None
    return (left, right) if right - left > min(s.size for s in row) * _GUTTER / 2 else None


def _sides(rows: Sequence[list[_Segment]], gutters: Sequence[_Gap]) -> list[list[list[_Segment]]]:
    """The columns between `gutters`, from the left; none where the rows are a table's."""
    edges = sorted((left + right) / 2 for left, right in gutters)
    columns: list[list[list[_Segment]]] = []
    for low, high in pairwise([float("-inf"), *edges, float("inf")]):
        column = [
            part
            for row in rows
            if (part := [s for s in row if low <= (s.left + s.right) / 2 < high])
        ]
        lengths = sorted(sum(len(segment.text) for segment in row) for row in column)
        if len(column) < _MIN_ROWS or lengths[len(lengths) // 2] < _MIN_COLUMN_CHARS:
            return []
        columns.append(column)
    return columns


def _lines(rows: Sequence[list[_Segment]]) -> Iterator[PrintedLine]:
    above: _Segment | None = None
    distances = sorted(one[0].base - two[0].base for one, two in pairwise(rows))
    usual = distances[len(distances) // 2] * _USUAL if len(distances) > 1 else 0.0
    for row in rows:
        first = row[0]
        text = first.text
        for one, two in pairwise(row):
            gap = two.left - one.right
            size = max(one.size, two.size)
            space = "\t" if gap > size * _GUTTER else " " if gap > size * _SPACE else ""
            if two.size < one.size * _SMALL and two.base > one.base + one.size * _RAISED_BY:
                text += raised(two.text)
            else:
                text += space + two.text
        gap_above = above is not None and above.base - first.base > (
            usual or max(above.size, first.size) * _PARAGRAPH
        )
        yield PrintedLine(text, max(each.size for each in row), gap_above)
        above = first
