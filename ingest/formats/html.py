"""Web pages, through trafilatura: the main text and what the page says of itself."""

import logging
import re
from typing import Final

import trafilatura
from lxml import etree
from trafilatura import load_html
from trafilatura.settings import Document

from ingest.errors import UnreadableFile
from ingest.formats.decode import decode
from ingest.formats.extracted import Extracted, cleaned, rule
from ingest.formats.json_ld import LinkedData, linked_data
from ingest.formats.page_order import in_order
from ingest.formats.page_tree import blocks, page_tree
from ingest.language.dates import find_date
from ingest.metadata import Metadata, one_line, people, web_address

# trafilatura answers None for what it cannot use; these come through it all the same, from lxml
# and from trees nested deeper than its recursion.
_FAULTS: Final = (
    etree.LxmlError,
    RecursionError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
)
# Beyond this a page takes minutes; it is data, not an article.
MAX_HTML_BYTES: Final = 5_000_000
# lxml compares each attribute of an element with all before it: 300,000 take it a minute.
_MAX_ATTRIBUTES: Final = 5_000
_LONG_TAG: Final = re.compile(r"<[A-Za-z][^<>]{15000,}")
_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_CHARSET: Final = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE
)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
# The share of the text in JSON-LD that the page itself must show to be preferred.
_MIN_SHOWN: Final = 0.5

# They report each page they can't use; what matters is said by the error.
for _name in ("trafilatura", "htmldate", "courlan"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


def read_html(path: str, data: bytes) -> Extracted:
    """The main text, a paragraph a line, without comments of readers. Raises `UnreadableFile`."""
    if len(data) > MAX_HTML_BYTES:
        raise UnreadableFile(
            path, f"too large: {len(data)} bytes of HTML, at most {MAX_HTML_BYTES}"
        )
    # A browser, too, looks for the charset in the first kilobyte.
    charset = _CHARSET.search(data, 0, 1024)
    page = decode(path, data, declared=charset[1].decode("ascii") if charset else "")
    page = _without_head_comments(page)
    tags = (_QUOTED.sub("", tag.group()) for tag in _LONG_TAG.finditer(page))
    if any(len(tag.split()) > _MAX_ATTRIBUTES for tag in tags):
        raise UnreadableFile(
            path, f"too large: an element with more than {_MAX_ATTRIBUTES} attributes"
        )
    if not re.search(r"<(?:html|body)\b", page, re.IGNORECASE):
        page = f"<html><body>{page}</body></html>"  # trafilatura takes no fragments
    try:
        original, tree = load_html(page), page_tree(page)
        if original is None or tree is None:
            raise UnreadableFile(path, "no text found")
        linked, shown = linked_data(original), blocks(tree)
        document = _document(tree)
    except _FAULTS as error:
        raise UnreadableFile(path, f"not readable as HTML: {type(error).__name__}") from error
    lines = cleaned(_plain_rows((document.text if document else None) or "")).splitlines()
    text = "\n".join(in_order(lines, shown))
    if len(text) < len(linked.body) * _MIN_SHOWN:
        text = linked.body  # a script sets the text in a browser
    if not text:
        raise UnreadableFile(path, "no text found")
    metadata = _metadata(document, linked, original.get("lang") or "")
    if text.lstrip("# ") == metadata.title:
        raise UnreadableFile(
            path, "no text but its headline; a script may set it: save what the browser shows"
        )
    return Extracted(text, metadata)


def _without_head_comments(page: str) -> str:
    """`page` from its root on: a comment above the root hides it from the parser."""
    while (page := page.lstrip("\ufeff \t\r\n")).startswith(("<!", "<?")):
        _, end, rest = page.partition("-->" if page.startswith("<!--") else ">")
        if not end:
            break
        page = rest
    return page


def _document(tree: etree._Element) -> Document | None:
    document = trafilatura.bare_extraction(
        tree,
        include_comments=False,
        # Of 92 news pages, F1 0.964 against 0.955: less of "related stories" in the text.
        favor_precision=True,
        with_metadata=True,
        # The first date of publication, and only where the page marks it as one.
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    return document if isinstance(document, Document) else None


def _metadata(document: Document | None, linked: LinkedData, language: str) -> Metadata:
    stated = Metadata(
        source=linked.publisher,
        author=", ".join(people(linked.authors)),
        published=find_date(linked.published[:10]),
    )
    if document is None:
        return stated
    source = one_line(document.sitename) or linked.publisher
    title = one_line(document.title)
    if source:  # "Flood takes the bridge | The Daily Bugle"
        title = re.sub(rf"\s+[-–—|•·]\s+{re.escape(source)}$", "", title)
    return Metadata(
        title=title,
        source=source,
        author=", ".join(people(one_line(document.author).split("; "))),
        published=find_date(document.date or ""),
        language=language if _LANGUAGE.fullmatch(language) else "",
        url=web_address(one_line(document.url)),
    ).or_else(stated)


def _plain_rows(text: str) -> str:
    """`text` with the rows of tables, which trafilatura draws with bars, as cells and tabs."""
    lines = []
    for line in map(str.strip, text.splitlines()):
        if re.fullmatch(r"\|(?:-+\|)+", line):
            lines.append(rule(line.count("|") - 1))
            continue
        is_row = len(line) > 1 and line[0] == line[-1] == "|"
        lines.append("\t".join(line[1:-1].split("|")) if is_row else line)
    return "\n".join(lines)
