"""What a question asks for, read off its words: no model."""

import re
from dataclasses import dataclass
from enum import Enum

from ingest.language.names import names
from ingest.language.terms import terms
from ingest.language.wordlist import expanded, lines
from service.query.attribution import unframed


class AnswerType(Enum):
    """The kind of thing that would answer."""

    COUNT = "count"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    DURATION = "duration"
    PERSON = "person"
    PLACE = "place"
    REASON = "reason"
    SPEECH = "speech"
    YES_NO = "yes or no"
    AUTHOR = "author"
    OTHER = "other"


_PATTERNS = tuple(line.partition(" ") for line in lines("question_types"))
_TYPES = tuple(
    (AnswerType[kind.upper()], re.compile(expanded(pattern), re.IGNORECASE))
    for kind, _, pattern in _PATTERNS
)
_NUMBER = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True, slots=True)
class Analysis:
    text: str  # the question itself, without the outlets that are to tell
    type: AnswerType
    terms: tuple[str, ...]  # distinct, in order
    names: frozenset[str]  # the terms that are part of a name
    numbers: frozenset[str]


def analyse(question: str, outlets: tuple[str, ...] = ()) -> Analysis:
    """What `question` asks for, whichever of `outlets` it wants to hear it from."""
    question = unframed(question, outlets)
    return Analysis(
        text=question,
        type=next((kind for kind, pattern in _TYPES if pattern.search(question)), AnswerType.OTHER),
        terms=tuple(dict.fromkeys(terms(question))),
        names=name_terms(question),
        numbers=frozenset(number.strip(",.") for number in _NUMBER.findall(question)),
    )


def name_terms(text: str) -> frozenset[str]:
    """The terms of the names in `text`; a first word that may be one is taken for one."""
    return frozenset(term for name in names(text) for term in terms(name.text))
