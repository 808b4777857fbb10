"""Scanned pages are read where the owner names a program for it, and are told where that fails."""

import sys
from pathlib import Path

import pytest

from ingest import parser as parser_module
from ingest.formats import Ocr, parse, read_article
from ingest.parser import Limits, Parser
from tests.ingest.formats.test_pdf import PICTURE, _at, _pdf

SCAN = _pdf([_at(72, 700, "The ferry sails on Monday.")], [PICTURE])
FOUND = "The new boat carries 41 cars."
_TESSERACT = "open(sys.argv[2] + '.pdf', 'wb').write(found)"
_OCRMYPDF = "open(sys.argv[-1], 'wb').write(found)"


def _program(folder: Path, name: str, does: str) -> str:
    """A program of that name that writes a page with `FOUND`, and the arguments it was given."""
    program = folder / name
    program.write_text(
        f"#!{sys.executable}\nimport sys\nfound = {_pdf([_at(72, 700, FOUND)])!r}\n"
        f"open({str(folder / 'arguments')!r}, 'w').write(' '.join(sys.argv[1:]))\n{does}\n"
    )
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize(
    ("name", "does", "options"),
    [("tesseract", _TESSERACT, "-l deu pdf"), ("ocrmypdf", _OCRMYPDF, "-l deu --force-ocr")],
)
def test_a_scanned_page_is_read_in_its_place(
    tmp_path: Path, name: str, does: str, options: str
) -> None:
    ocr = Ocr(f"{_program(tmp_path, name, does)} -l deu", 60)
    contents = parse("a.pdf", SCAN, ocr=ocr)
    (article,) = contents.articles
    assert article.text == f"The ferry sails on Monday.\n{FOUND}"
    assert [span.of(article.text).strip() for span in article.pages][1] == FOUND
    assert (article.unread, contents.problems) == ((), ())
    assert options in (tmp_path / "arguments").read_text()
    (tmp_path / "a.pdf").write_bytes(SCAN)
    assert read_article(tmp_path, "a.pdf", ocr=ocr) == article


@pytest.mark.parametrize(
    ("name", "does", "seconds", "reason"),
    [
        ("tesseract", "sys.exit('no such language')", 60, "tesseract failed: no such language"),
        ("tesseract", "", 60, "tesseract made no PDF of it"),
        ("ocrmypdf", "import time; time.sleep(60)", 0.5, "ocrmypdf took too long"),
        ("tesseract", _TESSERACT, 0, "tesseract took too long"),
        ("rm", "", 60, "FOOTNOTE_OCR is 'rm', not ocrmypdf or tesseract"),
    ],
)
def test_a_page_that_cannot_be_read_is_named_with_the_reason(
    tmp_path: Path, name: str, does: str, seconds: float, reason: str
) -> None:
    contents = parse("a.pdf", SCAN, ocr=Ocr(_program(tmp_path, name, does), seconds))
    (unread,) = contents.articles[0].unread
    assert unread.startswith(f"page 2 has no text (a scan?): {reason}")


def test_a_program_that_is_not_there_is_named() -> None:
    (unread,) = parse("a.pdf", SCAN, ocr=Ocr("/nowhere/tesseract", 60)).articles[0].unread
    assert unread.endswith("tesseract cannot be run: No such file or directory")


def test_ingest_reads_scans_where_the_setting_names_a_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parser, limits = Parser(tmp_path / "killers.json", "1"), Limits(memory_mb=2_000, seconds=60)
    program = _program(tmp_path, "tesseract", _TESSERACT)
    for command, held in ((program, FOUND), ("", "sails on Monday.")):
        monkeypatch.setenv("FOOTNOTE_OCR", command)
        parser_module._close()
        parser_module._children.clear()
        piece, *_ = parser.parse("a.pdf", SCAN, limits, {})
        assert piece.prepared is not None
        assert piece.prepared.article.text.endswith(held)
    parser_module._close()
