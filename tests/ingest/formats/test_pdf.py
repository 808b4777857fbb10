"""PDFs as papers print them: columns, ligatures, raised marks, scanned pages, titles."""

from collections.abc import Iterable

import pytest

from ingest.article import Article
from ingest.formats import FileContents, parse

PICTURE = "q 600 0 0 780 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q"


def _at(left: float, foot: float, text: str, size: float = 10) -> str:
    return f"BT /F1 {size} Tf 1 0 0 1 {left} {foot} Tm ({text}) Tj ET"


def _pdf(*pages: Iterable[str]) -> bytes:
    """A PDF of these drawing operations; the bytes 1 and 2 are the ligatures fi and ffi."""
    streams = ["\n".join(page).encode("cp1252") for page in pages]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(streams)))
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(streams)} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding "
        b"/BaseEncoding /WinAnsiEncoding /Differences [1 /fi /ffi] >> >>",
    ]
    for number, stream in enumerate(streams):
        bodies += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 "
            f"R >> >> /Contents {5 + 2 * number} 0 R >>".encode(),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        ]
    data, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(bodies) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return data + f"{end}startxref\n{len(data)}\n%%EOF\n".encode()


def _read(*pages: Iterable[str]) -> FileContents:
    return parse("a.pdf", _pdf(*pages))


def _only(*pages: Iterable[str]) -> Article:
    contents = _read(*pages)
    assert contents.problems == ()
    return contents.articles[0]


LEFT = (
    "The ferry company of Skarn has ordered",
    "a new boat. It will carry 41 cars and is",
    "to sail from May.",
    "Its price is 5.2 million crowns.",
)
RIGHT = (
    "The school of Kelby will get a new roof",
    "in the summer. Builders start on 3 June",
    "and need ten weeks for the work.",
    "Lessons go on in the town hall then.",
)
COLUMNS = (
    "The ferry company of Skarn has ordered a new boat. It will carry 41 cars and is to sail from "
    "May. Its price is 5.2 million crowns. The school of Kelby will get a new roof in the summer. "
    "Builders start on 3 June and need ten weeks for the work. Lessons go on in the town hall then."
)


def _columns(order: str) -> list[str]:
    """Two columns, drawn row by row, column by column, or the right one first."""
    left = [_at(72, 700 - 12 * n, line) for n, line in enumerate(LEFT)]
    right = [_at(300, 700 - 12 * n, line) for n, line in enumerate(RIGHT)]
    return {
        "rows": [piece for row in zip(left, right, strict=True) for piece in row],
        "columns": [*left, *right],
        "backwards": [*reversed(right), *reversed(left)],
    }[order]


@pytest.mark.parametrize("order", ["rows", "columns", "backwards"])
def test_columns_are_read_one_after_the_other_however_they_are_drawn(order: str) -> None:
    assert " ".join(_only(_columns(order)).text.split()) == COLUMNS


def test_a_headline_over_both_columns_comes_before_them() -> None:
    head = _at(72, 740, "Skarn orders a new boat and Kelby mends its school", 16)
    article = _only([*_columns("rows"), head])
    assert article.text.startswith("Skarn orders a new boat and Kelby mends its school\nThe ferry")
    assert article.title == "Skarn orders a new boat and Kelby mends its school"


def test_the_rows_of_a_table_stay_rows() -> None:
    rows = [("Boat", "Seats", "Cars"), ("Marit", "410", "41"), ("Kelby", "90", "12")]
    shown = [
        _at(72 + 120 * column, 700 - 14 * row, cell)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
    ]
    assert _only(shown).text == "Boat\tSeats\tCars\nMarit\t410\t41\nKelby\t90\t12"


def test_ligatures_become_letters() -> None:
    article = _only([_at(72, 700, "The o\x02ce of Mr Gri\x02n has \x01ve rooms.")])
    assert article.text == "The office of Mr Griffin has five rooms."


def test_a_raised_mark_is_not_part_of_the_figure_before_it() -> None:
    shown = [
        _at(72, 700, "The fleet had 310"),
        _at(150, 704, "2", 6),
        _at(156, 700, "boats in that year."),
    ]
    assert "310² boats" in _only(shown).text.replace("310²boats", "310² boats")


def test_a_page_that_is_a_picture_is_named_and_an_empty_one_is_not() -> None:
    contents = _read([_at(72, 700, "The board met.")], [PICTURE], [], [_at(72, 700, "It closed.")])
    assert [str(problem) for problem in contents.problems] == [
        "a.pdf: read in part: page 2 has no text (a scan?)"
    ]
    assert contents.articles[0].text == "The board met.\nIt closed."


def test_a_scan_with_a_stamp_on_it_is_named_too() -> None:
    stamped = [PICTURE, _at(72, 20, "Scanned by Kelby 7")]
    contents = _read([_at(72, 700, "The board met on Monday in the town hall of Kelby.")], stamped)
    assert [problem.path for problem in contents.problems] == ["a.pdf"]


def test_a_small_picture_with_a_few_words_is_a_page_like_others() -> None:
    small = PICTURE.replace("600 0 0 780", "60 0 0 78")
    assert _only([small, _at(72, 700, "The board met.")]).text == "The board met."


def test_a_title_that_is_also_the_running_head_stays() -> None:
    pages = [
        [
            _at(72, 740, "On boats and tides", 17 if n == 0 else 9),
            _at(72, 700, f"Page text that tells of day {word}."),
        ]
        for n, word in enumerate(["one", "two", "three", "four"])
    ]
    article = _only(*pages)
    assert article.title == "On boats and tides"
    assert article.text.count("On boats and tides") == 1
