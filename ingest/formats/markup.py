"""Texts that hold markup of HTML: fields of feeds, of exports and of JSON-LD."""

import re
from collections.abc import Iterator
from typing import Any, Final

from ingest.formats.extracted import cleaned, headed, rule
from ingest.formats.page_tree import blocks, page_tree
from ingest.metadata import without_surrogates

_TAG: Final = re.compile(
    r"</?(?:p|br|div|span|a|b|i|em|strong|h[1-6]|ul|ol|li|table|tr|td|img|figure|blockquote|html"
    r"|body|s|del|sup|sub|section|article)\b[^<>]{0,1000}>",
    re.IGNORECASE,
)
_ENTITY: Final = re.compile(r"&(?:nbsp|amp|quot|apos|lt|gt|[lr]squo|[lr]dquo|[nm]dash|#\d{2,5});")


def holds_markup(text: str) -> bool:
    return _TAG.search(text) is not None or _ENTITY.search(text) is not None


def plain_text(said: str) -> str:
    """`said` without markup where it holds some; a paragraph a line, struck-out text left out."""
    said = without_surrogates(said)
    tree = page_tree(f"<html><body>{said}</body></html>") if holds_markup(said) else None
    if tree is None:
        return cleaned(said)
    return cleaned("\n".join(drawn(tree)))


def drawn(tree: Any) -> Iterator[str]:
    """The blocks of `tree`, headings with the marks of Markdown, a rule below heads of columns."""
    for block in blocks(tree):
        yield headed(block.text, block.level)
        if block.cells > 1:
            yield rule(block.cells)
