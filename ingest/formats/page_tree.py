"""The tree of a web page: what a browser would not show goes, and raised figures stay raised."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree
from trafilatura import load_html

from ingest.formats.raised import lowered, raised

_Element = Any  # of lxml, which ships no types

# Never shown, or shown as struck out. (JSON-LD is read before.)
_NOT_READ: Final = frozenset({"script", "style", "template", "s", "strike", "del"})
_STRUCK_OUT: Final = re.compile(
    r"text-decoration(?:-line)?\s*:[^;]{0,60}\bline-through\b", re.IGNORECASE
)
_NOTE_CLASS: Final = re.compile(
    r"\b(?:foot|end)?notes?|\breference\b|\bcite|\bcitation|\bfn", re.IGNORECASE
)
_NOTE_MARK: Final = re.compile(r"\s*(?:\[\s*\w{1,4}\s*\]|\(\s*\d{1,3}\s*\)|[*†‡§¶]{1,3})\s*")
HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ROW: Final = "tr"
_CELLS: Final = frozenset({"td", "th"})
_BLOCKS: Final = HEADINGS | frozenset(
    "address article aside blockquote body br caption dd div dl dt fieldset figcaption figure "
    "footer form header hr li main nav ol p pre section table tbody tfoot thead time tr ul".split()
)
# Parts of a page that are never the story's own headings and captions.
_ASIDE: Final = frozenset({"nav", "aside", "footer", "form", "button", "select", "noscript"})
_CLOCK: Final = re.compile(r"\d{1,2}[:.h]\d\d(?:\s*(?:[ap]\.?m\.?|uhr|[A-Z]{2,4}))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text that a browser sets apart from its neighbours."""

    text: str
    tag: str  # of the innermost element that sets it apart
    aside: bool
    cells: int = 0  # of a row of heads

    @property
    def heads(self) -> bool:
        """Whether it tells what stands below it: a heading, or the time of an entry.

        The heading of the page is its title.
        """
        return self.tag in HEADINGS - {"h1"} or _CLOCK.fullmatch(self.text) is not None

    @property
    def level(self) -> int:
        """Of a heading, 1 to 6; else 0."""
        return int(self.tag[1]) if self.tag in HEADINGS else 0

    @property
    def caption(self) -> bool:
        return self.tag == "figcaption"


def page_tree(page: str) -> _Element | None:
    """The tree of `page`, or None where it cannot be parsed. Struck-out text is not in it.

    Marks of footnotes go; other raised and lowered figures become such characters ("10⁶", "m²"),
    for a quote must not read 3102 where the page shows 310².
    """
    tree = load_html(page)
    if tree is None:
        return None
    for element in list(tree.iter("sup", "sub")):
        _write_out(element)
    for element in list(tree.iter(etree.Element)):
        style = element.get("style") or ""
        if element.tag in _NOT_READ or (style and _STRUCK_OUT.search(style)):
            _remove(element)
    return tree


def blocks(tree: _Element) -> list[Block]:
    """The texts of the page in order, white space squeezed; none empty.

    A row of a table is one block, with tabs between its cells.
    """
    return list(_blocks(tree))


def _write_out(element: _Element) -> None:
    text = "".join(element.itertext())
    if element.tag == "sup" and _is_note(element, text):
        _remove(element)
        return
    written = raised(text) if element.tag == "sup" else lowered(text)
    if written != text:
        for child in list(element):
            element.remove(child)
        element.text = written


def _is_note(element: _Element, text: str) -> bool:
    if not any(map(str.isalnum, text)):
        return _NOTE_MARK.fullmatch(text) is not None
    linked = any("#" in (link.get("href") or "") for link in element.iter("a"))
    parent = element.getparent()
    inside_link = parent is not None and parent.tag == "a" and "#" in (parent.get("href") or "")
    named = " ".join(
        each.get(key) or "" for each in (element, *element) for key in ("class", "id", "role")
    )
    short = len(text.strip()) <= 6
    return short and (
        linked
        or inside_link
        or _NOTE_MARK.fullmatch(text) is not None
        or _NOTE_CLASS.search(named) is not None
    )


def _remove(element: _Element) -> None:
    """Take `element` out with its text, and leave what follows it."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail or ""
    before = element.getprevious()
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(element)


def _blocks(tree: _Element) -> Iterator[Block]:
    said: list[str] = []
    tags: list[str] = []
    asides = rows = heads = others = 0

    def flush() -> Iterator[Block]:
        cells = [" ".join(cell.split()) for cell in "".join(said).split("\0")]
        said.clear()
        text = "\t".join(cells).strip()
        if text:
            tag = tags[-1] if tags else ""
            yield Block(text, tag, asides > 0, heads if tag == _ROW and not others else 0)

    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if event in {"comment", "pi"}:
            said.append(element.tail or "")
            continue
        tag = element.tag if isinstance(element.tag, str) else ""
        block = tag in _BLOCKS and not (rows and tag not in {_ROW, "table"})
        if event == "start":
            if block:
                yield from flush()
                tags.append(tag)
            rows += tag == _ROW
            if tag == _ROW:
                heads = others = 0
            heads += tag == "th"
            others += tag == "td"
            asides += tag in _ASIDE
            said.append(("\0" if tag in _CELLS else "") + (element.text or ""))
        else:
            if block:
                yield from flush()
                tags.pop()
            elif tag in _BLOCKS:
                said.append(" ")
            rows -= tag == _ROW
            asides -= tag in _ASIDE
            said.append(element.tail or "")
    yield from flush()
