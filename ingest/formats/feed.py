"""News in XML: RSS and Atom feeds, NITF and NewsML-G2."""

import re
from collections.abc import Iterable
from copy import deepcopy
from typing import Any, Final

from lxml import etree

from ingest.boilerplate.byline import byline
from ingest.errors import UnreadableFile
from ingest.formats.archive import tree
from ingest.formats.decode import is_blank
from ingest.formats.extracted import Extracted, cleaned
from ingest.formats.markup import drawn, plain_text
from ingest.formats.page_tree import page_tree
from ingest.language.stated_date import stated_date
from ingest.metadata import Metadata, one_line, people, web_address

_ENTRIES: Final = ("{*}item", "{*}entry", "{*}newsItem", "{*}nitf")
# The first that holds something, whole texts before what sums them up.
_BODIES: Final = (
    *("{http://purl.org/rss/1.0/modules/content/}encoded", "{http://www.w3.org/2005/Atom}content"),
    *("{*}body.content", "{*}inlineXML", "{*}inlineData", "{*}description", "{*}summary"),
)
_AS_IN_HTML: Final = {"hl1": "h1", "hl2": "h2", "nitf-table": "div", "block": "div"}


_BY: Final = re.compile(r"^by\s+", re.IGNORECASE)


def feed_entries(path: str, data: bytes) -> dict[int, bytes]:
    """The entries of a feed, or the one story of a file, by their numbers from 1.

    Raises `UnreadableFile` where the XML is of another kind.
    """
    try:
        root = tree(data)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableFile(path, f"not readable as XML: {one_line(str(error))}") from error
    for name in _ENTRIES:
        if found := list(root.iter(name)):
            _state_source(root, found)
            return {
                number: etree.tostring(each, with_tail=False)
                for number, each in enumerate(found, start=1)
            }
    kind = etree.QName(root).localname
    raise UnreadableFile(path, f"XML of a kind that is not read ({kind}): no RSS, NITF or NewsML")


def _state_source(root: Any, entries: Iterable[Any]) -> None:
    """Put the title of a feed into its entries, which are read one by one."""
    for name in ("{*}channel/{*}title", "{http://www.w3.org/2005/Atom}title"):
        title = one_line(root.findtext(name))
        for entry in entries if title else ():
            if entry.find("{*}source") is None:
                etree.SubElement(entry, "source").text = title


def read_entry(path: str, data: bytes) -> Extracted:
    """One entry or story. Raises `UnreadableFile`."""
    try:
        entry = tree(data)
    except (etree.LxmlError, ValueError) as error:  # such as an entity that the whole file defines
        raise UnreadableFile(path, f"not readable as XML: {one_line(str(error))}") from error
    bodies = (_text(body) for name in _BODIES for body in entry.iter(name))
    text = next(filter(None, bodies), "")
    if is_blank(text):
        raise UnreadableFile(path, "no text found")
    return Extracted(text, _metadata(entry).or_else(byline(text)))


def _text(element: Any) -> str:
    """The paragraphs and tables of an element; text that is markup in disguise is read as such."""
    if not len(element):
        return plain_text(element.text or "")
    page = deepcopy(element)
    for each in page.iter(etree.Element):
        name = etree.QName(each).localname.lower()
        each.tag = _AS_IN_HTML.get(name, name)
    markup = page_tree(f"<html><body>{etree.tostring(page, encoding='unicode')}</body></html>")
    return cleaned("\n".join(drawn(markup))) if markup is not None else ""


def _metadata(entry: Any) -> Metadata:
    def first(*names: str) -> str:
        found = (
            one_line(each.get("norm") or each.get("date.issue") or " ".join(each.itertext()))
            for name in names
            for each in entry.iter(name)
        )
        return next(filter(None, found), "")

    author = _BY.sub("", first("{*}creator", "{*}name", "{*}byline", "{*}author", "{*}by"))
    link = next((each for each in entry.iter("{*}link")), None)
    address = (link.get("href") or link.text or "") if link is not None else ""
    dated = first("{*}pubDate", "{*}published", "{*}date.issue", "{*}versionCreated", "{*}updated")
    return Metadata(
        title=first("{*}title", "{*}hl1", "{*}headline"),
        source=first("{*}source", "{*}doc.copyright"),
        author=", ".join(people([author])),
        published=stated_date(dated[:40]),
        url=web_address(one_line(address)),
    )
