import re
from dataclasses import dataclass
from typing import Final

from ingest.metadata import Metadata, without_surrogates
from ingest.span import Span

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff]")


@dataclass(frozen=True, slots=True)
class Extracted:
    """What one reader found in one file. `pages` tile `text`, or are empty.

    `unread` names the parts that could not be read, such as "page 2 has no text (a scan?)".
    """

    text: str
    metadata: Metadata
    pages: tuple[Span, ...] = ()
    unread: tuple[str, ...] = ()


def cleaned(text: str) -> str:
    """`text` as a library extracted it, fit for storage; lines with nothing on them go.

    No control characters are left but tab and newline, and no outer space on a line but the tabs
    behind empty cells.
    """
    return "\n".join(line for line in cleaned_lines(text) if line)


def cleaned_lines(text: str) -> list[str]:
    """The lines of `text`, cleaned likewise; a blank one is "", for it may part paragraphs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return [_squeezed(line) for line in _CONTROLS.sub("", without_surrogates(text)).split("\n")]


def _squeezed(line: str) -> str:
    # A tab parts the cells of a table, of which the first may be empty; other runs of space mean
    # nothing outside plain text.
    return "\t".join(" ".join(cell.split()) for cell in line.rstrip().split("\t"))


def headed(text: str, level: int) -> str:
    """`text` as a heading of `level`, from 1, as Markdown has it; as it is for level 0."""
    return f"{'#' * min(level, 6)} {text.strip()}" if level and text.strip() else text


def rule(cells: int) -> str:
    """The line below the heads of a table's columns, as Markdown has it; no sentence, nor read."""
    return "\t".join(["---"] * cells)
