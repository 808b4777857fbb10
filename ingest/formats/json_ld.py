"""What a web page says of itself in JSON-LD (schema.org)."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ingest.formats.markup import plain_text
from ingest.metadata import one_line

_ARTICLES: Final = re.compile(r"Article|BlogPosting|Report|Review|WebPage")
_CLOCK: Final = re.compile(r"T(\d\d:\d\d)")
_MAX_DEPTH: Final = 12


@dataclass(frozen=True, slots=True)
class LinkedData:
    """Empty where the page does not say."""

    body: str = ""
    publisher: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""


def linked_data(tree: Any) -> LinkedData:
    """The article that the page's JSON-LD describes, the one with the longest text.

    The entries of a live blog are lines with their times, in the order of time.
    """
    found = [
        LinkedData(
            body=_body(thing),
            publisher=one_line(thing.get("publisher")),
            authors=tuple(_names(thing.get("author"))),
            published=one_line(thing.get("datePublished")),
        )
        for script in tree.iter("script")
        if "ld+json" in (script.get("type") or "")
        for thing in _things(_loaded(script.text or ""), 0)
        if _ARTICLES.search(one_line(thing.get("@type"))) or "liveBlogUpdate" in thing
    ]
    return max(found, key=lambda each: len(each.body), default=LinkedData())


def _loaded(text: str) -> object:
    try:
        # Some set it in a comment or a CDATA section, and leave line ends in strings.
        return json.loads(text.strip().removeprefix("<!--").removesuffix("-->"), strict=False)
    except (ValueError, RecursionError):
        return None


def _things(value: object, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, Mapping):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
            yield from _things(value.get(key), depth + 1)
    elif isinstance(value, list):
        for each in value:
            yield from _things(each, depth + 1)


def _body(thing: Mapping[str, Any]) -> str:
    said = next((v for k in ("articleBody", "text") if isinstance(v := thing.get(k), str)), "")
    updates = thing.get("liveBlogUpdate")
    listed = updates if isinstance(updates, list) else []
    entries = [each for each in listed if isinstance(each, Mapping)]
    entries.sort(key=lambda entry: one_line(entry.get("datePublished")))
    lines = [plain_text(said)]
    for entry in entries:
        moment = _CLOCK.search(one_line(entry.get("datePublished")))
        headed = (moment[1] if moment else "", one_line(entry.get("headline")))
        lines += [" ".join(filter(None, headed)), plain_text(_body(entry))]
    return "\n".join(filter(None, lines))


def _names(value: object) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str):
            yield one_line(each)
        elif isinstance(each, Mapping) and each.get("@type", "Person") != "Organization":
            yield one_line(each.get("name"))
