"""Bytes → text, exactly, or a refusal: no character is replaced and none is dropped but a BOM.

The order: byte-order mark, UTF-16 without one when the zeros show it, strict UTF-8, the encoding
the file declares, and last the old encoding whose own language the text then is. English with
three curly quotes in it is too little evidence for that, hence the rules of place.
"""

import codecs
import re
from contextlib import suppress
from typing import Final

from ingest.errors import UnreadableFile
from ingest.formats.east_asian import east_asian
from ingest.formats.legacy import MISPLACED, as_lines, own_encoding, sample

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ESCAPE: Final = re.compile(rb"\x1b\$[@-D()]")  # that a terminal's colours do not begin with
_SIGNATURES: Final = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a gzip archive"),
)
MAX_NUL_SHARE: Final = 0.01
MAX_CONTROL_SHARE: Final = 0.05
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
_CONTROL_BYTES: Final = bytes(b for b in range(32) if b not in b"\t\n\x0b\x0c\r\x1b") + b"\x7f"

# The accented letters of Western languages. Text in cp1250 or cp1254, read as cp1252, looks like
# accented letters too, but like those of several languages at once.
_ALPHABETS: Final = (
    frozenset("àâçéèêëîïôœæùûüÿ"),  # French
    frozenset("áàâãçéêíñóòôõúüï"),  # Spanish, Portuguese, Catalan
    frozenset("àèéìíòóùú"),  # Italian
    frozenset("äöüßåæøéèëïáàœ"),  # German, Dutch, Nordic
    frozenset("áðéíóúýþæö"),  # Icelandic
)
# In a text that has hardly any: names and loans, from anywhere.
_WESTERN_LETTERS: Final = frozenset("šž").union(*_ALPHABETS)
_TYPOGRAPHY: Final = frozenset("‘’‚“”„–—…•«»‹›·¡¿€£¥¢§©®™°±²³¹ºª¼½¾×÷µ†‡¶‰´¨ˆ˜¸¦¬¯\xa0\xad")
_MAX_ACCENTED_SHARE: Final = 0.4  # French has 0.05; Cyrillic or Greek read as cp1252 has about 1
_FEW_ACCENTED_SHARE: Final = 0.02
# What a file may declare: Python's other codecs are no encodings of text on disk (utf-7, rot13).
_DECLARABLE: Final = re.compile(
    r"cp\d|iso(?:8859|2022)|koi8|mac|euc|shift|gb|big5|hz|johab|tis|ptcp"
)
_SURE: Final = 0.75
_UNLIKELY: Final = 0.3
_MAX_SHORT: Final = 400  # bytes of lines, which are too few to tell their language


def decode(path: str, data: bytes, *, declared: str = "") -> str:
    """The text of `data`, byte-order mark apart; line ends stay as they are.

    `declared` is an encoding named inside the file. `path` is for the message only. Raises
    `UnreadableFile`: "empty" (also blank), "not text", or that no encoding fits.
    """
    text = _decoded(path, data, declared)
    if is_blank(text):
        raise UnreadableFile(path, "empty")
    _require_text(path, text)
    return text


def is_blank(text: str) -> bool:
    """Whether `text` shows nothing: spaces and invisible characters only, or none."""
    return not any(char.isprintable() and not char.isspace() for char in text)


def _decoded(path: str, data: bytes, declared: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(path, data[len(mark) :], encoding)
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableFile(path, f"not text but {name}")
    if encoding := _unmarked_utf16(data):
        return _strict(path, data, encoding)
    if encoding := _with_escapes(data):
        return _strict(path, data, encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _legacy(path, data, declared, error)


def _with_escapes(data: bytes) -> str:
    """The Japanese or Korean encoding of bytes below 128 that sequences of Escape switch, or ""."""
    if _ESCAPE.search(data) is None:
        return ""
    for encoding in ("iso2022_kr", "iso2022_jp_2"):
        with suppress(UnicodeDecodeError):
            if not data.decode(encoding).isascii():
                return encoding
    return ""


def _strict(path: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            path, f"not text: begins like {encoding.upper()}, but byte {error.start} is not"
        ) from error


def _unmarked_utf16(data: bytes) -> str:
    """`utf-16-le` or `utf-16-be` where one half of the byte pairs is mostly zero, else ""."""
    if len(data) < 4 or len(data) % 2:
        return ""
    pairs = len(data) // 2
    high_first, high_last = data[0::2].count(0), data[1::2].count(0)
    if high_last > pairs * 0.3 and high_first <= high_last * 0.02:
        return "utf-16-le"
    if high_first > pairs * 0.3 and high_last <= high_first * 0.02:
        return "utf-16-be"
    return ""


def _require_text(path: str, text: str) -> None:
    if text.count("\0") > len(text) * MAX_NUL_SHARE:
        raise UnreadableFile(path, "not text: too many NUL characters")
    if len(_CONTROLS.findall(text)) > len(text) * MAX_CONTROL_SHARE:
        raise UnreadableFile(path, "not text: too many control characters")


def _legacy(path: str, data: bytes, declared: str, error: UnicodeDecodeError) -> str:
    if len(data) - len(data.translate(None, _CONTROL_BYTES)) > len(data) * MAX_CONTROL_SHARE:
        raise UnreadableFile(path, "not text: too many control characters") from error
    text = _as_declared(data, declared) or _by_language(data)
    if not text:
        raise UnreadableFile(
            path,
            f"not text: byte 0x{data[error.start]:02x} at {error.start} is not UTF-8, and no other "
            "encoding fits for sure; save the file as UTF-8, or convert it: "
            "iconv -f ITS-ENCODING -t UTF-8",
        ) from error
    return text


def _as_declared(data: bytes, declared: str) -> str:
    try:
        name = codecs.lookup(declared).name
        # The web's "iso-8859-1" and "ascii" mean cp1252 (WHATWG Encoding Standard).
        name = "cp1252" if name in {"iso8859-1", "ascii"} else name
        return data.decode(name) if _DECLARABLE.match(name) else ""
    except (LookupError, ValueError):  # unknown; untrue (UnicodeDecodeError is a ValueError)
        return ""


def _by_language(data: bytes) -> str:
    """`data` in the old encoding whose own language it then is, or ""; a short text by place."""
    if text := east_asian(data):
        return text
    told = sample(data)
    encoding, likely = own_encoding(told)
    if likely < _SURE:
        western = _western(told) if len(told) <= _MAX_SHORT else ""
        encoding = western if likely < _UNLIKELY or western == encoding else ""
    return as_lines(data, encoding) if encoding else ""


def _western(told: bytes) -> str:
    """cp1252 or Mac Roman, where each odd character has its place in Western text then, or ""."""
    readings = ((encoding, as_lines(told, encoding)) for encoding in ("cp1252", "mac_roman"))
    return next((encoding for encoding, text in readings if text and _looks_western(text)), "")


def _looks_western(text: str) -> bool:
    odd = {char.lower() for char in text if char > "\x7f"}
    accented = odd - _TYPOGRAPHY
    if not accented <= _WESTERN_LETTERS or MISPLACED.search(text):
        return False
    letters = [char for char in text if char.isalpha()]
    count = sum(char > "\x7f" for char in letters)
    if count > len(letters) * _MAX_ACCENTED_SHARE:
        return False
    one_language = any(accented <= alphabet for alphabet in _ALPHABETS)
    return one_language or count <= len(letters) * _FEW_ACCENTED_SHARE
