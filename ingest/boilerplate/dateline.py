"""The dateline that opens a story: "SALVADOR, Oct. 30, 2024 (Reuters) - "."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from ingest.language.dates import moments
from ingest.language.stated_date import stated_date
from ingest.language.wordlist import any_of, lines

# After a place in capitals the name in brackets is an agency's, known or not, and may be missing.
_DATELINE: Final = re.compile(
    rf"(?:(?P<place>[A-Z][^()\n]{{0,80}}?\s)?\((?P<known>{any_of(lines('news_agencies'))})\)"
    r"|(?P<city>[A-Z]{2}[A-Z .'’-]{0,60}(?:[,/][^()\n]{0,60}?)?\s)"
    r"(?:\((?P<other>[A-Z][\w .-]{1,30})\))?)"
    r"\s*[-–—:]+\s"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    agency: str  # or ""
    published: date | None
    end: int  # where the story begins


def dateline(text: str) -> Dateline | None:
    """The dateline with which `text` begins, or None. It names an agency or a day."""
    found = _DATELINE.match(text)
    if found is None:
        return None
    place = found["place"] or found["city"] or ""
    agency = found["known"] or found["other"] or ""
    days = [] if agency else moments(place)
    if not agency and not (days and not place[days[-1].span.end :].strip(" ,")):
        return None
    return Dateline(agency, stated_date(place), found.end())
