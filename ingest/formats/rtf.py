"""RTF, through striprtf: before it sees a text, what is not shown goes out of it.

striprtf drops all marks of layout. So struck-out and hidden text is taken out before, raised
figures become such characters, and a footnote is moved behind the paragraph that refers to it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from striprtf.striprtf import rtf_to_text

from ingest.boilerplate.byline import byline
from ingest.errors import UnreadableFile
from ingest.formats.decode import is_blank
from ingest.formats.extracted import Extracted, cleaned
from ingest.formats.properties import combined, properties
from ingest.formats.raised import lowered, raised

_TOKEN: Final = re.compile(
    r"\\(?P<word>[a-z]{1,32})(?P<number>-?\d{1,10})? ?|(?P<sign>\\'[0-9a-fA-F]{2}|\\[^a-z])"
    r"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|(?P<end>[\r\n]+|\\)"
)
_INFORMATION: Final = re.compile(r"\{\\(title|author) ([^{}]{1,300})\}")
_NOT_SHOWN: Final = ("strike", "striked", "v")
_RAISED: Final = {"super": raised, "sub": lowered}
_PARAGRAPHS: Final = frozenset({"par", "sect", "page"})
_BAR: Final = "\ue000"  # striprtf parts the cells of a table by "|"


@dataclass(frozen=True, slots=True)
class _Look:
    """How text looks here."""

    hidden: frozenset[str] = frozenset()  # why it is not shown
    placed: str = ""  # super, sub
    note: bool = False


def read_rtf(path: str, data: bytes) -> Extracted:
    """The text as it is shown, tables with tabs between cells. Raises `UnreadableFile`."""
    if not data.startswith(b"{\\rtf"):
        raise UnreadableFile(path, "not readable as RTF: it doesn't begin as RTF does")
    source = data.decode("latin-1")
    try:
        text = _plain("".join(_shown(source)))
        stated = {key: _plain(f"{{\\rtf1 {said}}}") for key, said in _INFORMATION.findall(source)}
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise UnreadableFile(path, f"not readable as RTF: {error}") from error
    if "\ufffd" in text:
        raise UnreadableFile(path, "its letters cannot be read; save the file as DOCX")
    text = cleaned(text)
    if is_blank(text):
        raise UnreadableFile(path, "no text found")
    said = properties(stated.get("title"), stated.get("author"))
    return Extracted(text, combined(byline(text), said))


def _plain(source: str) -> str:
    text = str(rtf_to_text(source, errors="replace"))  # type: ignore[no-untyped-call]
    return text.replace("|", "\t").replace(_BAR, "|")


def _shown(source: str) -> Iterator[str]:
    """The tokens of `source` but for what is not shown; notes stand behind their paragraph."""
    look = _Look()
    outer: list[_Look] = []
    notes: list[str] = []
    for token in _TOKEN.finditer(source):
        word, said = token["word"], token.group()
        if token["brace"] == "{":
            outer.append(look)
        elif token["brace"] and outer:
            look = outer.pop()
        elif word == "footnote":  # the group that it opened stays behind, empty
            look = replace(look, note=True)
            said = " "
        elif word:
            look = _changed(look, word, token["number"] != "0")
        if look.hidden and (word == "u" or token["sign"] or token["text"]):
            continue
        if token["text"]:
            said = _written(said, look.placed)
        if look.note:
            notes.append(said)
            continue
        yield said
        if word in _PARAGRAPHS and notes:
            yield from _taken(notes)
    yield "\\par "
    yield from _taken(notes)


def _taken(notes: list[str]) -> Iterator[str]:
    if notes:
        yield f"{{{''.join(notes)}}}\\par "
        notes.clear()


def _changed(look: _Look, word: str, on: bool) -> _Look:
    if word in _NOT_SHOWN:
        return replace(look, hidden=look.hidden | {word} if on else look.hidden - {word})
    if word in _RAISED:
        return replace(look, placed=word if on else "")
    if word == "nosupersub":
        return replace(look, placed="")
    return _Look(note=look.note) if word == "plain" else look


def _written(said: str, placed: str) -> str:
    shown = _RAISED[placed](said) if placed else said
    shown = shown.replace("|", _BAR)
    return "".join(c if c < "\x80" or c in said else _escaped(c) for c in shown)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\u{code - 0x10000 if code > 0x7FFF else code}?"
