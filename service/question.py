"""What a question asks for, read off its words: no model."""

import re
from dataclasses import dataclass
from enum import Enum

from ingest.terms import terms


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
    r"dollars?|euros?|pounds?|bill|damages?|salary|wages?|earn|fine|tax)"
)
_SAY = (
    r"(?:say|said|says|tell|told|claim(?:ed)?|call(?:ed)?|argued?|stated?|announced?|warn(?:ed)?|"
    r"described?|respond|deny|denied)"
)
_THING = r"\b(?:what|which) "

# In order: the first that matches decides.
_PATTERNS = (
    (AnswerType.AUTHOR, r"\bwho (?:wrote|authored|reported|is the (?:author|writer|reporter))\b"),
    (AnswerType.AUTHOR, r"\b(?:author|byline|written by|who by)\b"),
    (AnswerType.AUTHOR, _THING + r"(?:journalist|reporter|correspondent)\b"),
    (AnswerType.SPEECH, rf"\bwhat (?:did|does|do|has|have|had) .+ {_SAY}\b"),
    (AnswerType.DURATION, r"\bhow long\b"),
    (AnswerType.MONEY, rf"\bhow much\b.*\b{_MONEY}\b"),
    (AnswerType.MONEY, r"\bwhat\b.*\b(?:cost|price|budget|salary)\b"),
    (AnswerType.COUNT, r"\bhow many\b|\b(?:what|which) (?:is|was|are|were) the number of\b"),
    (AnswerType.NUMBER, r"\bhow (?:much|high|deep|big|large|far|old|fast|tall|heavy)\b"),
    (
        AnswerType.NUMBER,
        r"\bwhat (?:number|percentage|percent|share|proportion|figure|amount|level)\b",
    ),
    (AnswerType.DATE, r"\bwhen\b|\bhow soon\b"),
    (AnswerType.DATE, _THING + r"(?:date|day|year|month|time|week)\b"),
    (AnswerType.PERSON, r"\bwho(?:m|se)?\b"),
    (AnswerType.PERSON, _THING + r"(?:person|man|woman|people|officials?)\b"),
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
    "or but if name tell give list show describe explain after before during since until "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december".split()
)


@dataclass(frozen=True, slots=True)
class Asked:
    type: AnswerType
    terms: tuple[str, ...]  # distinct, in order
    names: frozenset[str]  # the terms that are part of a name
    numbers: frozenset[str]


def asked(question: str) -> Asked:
    return Asked(
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
