"""The main text of a web page in the page's own order, with its headings and captions."""

import re
from collections.abc import Sequence
from typing import Final

from ingest.formats.extracted import headed
from ingest.formats.page_tree import HEADINGS, Block

_NOT_KEY: Final = re.compile(r"[\W_]+")
_CAPTION_WORDS: Final = 5  # fewer are the credit of a picture
_MARKER: Final = re.compile(r"^[-*•]\s+")


def in_order(lines: Sequence[str], blocks: Sequence[Block]) -> list[str]:
    """`lines`, which were chosen from `blocks`, as the page has them.

    trafilatura moves what it picks up in a second pass behind the first, and drops headings whose
    entries are short. A heading, or the time of an entry, whose next block was chosen is put back,
    as are captions between chosen blocks. Where most lines are not found as blocks, they stay as
    they are. Headings have the marks of Markdown.
    """
    places: dict[str, list[int]] = {}
    for number, block in enumerate(blocks):
        places.setdefault(_key(block.text), []).append(number)
    placed: list[tuple[int, str]] = []
    found = 0
    at = -1
    for line in lines:
        key = _key(_MARKER.sub("", line))
        free = places.get(key, []) if key else []
        if free:
            at = next((each for each in free if each > at), free[0])
            free.remove(at)
            found += 1
            placed.append((at, _drawn(blocks[at], line)))
        else:
            placed.append((at, line))
    if not found or found * 2 < len(lines):
        return list(lines)
    used = {number for number, _ in placed}
    placed += [
        (number, _drawn(blocks[number], blocks[number].text)) for number in _missing(blocks, used)
    ]
    return [line for _, line in sorted(placed, key=lambda each: each[0])]


def _drawn(block: Block, line: str) -> str:
    """`line`, which is that block, as Markdown has headings; a term stands over what defines it."""
    if block.tag in {"dt", *HEADINGS}:
        return headed(_MARKER.sub("", line), block.level)
    return line


def _key(text: str) -> str:
    return _NOT_KEY.sub("", text).casefold()


def _missing(blocks: Sequence[Block], used: set[int]) -> list[int]:
    first, last = min(used, default=0), max(used, default=0)
    missing: list[int] = []
    for number in range(last - 1, -1, -1):
        block = blocks[number]
        if number in used or block.aside:
            continue
        heads = block.heads and (number + 1 in used or number + 1 in missing)
        captions = block.caption and number > first and len(block.text.split()) >= _CAPTION_WORDS
        if heads or captions:
            missing.append(number)
    return missing
