"""A question that may lean on the conversation becomes a query that stands alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.terms import terms
from service.question import name_terms

_LEANING = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|this|that|these|those|there|"
    r"then|one|ones|former|latter|same|such|else)\b|^\W*(?:and|but|so|or|what about|how about)\b",
    re.IGNORECASE,
)
# Below this many content words a question is taken for an ellipsis: "Why?", "How many?"
_FEW_TERMS = 2
_TURNS = 2
# Of the question's own words, what a rewriting must keep: it may not ask something else.
_MIN_KEPT = 0.5
_MAX_ADDED = 8


@dataclass(frozen=True, slots=True)
class Turn:
    question: str
    answer: str


def condense(question: str, history: Sequence[Turn]) -> str:
    """The question, and where it leans on the last turns, the words it leans on.

    Without a model: when it has a pronoun, or hardly a word of its own, the names of the last
    turns and the content words of their questions are added.
    """
    if not history or not _leans(question):
        return question
    have = set(terms(question))
    added: list[str] = []
    for turn in list(history)[: -_TURNS - 1 : -1]:
        names = name_terms(f"{turn.question} {turn.answer}")
        for word in re.findall(r"[^\W_]+", turn.question) + re.findall(r"[^\W_]+", turn.answer):
            found = terms(word)
            if not found or have.issuperset(found):
                continue
            if names.issuperset(found) or word in turn.question:
                have.update(found)
                added.append(word)
    return f"{question} ({' '.join(added[:_MAX_ADDED])})" if added else question


def is_condensed(query: str, question: str, history: Sequence[Turn]) -> bool:
    """Whether `query` is the question with words of the conversation put in, and no other."""
    said = set(terms(" ".join([question, *(f"{t.question} {t.answer}" for t in history)])))
    kept = set(terms(question))
    found = set(terms(query))
    return bool(found) and found <= said and len(found & kept) >= _MIN_KEPT * len(kept)


def _leans(question: str) -> bool:
    """A pronoun leans; so does hardly a word, unless it names something: "Who leads Mars?"."""
    return bool(_LEANING.search(question)) or (
        len(terms(question)) <= _FEW_TERMS and not name_terms(question)
    )
