"""EPUB: the chapters in the order of the book's spine."""

import posixpath
from typing import Any, Final
from urllib.parse import unquote

from ingest.errors import UnreadableFile
from ingest.formats.archive import opened, tree
from ingest.formats.decode import is_blank
from ingest.formats.extracted import Extracted, cleaned
from ingest.formats.markup import drawn
from ingest.formats.page_tree import page_tree
from ingest.language.stated_date import stated_date
from ingest.metadata import Metadata, one_line, people

_CONTAINER: Final = "META-INF/container.xml"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"


def read_book(path: str, data: bytes) -> Extracted:
    """The texts of the spine, a paragraph a line. Raises `UnreadableFile`."""
    with opened(path, data, "EPUB") as archive:
        root = tree(archive.read(_CONTAINER)).find(".//{*}rootfile").get("full-path")
        package = tree(archive.read(root))
        files = {item.get("id"): item.get("href") for item in package.iter("{*}item")}
        lines: list[str] = []
        for reference in package.iter("{*}itemref"):
            href = unquote(files[reference.get("idref")])
            page = archive.read(posixpath.normpath(posixpath.join(posixpath.dirname(root), href)))
            chapter = page_tree(page.decode("utf-8"))
            if chapter is not None:
                body = chapter.find(".//body")
                lines += drawn(chapter if body is None else body)
        metadata = _metadata(package)
    text = cleaned("\n".join(lines))
    if is_blank(text):
        raise UnreadableFile(path, "no text found")
    return Extracted(text, metadata)


def _metadata(package: Any) -> Metadata:
    def said(name: str) -> list[str]:
        return [one_line(each.text) for each in package.iter(f"{_DC}{name}") if each.text]

    return Metadata(
        title=next(iter(said("title")), ""),
        source=next(iter(said("publisher")), ""),
        author=", ".join(people(said("creator"))),
        published=stated_date(next(iter(said("date")), "")),
        language=next(iter(said("language")), ""),
    )
