"""Which kind of input it is: it decides what an answer looks like.

A softmax over what tells how an input asks (`features.py`) and over its sentence vector, learnt
from labelled inputs by `tests/bench/judges/asking.py`. `tests/questions/kinds.tsv` holds inputs of
others, which nothing was learnt from; `tests/service/query/test_kind.py` holds how many of them are
told apart.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np

from ingest.embed import Vectors
from ingest.language.tokens import words
from service.query.asking import weights
from service.query.features import of_input
from service.query.outlets import outlet_mentions


class Kind(Enum):
    """What an answer to a question looks like."""

    LOOKUP = "lookup"
    OVERVIEW = "overview"
    TIMELINE = "timeline"
    COMPARE = "compare"
    LIST = "list"
    YES_NO = "yes_no"
    COLLECTION = "collection"
    SMALL_TALK = "small_talk"


SURVEYS: Final = frozenset({Kind.OVERVIEW, Kind.TIMELINE, Kind.COMPARE})
"""Of these, what articles say on the whole is the answer: no sentence is looked for."""
WIDE: Final = SURVEYS | {Kind.LIST}
"""These no few sentences answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The kind of a question; `aspect` tells apart what is said of the collection, or small talk.

    Of the collection: count, newest, oldest, period, outlets, authors, articles. Small talk:
    hello, thanks, bye, ability, nonsense. Of other kinds there is none.
    """

    kind: Kind
    aspect: str = ""


_KEYBOARD = re.compile(
    r"^(?:[asdfghjkl]{4,}|[qwertzuiop]{5,}|[yxcvbnm]{4,}|[bcdfghjklmnpqrstvwxz]{4,})$"
)
_REPEATED = re.compile(r"(.)\1{3,}|^(.)\2{2,}$")


def kind_of(question: str, vector: Vectors, outlets: tuple[str, ...] = ()) -> Asked:
    """Which kind of input `question` is; `outlets` are those of the articles, that it may name.

    `vector` is the one that the embedding model of `ingest/minilm.py` gives it.
    """
    spans = words(question)
    found = [span.of(question).lower() for span in spans]
    if not found or all(map(_is_gibberish, found)):
        return Asked(Kind.SMALL_TALK, "nonsense")
    learnt = weights()
    if learnt.known.isdisjoint(found):  # in a language, or words, that nobody has labelled
        return Asked(Kind.LOOKUP)
    named = [span for _, span in outlet_mentions(question, outlets)]
    scores = learnt.kind_scores(of_input(question, learnt.known, named), vector)
    kind, _, aspect = learnt.kinds[int(np.argmax(scores))].partition(".")
    return Asked(Kind(kind), aspect)


def _is_gibberish(word: str) -> bool:
    """Whether nobody writes such a word: keys that lie side by side, or one again and again."""
    return bool(_KEYBOARD.match(word) or _REPEATED.search(word))
