"""Tables: CSV, and workbooks through openpyxl. A row is a line, with the head of each column."""

import csv
import json
import re
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, time
from io import BytesIO, StringIO
from itertools import takewhile
from typing import Final
from zipfile import ZipFile

import openpyxl
from openpyxl.utils.exceptions import CellCoordinatesException, InvalidFileException

from ingest.errors import UnreadableFile
from ingest.formats.archive import opened
from ingest.formats.decode import decode, is_blank
from ingest.formats.extracted import Extracted, cleaned, headed
from ingest.formats.folder import FolderRules
from ingest.formats.jsonl import TEXT_KEYS, WHOLE_TEXT_KEYS
from ingest.formats.properties import properties
from ingest.metadata import LABELS, Metadata, one_line

_SEPARATOR: Final = re.compile(r"\Asep=.\r?\n", re.IGNORECASE)  # that Excel writes at the head
_ENDS_SENTENCE: Final = re.compile(r"[.!?…。！？][\"'”’»)\]]{0,3}\s?$")
_NOT_READ: Final = ("comments", "charts")  # the names of their parts
_SAMPLE: Final = 20_000
_MAX_ROWS: Final = 200_000
_MIN_WORDS: Final = 4
_MIN_CHARS: Final = 15  # of Chinese, which sets no spaces
_HEADLINES: Final = ("title", "headline")
csv.field_size_limit(50_000_000)  # Python's own is 131,072: an article may be longer


def read_csv(path: str, data: bytes) -> Extracted:
    """A line a row: "Town: Ormsby · Silver: 12". Raises `UnreadableFile`."""
    return Extracted(_told(path, [("", _csv_rows(path, data))]), Metadata())


def csv_articles(path: str, data: bytes, rules: FolderRules) -> dict[int, bytes]:
    """The rows that are articles, as JSON, by their numbers, the heads being row 1.

    {} for a table of anything else. Raises `UnreadableFile`.
    """
    return _articles(_csv_rows(path, data), rules)


def workbook_articles(path: str, data: bytes, rules: FolderRules) -> dict[int, bytes]:
    """Likewise, where one sheet alone holds something. Raises `UnreadableFile`."""
    with _opened(path, data):
        sheets = [rows for _, rows in _sheets(data) if any(map(any, rows))]
    return _articles(sheets[0], rules) if len(sheets) == 1 else {}


def _csv_rows(path: str, data: bytes) -> list[list[str]]:
    text = _SEPARATOR.sub("", decode(path, data), count=1)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:_SAMPLE], ",;\t|")
    except csv.Error:
        dialect = csv.excel_tab if path.lower().endswith(".tsv") else csv.excel
    try:
        return list(csv.reader(StringIO(text, newline=""), dialect))
    except csv.Error as error:
        raise UnreadableFile(path, f"not readable as CSV: {error}") from error


def _articles(rows: Sequence[Sequence[str]], rules: FolderRules) -> dict[int, bytes]:
    heads = [_key(head) for head in rows[0]] if rows else []
    mapped = [_key(key) for field, key in rules.keys if field == "text"]
    # A description is an article's where a headline and something else of an article stand by.
    told = LABELS.intersection(heads)
    known = TEXT_KEYS if len(told) > 1 and not told.isdisjoint(_HEADLINES) else WHOLE_TEXT_KEYS
    keys = [*mapped, *(key for key in known if key in heads)]
    if not keys or keys[0] not in heads or len(set(heads)) < len(heads):
        return {}
    place = heads.index(keys[0])
    texts = [row[place].strip() for row in rows[1:] if len(row) > place and row[place].strip()]
    if not mapped and sum(map(_is_prose, texts)) * 2 <= len(texts):
        return {}
    raw = [one_line(head) for head in rows[0]]
    return {
        number: json.dumps(
            dict(zip(raw, row, strict=False)) | dict(zip(heads, row, strict=False)),
            ensure_ascii=False,
            sort_keys=True,
        ).encode("utf-8", "replace")
        for number, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    }


def _key(head: str) -> str:
    return "_".join(re.split(r"[\s\-_]+", head.strip().lower()))


def _is_prose(cell: str) -> bool:
    """Whether it is an article's text, and not the name or the description of a thing."""
    enough = len(cell.split()) >= _MIN_WORDS or (not cell.isascii() and len(cell) >= _MIN_CHARS)
    return enough and _ENDS_SENTENCE.search(cell) is not None


def read_workbook(path: str, data: bytes) -> Extracted:
    """The rows of each sheet under its name, with values instead of formulas.

    Raises `UnreadableFile`.
    """
    with _opened(path, data) as archive:
        parts = archive.namelist()
        sheets = _sheets(data)
        book = openpyxl.load_workbook(BytesIO(data), read_only=True)
        stated = properties(book.properties.title, book.properties.creator)
    unread = tuple(f"its {name}" for name in _NOT_READ if any(f"/{name}" in each for each in parts))
    return Extracted(_told(path, sheets), stated, unread=unread)


def _opened(path: str, data: bytes) -> AbstractContextManager[ZipFile]:
    return opened(path, data, "XLSX", CellCoordinatesException, InvalidFileException)


def _sheets(data: bytes) -> list[tuple[str, list[list[str]]]]:
    """The name and the rows of each sheet."""
    book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
    return [
        (
            sheet.title,
            [
                [_cell(cell.value, cell.number_format or "") for cell in row]
                for row in sheet.iter_rows()
            ],
        )
        for sheet in book.worksheets
    ]


def _cell(value: object, number_format: str) -> str:
    if isinstance(value, int | float) and "%" in number_format:
        return f"{round(value * 100, 6):g}%"  # 0.25 is shown as 25%
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()  # a day, as a workbook keeps it
    return "" if value is None else one_line(str(value))


def _told(path: str, sheets: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> str:
    lines: list[str] = []
    for name, rows in sheets:
        if sum(len(rows) for _, rows in sheets) > _MAX_ROWS:
            raise UnreadableFile(path, f"too large: more than {_MAX_ROWS} rows")
        told = list(_rows(rows))
        lines += [headed(name, 2), *told] if told and len(sheets) > 1 else told
    text = cleaned("\n".join(lines))
    if is_blank(text):
        raise UnreadableFile(path, "no text found")
    return text


def _rows(rows: Iterable[Sequence[str]]) -> Iterable[str]:
    held = [[one_line(cell) for cell in row] for row in rows if any(cell.strip() for cell in row)]
    # What stands over the table, such as its title, fills one cell of a row.
    over = list(takewhile(lambda row: sum(map(bool, row)) == 1, held))
    told, held = [" ".join(row).strip() for row in over], held[len(over) :]
    heads = held[0] if held else []
    width = max(map(_width, held), default=0)
    # A head names columns: each that is used, none of them a number.
    if len(held) < 2 or not all(heads[:width]) or len(heads) < width or any(map(_is_number, heads)):
        return (*told, *(" · ".join(filter(None, row)) for row in held))
    return (
        *told,
        *(
            " · ".join(f"{head}: {cell}" for head, cell in zip(heads, row, strict=False) if cell)
            for row in held[1:]
        ),
    )


def _width(row: Sequence[str]) -> int:
    """How many cells it has up to the last that is filled."""
    return max((place for place, cell in enumerate(row, start=1) if cell), default=0)


def _is_number(cell: str) -> bool:
    return cell.replace(".", "").replace(",", "").replace("-", "").isdigit() and len(cell) != 4
