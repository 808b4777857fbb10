"""What a question asks for, read off its words: no model."""

import re
from dataclasses import dataclass
from enum import Enum

from ingest.language.terms import terms
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
_SAY = (
    r"(?:say|said|says|tell|told|claim(?:ed)?|call(?:ed)?|argued?|stated?|announced?|warn(?:ed)?|"
    r"described?|respond|deny|denied)"
)
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

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_NUMBER = re.compile(r"\d[\d,.]*")
# Words that stand first in a question or are written with a capital without being a name.
_NOT_NAMES = frozenset(
    "what which who whom whose when where why how is are was were do does did has have had can "
    "could will would should may might in on at from to of for by with the a an i according and "
    "or but if yes name tell give list show describe explain after before during since until "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december".split()
)


@dataclass(frozen=True, slots=True)
class Asked:
    text: str  # the question itself, without the outlets that are to tell
    type: AnswerType
    terms: tuple[str, ...]  # distinct, in order
    names: frozenset[str]  # the terms that are part of a name
    numbers: frozenset[str]


def asked(question: str, outlets: tuple[str, ...] = ()) -> Asked:
    """What `question` asks for, whichever of `outlets` it wants to hear it from."""
    question = unframed(question, outlets)
    return Asked(
        text=question,
        type=next((kind for kind, pattern in _TYPES if pattern.search(question)), AnswerType.OTHER),
        terms=tuple(dict.fromkeys(terms(question))),
        names=name_terms(question),
        numbers=frozenset(number.strip(",.") for number in _NUMBER.findall(question)),
    )


def name_terms(text: str) -> frozenset[str]:
    """The terms of capitalised words, but for those a sentence capitalises anyway."""
    found: set[str] = set()
    for match in _WORD.finditer(text):
        word = match.group()
        if word[0].isupper() and word.lower().split("'")[0].split("’")[0] not in _NOT_NAMES:
            found.update(terms(word))
    return frozenset(found)
