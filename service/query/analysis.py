"""What a question asks for, read off its words: no model."""

import re
from dataclasses import dataclass
from enum import Enum

from ingest.language.names import names
from ingest.language.terms import terms
from ingest.language.wordlist import any_of, tagged
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


_MONEY = (
    r"(?:money|costs?|pa(?:y|ys|id)|price|worth|spen[dt]|budget|fund(?:s|ing)?|aid|relief|"
    r"dollars?|euros?|pounds?|bill|damages?|salary|wages?|earn(?:ed|s)?|fine[ds]?|tax(?:es)?|"
    r"sell|sold|buy|bought|donat(?:e|ed)|invest(?:ed)?|borrow(?:ed)?|owed?|valued?|revenues?)"
)
# What is told as a number; what stands between "what is the" and one of them describes it.
_MEASURE = (
    r"(?:number|percentages?|percent|share|proportion|portion|figure|amount|level|rate|ratio|"
    r"average|median|total|maximum|minimum|temperature|population|length|height|width|"
    r"depth|weight|size|speed|distance|age|capacity|elevation|altitude|score|majority|toll)"
)
_SAY = any_of({*tagged("reporting_verbs", "person"), "respond"})
_SOMEBODY = (
    r"(?:person|people|m[ae]n|wom[ae]n|officials?|officers?|presidents?|ministers?|mayors?|"
    r"leaders?|directors?|scientists?|researchers?|judges?|lawyers?|players?|coach(?:es)?|"
    r"actors?|actress(?:es)?|singers?|artists?|kings?|queens?|(?:spokes|chair)(?:wo)?m[ae]n)"
)
# Between "which" and them: "Which US officials", but not "What do people".
_OF_THEM = r"(?:(?-i:[A-Z])[\w-]* |two |three |other |former )"
_THING = r"\b(?:what|which) "

# In order: the first that matches decides.
_PATTERNS = (
    (AnswerType.AUTHOR, r"\bwho (?:wrote|authored|reported|is the (?:author|writer|reporter))\b"),
    (AnswerType.AUTHOR, r"\bwho covered\b.+\bfor\b"),
    (AnswerType.AUTHOR, r"\b(?:author|byline|written by|who by)\b"),
    (AnswerType.AUTHOR, _THING + r"(?:journalist|reporter|correspondent)\b"),
    (AnswerType.SPEECH, rf"\bwhat (?:did|does|do|has|have|had) .+ {_SAY}\b"),
    (AnswerType.DURATION, r"\bhow long\b"),
    (AnswerType.MONEY, rf"\bhow much\b.*\b{_MONEY}\b"),
    (AnswerType.MONEY, r"\bwhat\b.*\b(?:cost|price|budget|salary|worth|revenues?|turnover)\b"),
    (AnswerType.COUNT, r"\bhow many\b|\b(?:what|which) (?:is|was|are|were) the number of\b"),
    (
        AnswerType.NUMBER,
        r"\bhow (?:much|high|deep|big|large|small|far|old|fast|tall|wide|heavy|hot|cold|warm)\b",
    ),
    (AnswerType.NUMBER, rf"{_THING}{_MEASURE}\b|{_THING}[\w-]+ (?:rate|percentage|temperature)\b"),
    (
        AnswerType.NUMBER,
        rf"\bwhat (?:is|was|are|were) the (?:[\w-]+ ){{0,3}}{_MEASURE} (?:of|in|for)\b",
    ),
    (AnswerType.DATE, r"\bwhen\b|\bhow soon\b"),
    (AnswerType.DATE, _THING + r"(?:date|day|year|month|time|week|decade|century|era)s?\b"),
    (AnswerType.PERSON, r"\bwho(?:m|se)?\b"),
    (AnswerType.PERSON, rf"{_THING}{_OF_THEM}{{0,2}}{_SOMEBODY}\b"),
    (AnswerType.PERSON, rf"\bnames? of (?:the |an? )?(?:[\w-]+ ){{0,3}}{_SOMEBODY}\b"),
    (AnswerType.PLACE, r"\bwhere\b"),
    (
        AnswerType.PLACE,
        _THING + r"(?:city|cities|towns?|country|countries|places?|regions?|villages?|state)\b",
    ),
    (AnswerType.REASON, r"\bwhy\b|\bhow come\b|\b(?:reason|cause)s?\b"),
    (AnswerType.REASON, r"\bwhat (?:caused|led to)\b"),
    (
        AnswerType.YES_NO,
        r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might)\b",
    ),
)
_TYPES = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)

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
