"""Markdown stays as it is written; only its metadata is read."""

import re
import tomllib
from collections.abc import Mapping
from typing import Final

import yaml

from ingest.boilerplate.byline import byline
from ingest.formats.decode import decode
from ingest.formats.extracted import Extracted
from ingest.front_matter import front_matter
from ingest.metadata import Metadata, metadata_of

_QUOTES: Final = re.compile(r"""^[\["'](.*)[\]"']$""")
_CODE_FENCE: Final = re.compile(r" {0,3}(?:```|~~~)")
_HEADING: Final = re.compile(r" {0,3}#[ \t]+(?P<title>\S.*)")
_EMPHASIS: Final = re.compile(r"(\*{1,3})([^*]{1,300})\1")
_UNDERLINE: Final = re.compile(r" {0,3}=+[ \t]*")


def read_markdown(path: str, data: bytes) -> Extracted:
    """The whole decoded file as text, front matter included, so that offsets hold in the file.

    The title is the front matter's, or the first heading of level 1, or the first line if that
    looks like a headline. Raises `UnreadableFile`.
    """
    text = decode(path, data)
    front = front_matter(text)
    body = text[front.end :]
    stated = metadata_of(_front_matter_keys(front.of(text)))
    return Extracted(text, stated.or_else(Metadata(title=_heading(body))).or_else(byline(body)))


def _front_matter_keys(block: str) -> Mapping[str, object]:
    lines = block.splitlines()[1:-1]
    if block.startswith("+++"):
        return _toml_keys("\n".join(lines))
    try:
        # Every scalar stays a string: in YAML 1.1 `language: no` is False and 2024-02-31 an error.
        keys = yaml.load("\n".join(lines), Loader=yaml.BaseLoader)  # noqa: S506  builds str, list, dict only
    except (yaml.YAMLError, RecursionError):
        # Mostly `title: Escalation: troops enter`, which YAML wants in quotes.
        keys = dict(map(_key_and_value, lines))
    return keys if isinstance(keys, dict) else {}


def _toml_keys(block: str) -> Mapping[str, object]:
    try:
        keys = tomllib.loads(block)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}
    # Hugo and Zola keep keys of one's own in a table.
    own = [table for name in ("params", "extra") if isinstance(table := keys.get(name), dict)]
    return {key: value for table in (*own, keys) for key, value in table.items()}


def _key_and_value(line: str) -> tuple[str, str]:
    key, _, said = line.partition(":")
    return key.strip(), _QUOTES.sub(r"\1", said.strip())


def _heading(body: str) -> str:
    """The first heading of level 1 outside a block of code, or ""."""
    in_code, above = False, ""
    for line in body.splitlines():
        if _CODE_FENCE.match(line):
            in_code = not in_code
        elif not in_code:
            if match := _HEADING.fullmatch(line):
                return _EMPHASIS.sub(r"\2", match["title"].rstrip("# \t"))
            if above and _UNDERLINE.fullmatch(line):
                return above
            above = line.strip()
    return ""
