"""One error put into a sentence, of a kind that people's rules of words let pass."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from tests.bench.judges.groups import Span


@dataclass(frozen=True, slots=True)
class Swap:
    kind: str
    text: str
    wrong: Span | None  # where; None where words were left out
    weaker: bool  # whether the old sentence follows from the new one


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    found: re.Pattern[str]
    put: tuple[str, ...]
    weaker: bool


def _rules(kind: str, weaker: bool, *pairs: tuple[str, str]) -> list[_Rule]:
    return [_Rule(kind, re.compile(found), tuple(put.split("|")), weaker) for found, put in pairs]


_RULES = [
    *_rules(
        "quantifier",
        True,
        (r"\b[Ss]ome(?= (?:of )?(?:the |its |their )?[a-z]+s\b)", "all|most|nearly all"),
        (
            r"(?<!are )(?<!were )(?<!as )\b(?:[Mm]any|[Ss]everal)(?= (?:of )?[a-z]+)",
            "all|most|nearly all",
        ),
        (r"(?<!the )(?<!The )\b[Mm]ost(?= (?:of )?(?:the )?[a-z]+s\b)", "all|nearly all"),
        (r"\b(?:[Aa]lmost|[Nn]early) (?=(?:all|every|half)\b)", ""),
        (r"\b(?:[Mm]ostly|[Pp]artly|[Ll]argely|[Mm]ainly)\b", "entirely|completely"),
        (r"\b(?:[Ss]ometimes|[Oo]ften|[Uu]sually|[Ff]requently)\b", "always"),
        (r"\b(?:[Hh]alf|[Aa] (?:third|quarter)) of(?= )", "most of|all of"),
        (r"\b[Aa] (?:few|number of|handful of)(?= [a-z]+s\b)", "many|all|most"),
    ),
    *_rules(
        "modality",
        True,
        (r"\b(?:may|might|could)(?= (?:be|have|also )?[a-z]+)", "will"),
        (r"\b(?:would|should)(?= be\b)", "will"),
        (
            r"\b(?:is|are) (?:expected|likely|due|set|scheduled|supposed|hoping|planning) to\b",
            "will|is certain to",
        ),
        (r"\b(?:plans?|hopes?|expects?|intends?|wants?|aims?|seeks?) to\b", "will"),
        (
            r"\b(?:planned|hoped|expected|intended|wanted|agreed|promised|offered|tried) to\b",
            "went on to|managed to",
        ),
        (r"\b(?:possible|potential|suspected|likely)(?= [a-z]+)", "certain|confirmed|proven"),
        (r"\bwas (?:planned|scheduled|expected|due|supposed) to\b", "did"),
    ),
    *_rules(
        "hedge",
        True,
        (r"\b(?:[Aa]llegedly|[Rr]eportedly|[Aa]pparently|[Pp]ossibly|[Pp]robably|[Pp]erhaps) ", ""),
        (r"\b(?:is|are|was|were) (?:believed|thought|reported|said|alleged|accused) to\b", "did"),
        (r"\b(?:alleged|purported|suspected|so-called|claimed) ", ""),
        (r"^(?:According to|In the words of) [^,]{3,60}, ", ""),
        (
            r",[”\"]? (?:[A-Z][\w.'’-]+|[Tt]he|he|she|they|it|police|officials?|authorities|local"
            r"|a|an|his|her|its) ?[^,.”\"]{0,45}?(?:said|says|claimed|claims|reported|reports|added"
            r"|announced|told [a-z ]+|warned|argued)\b[^,.”\"]{0,25}(?=[.,])",
            "",
        ),
        (
            r"^[A-Z][^,.;]{2,60}? (?:said|says|claimed|claims|reported|reports|believes?|thinks?"
            r"|suggest(?:s|ed)|estimate[sd]?|argue[sd]?|allege[sd]?|alleged)"
            r"(?: on [A-Z]\w+)? that ",
            "",
        ),
    ),
    *_rules(
        "cause",
        True,
        (
            r"(?<!\bdays)(?<!\bday)(?<!weeks)(?<!week)(?<!months)(?<!month)(?<!years)(?<!year)"
            r"(?<!hours)(?<!hour)(?<=\w\w),? (?:after|when|while)"
            r"(?= (?:the|he|she|it|they|his|her)\b)",
            " because",
        ),
        (r"(?<=\w\w), as(?= (?:the|he|she|it|they)\b)", " because"),
        (
            r"(?<!days )(?<!weeks )(?<!months )(?<!years )\b[Aa]fter(?= [a-z]+ing\b)",
            "because of|as a result of",
        ),
        (r"\b[Ff]ollowing(?= (?:the|an?|his|her|its)\b)", "because of|as a result of"),
        (r"\b[Aa]mid(?= )", "because of|due to"),
        (r"(?<=\w\w), and(?= (?:the|he|she|it|they)\b)", ", so|, and as a result"),
    ),
    *_rules(
        "superlative",
        True,
        (r"\b[Oo]ne of (?=the \w+est\b|the most\b|the first\b|the few\b|its \w+est\b)", ""),
        (r"\bamong (?=the \w+est\b|the most\b|the first\b)", ""),
        (r"\b(?:second|third|fourth|fifth)-(?=\w+est\b|most\b)", ""),
        (r"\b(?:second|third) (?=\w+est\b|most [a-z]+)", ""),
        (r"\b(?:an? )(?:large|big|major|huge)(?= [a-z]+)", "the largest|the biggest"),
        (
            r"\b(?:an? )(?:old|deadly|important|popular|famous|serious)(?= [a-z]+)",
            "the most serious|the best known",
        ),
    ),
    *_rules(
        "condition",
        False,
        (
            r",? (?:if|unless|provided(?: that)?|as long as|so long as|until|except|only if|in case"
            r"|subject to|on condition that|pending|depending on|without) [^,.;:]{6,90}(?=[.,;])",
            "",
        ),
        (r"^(?:If|Unless|Provided|Once|Until|Except) [^,]{6,90}, ", ""),
        (
            r" (?:so far|for now|in part|in some cases|on average|in principle|at first"
            r"|temporarily)\b",
            "",
        ),
        (r"\b(?:[Oo]nly|[Jj]ust) (?=[a-z]+|\d)", ""),
        (
            r" (?:who|that|which) (?:had|have|has|lost|live|lived|work|worked|were|are|was|is)"
            r" [^,.;]{5,60}(?=[.,;])",
            "",
        ),
        (
            r" for (?:up to |at least |about )?(?:a|an|one|two|three|six|\d+)"
            r" (?:days?|weeks?|months?|years?)\b",
            "",
        ),
    ),
    *_rules(
        "opposite",
        False,
        (r"\b(?:rose|increased|grew|climbed|jumped)\b", "fell|decreased|dropped"),
        (r"\b(?:fell|decreased|dropped|declined)\b", "rose|increased|grew"),
        (
            r"\b(?:approved|accepted|supported|allowed|confirmed|backed)\b",
            "rejected|opposed|denied",
        ),
        (r"\b(?:rejected|opposed|banned|denied|refused)\b", "approved|supported|confirmed"),
        (r"\b(?:is|are|was|were|has|have|had|will|would|could|can|did|does|do) not\b", "-not"),
        (
            r"\b(?:is|are|was|were|has|have|had|will|would|could|can)(?= [a-z]+(?:ed|en|ing|e)\b)",
            "+not",
        ),
        (r"\b[Bb]efore(?= [a-z])", "after"),
        (r"\b(?:won|beat)\b", "lost to"),
        (r"\bmore than(?= \d)", "less than|fewer than"),
        (r"\b(?:less|fewer) than(?= \d)", "more than"),
    ),
]


def swaps(sentence: str, dice: Random) -> Iterator[Swap]:
    """One swap for each rule that fits, in random order."""
    for rule in dice.sample(_RULES, len(_RULES)):
        found = list(rule.found.finditer(sentence))
        if not found:
            continue
        match = dice.choice(found)
        put = _put(dice.choice(rule.put), match[0])
        yield from _made(rule.kind, sentence, match.span(), put, rule.weaker)


def _put(put: str, old: str) -> str:
    if put == "-not":
        return old.removesuffix(" not")
    if put == "+not":
        return f"{old} not"
    if put and old.lstrip()[:1].isupper():
        return put[0].upper() + put[1:]
    return put


def _made(kind: str, sentence: str, at: Span, put: str, weaker: bool) -> Iterator[Swap]:
    """With the gap closed and a capital at its start; not what became no sentence."""
    start, end = at
    text = f"{sentence[:start]}{put}{sentence[end:]}"
    if text == sentence or len(text) < 20 or _BROKEN.search(text):
        return
    text = text[0].upper() + text[1:]
    wrong = (start, start + len(put)) if put.strip() else None
    yield Swap(kind, text, wrong, weaker)


_BROKEN = re.compile(
    r"[,;:–—-]\s*[.”]$|^\W|\(\s*\)|,\s*,|\b(?:a|an|the|of|to|in|and|or|that|all|most)\.$"
)
_LISTED = re.compile(r"[\s,]*(?:and|or|to|of)?[\s,]*")
_NUMBER = re.compile(
    r"(?<![\w.,$€£])[$€£]?\d[\d,.]*\d(?: (?:million|billion|percent|per cent))?%?"
    r"|(?<![\w.,])\d(?![\w.,])"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|hundreds|thousands)\b"
)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-zA-Z'’-]+(?: (?:of |the )?[A-Z][a-zA-Z'’-]+){0,3}")
_SPEAKER = re.compile(
    r"\b[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){0,3}"
    r"(?= (?:said|told|added|argued|warned|says|claimed|called))"
    r"|(?<=said )[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){0,3}"
)
_DETAIL = re.compile(
    r" (?:in|on|at|near|for|with|from|by|during) (?:the )?[A-Z\d][\w'’]+(?: [A-Z][\w'’]+)*(?=[,.])"
)
_VERB = re.compile(
    r"(?<=\w) (?:was|were|is|are|has|have|had|will|would|said|says|told|announced|won|killed|made"
    r"|took|began|called|became|reported|died|left|signed|opened|closed|rejected|approved|ordered"
    r"|agreed|visited|voted|released|confirmed|accused|arrested|launched|announces|says)\b"
)


def put_in_mouth(sentence: str, speakers: Sequence[str], dice: Random) -> Iterator[Swap]:
    """Another speaker for what one says."""
    mine, theirs = _SPEAKER.search(sentence), [each for each in speakers if each not in sentence]
    if mine and theirs:
        yield from _made("speaker", sentence, mine.span(), dice.choice(theirs), weaker=False)


def borrowed(sentence: str, other: str, dice: Random) -> Iterator[Swap]:
    """What stands in `other` put into `sentence`: a number, a name, a detail."""
    for kind, thing in (("number", _NUMBER), ("name", _NAME)):
        mine = list(thing.finditer(sentence))
        theirs = [each[0] for each in thing.finditer(other) if each[0] not in sentence]
        if mine and theirs:
            put = dice.choice(theirs)
            yield from _made(kind, sentence, dice.choice(mine).span(), put, weaker=False)
    details = [each for each in _DETAIL.findall(other) if each.strip() not in sentence]
    if details and sentence.endswith("."):
        end = len(sentence) - 1
        yield from _made("detail", sentence, (end, end), dice.choice(details), weaker=True)


def crossed(sentence: str, dice: Random) -> Iterator[Swap]:
    """Two numbers or two names of the sentence, each in the other's place."""
    for kind, thing in (("number", _NUMBER), ("name", _NAME)):
        found = sorted({each[0] for each in thing.finditer(sentence)})
        if len(found) > 1:
            one, two = dice.sample(found, 2)
            places = sorted((sentence.find(each), each) for each in (one, two))
            between = sentence[places[0][0] + len(places[0][1]) : places[1][0]]
            if one in two or two in one or _LISTED.fullmatch(between):
                continue
            text = sentence.replace(one, "\0").replace(two, one).replace("\0", two)
            yield Swap(kind, text, None, weaker=False)


def fused(sentence: str, other: str) -> Iterator[Swap]:
    """The subject of one sentence with what the other tells."""
    mine, its = _VERB.search(sentence), _VERB.search(other)
    if mine and its and 8 < mine.start() < 90:
        told = other[its.start() :]
        yield from _made("merged", sentence, (mine.start(), len(sentence)), told, weaker=False)


def speakers(sentences: Sequence[str]) -> list[str]:
    return [name for sentence in sentences for name in _SPEAKER.findall(sentence)]
