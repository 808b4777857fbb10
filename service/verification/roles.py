"""Who did what to whom."""

import re
from collections.abc import Iterator, Sequence

from ingest.language.lexicon import VERB_FORMS
from service.verification.parsed import Parsed
from service.verification.word import REPORTING, TIES, Word, written

_SAYS = "|".join(sorted(REPORTING))
_REPORTING = re.compile(rf"\b(?:{_SAYS})\b")
_INVERTED = re.compile(rf"[,\"?!]\s*(?:{_SAYS})\b")
# "…," union leader Paolo Estrin told …
_POSTPOSED = re.compile(rf"[,?!]\"\s(?:[\w.'-]+\s){{1,6}}(?:{_SAYS})\b")
_BY = re.compile(r"\bby\b")
_BELONGING = re.compile(r"\b(?:of|for|at|with)\b")
_RELATIVE = re.compile(r"\bwhich\b")
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+)?(\w+)")


def exchanged_role(said: Parsed, held: Parsed) -> str | None:
    """Words that changed places around a third: who did what to whom.

    Phrases may move as a whole ("he said it" at the end), since then nothing stays between them.
    The passive turns them around too, and is known by its "by".
    """
    places = _places(held.words)
    stems = [word.stem for word in said.words]
    mine = [
        word
        for word in said.words
        if word.stem in places
        and (word.capital or word.stem in TIES or stems.count(word.stem) == 1)
    ]
    for early, between, later in _triples(mine):
        start, end = places[later.stem][-1], places[early.stem][0]
        if start >= end:
            continue
        ties = [
            tie
            for tie in between
            # A word that stands twice ("Halden Water … tap water") ties nothing.
            if (tie.stem in TIES or len(places[tie.stem]) == 1 == stems.count(tie.stem))
            and any(start < at < end for at in places[tie.stem])
        ]
        ours = said.text[early.start : later.start]
        theirs = held.text[held.words[start].start : held.words[end].start]
        reported = _REPORTING.search(ours) and _REPORTING.search(theirs)
        joint = _joint(ours)
        # "A and B" is "B and A".
        joined = (
            joint not in ("and", "or")
            and joint == _joint(theirs)
            and all(word.capital for word in (early, *between, later, *held.words[start : end + 1]))
        )
        if not (ties or reported or joined):
            continue
        ours, theirs = ours + later.text, theirs + held.words[end].text
        if not _turned(ours, theirs):
            return f"the sentence has “{early.text}” and “{later.text}” the other way round"
    return None


def _places(words: Sequence[Word]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for position, word in enumerate(words):
        found.setdefault(word.stem, []).append(position)
    return found


def _triples(words: Sequence[Word]) -> Iterator[tuple[Word, Sequence[Word], Word]]:
    """Every two words in order, with those between them, as (early, between, later)."""
    for first, early in enumerate(words):
        for last in range(first + 1, len(words)):
            if early.stem not in TIES and words[last].stem not in TIES:
                yield early, words[first + 1 : last], words[last]


def _joint(text: str) -> str:
    """ "Pell and the River" → "and": what joins two names that stand next to each other."""
    words = [word for word in written(text) if word.islower()]
    return " ".join(word for word in words if word not in ("a", "an", "the"))


def _turned(one: str, other: str) -> bool:
    """Whether the words between tell that a phrase was turned round as a whole.

    "B was chosen by A" is "A chose B"; "A, the head of B" is "B's head A"; "X, A says" is
    "A says X"; "A in B" is "B, which has A".
    """
    return any(
        bool(sign(one)) != bool(sign(other))
        for sign in (
            _BY.search,
            _is_passive,
            _BELONGING.search,
            _INVERTED.search,
            _POSTPOSED.search,
            _RELATIVE.search,
        )
    )


def _is_passive(text: str) -> bool:
    return any(
        match[1].endswith("ed") or match[1] in VERB_FORMS for match in _BE.finditer(text.lower())
    )
