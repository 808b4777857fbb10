"""Words that may stand for each other, and words that must not.

Small by intent: of a word that is in neither list, nothing is assumed.
"""

from collections.abc import Mapping
from functools import lru_cache
from itertools import takewhile

from ingest.language.terms import terms
from ingest.language.wordlist import groups, lines, words

_ENDINGS = frozenset(("", *words("word_endings")))
_PREFIXES = words("denying_prefixes")

_VERBS = {form: verb for verb, *forms in groups("verb_forms") for form in forms}
VERB_FORMS = frozenset(_VERBS)
"""Irregular past tenses and participles, in lower case."""


@lru_cache(maxsize=20_000)  # readers may ask in any words
def stem(word: str) -> str:
    """The stem of one word; a function word is its own, in lower case."""
    if "-" in word:
        return word.lower()
    found = terms(_VERBS.get(word.lower(), word))
    return found[0] if len(found) == 1 else word.lower()


def _stems(side: str) -> frozenset[str]:
    return frozenset(stem(word) for word in side.split())


def _opposites() -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in lines("opposites"):
        sides = [_stems(side) for side in line.split("/")]
        for mine, others in (sides, sides[::-1]):
            for word in mine:
                found[word] = found.get(word, frozenset()) | (others - mine)
    return found


def _synonyms() -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in (*lines("synonyms"), *lines("countries")):
        group = _stems(line)
        for word in group:
            found[word] = found.get(word, frozenset()) | group
    return found


OPPOSITES = _opposites()
SYNONYMS = _synonyms()


def opposed(one: str, other: str) -> bool:
    """Whether two stems exclude each other: "rise" and "fall", "able" and "unable"."""
    if one in OPPOSITES.get(other, ()):
        return True
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) > 3 and any(longer == prefix + shorter for prefix in _PREFIXES)


def alike(one: str, other: str) -> bool:
    """Whether two stems may stand for each other: equal, synonyms, or forms of one word."""
    if one == other:
        return True
    if opposed(one, other):
        return False
    if other in SYNONYMS.get(one, ()):
        return True
    if "-" in one or "-" in other:
        return _alike_compounds(one, other)
    if not (one.isalpha() and other.isalpha()):
        return False
    # "hydrologist" and "hydrology": what stemming leaves apart; not "secret" and "secretary".
    shared = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    )
    return shared >= 6 and {one[shared:], other[shared:]} <= _ENDINGS


def _alike_compounds(one: str, other: str) -> bool:
    """ "line-up" and "lineup", "ten-years" and "ten-year"; but "up-" is not "down-and-coming"."""
    mine, theirs = one.split("-"), other.split("-")
    return "".join(mine) == "".join(theirs) or (
        len(mine) == len(theirs)
        and all(alike(stem(a), stem(b)) for a, b in zip(mine, theirs, strict=True))
    )
