"""What stands above a sentence and belongs to it: headings, and the heads of a table's columns.

It is read off the text itself, so that quotes and offsets stay what they are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from ingest.article import Article
from ingest.front_matter import front_matter
from ingest.span import Span

# How far is looked up, for each sentence that is found.
_MAX_ROWS: Final = 2_000
_MAX_LINES: Final = 200
_HASHES: Final = re.compile(r" {0,3}(#{1,6})\s+(?P<said>\S.*)")
_UNDERLINE: Final = re.compile(r" {0,3}(?:=+|-{2,})\s*")
_BOLD: Final = re.compile(r"\s*(\*\*|__)(?P<said>[^*_]{1,80})\1:?\s*")
_RULE: Final = re.compile(r"(?:\| *)?:?-+:? *(?:[|\t] *:?-+:? *)*\|?")
_BAR: Final = re.compile(r"(?<!\\)\|")
_FIGURE: Final = re.compile(
    r"[^\w(–-]{0,3}\(?[-–−+]?\d[\d.,’'\u00a0\u2009\u202f ]*\W{0,3}(?:[^\W\d]{1,12}|%)?\W{0,2}"
)
_YEAR: Final = re.compile(r"(?:1[5-9]|20)\d\d")
# A line that stands over a paragraph without any mark: short, and no sentence.
_MAX_HEADING_CHARS: Final = 60
_MAX_HEADING_WORDS: Final = 8
_NO_HEADING: Final = re.compile(
    r"\s|```|~~~|[-*+•>|(\[{<«»\"'“”]|(?:by|von|par|por|source|photo|image|updated|published)\b"
    r"|.*[.!?…,;。！？|\t]\s*$|.*\t|.*\d{4}$",
    re.IGNORECASE,
)
_STOPPED: Final = re.compile(r".*[.!?…。！？।؟۔][\"'”’»)\]*_]*\s*$")
_BOLD_LEVEL, _PLAIN = 7, 8
_WORDS: Final = re.compile(r"[^\W\d_]{2,}|(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Structure:
    """`headings` stand above a sentence, the outermost first. `heads` are those of the columns of
    the row of a table that the sentence lies in, and `cells` its cells; both () elsewhere.
    """

    headings: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()

    @property
    def section(self) -> str:
        """All headings in one, as people write it: "Our offices › Oslo"."""
        return " › ".join(self.headings)

    def under(self, text: str) -> str:
        """`text` behind the headings, which may name what it is about."""
        return ": ".join((*self.headings, text))

    @property
    def row(self) -> tuple[tuple[str, str], ...]:
        """(head, cell) for each filled cell; () for what is no row, or one without heads."""
        pairs = zip(self.heads, self.cells, strict=False)
        return tuple((head, cell) for head, cell in pairs if cell)


NO_STRUCTURE: Final = Structure()


def structure(text: str, span: Span) -> Structure:
    """What stands above the sentence at `span` of `text`."""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", start)
    line = text[start : end if end >= 0 else len(text)]
    cells = cells_of(line)
    heads: tuple[str, ...] = ()
    if pairs := _pairs(line):
        heads, cells = zip(*pairs, strict=True)
    elif cells:
        start, heads = _heads(text, start, cells)
    elif bare := _bare_cells(line):  # which only a rule makes a row
        below_heads, heads = _heads(text, start, bare, bare=True)
        start, cells = (below_heads, bare) if heads else (start, ())
    return Structure(tuple(_headings(text, start, line)), heads, cells)


def cells_of(line: str) -> tuple[str, ...]:
    """The cells of a row: between bars, or tabs; () where there are none, or only one."""
    if _RULE.fullmatch(line.strip()):
        return ()
    if "\t" in line:
        cells = tuple(cell.strip() for cell in line.rstrip().split("\t"))
        return cells if len(cells) > 1 else ()
    said = line.strip()
    if said.startswith("|") and said.count("|") > 1:
        return tuple(cell.strip() for cell in _BAR.split(said.removesuffix("|"))[1:])
    return ()


def _bare_cells(line: str) -> tuple[str, ...]:
    """The cells of a row that has bars between them only; () where there are none."""
    if " | " not in line or _RULE.fullmatch(line.strip()):
        return ()
    return tuple(cell.strip() for cell in _BAR.split(line))


def _pairs(line: str) -> list[tuple[str, str]]:
    """The heads and the cells of a row that has both: "Town: Ormsby · Silver: 12"."""
    said = [part.partition(": ") for part in line.split(" · ")]
    if len(said) < 2 or not all(mark for _, mark, _ in said):
        return []
    return [(head.strip(), cell.strip()) for head, _, cell in said]


def told_of(article: Article) -> str:
    """The words of the names of its file and folders that its title lacks: "Jane Doe.md".

    A file that holds many articles is named for none of them.
    """
    file, part, _ = article.path.rpartition("#")
    names = [] if part and file else list(PurePosixPath(article.path).with_suffix("").parts)
    title = set(map(str.casefold, _WORDS.findall(article.title)))
    told = (
        " ".join(word for word in _WORDS.findall(name) if word.casefold() not in title)
        for name in names
    )
    return " · ".join(filter(None, told))


def _heads(
    text: str, start: int, cells: tuple[str, ...], *, bare: bool = False
) -> tuple[int, tuple[str, ...]]:
    """Where the table begins whose row with `cells` begins at `start`, and its columns' heads.

    A rule below the first row marks it as the row of heads. Without one, it is if it has no
    figures, and a column has nothing else below.
    """
    rows: list[tuple[str, ...]] = []
    ruled = False
    for above, line in _lines_above(text, start, _MAX_ROWS):
        row = cells_of(line) or (_bare_cells(line) if bare else ())
        if row:
            rows.append(row)
        elif ruled or not _RULE.fullmatch(line.strip()):
            break
        start = above
        if ruled:
            break
        ruled = not row
    if not rows or (not ruled and (bare or not _is_head(rows[-1], [cells, *rows[:-1]]))):
        return start, ()
    return start, rows[-1] if len(rows[-1]) >= len(cells) else ()


def _is_head(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> bool:
    if any(_FIGURE.fullmatch(cell) and not _YEAR.fullmatch(cell) for cell in head):
        return False
    if len(head) < 3 and len(rows) < 2:
        return False  # "Born: 1970" below "Name: Ida Berg"
    return any(
        not _FIGURE.fullmatch(head[column]) or _YEAR.fullmatch(head[column])
        for column in range(1, len(head))
        if head[column] and _figures(rows, column)
    )


def _figures(rows: list[tuple[str, ...]], column: int) -> bool:
    cells = [row[column] for row in rows if len(row) > column and row[column]]
    return bool(cells) and all(map(_FIGURE.fullmatch, cells))


def _headings(text: str, start: int, below: str) -> list[str]:
    """The headings above the line `below`, which begins at `start`; the outermost first."""
    found: list[str] = []
    level = _PLAIN + 1
    underlined = 0  # the level of the heading that the line below underlines
    for above, line in _lines_above(text, start, _MAX_LINES):
        if not line.strip():
            continue
        if underlined:
            if level > underlined and not _NO_HEADING.match(line):
                found.append(line.strip())
                level = underlined
            underlined = 0
            continue
        told = _HASHES.fullmatch(line)
        if _UNDERLINE.fullmatch(line) and _stands_below_text(text, above):
            underlined = 1 if "=" in line else 2
        elif told and len(told[1]) < level:
            level = len(told[1])
            found.append(told["said"].strip("#* \t"))
        elif level > _BOLD_LEVEL and (told := _BOLD.fullmatch(line)):
            level = _BOLD_LEVEL
            found.append(told["said"].strip())
        elif level > _PLAIN and _stands_over(line, below):
            level = _PLAIN
            found.append(line.strip().rstrip(":"))
        if level == 1:
            break
        below = line
    return found[::-1]


def _stands_below_text(text: str, start: int) -> bool:
    return start > 1 and text[start - 2] != "\n"


def _stands_over(line: str, below: str) -> bool:
    """Whether `line` is no sentence, but stands over one, or over a table."""
    return (
        len(line) <= _MAX_HEADING_CHARS
        and len(line.split()) <= _MAX_HEADING_WORDS
        and not _NO_HEADING.match(line)
        and not line[0].islower()
        and (bool(_STOPPED.fullmatch(below)) or bool(cells_of(below)))
        and not below.lstrip()[:1].islower()
    )


def _lines_above(text: str, start: int, most: int) -> Iterator[tuple[int, str]]:
    """Where each line above `start` begins, and the line; the nearest first, `most` of them.

    None of the front matter, which stands over all of the text.
    """
    top = front_matter(text).end
    for _ in range(most):
        if start <= top:
            return
        end = start - 1
        start = text.rfind("\n", 0, end) + 1
        yield start, text[start:end].rstrip("\r")
