"""JSON Lines: an object a line, an article an object."""

import codecs
import json
from typing import Final

from ingest.boilerplate.byline import byline
from ingest.errors import UnreadableFile
from ingest.formats.decode import MAX_NUL_SHARE, is_blank
from ingest.formats.extracted import Extracted
from ingest.formats.metadata import metadata_of, without_surrogates

# The first of these that holds a text is the article's.
_TEXT_KEYS: Final = ("text", "body", "content")
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


def read_json_line(path: str, line: bytes) -> Extracted:
    """The article of one line, `path` being that line's (`file.jsonl#3`).

    Metadata that the object lacks is read out of its text as out of a text file. Raises
    `UnreadableFile`.
    """
    record = _object(path, line)
    if not any(key in record for key in _TEXT_KEYS):
        raise UnreadableFile(path, f"no text: none of the keys {', '.join(_TEXT_KEYS)}")
    text = next((said for key in _TEXT_KEYS if (said := record.get(key))), "")
    if not isinstance(text, str):
        raise UnreadableFile(path, f"no text: it is of type {type(text).__name__}, not a string")
    text = without_surrogates(text)
    if is_blank(text):
        raise UnreadableFile(path, "empty text")
    return Extracted(text, metadata_of(record).or_else(byline(text)))


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
