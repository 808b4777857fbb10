"""Scanned pages of PDFs, read by a program that the owner has installed: ocrmypdf or tesseract."""

import shlex
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Final

from pypdfium2 import PdfDocument, PdfiumError, PdfPage

from ingest.errors import UnreadableFile
from ingest.formats.pdf_lines import PrintedLine, page_lines
from ingest.metadata import one_line

PROGRAMS: Final = ("ocrmypdf", "tesseract")
_DOTS_PER_POINT: Final = 300 / 72  # what tesseract reads best
_MAX_DOTS: Final = 40_000_000


@dataclass(frozen=True, slots=True)
class Ocr:
    """`command` is one of the `PROGRAMS`, also as a path, with its options; "": scans stay unread.

    `seconds` is the time that the pages of one file may take together.
    """

    command: str = ""
    seconds: float = 0.0

    def read(
        self, path: str, document: PdfDocument, numbers: list[int]
    ) -> Iterator[tuple[int, list[PrintedLine] | UnreadableFile]]:
        """The lines of each of these pages (from 0), or why there are none."""
        until = time.monotonic() + self.seconds
        for number in numbers:
            try:
                yield number, self._page(path, document, number, until - time.monotonic())
            except UnreadableFile as problem:
                yield number, problem

    def _page(
        self, path: str, document: PdfDocument, number: int, seconds: float
    ) -> list[PrintedLine]:
        words = shlex.split(self.command)
        name = PurePath(words[0]).name
        if name not in PROGRAMS:
            raise UnreadableFile(path, f"FOOTNOTE_OCR is {name!r}, not {' or '.join(PROGRAMS)}")
        with TemporaryDirectory(prefix="footnote-") as folder:
            read = Path(folder) / "read.pdf"
            if name == "tesseract":
                picture = Path(folder) / "page.pgm"
                picture.write_bytes(_drawn(document[number]))
                arguments = [words[0], str(picture), str(read.with_suffix("")), *words[1:], "pdf"]
            else:
                page = Path(folder) / "page.pdf"
                with PdfDocument.new() as single:
                    single.import_pages(document, [number])
                    single.save(page)
                forced = ("--force-ocr", "--output-type", "pdf", "--quiet")
                arguments = [*words, *forced, str(page), str(read)]
            _run(path, name, arguments, seconds)
            try:
                with PdfDocument(read.read_bytes()) as found:
                    return page_lines(found[0])
            except (OSError, PdfiumError) as error:
                raise UnreadableFile(path, f"{name} made no PDF of it") from error


NO_OCR: Final = Ocr()


def _drawn(page: PdfPage) -> bytes:
    """The page as a grey picture, in the one format that needs no library."""
    dots = page.get_width() * page.get_height()
    scale = min(_DOTS_PER_POINT, (_MAX_DOTS / max(dots, 1.0)) ** 0.5)
    grey = page.render(scale=scale, grayscale=True).to_numpy()
    height, width = grey.shape[:2]
    return b"P5 %d %d 255\n%b" % (width, height, grey.tobytes())


def _run(path: str, name: str, arguments: list[str], seconds: float) -> None:
    try:
        if seconds <= 0:
            raise subprocess.TimeoutExpired(name, seconds)
        subprocess.run(  # noqa: S603  the owner of the machine names the program
            arguments, check=True, timeout=seconds, stdin=subprocess.DEVNULL, capture_output=True
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(
            path, f"{name} took too long; FOOTNOTE_MAX_FILE_SECONDS is its time"
        ) from error
    except subprocess.CalledProcessError as error:
        said = one_line(error.stderr.decode("utf-8", "replace"), max_chars=100)
        raise UnreadableFile(path, f"{name} failed: {said or error.returncode}") from error
    except OSError as error:
        raise UnreadableFile(path, f"{name} cannot be run: {error.strerror}") from error
