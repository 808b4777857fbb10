"""Old encodings of Chinese, Japanese and Korean, told by their common characters.

Each was made with a first level of the characters in daily use, and a second of the rare ones. In
the right encoding nearly all of a text is of the first; in a wrong one it is scattered over both.
"""

from functools import cache
from typing import Final

_MIN_LETTERS: Final = 8
_MIN_COMMON: Final = 0.9
# A fourth of a Japanese text is kana; the tables of Chinese have them too, and texts in it none.
_MIN_KANA: Final = 0.1
_KANA: Final = frozenset(map(chr, range(0x3041, 0x3100)))
_KANA_AND_KANJI: Final = ("euc_jp", bytes((0xA4, 0xA5, *range(0xB0, 0xD0))))
# For each encoding that whose first level tells what is common, and the first bytes of that. The
# first that fits counts: the Chinese tables have common characters in place of any syllable.
_LEVELS: Final = {
    "euc_jp": _KANA_AND_KANJI,
    "cp932": _KANA_AND_KANJI,
    "cp949": ("euc_kr", bytes(range(0xB0, 0xC9))),
    "gb18030": ("gb2312", bytes(range(0xB0, 0xD8))),
    "big5hkscs": ("big5", bytes(range(0xA4, 0xC7))),
}
_JAPANESE: Final = ("euc_jp", "cp932")
_CHINESE: Final = ("gb18030", "big5hkscs")
# The most frequent characters, simplified and traditional: a fourth of any running text.
_FREQUENT: Final = frozenset(
    "的一是不了在人有我他这個个们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子"
    "那得于於着著下自之年过過发發后後作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現当當"
)
_MIN_FREQUENT: Final = 0.06


def east_asian(data: bytes) -> str:
    """`data` in the first such encoding in which nearly all of it is common characters, or ""."""
    for encoding in _LEVELS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_told(text, encoding):
            return text
    return ""


def _is_told(text: str, encoding: str) -> bool:
    letters = [char for char in text if char > "\x7f" and not _is_sign(char)]
    if len(letters) < _MIN_LETTERS:
        return False
    kana = _share(letters, _KANA)
    if (kana >= _MIN_KANA) != (encoding in _JAPANESE):
        return False
    if encoding in _CHINESE and _share(letters, _FREQUENT) < _MIN_FREQUENT:
        return False
    return _share(letters, _common(encoding)) >= _MIN_COMMON


def _share(letters: list[str], known: frozenset[str]) -> float:
    return sum(char in known for char in letters) / len(letters)


def _is_sign(char: str) -> bool:
    return not char.isalnum() and not "\ue000" <= char <= "\uf8ff"  # of private use: none


@cache
def _common(encoding: str) -> frozenset[str]:
    charset, leads = _LEVELS[encoding]
    pairs = (bytes((lead, trail)) for lead in leads for trail in range(0x40, 0xFF))
    return frozenset("".join(pair.decode(charset, "ignore") for pair in pairs))
