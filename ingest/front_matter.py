"""The block of YAML that opens a text."""

import re
from typing import Final

from ingest.span import Span

# Nobody writes more, and YAML is parsed slowly, in Python.
_MAX_CHARS: Final = 20_000
_LINE_END: Final = r"(?:\r\n?|\n|\Z)"
# A key must follow: a text may also open with a rule.
_OPENING: Final = re.compile(rf"\ufeff?---[ \t]*{_LINE_END}(?=[\w\"'][^\r\n:]{{0,60}}:(?:\s|\Z))")
_CLOSING: Final = re.compile(rf"(?:---|\.\.\.)[ \t]*{_LINE_END}")
# A key, an item, a comment, the end of a list, nothing, or what an indent continues.
_LINE: Final = re.compile(
    rf"(?:[\w\"'][^\r\n:]*:[^\r\n]*|(?:[ \t]*[-?:#\]}}]|[ \t]+\S)[^\r\n]*|[ \t]*){_LINE_END}"
)


def front_matter(text: str) -> Span:
    """The YAML block that opens `text`: from `---` past the line of the closing `---` or `...`.

    Empty, at 0, where there is none, where it is not closed, or where one of its lines is prose.
    """
    opening = _OPENING.match(text)
    end = opening.end() if opening else 0
    while 0 < end < min(len(text), _MAX_CHARS):
        if closing := _CLOSING.match(text, end):
            return Span(0, closing.end())
        line = _LINE.match(text, end)
        end = line.end() if line else 0
    return Span(0, 0)
