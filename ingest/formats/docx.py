"""Word documents, through python-docx: paragraphs and tables in the order of the document."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any, Final

import docx
from docx.document import Document
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from ingest.boilerplate.byline import byline
from ingest.errors import UnreadableFile
from ingest.formats.archive import opened, tree
from ingest.formats.decode import is_blank
from ingest.formats.extracted import Extracted, cleaned, headed, rule
from ingest.formats.properties import combined, properties
from ingest.formats.raised import lowered, raised
from ingest.metadata import Metadata, one_line

# The parts that are parsed: a tree takes many times the bytes of its text.
MAX_XML_BYTES: Final = 40_000_000
_OLE: Final = b"\xd0\xcf\x11\xe0"  # the container of old Office files, and of encrypted new ones

_COMPATIBILITY: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Properties (tab stops would read as tabs), what was deleted or moved away under "track changes",
# and the copy of a text box for programs that don't know text boxes.
_NOT_READ: Final = frozenset(
    {qn("w:pPr"), qn("w:rPr"), qn("w:del"), qn("w:moveFrom"), f"{_COMPATIBILITY}Fallback"}
)
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_BOX: Final = qn("w:txbxContent")
_TEXT: Final = qn("w:t")
_SPACE: Final = {
    qn("w:tab"): " ",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
_HEADING: Final = re.compile(r"heading ([1-9])", re.IGNORECASE)
_RUN: Final = qn("w:r")
_MAX_COLUMNS: Final = 63  # of a table in Word
_OFF: Final = frozenset({"0", "false", "off", "none"})
_REFERENCES: Final = {
    qn("w:footnoteReference"): "footnotes",
    qn("w:endnoteReference"): "endnotes",
    qn("w:commentReference"): "comments",
}
_NOTES: Final = {"footnotes": "w:footnote", "endnotes": "w:endnote", "comments": "w:comment"}
_Element = Any  # of lxml, which ships no types
_Levels = Mapping[str, int]  # of the styles that are of headings
_NO_LEVELS: Final[_Levels] = {}
_Notes = Mapping[tuple[str, str], str]  # (part, id) → text


def read_docx(path: str, data: bytes) -> Extracted:
    """A paragraph a line, a table's row a line with tabs between the cells.

    A cell that holds several paragraphs gives one line for each, as when a table lays out a page.
    Headings have the marks of Markdown. Footnotes, endnotes and comments follow the paragraph that
    they belong to. Struck-out and hidden text, headers and footers are not read. Raises
    `UnreadableFile`.
    """
    if data.startswith(_OLE):
        raise UnreadableFile(path, "encrypted, or an old .doc file")
    with opened(path, data, "DOCX", OpcError, PythonDocxError, max_xml_bytes=MAX_XML_BYTES):
        document = docx.Document(BytesIO(data))
        notes = _notes(document)
        text = cleaned("\n".join(_with_notes(document.element.body, notes, _levels(document))))
        stated = Metadata(title=_title(document)).or_else(_properties(document))
    if is_blank(text):
        raise UnreadableFile(path, "no text found")
    return Extracted(text, combined(byline(text), stated))


def _levels(document: Document) -> _Levels:
    """The level of each style of headings by its identifier, which differs between languages."""
    levels: dict[str, int] = {}
    for style in document.styles.element.iter(qn("w:style")):
        named = style.find(qn("w:name"))
        name = (named.get(qn("w:val")) or "") if named is not None else ""
        if match := _HEADING.fullmatch(name):
            levels[style.get(qn("w:styleId")) or ""] = int(match[1])
        elif name.lower() == "title":
            levels[style.get(qn("w:styleId")) or ""] = 1
    return levels


def _notes(document: Document) -> _Notes:
    found: dict[tuple[str, str], str] = {}
    for relation in document.part.rels.values():
        name = relation.reltype.rsplit("/", 1)[-1]
        if name not in _NOTES or relation.is_external:
            continue
        root = tree(relation.target_part.blob)
        for note in root.iter(qn(_NOTES[name])):
            text = " ".join(" ".join(_blocks(note)).split())
            who = one_line(note.get(qn("w:author")) or "")
            if name == "comments" and text:
                text = f"Comment by {who}: {text}" if who else f"Comment: {text}"
            found[name, note.get(qn("w:id")) or ""] = text
    return found


def _with_notes(body: _Element, notes: _Notes, levels: _Levels) -> Iterator[str]:
    """The blocks of `body`; behind each the notes that it refers to, and last those left over."""
    told: set[tuple[str, str]] = set()
    for element in _read(body):
        if element.tag in {_PARAGRAPH, _TABLE}:
            yield from _blocks([element], levels)
        else:
            yield from _blocks(element, levels)
        for reference in element.iter(*_REFERENCES):
            key = _REFERENCES[reference.tag], reference.get(qn("w:id")) or ""
            if key in notes and key not in told:
                told.add(key)
                yield notes[key]
    yield from (text for key, text in notes.items() if key not in told)


def _blocks(parent: Iterable[_Element], levels: _Levels = _NO_LEVELS) -> Iterator[str]:
    """The paragraphs and table rows under `parent`, also those inside content controls."""
    for element in _read(parent):
        if element.tag == _PARAGRAPH:
            style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            level = levels.get(style.get(qn("w:val")) or "", 0) if style is not None else 0
            yield headed("".join(_inline(element)), level)
            yield from _boxed(element)
        elif element.tag == _ROW:
            yield _row(element)
            if _is_on(element.find(qn("w:trPr")), "w:tblHeader"):
                yield rule(len(list(_cells(element))))
        else:
            yield from _blocks(element, levels)


def _read(parent: Iterable[_Element]) -> Iterator[_Element]:
    return (element for element in parent if element.tag not in _NOT_READ)


def _inline(parent: Iterable[_Element]) -> Iterator[str]:
    """The text of a paragraph: of its runs, links, fields and insertions, not of its boxes."""
    for element in _read(parent):
        if element.tag == _RUN:
            yield _run(element)
        elif element.tag == _TEXT:
            yield element.text or ""
        elif element.tag in _SPACE:
            yield _SPACE[element.tag]
        elif element.tag != _BOX:
            yield from _inline(element)


def _run(run: _Element) -> str:
    """The text of a run as it is shown: raised figures raised, struck-out and hidden text not."""
    style = run.find(qn("w:rPr"))
    if any(_is_on(style, name) for name in ("w:strike", "w:dstrike", "w:vanish")):
        return ""
    text = "".join(
        piece for element in _read(run) if element.tag != _BOX for piece in _inline([element])
    )
    place = style.find(qn("w:vertAlign")) if style is not None else None
    shown = {"superscript": raised, "subscript": lowered}.get(
        place.get(qn("w:val")) if place is not None else ""
    )
    return shown(text) if shown else text


def _is_on(style: _Element | None, name: str) -> bool:
    found = style.find(qn(name)) if style is not None else None
    return found is not None and (found.get(qn("w:val")) or "true").lower() not in _OFF


def _boxed(parent: _Element) -> Iterator[str]:
    for element in _read(parent):
        yield from (_blocks if element.tag == _BOX else _boxed)(element)


def _row(row: _Element) -> str:
    cells = []
    for cell in _cells(row):
        cells.append([text for text in _blocks(cell) if text.strip()])
        cells += [[]] * (_columns(cell) - 1)
    if all(len(cell) <= 1 for cell in cells):
        return "\t".join(" ".join(" ".join(cell).split()) for cell in cells)
    return "\n".join(text for cell in cells for text in cell)


def _cells(parent: _Element) -> Iterator[_Element]:
    for element in _read(parent):
        if element.tag == _CELL:
            yield element
        else:
            yield from _cells(element)


def _columns(cell: _Element) -> int:
    """How many columns of the table the cell spans."""
    span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    said = (span.get(qn("w:val")) or "") if span is not None else ""
    return min(int(said), _MAX_COLUMNS) if said.isdecimal() and int(said) > 0 else 1


def _title(document: Document) -> str:
    styled = (
        one_line(paragraph.text)
        for paragraph in document.paragraphs[:20]
        if paragraph.style is not None and paragraph.style.name in {"Title", "Heading 1"}
    )
    return next(filter(None, styled), "")


def _properties(document: Document) -> Metadata:
    core = document.core_properties
    stated = properties(core.title, core.author)
    return replace(stated, language=one_line(core.language))
