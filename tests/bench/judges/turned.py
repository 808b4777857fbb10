"""Question and answer → a statement, with another answer as its unsupported twin."""

import re
from collections.abc import Iterator
from random import Random

from tests.bench.judges.questions import Asked
from tests.bench.judges.statements import Judged

# Questions whose subject is asked for: the answer takes the place of the first words.
_SUBJECT = re.compile(
    r"^(?:who|what|which [a-z]+|what [a-z]+|how many [a-z]+) "
    r"(?P<verb>(?!(?:did|do|does|is|are|was|were|has|have|had|can|will|would|kind|type|of|else)\b)"
    r"[a-z]+(?:ed|s|t|ew|de|ok|an|on|ght|ve|me|ke)) (?P<rest>.+?)\??$",
    re.IGNORECASE,
)
_WAS = re.compile(
    r"^(?P<asks>who|what|when|where) (?P<be>was|were|is|are) (?P<rest>.+?)\??$", re.IGNORECASE
)
_ENDS_WITH_PARTICIPLE = re.compile(r"(?P<what>.+?) (?P<done>\w+(?:ed|en|wn|lt|de|nd|ung|orn))$")


def turned(asked: Asked, answer: str) -> str | None:
    """The statement that `answer` makes of the question, where a simple rule does it."""
    question = asked.question.strip()
    match = _SUBJECT.match(question)
    if match:
        return f"{_raised(answer)} {match['verb']} {match['rest']}."
    match = _WAS.match(question)
    if match:
        asks, be, rest = match["asks"].lower(), match["be"], match["rest"]
        done = _ENDS_WITH_PARTICIPLE.match(rest)
        if asks in ("when", "where"):
            if not done:
                return None
            return f"{_raised(done['what'])} {be} {done['done']} {_placed(answer)}."
        return f"{_raised(rest)} {be} {answer}." if not done else None
    return None


def _placed(answer: str) -> str:
    """With a preposition, if it has none."""
    first = answer.split(maxsplit=1)[0]
    if first in ("In", "On", "At"):
        return answer[0].lower() + answer[1:]
    return answer if first in ("in", "on", "at", "near") else f"in {answer}"


def _raised(text: str) -> str:
    return text[0].upper() + text[1:]


def pairs_of(asked: list[Asked], dice: Random) -> Iterator[Judged]:
    """A supported statement and one with the answer to another question about the sentence."""
    by_sentence: dict[str, list[tuple[Asked, str]]] = {}
    for each in asked:
        if each.answers and each.gold and len(each.gold) == 1:
            sentence = each.paragraph.sentences[min(each.gold)]
            by_sentence.setdefault(sentence, []).append((each, each.answers[0]))
    for sentence, both in by_sentence.items():
        for each, answer in both:
            right = turned(each, answer)
            if not right or not 1 <= len(answer.split()) <= 8:
                continue
            yield Judged(sentence, right, supported=True, kind="answer")
            others = [
                other
                for _, other in both
                if other.lower() not in answer.lower()
                and answer.lower() not in other.lower()
                and other[0].isupper() == answer[0].isupper()
            ]
            if others:
                wrong = turned(each, dice.choice(others))
                if wrong and wrong != right:
                    yield Judged(sentence, wrong, supported=False, kind="other answer")
