"""A question that may lean on the conversation becomes a query that stands alone, or several."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.language.names import names
from ingest.language.terms import terms
from ingest.language.tokens import words
from ingest.language.wordlist import any_of, any_pattern
from ingest.language.wordlist import words as listed
from service.query.follow_up import carries_its_own, noun_phrase, resolved, turned, turned_to

_LEANING = re.compile(
    rf"\b{any_of(listed('leaning_words'))}\b|^\W*{any_pattern('leaning_openers')}\b", re.IGNORECASE
)
_GOES_ON = re.compile(r"^\W*(?:and|but|so)\b[\s,]*(?=\w)", re.IGNORECASE)
_PERSONAL = re.compile(rf"\b{any_of(listed('personal_pronouns'))}\b", re.IGNORECASE)
# Below this many content words a question is taken for an ellipsis: "Why?", "How many?"
_FEW_TERMS = 2
# Of the question's own words, what a rewriting must keep: it may not ask something else.
_MIN_KEPT = 0.5
# Measured (tests/bench, conversational): with more, the search finds again what was answered.
_MAX_ADDED = 4

# "And who" and "and which" mostly go on with a clause: "the man who led it, and who …".
_NEXT = re.compile(
    r"(?<=\?)\s+|,?\s+and\s+(?:also\s+)?(?=(?:what|when|where|why|how)\b)", re.IGNORECASE
)
_AUXILIARY = re.compile(rf"\b{any_of(listed('auxiliaries'))}\b", re.IGNORECASE)
_ASKS = re.compile(rf"{any_of(listed('question_words'))}\b", re.IGNORECASE)
_MAX_PARTS, _PART_SAYS = 3, 2


@dataclass(frozen=True, slots=True)
class Turn:
    question: str
    answer: str


def condense(question: str, history: Sequence[Turn]) -> str:
    """The question, and where it leans on the last turns, what it leans on.

    Without a model. "And in May?" is the last question, asked about May; for "he" or "it" the name
    or the thing of the last turn is put in. Where neither is plain, four words are added, of the
    last question, of the one before and of the names in the last answer, in this order; for "he"
    or "they" the names come first.
    """
    if not history:
        return question
    last = history[-1]
    elsewhere = turned_question(question, history)
    if elsewhere != question or not _leans(question):
        return elsewhere
    found = resolved(question, last.question, last.answer)
    added = _added(question, question, history) if found == question else []
    return f"{question} ({' '.join(added)})" if added else found


def searched(query: str, question: str, history: Sequence[Turn]) -> str:
    """What is searched for `query`, which was made of `question`: with more of what that leans on.

    A search is helped by words that would make no question.
    """
    if not history or query == question:
        return query
    if not _leans(question) or turned_question(question, history) != question:
        return query
    return " ".join([query, *_added(question, query, history)])


def _added(question: str, query: str, history: Sequence[Turn]) -> list[str]:
    """The words of `history` that `question` leans on, four at most, without those of `query`."""
    have = set(terms(query))
    room = _MAX_ADDED - len(have.difference(terms(question)))
    added: list[str] = []
    for word in _leant_on(question, history):
        found = terms(word)
        if len(added) < room and not have.issuperset(found):
            have.update(found)
            added.append(word)
    return added


def turned_question(question: str, history: Sequence[Turn]) -> str:
    """What "And the theatre?" asks, after the last question; any other question as it is."""
    topic = turned_to(question) if history else ""
    if not topic:
        return question
    return turned(topic, history[-1].question) or f"What is known about {topic}?"


def split(query: str) -> list[str]:
    """The questions that `query` puts, in order, three at most: "What …, and how …? Who …?".

    Each stands alone, with words of those before it where a pronoun leans on them. A query is left
    whole where a part is no question by itself: "… and why?", "… and how many later?".
    """
    first, *further = _NEXT.split(query.strip(), maxsplit=_MAX_PARTS - 1)
    if not (further and _asks(first) and terms(first) and all(map(_is_question, further))):
        return [query]
    before = [Turn(first, "")]
    found = [first]
    for part in further:
        found.append(condense(part, before) if _LEANING.search(part) else part)
        before.append(Turn(part, ""))
    return found


def _asks(part: str) -> bool:
    return bool(_ASKS.match(part) or _AUXILIARY.match(part))


def _is_question(part: str) -> bool:
    verb = bool(_AUXILIARY.search(part))
    # "How many a week later?" has none; "who found it?" has one of its own.
    elliptic = part.lower().startswith("how") and not verb
    says = len(set(terms(part))) + bool(_LEANING.search(part)) + verb
    return _asks(part) and not elliptic and says >= _PART_SAYS


def answers_leant_on(question: str, history: Sequence[Turn]) -> str:
    """What has been answered so far, where `question` leans on it; otherwise nothing."""
    return "\n".join(turn.answer for turn in history) if _leans(question) else ""


def _leant_on(question: str, history: Sequence[Turn]) -> Iterator[str]:
    last, *earlier = reversed(history)
    if _PERSONAL.search(question):
        yield from _names(last.question)
        yield from _names(last.answer)
    yield from _words(last.question)
    if earlier:
        yield from _words(earlier[0].question)
    yield from _names(last.answer)


def _names(text: str) -> list[str]:
    return [word.of(text) for name in names(text) for word in name.words]


def _words(text: str) -> list[str]:
    return [span.of(text) for span in words(text)]


def is_condensed(query: str, question: str, history: Sequence[Turn]) -> bool:
    """Whether `query` is the question with words of the conversation put in, and no other."""
    said = set(terms(" ".join([question, *(f"{t.question} {t.answer}" for t in history)])))
    kept = set(terms(question))
    found = set(terms(query))
    return bool(found) and found <= said and len(found & kept) >= _MIN_KEPT * len(kept)


def _leans(question: str) -> bool:
    """A pronoun leans; so does hardly a word, unless it names something: "Who leads Mars?"."""
    if _GOES_ON.match(question) and (names(question) or noun_phrase(question)):
        question = _GOES_ON.sub("", question, count=1)
    if _LEANING.search(question):
        return not carries_its_own(question)
    return len(terms(question)) <= _FEW_TERMS and not names(question)
