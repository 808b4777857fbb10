"""Whether a sentence holds anything of the kind that is asked for: a figure, a day, a name."""

import re

from ingest.language.dates import moments
from ingest.language.names import names
from ingest.language.quantities import Kind, Quantity, quantities
from ingest.language.terms import terms
from ingest.language.wordlist import any_of, any_pattern, expanded, lines
from ingest.language.wordlist import words as listed
from service.extraction.figure import COUNTED
from service.extraction.measure import measure
from service.extraction.speaker import speaker
from service.extraction.value import counts_nothing, counts_others
from service.query.analysis import Analysis, AnswerType

# What a question measures, by its words → the units that may measure it.
_DIMENSIONS = tuple(
    (re.compile(rf"\b(?:{expanded(asked)})\b", re.IGNORECASE), frozenset(units.split()))
    for asked, _, units in (line.rpartition(" | ") for line in lines("dimensions"))
)
_TIME = re.compile(rf"\b{any_pattern('times_told')}\b", re.IGNORECASE)
# "Opens at 10 and closes at 18", "from 9 to 17": hours that nothing else marks as such.
_HOURS = re.compile(
    r"\b(?:at|from|until|till) (?:1?\d|2[0-4])(?:[.:][0-5]\d)?"
    r"(?=[.,;)]*$|[,;)]?\s(?:and|to|until|till|on|daily|every|each|in the)\b)",
    re.IGNORECASE,
)
_NAMES_ASKED = re.compile(r"\bnames?\b|\bwhat (?:is|was|are|were) .*\bcalled\b", re.IGNORECASE)
_OF_NAME = re.compile(
    r"\b(?P<noun>[a-z]{4,}) of (?:the )?(?P<name>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)"
)
_SINCE = re.compile(rf"\b{any_of(listed('span_words'))}\b|\bsince\b|\bfor\b", re.IGNORECASE)


def holds(analysis: Analysis, text: str) -> bool:
    """Whether `text` may hold what is asked for; of many kinds nothing can be told by words.

    Nothing is held by what only repeats the question, nor by what is told of another name: of the
    mayor of Ormsby, asked for the mayor of Pell.
    """
    repeats = analysis.type is not AnswerType.YES_NO and {*terms(text)} <= {*analysis.terms}
    return not repeats and not _of_another(analysis, text) and _has_kind(analysis, text)


def _of_another(analysis: Analysis, text: str) -> bool:
    """Whether what is asked of one name is told of another one, and that one is nowhere told of."""
    for asked in _OF_NAME.finditer(analysis.text):
        wanted = {*terms(asked["name"])}
        if not wanted or wanted & {*terms(text)}:
            continue
        noun = re.escape(asked["noun"])
        if re.search(rf"\b{noun} of (?:the )?[A-Z]\w", text):
            return True
    return False


def _has_kind(analysis: Analysis, text: str) -> bool:
    if analysis.type in COUNTED:
        return any(_is_figure(analysis, text, each) for each in quantities(text)) or (
            analysis.type is AnswerType.DURATION
            and bool(_SINCE.search(text))
            and _tells_time(analysis, text)
        )
    if analysis.type is AnswerType.DATE:
        return _tells_time(analysis, text)
    if analysis.type is AnswerType.PERSON and _NAMES_ASKED.search(analysis.text):
        told = {*analysis.terms, *terms(speaker(text))}
        return any(n.certain and not told.issuperset(terms(n.text)) for n in names(text))
    return True


def _is_figure(analysis: Analysis, text: str, quantity: Quantity) -> bool:
    """Whether `quantity` is one that the question may ask for, by its unit and what it counts."""
    span = quantity.span
    wanted = [units for asked, units in _DIMENSIONS if asked.search(analysis.text)]
    if quantity.kind is Kind.YEAR:
        return any("year" in units for units in wanted)
    if (
        quantity.text.strip(".,") in analysis.numbers
        or counts_nothing(text, quantity, analysis)
        or any(span.overlaps(day.span) for day in moments(text))
    ):
        return False
    told = measure(text, quantity)
    if analysis.type is AnswerType.MONEY:
        return told.is_money
    if analysis.type is AnswerType.COUNT:
        return told.unit in ("", "%") and not counts_others(analysis, text, span)
    if not wanted:
        return True
    return not told.is_money and (told.unit == "" or any(told.unit in units for units in wanted))


def _tells_time(analysis: Analysis, text: str) -> bool:
    """Whether `text` tells a time that the question did not bring."""
    if any(not {*terms(each.text)} <= {*analysis.terms} for each in moments(text)):
        return True
    if _HOURS.search(text):
        return True
    return any(
        not {*terms(each[0])} <= {*analysis.terms} or not terms(each[0])
        for each in _TIME.finditer(text)
    )
