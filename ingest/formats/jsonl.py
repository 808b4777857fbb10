"""JSON Lines: an object a line, an article an object."""

import codecs
import json
from collections.abc import Mapping
from typing import Final

from ingest.boilerplate.byline import byline
from ingest.errors import UnreadableFile
from ingest.formats.decode import MAX_NUL_SHARE, is_blank
from ingest.formats.extracted import Extracted, headed
from ingest.formats.folder import NO_RULES, FolderRules
from ingest.formats.markup import holds_markup, plain_text
from ingest.metadata import metadata_of, one_line, without_surrogates

# The first of these that holds a text is the article's; whole texts before what sums them up.
WHOLE_TEXT_KEYS: Final = (
    *("text", "body", "content", "maintext", "main_text", "articlebody", "article_body"),
    *("article_text", "article", "fulltext", "full_text", "story", "paragraphs", "content_text"),
    *("body_text", "content_html", "body_html", "raw_text", "html"),
    *("bodytext", "plain_text", "plaintext", "contents", "selftext", "sections"),
)
TEXT_KEYS: Final = (
    *WHOLE_TEXT_KEYS,
    *("short_description", "description", "summary", "abstract"),
)
_HEADINGS: Final = ("heading", "header", "headline", "title")  # of a part of a text
_WIDE_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # UTF-32's little-endian begins so


def numbered_lines(path: str, data: bytes) -> dict[int, bytes]:
    """The lines that hold something, without outer space, by their numbers from 1.

    Raises `UnreadableFile` where the file as a whole cannot be JSON Lines.
    """
    if data.startswith(_WIDE_MARKS) or data.count(0) > len(data) * MAX_NUL_SHARE:
        raise UnreadableFile(path, "not UTF-8, as JSON Lines must be")
    lines = data.removeprefix(codecs.BOM_UTF8).split(b"\n")
    held = {number: bare for number, line in enumerate(lines, start=1) if (bare := line.strip())}
    if not held:
        raise UnreadableFile(path, "empty")
    return held


def json_records(path: str, data: bytes) -> dict[int, bytes]:
    """The records of a JSON file, an object or a list of them, by their numbers from 1.

    A list under one key, as in `{"articles": [...]}`, is such a list. Raises `UnreadableFile`.
    """
    try:
        held = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(path, f"not JSON that can be read: {one_line(str(error))}") from error
    if isinstance(held, dict) and not any(str(key).lower() in TEXT_KEYS for key in held):
        lists = [value for value in held.values() if isinstance(value, list)]
        held = max(lists, key=len, default=held)
    listed = held if isinstance(held, list) else [held]
    if not listed:
        raise UnreadableFile(path, "empty")
    return {
        number: json.dumps(each, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
        for number, each in enumerate(listed, start=1)
    }


def read_json_line(path: str, line: bytes, rules: FolderRules = NO_RULES) -> Extracted:
    """The article of one line, `path` being that line's (`file.jsonl#3`).

    Metadata that the object lacks is read out of its text as out of a text file. Raises
    `UnreadableFile`.
    """
    return article_of(path, rules.renamed(_object(path, line)))


def article_of(path: str, record: Mapping[str, object]) -> Extracted:
    """The article that `record` describes; keys are compared without regard to case.

    Markup in its text is taken out. Raises `UnreadableFile`.
    """
    said = {str(key).lower(): value for key, value in record.items()}
    for inner in said.values() if said.keys().isdisjoint(TEXT_KEYS) else ():
        # What Elasticsearch puts under "_source", and news services under "fields".
        if isinstance(inner, Mapping):
            lowered = {str(key).lower(): value for key, value in inner.items()}
            said = said if lowered.keys().isdisjoint(TEXT_KEYS) else lowered | said
    if not any(key in said for key in TEXT_KEYS):
        keys = one_line(sorted(said), max_chars=100) or "no keys"
        raise UnreadableFile(
            path, f"no text: of its keys ({keys}) none holds one; map them in footnote.toml"
        )
    held = next((value for key in TEXT_KEYS if (value := said.get(key))), "")
    text = without_surrogates(_text(path, held))
    if is_blank(text):
        raise UnreadableFile(path, "empty text")
    if holds_markup(text):
        text = plain_text(text)
    return Extracted(text, metadata_of(said).or_else(byline(text)))


def _text(path: str, held: object) -> str:
    """The text that a key holds: a string, a list of paragraphs, an object with one of both."""
    if isinstance(held, str):
        return held
    if isinstance(held, list):
        texts = [_text(path, each) for each in held if isinstance(each, str | dict)]
        return "\n".join(filter(None, texts))
    if isinstance(held, dict):
        keys = ("rendered", "value", *TEXT_KEYS)
        inner = next((v for key in keys if isinstance(v := held.get(key), str) and v), "")
        if inner or not held:
            over = next(filter(None, (one_line(held.get(key)) for key in _HEADINGS)), "")
            return "\n".join(filter(None, (headed(over, 2), inner)))
    raise UnreadableFile(path, f"no text: it is of type {type(held).__name__}, not a string")


def _object(path: str, line: bytes) -> dict[str, object]:
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise UnreadableFile(path, f"not UTF-8 at byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise UnreadableFile(path, f"not JSON: {error.msg} at character {error.pos}") from error
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits; deep nesting
        raise UnreadableFile(
            path, "not JSON that can be read: nested or long beyond limits"
        ) from error
    if not isinstance(record, dict):
        raise UnreadableFile(path, f"not an object but {type(record).__name__}")
    return record
