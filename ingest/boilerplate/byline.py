"""Title, outlet, author and date out of plain text, where the text states them.

Everything is read from the head (the short lines above the first paragraph, the dateline that
opens it) and the foot (a writer's note, a copyright line). The story between is never asked: the
outlets, people and dates named there are what it is about, so "Previously, The Lion reported" does
not make The Lion the source.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile, zip_longest
from typing import Final

from ingest.boilerplate.dateline import dateline
from ingest.boilerplate.note import author_note
from ingest.boilerplate.outlet import OUTLET, is_outlet
from ingest.language.dates import WEEKDAYS
from ingest.language.names import PERSON
from ingest.language.stated_date import stated_date
from ingest.language.wordlist import any_of, any_pattern
from ingest.metadata import LABELS, Metadata, metadata_of

_MAX_HEAD_LINES: Final = 16
_MAX_FOOT_LINES: Final = 8
_MAX_END_CHARS: Final = 20_000  # more than the lines of either end ever hold
_MAX_HEADLINE_CHARS: Final = 160
_MAX_HEADLINE_WORDS: Final = 25

# Of a heading, a quotation, a list; bounded, as lines may be long. "#MeToo" keeps its sign.
_MARKUP: Final = re.compile(r"(?:#{1,6} |> ?|[-*•·‣◦] +){0,4}[*_]{0,3}")
_BULLETS: Final = tuple("-•·‣◦")
_TERMINAL: Final = re.compile(r"[.!?…][\"'”’)\]]*$")
_ENDS_A_CLAUSE: Final = re.compile(r"(?<!\.\.)[.;,][\"'”’)]*$")
_TWO_SENTENCES: Final = re.compile(r"[a-z\d][.!?][\"”’)]*\s+[\"“‘(]?[A-Z]")

# After a comma alone stands a role or a place as often as a second name.
_NAMES: Final = rf"{PERSON}(?:(?:,\s+{PERSON}){{0,5}},?\s+(?:and|&)\s+{PERSON})?"
_BYLINE: Final = re.compile(
    r"^(?i:(?:(?:story|words|text|report|reporting|analysis|written|reported)\s+)?by:?|author:)\s+"
    rf"(?P<names>{_NAMES})"
    # What may follow a name: a role or an outlet after a comma, a date after a bar, nothing.
    r"(?P<rest>\s*(?:[,|•·/–—(]|\s-\s).*|\s+(?i:for|in|at)\s.*|)$"
)
_DATED: Final = re.compile(
    r"^(?P<label>(?:first\s+)?(?:published|posted|created|date)|(?:last\s+)?(?:updated|modified)"
    r"|(?:veröffentlicht|publiée?|publicad[oa]|pubblicat[oa]|gepubliceerd|opublikowan[oaey]"
    r"|опубликован[оаы]?|publicerad|publisert|udgivet|julkaistu|zveřejněno|publicat|közzétéve"
    r"|yayınlanma(?:\s+tarihi)?|erschienen|datum|fecha|data)"
    r"|(?P<later>(?:zuletzt\s+)?aktualisiert|mise?\s+à\s+jour|actualizad[oa]|aggiornat[oa]|bijgewerkt"
    r"|aktualizacja|обновлен[оаы]?|uppdaterad|oppdatert|opdateret|päivitetty|güncelleme|atualizad[oa]))?"
    r"\s*(?:(?:on|at|am|le|el|il|em|op|dnia|den)\s*)?(?:[:|]\s*)?(?:on\s+)?"
    r"(?:\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?\s*)?(?:[A-Z]{2,4}\b)?,?\s*(?:on\s+)?)?"
    rf"(?:{any_of(WEEKDAYS)}\.?,?\s+)?"
    r"(?=[\dA-Z令平昭])",
    re.IGNORECASE,
)
# "Ormsby, 12. März 2024", "Montag, den 14. Oktober 2024".
_PLACED: Final = re.compile(
    r"^[^\W\d_][^\d,:]{0,40},\s{1,3}(?:[^\W\d_]{2,3}\s)?(?P<rest>\d[^,:]{5,30})$"
)
_LABELLED: Final = re.compile(r"^(?P<label>[A-Za-z_ ]{3,16}):\s*(?P<said>\S.*)$")

_LINK: Final = re.compile(any_pattern("page_links"), re.IGNORECASE)
_NOTE_HEADING: Final = re.compile(rf"{any_pattern('author_headings')}:?", re.IGNORECASE)
_COPYRIGHT: Final = re.compile(
    r"^(?:copyright\s*)?(?:©|\(c\)|copyright)\s*(?P<year>\d{4}(?:\s*[-–]\s*\d{4})?)?,?\s*(?:by\s+)?"
    rf"(?-i:(?P<outlet>{OUTLET}?))[.,]?\s*(?P<all>all\s+rights\s+reserved\.?)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str  # without markup and outer space
    bullet: bool
    continues: bool  # on the line below, in small letters or as text wrapped to a width


def byline(text: str) -> Metadata:
    """What `text` states about itself; every field that it doesn't state is empty.

    `language` is never stated in plain text.
    """
    lines = _lines(text[:_MAX_END_CHARS])
    head = _head(lines)
    foot = _foot(text)
    labelled = _labelled(head)
    site, below = _site_header(head)
    title = _title(below, after_header=bool(site))
    note = _note(foot)
    stated = Metadata(
        title=title,
        source=site or _named_outlet(head, title) or _copyright(foot) or note.source,
        author=_author(head) or note.author,
        published=_published(head),
    )
    opening = lines[len(head)].text if len(lines) > len(head) else ""
    return labelled.or_else(stated).or_else(_dateline([*(line.text for line in head), opening]))


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    for block in re.split(r"\n[ \t]*\n", re.sub(r"\r\n?", "\n", text)):
        rows = [stripped for row in block.split("\n") if (stripped := row.strip())]
        wrapped = _is_wrapped(rows)
        for row, below in zip_longest(rows, rows[1:], fillvalue=""):
            if bare := _MARKUP.sub("", row, count=1).strip("*_ \t"):
                continues = wrapped or (below[:1].islower() and not _BYLINE.match(below))
                lines.append(_Line(bare, row.startswith(_BULLETS), continues))
    return lines


def _is_wrapped(rows: Sequence[str]) -> bool:
    """Whether `rows` are one paragraph, broken where the lines were full."""
    if len(rows) < 3:
        return False
    widths = [len(row) for row in rows[:-1]]
    full = max(widths)
    most_are_full = sum(width >= full * 0.75 for width in widths) >= len(widths) * 0.6
    ends = sum(_TERMINAL.search(row) is not None for row in rows[1:-1])
    return 35 <= full <= 90 and most_are_full and ends * 2 < len(rows) - 2


def _head(lines: Sequence[_Line]) -> list[_Line]:
    """The lines above the first paragraph."""
    return list(takewhile(lambda line: not _is_prose(line), lines[:_MAX_HEAD_LINES]))


def _is_prose(line: _Line) -> bool:
    text = line.text
    return (
        line.bullet
        or line.continues
        or text.endswith(":")
        or len(text) > _MAX_HEADLINE_CHARS
        or len(text.split()) > _MAX_HEADLINE_WORDS
        or (len(text) > 60 and _TWO_SENTENCES.search(text) is not None)
        or dateline(text) is not None
    ) and not _NOTE_HEADING.fullmatch(text)


def _labelled(head: Sequence[_Line]) -> Metadata:
    """Metadata out of lines such as "Source: The Daily Bugle"."""
    said: dict[str, object] = {}
    for line in head:
        label, value = _label(line.text)
        if label:
            said.setdefault(label, value)
    return metadata_of(said)


def _label(text: str) -> tuple[str, str]:
    """The label and what follows it, or two empty strings where `text` bears no known label."""
    match = _LABELLED.match(text)
    label = match["label"].strip().lower().replace(" ", "_") if match else ""
    return (label, match["said"]) if match and label in LABELS else ("", "")


def _site_header(head: Sequence[_Line]) -> tuple[str, list[_Line]]:
    """The name a site repeats above its article, or "", and the lines of the head below it."""
    texts = [line.text for line in head]
    for last in range(len(texts) - 1, 0, -1):
        name = texts[last]
        if name in texts[:last] and re.fullmatch(OUTLET, name) and not _LINK.fullmatch(name):
            return name, list(head[last + 1 :])
    return "", list(head)


def _title(lines: Sequence[_Line], *, after_header: bool) -> str:
    above = [line.text for line in lines if not _is_bookkeeping(line.text)]
    if after_header:
        candidates = above
    else:  # without a header, a sentence with its full stop is where the story begins
        candidates = list(takewhile(lambda text: not _ENDS_A_CLAUSE.search(text), above))
    headlines = [text for text in candidates if len(text.split()) >= 4]
    if after_header:  # a row of topics may stand between the header and the headline
        headlines = [text for text in headlines if not _is_row_of_topics(text)] or headlines
    return next(iter(headlines or candidates), "")


def _is_row_of_topics(text: str) -> bool:
    """Capitalised words only and no sign between them: "Russia Ukraine War United States"."""
    return all(re.fullmatch(r"[A-Z][\w’'-]*", word) for word in text.split())


def _is_bookkeeping(text: str) -> bool:
    """A line of the head that is neither headline nor story."""
    return (
        _LINK.fullmatch(text) is not None
        or re.search(r"\s[|›»>/]\s.*\s[|›»>/]\s", text) is not None
        or _BYLINE.match(text) is not None
        or _date_of(text) is not None
        or _label(text) != ("", "")
    )


def _author(head: Sequence[_Line]) -> str:
    match = next((m for line in head if (m := _BYLINE.match(line.text))), None)
    return " ".join(match["names"].split()) if match else ""


def _date_of(text: str) -> tuple[str, date] | None:
    """The label (may be "") and day of a line that is only there to tell a date."""
    if len(text) > 100 or (day := stated_date(text)) is None:
        return None
    if placed := _PLACED.match(text):
        return ("", day) if stated_date(placed["rest"]) else None
    match = _DATED.match(text)
    if match is None:
        return None
    begins = stated_date(text[match.end() : match.end() + 20]) is not None
    label = "updated" if match["later"] else (match["label"] or "").lower()
    return (label, day) if begins else None


def _published(head: Sequence[_Line]) -> date | None:
    texts = [line.text for line in head]
    # "By Jane Doe | Published 30 October 2024 | Updated 31 October 2024"
    texts += [
        part.strip(" (),")
        for text in texts
        if (match := _BYLINE.match(text))
        for part in re.split(r"[|•·/–—]|\s-\s", match["rest"])
    ]
    texts += [part.strip() for text in texts if "|" in text for part in text.split("|")]
    dated = [found for text in texts if (found := _date_of(text))]
    # An article that tells both was published before it was updated.
    dated.sort(key=lambda found: "updated" in found[0] or "modified" in found[0])
    return dated[0][1] if dated else None


def _named_outlet(head: Sequence[_Line], title: str) -> str:
    """A line of the head that is nothing but an outlet's name, such as "Acme Media Group"."""
    return next((line.text for line in head if line.text != title and is_outlet(line.text)), "")


def _foot(text: str) -> Sequence[_Line]:
    if len(text) > _MAX_END_CHARS:
        text = text[-_MAX_END_CHARS:].partition("\n")[2]  # the first line is cut short
    return _lines(text)[-_MAX_FOOT_LINES:]


def _note(foot: Sequence[_Line]) -> Metadata:
    """The writer's note under an article: who it is and whose editor or reporter.

    It must stand under a heading ("Author"), or close the text.
    """
    for number, line in enumerate(foot):
        note = author_note(line.text)
        headed = number > 0 and _NOTE_HEADING.fullmatch(foot[number - 1].text)
        if note and note.writes and (headed or number == len(foot) - 1):
            return Metadata(author=note.name, source=note.outlet)
    return Metadata()


def _copyright(foot: Sequence[_Line]) -> str:
    for line in foot:
        match = _COPYRIGHT.match(line.text)
        # With neither year nor rights it is the credit of a picture.
        if match and (match["year"] or match["all"]):
            return match["outlet"].rstrip(".,")
    return ""


def _dateline(texts: Sequence[str]) -> Metadata:
    """Agency and date out of "SALVADOR, Oct. 30, 2024 (Reuters) - "."""
    found = next((line for text in texts if (line := dateline(text))), None)
    return Metadata(source=found.agency, published=found.published) if found else Metadata()
