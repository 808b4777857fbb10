"""One reader a format: a file of the corpus → the articles it holds."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final

from ingest.article import Article
from ingest.errors import UnreadableFile
from ingest.formats.docx import read_docx
from ingest.formats.extracted import Extracted
from ingest.formats.html import read_html
from ingest.formats.jsonl import numbered_lines, read_json_line
from ingest.formats.markdown import read_markdown
from ingest.formats.opening import read_bytes
from ingest.formats.pdf import read_pdf
from ingest.formats.text import read_text
from ingest.identify import language_of

__all__ = [
    "MAX_BYTES",
    "SUFFIXES",
    "FileContents",
    "article_bytes",
    "parse",
    "read_article",
    "read_articles",
    "read_bytes",
]

_READERS: Final[Mapping[str, Callable[[str, bytes], Extracted]]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
}
_DEFAULT_LANGUAGE: Final = frozenset({".html", ".htm", ".docx"})
_JSON_LINES: Final = ".jsonl"
SUFFIXES: Final = frozenset({*_READERS, _JSON_LINES})
MAX_BYTES: Final = 50_000_000
_LINE_OF_FILE: Final = re.compile(
    r"(?P<file>(?s:.+)\.jsonl)#(?P<line>[1-9]\d{0,17})", re.IGNORECASE
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
    return parse(path, read_bytes(root, path, max_bytes=max_bytes))


def parse(path: str, data: bytes) -> FileContents:
    """The articles in the bytes of the file `path`, whose suffix tells the format.

    One article, without problems, for every format but JSON Lines, where a bad line is a problem
    of its own and leaves the others whole. Raises `UnreadableFile` where the whole file fails.
    """
    suffix = _suffix(path)
    if suffix == _JSON_LINES:
        return _read_lines(path, data)
    extracted = _READERS[suffix](path, data)
    problems = tuple(UnreadableFile(path, f"read in part: {part}") for part in extracted.unread)
    return FileContents((_article(path, data, extracted),), problems)


def read_article(root: Path, path: str, *, max_bytes: int = MAX_BYTES) -> Article:
    """The one article whose `Article.path` is `path`, such as `a/b.txt` or `file.jsonl#3`.

    Raises `UnreadableFile`, also for a JSON Lines file without a line number.
    """
    if match := _LINE_OF_FILE.fullmatch(path):
        lines = numbered_lines(match["file"], read_bytes(root, match["file"], max_bytes=max_bytes))
        if (line := lines.get(int(match["line"]))) is None:
            raise UnreadableFile(path, f"there is nothing on line {match['line']}")
        return _article(path, line, read_json_line(path, line))
    if (suffix := _suffix(path)) == _JSON_LINES:
        raise UnreadableFile(path, f"holds an article a line; name the line: {path}#1")
    data = read_bytes(root, path, max_bytes=max_bytes)
    return _article(path, data, _READERS[suffix](path, data))


def article_bytes(root: Path, path: str) -> Iterator[tuple[str, bytes]]:
    """`Article.path`, and the bytes that `Article.digest` is of, of each article of a file.

    Nothing is parsed: some of them may be no article that can be read. Raises `UnreadableFile`.
    """
    data = read_bytes(root, path, max_bytes=MAX_BYTES)
    if _suffix(path) != _JSON_LINES:
        yield path, data
        return
    for number, line in numbered_lines(path, data).items():
        yield f"{path}#{number}", line


def _suffix(path: str) -> str:
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableFile(
            path,
            f"of a kind that is not read ({suffix or 'no suffix'}); "
            f"those that are: {' '.join(sorted(SUFFIXES))}",
        )
    return suffix


def _read_lines(path: str, data: bytes) -> FileContents:
    articles: list[Article] = []
    problems: list[UnreadableFile] = []
    for number, line in numbered_lines(path, data).items():
        try:
            place = f"{path}#{number}"
            articles.append(_article(place, line, read_json_line(place, line)))
        except UnreadableFile as problem:
            problems.append(problem)
    return FileContents(tuple(articles), tuple(problems))


def _article(path: str, data: bytes, extracted: Extracted) -> Article:
    metadata = extracted.metadata
    told = metadata.language
    # A person states a language in front matter or a field; a page or a program has a default.
    if not told or PurePosixPath(path).suffix.lower() in _DEFAULT_LANGUAGE:
        found = language_of(extracted.text)
        told = told if not found or told.lower().startswith(found) else found
    return Article(
        path=path,
        text=extracted.text,
        digest=sha256(data).hexdigest(),
        title=metadata.title,
        source=metadata.source,
        author=metadata.author,
        published=metadata.published,
        language=told,
        url=metadata.url,
        pages=extracted.pages,
    )
