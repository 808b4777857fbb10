"""Figures that are printed above or below the line, as characters that stay so."""

import re
from typing import Final

_RAISED: Final = str.maketrans("0123456789+-−()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾")
_LOWERED: Final = str.maketrans("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎")
_FIGURES: Final = re.compile(r"\s*[\d+\-−()]{1,12}(?:\s*,\s*\d{1,3}){0,8}\s*")
_PARTS: Final = re.compile(r"[\d+\-−()]+")


def raised(text: str) -> str:
    """`text` in superscript characters where it is of figures, such as "²" or "⁻³"; else as it is.

    Of several, as in "2,3", a thin space parts the figures. A quote must not read 3102 where the
    page shows 310².
    """
    return _translated(text, _RAISED)


def lowered(text: str) -> str:
    """`text` in subscript characters, likewise."""
    return _translated(text, _LOWERED)


def _translated(text: str, table: dict[int, int]) -> str:
    if not _FIGURES.fullmatch(text):
        return text
    return "\u2009".join(_PARTS.findall(text)).translate(table)
