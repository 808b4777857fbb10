"""Slides through python-pptx, OpenDocument texts, and RTF through striprtf."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any, Final

import pptx
from pptx.exc import PythonPptxError
from pptx.shapes.group import GroupShape
from striprtf.striprtf import rtf_to_text

from ingest.boilerplate.byline import byline
from ingest.errors import UnreadableFile
from ingest.formats.archive import opened, tree
from ingest.formats.decode import is_blank
from ingest.formats.extracted import Extracted, cleaned, headed, rule
from ingest.formats.properties import combined, properties
from ingest.metadata import Metadata

_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_MAX_REPEATED: Final = 64  # empty cells are repeated to the edge of the sheet
_META: Final = "{http://purl.org/dc/elements/1.1/}"
_LINES: Final = frozenset({f"{_TEXT}p", f"{_TEXT}h"})
_SPACE: Final = {f"{_TEXT}tab": " ", f"{_TEXT}s": " ", f"{_TEXT}line-break": "\n"}
# Where a note refers from is a mark; what was deleted is kept for the record only.
_NOT_READ: Final = frozenset({f"{_TEXT}note-citation", f"{_TEXT}tracked-changes"})


def read_slides(path: str, data: bytes) -> Extracted:
    """The texts of each slide, its table rows and its notes, a paragraph a line."""
    with opened(path, data, "PPTX", PythonPptxError):
        slides = pptx.Presentation(BytesIO(data))
        lines = [line for slide in slides.slides for line in _slide(slide)]
        core = slides.core_properties
        stated = properties(core.title, core.author)
        unread = tuple(
            f"slide {number} has a chart"
            for number, slide in enumerate(slides.slides, start=1)
            if any(getattr(shape, "has_chart", False) for shape in _shapes(slide.shapes))
        )
    return replace(_whole(path, "\n".join(lines), stated), unread=unread)


def _slide(slide: Any) -> Iterator[str]:
    for shape in _shapes(slide.shapes):
        if shape == slide.shapes.title:
            yield headed(" ".join(shape.text_frame.text.split()), 2)
        elif shape.has_text_frame:
            yield from (paragraph.text for paragraph in shape.text_frame.paragraphs)
        elif shape.has_table:
            yield from ("\t".join(cell.text for cell in row.cells) for row in shape.table.rows)
    if slide.has_notes_slide:
        yield slide.notes_slide.notes_text_frame.text


def _shapes(shapes: Any) -> Iterator[Any]:
    """All of them, also those that are grouped."""
    for shape in shapes:
        if isinstance(shape, GroupShape):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def read_open_document(path: str, data: bytes) -> Extracted:
    """Paragraphs, headings and table rows; notes follow their paragraph."""
    with opened(path, data, "ODT") as archive:
        body = tree(archive.read("content.xml")).find(f".//{_OFFICE}body")
        text = "\n".join(_blocks(body))
        meta = tree(archive.read("meta.xml")) if "meta.xml" in archive.namelist() else None
        said = [
            meta.findtext(f".//{_META}{name}") if meta is not None else ""
            for name in ("title", "creator")
        ]
    return _whole(path, text, properties(*said))


def _blocks(parent: Any) -> Iterator[str]:
    for element in parent:
        if element.tag in _NOT_READ:
            continue
        if element.tag in _LINES:
            level = element.get(f"{_TEXT}outline-level") or "1"
            heading = element.tag == f"{_TEXT}h" and level.isdecimal()
            yield headed("".join(_inline(element)), int(level) if heading else 0)
            for note in element.iter(f"{_TEXT}note-body"):
                yield from _blocks(note)
        elif element.tag == f"{_TABLE}table-row":
            yield "\t".join(_cells(element))
        elif element.tag == f"{_TABLE}table-header-rows":
            yield from _blocks(element)
            yield rule(2)
        else:
            yield from _blocks(element)


def _cells(row: Any) -> Iterator[str]:
    for cell in row:
        times = cell.get(f"{_TABLE}number-columns-repeated") or "1"
        said = " ".join(_blocks(cell))
        yield from [said] * (min(int(times), _MAX_REPEATED) if times.isdecimal() else 1)


def _inline(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag in _SPACE:
            yield _SPACE[child.tag]
        elif child.tag != f"{_TEXT}note" and isinstance(child.tag, str):
            yield from _inline(child)
        yield child.tail or ""


def read_rtf(path: str, data: bytes) -> Extracted:
    """The text without its formatting, tables with tabs between cells."""
    if not data.startswith(b"{\\rtf"):
        raise UnreadableFile(path, "not readable as RTF: it doesn't begin as RTF does")
    try:
        text = str(rtf_to_text(data.decode("latin-1"), errors="replace"))  # type: ignore[no-untyped-call]
        text = text.replace("|", "\t")
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise UnreadableFile(path, f"not readable as RTF: {error}") from error
    if "\ufffd" in text:
        raise UnreadableFile(path, "its letters cannot be read; save the file as DOCX")
    return _whole(path, text, Metadata())


def _whole(path: str, said: str, stated: Metadata) -> Extracted:
    text = cleaned(said)
    if is_blank(text):
        raise UnreadableFile(path, "no text found")
    return Extracted(text, combined(byline(text), stated))
