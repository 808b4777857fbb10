"""News in XML: RSS and Atom feeds, NITF and NewsML-G2."""

from typing import Any, Final

from lxml import etree

from ingest.boilerplate.byline import byline
from ingest.errors import UnreadableFile
from ingest.formats.archive import tree
from ingest.formats.decode import is_blank
from ingest.formats.extracted import Extracted, cleaned
from ingest.formats.markup import plain_text
from ingest.language.stated_date import stated_date
from ingest.metadata import Metadata, one_line, people, web_address

_ENTRIES: Final = ("{*}item", "{*}entry", "{*}newsItem", "{*}nitf")
# The first that holds something, whole texts before what sums them up.
_BODIES: Final = (
    *("{http://purl.org/rss/1.0/modules/content/}encoded", "{http://www.w3.org/2005/Atom}content"),
    *("{*}body.content", "{*}inlineXML", "{*}inlineData", "{*}description", "{*}summary"),
)
_PARAGRAPHS: Final = frozenset({"p", "hl1", "hl2", "li", "div", "br", "td", "tr", "h1", "h2", "h3"})


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
            return {
                number: etree.tostring(each, with_tail=False)
                for number, each in enumerate(found, start=1)
            }
    kind = etree.QName(root).localname
    raise UnreadableFile(path, f"XML of a kind that is not read ({kind}): no RSS, NITF or NewsML")


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
    """The paragraphs of an element; text that is markup in disguise is read as such."""
    if not len(element):
        return plain_text(element.text or "")
    pieces: list[str] = []
    for event, each in etree.iterwalk(element, events=("start", "end")):
        block = isinstance(each.tag, str) and etree.QName(each).localname in _PARAGRAPHS
        pieces.append("\n" if block else "")
        pieces.append((each.text if event == "start" else each.tail) or "")
    return cleaned("".join(pieces))


def _metadata(entry: Any) -> Metadata:
    def first(*names: str) -> str:
        found = (
            one_line(each.get("norm") or each.get("date.issue") or " ".join(each.itertext()))
            for name in names
            for each in entry.iter(name)
        )
        return next(filter(None, found), "")

    author = first("{*}creator", "{*}name", "{*}byline", "{*}author", "{*}by")
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
