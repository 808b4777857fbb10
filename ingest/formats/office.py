"""Slides through python-pptx, and OpenDocument texts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any, Final

import pptx
from pptx.exc import PythonPptxError
from pptx.oxml.ns import qn
from pptx.shapes.group import GroupShape

from ingest.boilerplate.byline import byline
from ingest.errors import UnreadableFile
from ingest.formats.archive import opened, tree
from ingest.formats.decode import is_blank
from ingest.formats.extracted import Extracted, cleaned, headed, rule
from ingest.formats.properties import combined, properties
from ingest.formats.raised import lowered, raised
from ingest.metadata import Metadata

_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_MAX_REPEATED: Final = 64  # empty cells are repeated to the edge of the sheet
_STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_COMMENT: Final = f"{_OFFICE}annotation"
_BEHIND: Final = frozenset({f"{_TEXT}note", _COMMENT})  # what is read behind its paragraph
_Looks = Mapping[str, Callable[[str], str]]
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
            yield headed(" ".join(_shown(shape.text_frame).split()), 2)
        elif shape.has_text_frame:
            yield _shown(shape.text_frame)
        elif shape.has_table:
            for row in shape.table.rows:
                yield "\t".join(" ".join(_shown(cell.text_frame).split()) for cell in row.cells)
    if slide.has_notes_slide:
        yield _shown(slide.notes_slide.notes_text_frame)


def _shown(frame: Any) -> str:
    """The paragraphs of a frame as they are shown: raised figures raised, none struck out."""
    return "\n".join(
        "".join(_run(each) for each in paragraph._p.content_children)
        for paragraph in frame.paragraphs
    )


def _run(element: Any) -> str:
    style = element.find(qn("a:rPr"))
    if style is None:
        return str(element.text)
    if (style.get("strike") or "noStrike") != "noStrike":
        return ""
    place = style.get("baseline") or "0"
    text = str(element.text)
    if place.startswith("-"):
        return lowered(text)
    return raised(text) if place.strip("0%") else text


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
        content = tree(archive.read("content.xml"))
        text = "\n".join(_blocks(content.find(f".//{_OFFICE}body"), _looks(content)))
        meta = tree(archive.read("meta.xml")) if "meta.xml" in archive.namelist() else None
        said = [
            meta.findtext(f".//{_META}{name}") if meta is not None else ""
            for name in ("title", "creator")
        ]
    return _whole(path, text, properties(*said))


def _looks(content: Any) -> _Looks:
    """How text in each style is shown that is not shown as any other."""
    looks: dict[str, Callable[[str], str]] = {}
    for style in content.iter(f"{_STYLE}style"):
        name = style.get(f"{_STYLE}name") or ""
        for said in style.iter(f"{_STYLE}text-properties"):
            struck = said.get(f"{_STYLE}text-line-through-style") or "none"
            place = (said.get(f"{_STYLE}text-position") or "").split(" ")[0]
            if struck != "none" or said.get(f"{_TEXT}display") == "none":
                looks[name] = _nothing
            elif place == "super" or place.rstrip("%").isdecimal():
                looks[name] = raised
            elif place == "sub" or place.startswith("-"):
                looks[name] = lowered
    return looks


def _nothing(_: str) -> str:
    return ""


def _blocks(parent: Any, looks: _Looks) -> Iterator[str]:
    for element in parent:
        if element.tag in _NOT_READ:
            continue
        if element.tag in _LINES:
            level = element.get(f"{_TEXT}outline-level") or "1"
            heading = element.tag == f"{_TEXT}h" and level.isdecimal()
            yield headed("".join(_inline(element, looks)), int(level) if heading else 0)
            for note in element.iter(f"{_TEXT}note-body", _COMMENT):
                yield from (_comment(note) if note.tag == _COMMENT else _blocks(note, looks))
        elif element.tag == f"{_TABLE}table-row":
            yield "\t".join(_cells(element, looks))
        elif element.tag == f"{_TABLE}table-header-rows":
            yield from _blocks(element, looks)
            yield rule(2)
        else:
            yield from _blocks(element, looks)


def _cells(row: Any, looks: _Looks) -> Iterator[str]:
    for cell in row:
        times = cell.get(f"{_TABLE}number-columns-repeated") or "1"
        said = " ".join(_blocks(cell, looks))
        yield from [said] * (min(int(times), _MAX_REPEATED) if times.isdecimal() else 1)


def _comment(comment: Any) -> Iterator[str]:
    said = " ".join(" ".join(line.itertext()) for line in comment.iter(*_LINES))
    who = comment.findtext(f"{_META}creator") or ""
    yield f"Comment by {who}: {said}" if who else f"Comment: {said}"


def _inline(element: Any, looks: _Looks) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag in _SPACE:
            yield _SPACE[child.tag]
        elif child.tag not in _BEHIND and isinstance(child.tag, str):
            look = looks.get(child.get(f"{_TEXT}style-name") or "")
            said = "".join(_inline(child, looks))
            yield look(said) if look else said
        yield child.tail or ""


def _whole(path: str, said: str, stated: Metadata) -> Extracted:
    text = cleaned(said)
    if is_blank(text):
        raise UnreadableFile(path, "no text found")
    return Extracted(text, combined(byline(text), stated))
