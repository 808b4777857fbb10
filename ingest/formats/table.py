"""Tables: CSV, and workbooks through openpyxl. A row is a line, with the head of each column."""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from io import BytesIO, StringIO
from itertools import takewhile
from typing import Final

import openpyxl
from openpyxl.utils.exceptions import CellCoordinatesException, InvalidFileException

from ingest.errors import UnreadableFile
from ingest.formats.archive import opened
from ingest.formats.decode import decode, is_blank
from ingest.formats.extracted import Extracted, cleaned
from ingest.formats.properties import properties
from ingest.metadata import Metadata, one_line

_SEPARATOR: Final = re.compile(r"\Asep=.\r?\n", re.IGNORECASE)  # that Excel writes at the head
_NOT_READ: Final = ("comments", "charts")  # the names of their parts
_SAMPLE: Final = 20_000
_MAX_ROWS: Final = 200_000


def read_csv(path: str, data: bytes) -> Extracted:
    """A line a row: "Town: Ormsby · Silver: 12". Raises `UnreadableFile`."""
    text = _SEPARATOR.sub("", decode(path, data), count=1)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:_SAMPLE], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        rows = list(csv.reader(StringIO(text, newline=""), dialect))
    except csv.Error as error:
        raise UnreadableFile(path, f"not readable as CSV: {error}") from error
    return Extracted(_told(path, [("", rows)]), Metadata())


def read_workbook(path: str, data: bytes) -> Extracted:
    """The rows of each sheet under its name, with values instead of formulas.

    Raises `UnreadableFile`.
    """
    with opened(path, data, "XLSX", CellCoordinatesException, InvalidFileException) as archive:
        parts = archive.namelist()
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
        sheets = [
            (
                sheet.title,
                [[_cell(cell) for cell in row] for row in sheet.iter_rows(values_only=True)],
            )
            for sheet in book.worksheets
        ]
        stated = properties(book.properties.title, book.properties.creator)
    unread = tuple(f"its {name}" for name in _NOT_READ if any(f"/{name}" in each for each in parts))
    return Extracted(_told(path, sheets), stated, unread=unread)


def _cell(value: object) -> str:
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
        lines += [name, *told] if told and len(sheets) > 1 else told
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
