"""One reader a format: a file of the corpus → the articles it holds."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final

from ingest.article import Article
from ingest.errors import UnreadableFile
from ingest.formats.book import read_book
from ingest.formats.docx import read_docx
from ingest.formats.extracted import Extracted
from ingest.formats.feed import feed_entries, read_entry
from ingest.formats.folder import (
    FOLDER_FILE,
    MAX_RULES_BYTES,
    NO_RULES,
    FolderRules,
    folder_rules,
)
from ingest.formats.html import read_html
from ingest.formats.jsonl import json_records, numbered_lines, read_json_line
from ingest.formats.mail import mailbox_messages, read_message
from ingest.formats.markdown import read_markdown
from ingest.formats.office import read_open_document, read_rtf, read_slides
from ingest.formats.opening import read_bytes
from ingest.formats.pdf import read_pdf
from ingest.formats.table import read_csv, read_workbook
from ingest.formats.text import read_text
from ingest.identify import language_of

__all__ = [
    "FOLDER_FILE",
    "MANY",
    "MAX_BYTES",
    "MAX_RULES_BYTES",
    "SUFFIXES",
    "FileContents",
    "FolderRules",
    "article_bytes",
    "folder_rules",
    "parse",
    "read_article",
    "read_articles",
    "read_bytes",
    "read_in_part",
]

_READERS: Final[Mapping[str, Callable[[str, bytes], Extracted]]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".csv": read_csv,
    ".xlsx": read_workbook,
    ".pptx": read_slides,
    ".odt": read_open_document,
    ".rtf": read_rtf,
    ".epub": read_book,
    ".eml": read_message,
}
_Split = Callable[[str, bytes], Mapping[int, bytes]]
# Files that hold many articles: how they are split, and how each part is read.
_SPLIT: Final[Mapping[str, tuple[_Split, Callable[[str, bytes], Extracted]]]] = {
    ".jsonl": (numbered_lines, read_json_line),
    ".json": (json_records, read_json_line),
    ".mbox": (mailbox_messages, read_message),
    ".rss": (feed_entries, read_entry),
    ".atom": (feed_entries, read_entry),
    ".xml": (feed_entries, read_entry),
}
_DEFAULT_LANGUAGE: Final = frozenset({".html", ".htm", ".docx"})
SUFFIXES: Final = frozenset({*_READERS, *_SPLIT})
MANY: Final = frozenset(_SPLIT)
"""The suffixes of files that hold an article a part: `file.jsonl#3`."""
MAX_BYTES: Final = 50_000_000
_PART_OF_FILE: Final = re.compile(
    rf"(?P<file>(?s:.+)(?:{'|'.join(map(re.escape, _SPLIT))}))#(?P<part>[1-9]\d{{0,17}})",
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


def parse(path: str, data: bytes, rules: FolderRules = NO_RULES) -> FileContents:
    """The articles in the bytes of the file `path`, whose suffix tells the format.

    One article, but of the formats that hold `MANY`: there a part that cannot be read is a problem
    of its own and leaves the others whole. Raises `UnreadableFile` where the whole file fails.
    """
    suffix = _suffix(path)
    if suffix in _SPLIT:
        return _read_parts(path, data, rules, *_SPLIT[suffix])
    extracted = _READERS[suffix](path, data)
    return FileContents((_article(path, data, extracted, rules),), _problems(path, extracted))


def read_article(root: Path, path: str, *, max_bytes: int = MAX_BYTES) -> Article:
    """The one article whose `Article.path` is `path`, such as `a/b.txt` or `file.jsonl#3`.

    Raises `UnreadableFile`, also for a JSON Lines file without a line number.
    """
    if match := _PART_OF_FILE.fullmatch(path):
        split, read = _SPLIT[_suffix(match["file"])]
        parts = split(match["file"], read_bytes(root, match["file"], max_bytes=max_bytes))
        if (part := parts.get(int(match["part"]))) is None:
            raise UnreadableFile(path, f"there is nothing on line {match['part']}")
        rules = folder_rules(root, match["file"])
        return _article(path, part, _with_rules(read, rules)(path, part), rules)
    if (suffix := _suffix(path)) in _SPLIT:
        raise UnreadableFile(path, f"holds an article a line; name the line: {path}#1")
    data = read_bytes(root, path, max_bytes=max_bytes)
    return _article(path, data, _READERS[suffix](path, data), folder_rules(root, path))


def article_bytes(root: Path, path: str) -> Iterator[tuple[str, bytes]]:
    """`Article.path`, and the bytes that `Article.digest` is of, of each article of a file.

    Nothing is parsed: some of them may be no article that can be read. Raises `UnreadableFile`.
    """
    data = read_bytes(root, path, max_bytes=MAX_BYTES)
    if (suffix := _suffix(path)) not in _SPLIT:
        yield path, data
        return
    for number, part in _SPLIT[suffix][0](path, data).items():
        yield f"{path}#{number}", part


def _suffix(path: str) -> str:
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableFile(
            path,
            f"of a kind that is not read ({suffix or 'no suffix'}); "
            f"those that are: {' '.join(sorted(SUFFIXES))}",
        )
    return suffix


def _read_parts(
    path: str,
    data: bytes,
    rules: FolderRules,
    split: _Split,
    read: Callable[[str, bytes], Extracted],
) -> FileContents:
    read = _with_rules(read, rules)
    articles: list[Article] = []
    problems: list[UnreadableFile] = []
    for number, part in split(path, data).items():
        place = f"{path}#{number}"
        try:
            extracted = read(place, part)
        except UnreadableFile as problem:
            problems.append(problem)
            continue
        articles.append(_article(place, part, extracted, rules))
        problems += _problems(place, extracted)
    return FileContents(tuple(articles), tuple(problems))


def _problems(path: str, extracted: Extracted) -> tuple[UnreadableFile, ...]:
    return tuple(map(partial(read_in_part, path), extracted.unread))


def read_in_part(path: str, part: str) -> UnreadableFile:
    """What is told of a file of which `part` could not be read."""
    return UnreadableFile(path, f"read in part: {part}")


def _with_rules(
    read: Callable[[str, bytes], Extracted], rules: FolderRules
) -> Callable[[str, bytes], Extracted]:
    """Only records have keys that a folder's rules can map."""
    return partial(read_json_line, rules=rules) if read is read_json_line else read


def _article(path: str, data: bytes, extracted: Extracted, rules: FolderRules) -> Article:
    metadata = extracted.metadata
    told = rules.language or metadata.language
    # A person states a language in front matter or a field; a page or a program has a default.
    by_default = PurePosixPath(path).suffix.lower() in _DEFAULT_LANGUAGE and not rules.language
    if not told or by_default:
        found = language_of(extracted.text)
        told = told if not found or told.lower().startswith(found) else found
    return Article(
        path=path,
        text=extracted.text,
        digest=sha256(data).hexdigest(),
        title=metadata.title,
        source=rules.outlet or metadata.source,
        author=metadata.author,
        published=metadata.published,
        language=told,
        url=metadata.url,
        pages=extracted.pages,
        unread=extracted.unread,
    )
