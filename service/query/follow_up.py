"""What a follow-up question leans on, put into it: "Why did he?" becomes "Why did Pallas?".

Rules of words, and few: where none of them finds what a pronoun stands for, nothing is put in.
"""

import re
from collections.abc import Iterator

from ingest.language.dates import dates
from ingest.language.names import Name, names
from ingest.language.terms import terms
from ingest.language.tokens import words
from ingest.language.wordlist import any_of
from ingest.language.wordlist import words as listed
from ingest.span import Span

_DETERMINED = re.compile(r"\b(?:the|a|an|this|that|these|those)\s+(?=\w)", re.IGNORECASE)
_AUXILIARY = re.compile(rf"\b{any_of(listed('auxiliaries'))}\s+$", re.IGNORECASE)
# "What is the death toll": what follows "is" is asked for, and no verb follows.
_ASKED_FOR = re.compile(r"^\W*(?:what|who|which)\s+(?:is|was|are|were)\s+$", re.IGNORECASE)
_MAX_WORDS = 4
_ENDS = frozenset({*listed("stop_words"), *listed("prepositions"), *listed("auxiliaries")})

_TURN = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay|now)\b,?\s+)?(?:what|how)\s+about\s+(?P<topic>.+?)[\s?.!]*$"
    rf"|^\W*(?:and|but)\s+(?P<bare>(?!{any_of(listed('question_words'))}\b|"
    rf"{any_of(listed('auxiliaries'))}\b).+?)[\s?.!]*$",
    re.IGNORECASE,
)
_LED_BY = re.compile(rf"^(?P<word>{any_of(listed('prepositions'))}|on|of|at)\s+", re.IGNORECASE)

_PERSON = re.compile(r"\b(?:he|she)\b|\b(?:him)\b|\b(?P<his>his|her)\b(?=\s+\w)", re.IGNORECASE)
_THING = re.compile(
    r"\bit\b|\b(?P<many>they|them)\b|\b(?P<its>its|(?P<their>their))\b(?=\s+\w)", re.IGNORECASE
)
_MANY = re.compile(r"(?:s|people|men|women|children|police)$", re.IGNORECASE)
_HOW_MANY = re.compile(
    r"\bhow many (?P<what>(?:\w+ )??\w*(?:s|people|men|women|children))\b", re.IGNORECASE
)
# "Is it true", "how long did it take": there it stands for nothing.
_IMPERSONAL = re.compile(
    r"\bit\s+(?:true|that|take|took|rain|rained|snow|possible|likely|known|clear|about)\b"
    r"|\bmake it\b",
    re.IGNORECASE,
)


def turned_to(question: str) -> str:
    """What a short follow-up turns to: "the theatre" of "What about the theatre?"; "" if nothing.

    A pronoun is nothing new.
    """
    found = _TURN.match(question)
    topic = (found["topic"] or found["bare"] or "").strip() if found else ""
    return topic if terms(topic) and not (_THING.search(topic) or _PERSON.search(topic)) else ""


def turned(topic: str, last: str) -> str:
    """The question `last`, asked about `topic`; "" where what that would replace is not plain.

    A name takes the place of a name, "in May" that of "in March", and "the western pier" that of
    "the eastern pier".
    """
    if any(each.span.start == 0 for each in dates(topic)):
        topic = f"in {topic}"
    led = _LED_BY.match(topic)
    if led:
        return _for_phrase(topic, led["word"], last)
    named = [each for each in names(topic) if each.certain or each.text == topic]
    if named and named[0].span.start <= len("the ") and len(named) == 1:
        held = [each for each in names(last) if each.certain]
        return _put(last, held[0], topic) if len(held) == 1 else ""
    return _for_like(topic, last)


def resolved(question: str, last: str, answer: str) -> str:
    """`question` with what its first pronoun stands for; as it is where that is not plain."""
    person = _PERSON.search(question)
    if person:
        who = _person(last) or _person(answer)
        return _placed(question, person, who, bool(person["his"])) if who else question
    thing = _THING.search(question)
    if thing and not _IMPERSONAL.search(question):
        what = _many(last) if thing["many"] or thing["their"] else noun_phrase(last)
        return _placed(question, thing, what, bool(thing["its"])) if what else question
    return question


def carries_its_own(question: str) -> bool:
    """Whether what its pronouns stand for is in `question` before them: "the theatre … its"."""
    possessive = re.search(r"\b(?:its|their|his|her)\b", question, re.IGNORECASE)
    others = re.sub(r"\b(?:its|their|his|her)\b", " ", question, flags=re.IGNORECASE)
    if possessive is None or _PERSON.search(others) or _THING.search(others):
        return False
    return bool(noun_phrase(question[: possessive.start()]))


def noun_phrase(text: str) -> str:
    """The first thing that `text` names, with its article: "the rail bridge"; "" without one.

    Of a question that an auxiliary opens, the last word is the verb: "Why was the pier closed?".
    """
    for start, found in _phrases(text):
        before = text[:start]
        if not found:
            continue
        verb = _AUXILIARY.search(before) and not _ASKED_FOR.match(before)
        drops = verb and len(found) > 1 and found[-1].of(text).islower()
        return text[start : found[-2 if drops else -1].end]
    name = next((each for each in names(text) if each.certain), None)
    return name.text if name else ""


def _phrases(text: str) -> Iterator[tuple[int, list[Span]]]:
    """Where each phrase with an article begins, and its words behind that."""
    spans = words(text)
    for opened in _DETERMINED.finditer(text):
        found: list[Span] = []
        for span in spans:
            if span.start < opened.end():
                continue
            gap = text[(found[-1].end if found else opened.end()) : span.start]
            if len(found) == _MAX_WORDS or gap.strip(" -") or span.of(text).lower() in _ENDS:
                break
            found.append(span)
        yield opened.start(), found


def _many(text: str) -> str:
    """The first phrase of `text` that stands for more than one."""
    counted = _HOW_MANY.search(text)
    phrase = noun_phrase(text)
    if phrase and _MANY.search(phrase) and not names(phrase):
        return phrase
    return f"the {counted['what']}" if counted else ""


def _person(text: str) -> str:
    """The one person, or the first with two names, that `text` names."""
    certain = [each for each in names(text) if each.certain]
    if len(certain) == 1:
        return certain[0].text
    return next((each.text for each in certain if len(each.words) > 1), "")


def _placed(question: str, found: re.Match[str], what: str, owns: bool) -> str:
    return f"{question[: found.start()]}{what}{'’s' if owns else ''}{question[found.end() :]}"


def _put(last: str, name: Name, topic: str) -> str:
    start = name.span.start
    if topic.lower().startswith("the ") and last[:start].lower().endswith("the "):
        start -= len("the ")
    return f"{last[:start]}{topic}{last[name.span.end :]}"


def _for_phrase(topic: str, word: str, last: str) -> str:
    place = re.search(
        rf"\b{re.escape(word)}\s+(?:the\s+)?[\w'’.-]+(?:\s+[A-Z][\w'’-]*|\s+\d{{4}})*",
        last,
        re.IGNORECASE if word.islower() else 0,
    )
    if place:
        return f"{last[: place.start()]}{topic}{last[place.end() :]}"
    end = len(last.rstrip(" ?.!"))
    return f"{last[:end]} {topic}{last[end:]}"


def _for_like(topic: str, last: str) -> str:
    """With the phrase that has the same last word: "the western pier" for "the eastern pier"."""
    wanted = terms(topic)
    for start, found in _phrases(last):
        for span in found:
            if wanted and terms(span.of(last)) == wanted[-1:]:
                return f"{last[:start]}{topic}{last[span.end :]}"
    return ""
