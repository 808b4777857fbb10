"""One reader a format: a file of the corpus → the articles it holds."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Any, Final

from ingest.article import Article
from ingest.errors import UnreadableFile
from ingest.formats.extracted import Extracted
from ingest.formats.folder import (
    FOLDER_FILE,
    MAX_RULES_BYTES,
    NO_RULES,
    FolderRules,
    folder_rules,
)
from ingest.formats.ocr import NO_OCR, Ocr
from ingest.formats.opening import read_bytes
from ingest.identify import language_of

__all__ = [
    "FOLDER_FILE",
    "MANY",
    "MAX_BYTES",
    "MAX_RULES_BYTES",
    "NO_OCR",
    "SUFFIXES",
    "FileContents",
    "FolderRules",
    "Ocr",
    "article_bytes",
    "folder_rules",
    "parse",
    "read_article",
    "read_articles",
    "read_bytes",
    "read_in_part",
]


def _on_demand(module: str, name: str) -> Any:
    """A function whose module is imported by its first call.

    Some take half a second, a folder holds few formats, and most ingests open no file at all.
    """

    def call(*given: Any, **named: Any) -> Any:
        return getattr(import_module(f"ingest.formats.{module}"), name)(*given, **named)

    return call


archive_members = _on_demand("archive", "archive_members")
csv_articles = _on_demand("table", "csv_articles")
feed_entries = _on_demand("feed", "feed_entries")
json_records = _on_demand("jsonl", "json_records")
mailbox_messages = _on_demand("mail", "mailbox_messages")
numbered_lines = _on_demand("jsonl", "numbered_lines")
read_book = _on_demand("book", "read_book")
read_csv = _on_demand("table", "read_csv")
read_docx = _on_demand("docx", "read_docx")
read_entry = _on_demand("feed", "read_entry")
read_html = _on_demand("html", "read_html")
read_json_line = _on_demand("jsonl", "read_json_line")
read_markdown = _on_demand("markdown", "read_markdown")
read_message = _on_demand("mail", "read_message")
read_open_document = _on_demand("office", "read_open_document")
read_pdf = _on_demand("pdf", "read_pdf")
read_rtf = _on_demand("rtf", "read_rtf")
read_slides = _on_demand("office", "read_slides")
read_text = _on_demand("text", "read_text")
read_workbook = _on_demand("table", "read_workbook")
workbook_articles = _on_demand("table", "workbook_articles")

_READERS: Final[Mapping[str, Any]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".xlsx": read_workbook,
    ".pptx": read_slides,
    ".odt": read_open_document,
    ".rtf": read_rtf,
    ".epub": read_book,
    ".eml": read_message,
}
_Read = Callable[[str, bytes], Extracted]
_Split = Callable[[str, bytes], Mapping[int, bytes]]
# Files that hold many articles: how they are split, and how each part is read.
_SPLIT: Final[Mapping[str, tuple[_Split, Any]]] = {
    ".jsonl": (numbered_lines, read_json_line),
    ".json": (json_records, read_json_line),
    ".mbox": (mailbox_messages, read_message),
    ".rss": (feed_entries, read_entry),
    ".atom": (feed_entries, read_entry),
    ".xml": (feed_entries, read_entry),
}
# Tables: each row is an article where the columns say so, or else the whole is one.
_ROWS: Final[Mapping[str, Callable[[str, bytes, FolderRules], Mapping[int, bytes]]]] = {
    ".csv": csv_articles,
    ".tsv": csv_articles,
    ".xlsx": workbook_articles,
}
_ARCHIVE: Final = ".zip"
_DEFAULT_LANGUAGE: Final = frozenset({".html", ".htm", ".docx"})
SUFFIXES: Final = frozenset({*_READERS, *_SPLIT, _ARCHIVE})
MANY: Final = frozenset({*_SPLIT, *_ROWS, _ARCHIVE})
"""The suffixes of files that hold, or may hold, an article a part: `file.jsonl#3`."""
MAX_BYTES: Final = 50_000_000
_PART_OF_FILE: Final = re.compile(
    rf"(?P<file>(?s:.+)(?:{'|'.join(map(re.escape, sorted(MANY)))}))#(?P<part>[1-9]\d{{0,17}})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FileContents:
    """What one file held: its articles, in order, and the parts that could not be read."""

    articles: tuple[Article, ...]
    problems: tuple[UnreadableFile, ...] = ()


def read_articles(root: Path, path: str, *, max_bytes: int = MAX_BYTES) -> FileContents:
    """The articles of the file `path`, relative to the folder `root`, with `/`.

    Raises `UnreadableFile` where the whole file fails; see `parse`.
    """
    _suffix(path)  # before a large file is read for nothing
    rules = folder_rules(root, path)
    return parse(path, read_bytes(root, path, max_bytes=max_bytes), rules)


def parse(path: str, data: bytes, rules: FolderRules = NO_RULES, ocr: Ocr = NO_OCR) -> FileContents:
    """The articles in the bytes of the file `path`, whose suffix tells the format.

    One article, but of the formats that hold `MANY`: there a part that cannot be read is a problem
    of its own and leaves the others whole. Raises `UnreadableFile` where the whole file fails.
    """
    articles: list[Article] = []
    problems: list[UnreadableFile] = []
    for part in _parts(path, data, rules, ocr):
        try:
            extracted = part.read(part.path, part.data)
        except UnreadableFile as problem:
            if part.path == path:
                raise
            problems.append(problem)
            continue
        articles.append(_article(part, extracted, rules))
        problems += map(partial(read_in_part, part.path), extracted.unread)
    return FileContents(tuple(articles), tuple(problems))


def read_article(
    root: Path, path: str, *, max_bytes: int = MAX_BYTES, ocr: Ocr = NO_OCR
) -> Article:
    """The one article whose `Article.path` is `path`, such as `a/b.txt` or `file.jsonl#3`.

    Raises `UnreadableFile`, also for a JSON Lines file without a line number.
    """
    match = _PART_OF_FILE.fullmatch(path)
    file = match["file"] if match else path
    _suffix(file)
    rules = folder_rules(root, file)
    for part in _parts(file, read_bytes(root, file, max_bytes=max_bytes), rules, ocr):
        if part.path == path:
            return _article(part, part.read(path, part.data), rules)
    if match:
        raise UnreadableFile(path, f"there is nothing on line {match['part']}")
    raise UnreadableFile(path, f"holds an article a line; name the line: {path}#1")


def article_bytes(root: Path, path: str) -> Iterator[tuple[str, bytes]]:
    """`Article.path`, and the bytes that `Article.digest` is of, of each article of a file.

    Nothing is parsed: some of them may be no article that can be read. Raises `UnreadableFile`.
    """
    data = read_bytes(root, path, max_bytes=MAX_BYTES)
    for part in _parts(path, data, folder_rules(root, path), NO_OCR):
        yield part.path, part.data


@dataclass(frozen=True, slots=True)
class _Part:
    """What may be an article: a file, a part of one, or a member of an archive."""

    path: str
    name: str  # of the file that it is, or is in
    data: bytes
    read: _Read


def _parts(path: str, data: bytes, rules: FolderRules, ocr: Ocr) -> Iterator[_Part]:
    suffix = _suffix(path)
    if suffix == _ARCHIVE:
        yield from _member_parts(path, data, rules, ocr)
    elif suffix in _SPLIT:
        split, read = _SPLIT[suffix]
        # Only records have keys that a folder's rules can map.
        read = partial(read_json_line, rules=rules) if read is read_json_line else read
        for number, part in split(path, data).items():
            yield _Part(f"{path}#{number}", path, part, read)
    elif rows := _ROWS[suffix](path, data, rules) if suffix in _ROWS else {}:
        for number, row in rows.items():
            yield _Part(f"{path}#{number}", path, row, partial(read_json_line, rules=rules))
    else:
        read = _READERS[suffix]
        yield _Part(path, path, data, partial(read_pdf, ocr=ocr) if read is read_pdf else read)


def _member_parts(path: str, data: bytes, rules: FolderRules, ocr: Ocr) -> Iterator[_Part]:
    """The parts of an archive's members, counted through; a bad one refuses when it is read."""
    number = 0
    for name, held in archive_members(path, data):
        try:
            if isinstance(held, UnreadableFile):
                raise held
            if name.lower().endswith(_ARCHIVE):
                raise UnreadableFile(name, "an archive in an archive; unpack it")
            for part in _parts(name, held, rules, ocr):
                number += 1
                yield replace(part, path=f"{path}#{number}")
        except UnreadableFile as problem:
            number += 1
            yield _Part(f"{path}#{number}", name, b"", partial(_refuse, name, problem.reason))


def _refuse(name: str, reason: str, path: str, _: bytes) -> Extracted:
    raise UnreadableFile(path, f"{name}: {reason}")


def _suffix(path: str) -> str:
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableFile(
            path,
            f"of a kind that is not read ({suffix or 'no suffix'}); "
            f"those that are: {' '.join(sorted(SUFFIXES))}",
        )
    return suffix


def read_in_part(path: str, part: str) -> UnreadableFile:
    """What is told of a file of which `part` could not be read."""
    return UnreadableFile(path, f"read in part: {part}")


def _article(part: _Part, extracted: Extracted, rules: FolderRules) -> Article:
    metadata = extracted.metadata
    told = rules.language or metadata.language
    # A person states a language in front matter or a field; a page or a program has a default.
    by_default = PurePosixPath(part.name).suffix.lower() in _DEFAULT_LANGUAGE and not rules.language
    if not told or by_default:
        found = language_of(extracted.text)
        told = told if not found or told.lower().startswith(found) else found
    return Article(
        path=part.path,
        text=extracted.text,
        digest=sha256(part.data).hexdigest(),
        title=metadata.title or _name_in_archive(part),
        source=rules.outlet or metadata.source,
        author=metadata.author,
        published=metadata.published,
        language=told,
        url=metadata.url,
        pages=extracted.pages,
        unread=extracted.unread,
    )


def _name_in_archive(part: _Part) -> str:
    """What a member of an archive is called, which its article's path does not tell."""
    if not part.path.lower().rpartition("#")[0].endswith(_ARCHIVE) or _suffix(part.name) in MANY:
        return ""
    return PurePosixPath(part.name).stem
