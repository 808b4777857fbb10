"""Which sentences of an article may be stated: those that say something by themselves.

A page is full of lines that say nothing, or only what they stand over: headlines, bylines, the
date, "TL;DR:". They are found, and they help to find, but nobody is told them for an answer.
"""

import re

from ingest.article import Article
from ingest.language.dates import dates
from ingest.language.declarative import is_declarative
from ingest.language.names import names
from ingest.language.terms import sets_no_spaces, terms
from ingest.language.tokens import words
from ingest.language.typography import plain
from ingest.language.wordlist import lines
from ingest.structure import Structure
from service.retrieval.evidence import EvidenceSentence

_MIN_WORDS = 5
_MIN_WITH_FIGURE = 3  # "It cost 5 million.", "Contact Ida Berg."
_HALF_QUOTE_WORDS = 8  # half a quotation of fewer words says too little by itself
_YEAR_DIGITS = 4
_HEAD = 6  # sentences: a headline, a kicker, a byline and a date stand among the first
_STOPPED = re.compile(r"[.!…。！？।؟۔][\"'”’»)\]*_\d\[ ]*$")
_SIGNED = re.compile(
    r"^\W*(?i:by|von|words?:|text:|photos?:|photographs? by|reporting by|edited by)"
    r"\s+[A-Z][\w.'’-]+"
    r"(?:[\s,]+(?:and\s+|&\s+)?[A-Z][\w.'’-]+){0,5}(?:,? (?:in|for|[A-Z]).{0,40})?\W*$"
)
_LABELS = frozenset(lines("page_labels"))  # "Contact", which a name may follow
_LABEL = re.compile(r":[\"'”’*_]*$")


def states(evidence: EvidenceSentence) -> bool:
    """Whether the sentence may be stated as it stands."""
    text = evidence.text
    return (
        not evidence.sentence.boilerplate
        and is_declarative(text)
        and not _LABEL.search(text)
        and not _SIGNED.match(text)
        and _says_enough(text, evidence.structure)
        and not _is_half(text)
        and not _names_article(text, evidence.article)
        and not _is_head(evidence.structure)
        and (_STOPPED.search(text) is not None or _is_item(evidence))
    )


def _says_enough(text: str, above: Structure) -> bool:
    """Whether there are words beside a date, and enough of them; fewer under a heading."""
    if sets_no_spaces(text):
        return len(terms(text)) >= 2 * _MIN_WITH_FIGURE  # a word is about two characters
    days = dates(text)
    said = sum(not any(span.overlaps(day.span) for day in days) for span in words(text))
    if said < _MIN_WITH_FIGURE - 1 or not terms(text):
        return False
    count = len(words(text))
    if above.row:
        return len(above.row) > 1
    of_section = len(above.headings) > 1  # below one that is not the title
    return count >= _MIN_WORDS or (
        count >= _MIN_WITH_FIGURE
        and (of_section or any(map(str.isdigit, text)) or _names_somebody(text))
    )


def _names_somebody(text: str) -> bool:
    """Whether a short sentence says something of a name, and is more than names."""
    if not _STOPPED.search(text):
        return False
    found = words(text)
    first = text[found[0].start : found[0].end].lower()
    return any(each.certain for each in names(text)) and (
        first in _LABELS or any(span.of(text).islower() for span in found)
    )


def _is_half(text: str) -> bool:
    """Whether a short quotation is opened and not closed, or closed and not opened."""
    marks = plain(text).count('"')
    return marks % 2 == 1 and len(words(text)) < _HALF_QUOTE_WORDS


def _names_article(text: str, article: Article) -> bool:
    """Whether it is the headline, or nothing but who wrote and published the article."""
    said = terms(text)
    return said == terms(article.title) or {*said} <= {
        *terms(article.source),
        *terms(article.author),
    }


def _is_head(above: Structure) -> bool:
    """Whether it is the row of a table that has the heads of its columns, years among them."""
    figures = [cell for cell in above.cells if any(map(str.isdigit, cell))]
    years = figures and all(len(each) == _YEAR_DIGITS for each in figures)
    return bool(years) and not above.heads and len(above.cells) > _MIN_WITH_FIGURE - 1


def _is_item(evidence: EvidenceSentence) -> bool:
    """Whether it is a line of a list or a table, which has no full stop, and no headline."""
    if evidence.structure.row:
        return True
    before = evidence.before
    at_head = evidence.sentence.number <= _HEAD and not _STOPPED.search(before)
    return not at_head and (
        _LABEL.search(before) is not None or any(map(str.isdigit, evidence.text))
    )
