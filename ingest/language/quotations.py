"""What a text quotes: the one reader of quotations."""

import re
from dataclasses import dataclass

from ingest.span import Span

# An apostrophe between letters quotes nothing.
_QUOTATION = re.compile(
    r"\"([^\"]+)\"|“([^“”]+)”|«([^«»]+)»|‘([^‘’]+)’(?!\w)|(?<!\w)'([^']+)'(?!\w)"
)
_OMISSION = re.compile(r"\.\.\.|…|\[[^\[\]]*\]")
_OPENED = re.compile(r"\"[^\"]*\"?")


@dataclass(frozen=True, slots=True)
class Quotation:
    text: str  # as written, without its marks
    span: Span

    @property
    def pieces(self) -> tuple[str, ...]:
        """What was said word for word: the parts between "..." and "[the ship]"."""
        return tuple(piece for each in _OMISSION.split(self.text) if (piece := each.strip()))


def quotations(text: str) -> tuple[Quotation, ...]:
    """The quotations in `text`, in order, none overlapping; one that never ends is none."""
    return tuple(
        Quotation(found[found.lastindex or 0], Span(*found.span(found.lastindex or 0)))
        for found in _QUOTATION.finditer(text)
    )


def unquoted(text: str) -> str:
    """`text`, which is plain, with only the marks of what it quotes; one may be open at its end."""
    return _OPENED.sub('""', text)
