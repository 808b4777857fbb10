"""The block of YAML, or of TOML, that opens a text."""

import re
from typing import Final

from ingest.span import Span

# Nobody writes more, and YAML is parsed slowly, in Python.
_MAX_CHARS: Final = 20_000
_LINE_END: Final = r"(?:\r\n?|\n|\Z)"
# A key must follow: a text may also open with a rule.
_OPENING: Final = re.compile(
    rf"\ufeff?(?:---[ \t]*{_LINE_END}(?=[\w\"'][^\r\n:]{{0,60}}:(?:\s|\Z))"
    rf"|(?P<toml>\+\+\+)[ \t]*{_LINE_END}(?=[\w\"'][^\r\n=]{{0,60}}=|\[|#))"
)
_CLOSING: Final = re.compile(rf"(?:---|\.\.\.)[ \t]*{_LINE_END}")
# A key, an item, a comment, the end of a list, nothing, or what an indent continues.
_LINE: Final = re.compile(
    rf"(?:[\w\"'][^\r\n:]*:[^\r\n]*|(?:[ \t]*[-?:#\]}}]|[ \t]+\S)[^\r\n]*|[ \t]*){_LINE_END}"
)
_TOML_CLOSING: Final = re.compile(rf"\+\+\+[ \t]*{_LINE_END}")
_TOML_LINE: Final = re.compile(
    rf"(?:[\w\"'][^\r\n=]*=[^\r\n]*|[ \t]*[\[\]#\"'}}][^\r\n]*|[ \t]+\S[^\r\n]*|[ \t]*)"
    rf"{_LINE_END}"
)


def front_matter(text: str) -> Span:
    """The block that opens `text`: from `---` past the line of the closing `---` or `...`, or, of
    TOML, from `+++` to `+++`.

    Empty, at 0, where there is none, where it is not closed, or where one of its lines is prose.
    """
    opening = _OPENING.match(text)
    end = opening.end() if opening else 0
    is_toml = opening is not None and opening["toml"] is not None
    closes, continues = (_TOML_CLOSING, _TOML_LINE) if is_toml else (_CLOSING, _LINE)
    while 0 < end < min(len(text), _MAX_CHARS):
        if closing := closes.match(text, end):
            return Span(0, closing.end())
        line = continues.match(text, end)
        end = line.end() if line else 0
    return Span(0, 0)
