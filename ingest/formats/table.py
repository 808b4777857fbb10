"""Tables: CSV, and workbooks through openpyxl. A row is a line, with the head of each column."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Final

import openpyxl
from openpyxl.utils.exceptions import CellCoordinatesException, InvalidFileException

from ingest.errors import UnreadableFile
from ingest.formats.archive import opened
from ingest.formats.decode import decode, is_blank
from ingest.formats.extracted import Extracted, cleaned
from ingest.formats.properties import properties
from ingest.metadata import Metadata, one_line

_SAMPLE: Final = 20_000
_MAX_ROWS: Final = 200_000


def read_csv(path: str, data: bytes) -> Extracted:
    """A line a row: "Town: Ormsby · Silver: 12". Raises `UnreadableFile`."""
    text = decode(path, data)
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
    with opened(path, data, "XLSX", CellCoordinatesException, InvalidFileException):
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
        sheets = [
            (
                sheet.title,
                [[_cell(cell) for cell in row] for row in sheet.iter_rows(values_only=True)],
            )
            for sheet in book.worksheets
        ]
        stated = properties(book.properties.title, book.properties.creator)
    return Extracted(_told(path, sheets), stated)


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
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
    heads = held[0] if held else []
    # A head names columns: each filled, none a number.
    if len(held) < 2 or not all(heads) or any(map(_is_number, heads)):
        return (" · ".join(filter(None, row)) for row in held)
    return (
        " · ".join(f"{head}: {cell}" for head, cell in zip(heads, row, strict=False) if cell)
        for row in held[1:]
    )


def _is_number(cell: str) -> bool:
    return cell.replace(".", "").replace(",", "").replace("-", "").isdigit() and len(cell) != 4
