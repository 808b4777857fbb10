"""Questions in words that the text does not use, and questions about another name."""

import re
from dataclasses import replace
from random import Random

from ingest.language.lexicon import VERB_FORMS, stem
from ingest.language.wordlist import groups, lines
from tests.bench.judges.groups import Group
from tests.bench.judges.questions import Asked

_WORD = re.compile(r"[A-Za-z]{3,}")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*\b(?! [A-Z])")
_ENDINGS = ("ed", "ing", "s", "")
_GROUPS = tuple(line.split() for line in lines("synonyms"))
_PAST = {verb: forms[0] for verb, *forms in groups("verb_forms") if forms}


def in_other_words(question: str, text: str, dice: Random) -> str:
    """`question` with a synonym in place of words, two at most, that it shares with `text`."""
    shared = {stem(word.lower()) for word in _WORD.findall(text)}
    found = []
    for match in _WORD.finditer(question):
        if match.start() and match[0].islower() and stem(match[0]) in shared:
            others = sorted(_others(match[0], shared))
            found += [(match.span(), dice.choice(others))] if others else []
    for (start, end), other in sorted(dice.sample(found, min(len(found), 2)), reverse=True):
        question = question[:start] + other + question[end:]
    return question


def _others(word: str, shared: set[str]) -> set[str]:
    root = stem(word)
    ending = next(each for each in _ENDINGS if word.endswith(each))
    if word in VERB_FORMS:
        ending = "ed"
    found = [group for group in _GROUPS if root in map(stem, group)]
    return {_formed(each, ending) for group in found for each in group if stem(each) not in shared}


def _formed(word: str, ending: str) -> str:
    if word in VERB_FORMS or (ending == "ed" and word in _PAST):
        return _PAST.get(word, word)
    if ending in ("ed", "ing"):
        word = word.removesuffix("e")
    if ending in ("ed", "s"):
        word = re.sub(r"(?<=[^aeiou])y$", "i" if ending == "ed" else "ie", word)
    return word + ("es" if ending == "s" and re.search(r"(?:s|x|ch|sh)$", word) else ending)


def renamed(asked: Asked, dice: Random) -> Group | None:
    """The question about another name of the article: what answered it does not any more."""
    paragraph = asked.paragraph
    gold = " ".join(
        text for text in paragraph.sentences if any(each in text for each in asked.answers)
    )
    own = [match for match in _NAME.finditer(asked.question) if match[0] in gold]
    others = {
        name
        for other in (paragraph.article or [paragraph])
        for text in other.sentences
        for name in _NAME.findall(text)
        if name not in gold and name not in asked.question
    }
    if not own or not others:
        return None
    match = dice.choice(own)
    like = sorted(name for name in others if name.count(" ") == match[0].count(" "))
    name = dice.choice(like or sorted(others))
    question = asked.question[: match.start()] + name + asked.question[match.end() :]
    return replace(asked, answers=(), gold=frozenset()).group(dice, question=question)
