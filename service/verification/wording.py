"""Words that the sentence does not have, or has elsewhere."""

import re
from collections.abc import Sequence, Set
from difflib import SequenceMatcher

from ingest.language.lexicon import alike, opposed
from ingest.language.wordlist import words
from service.verification.parsed import Parsed
from service.verification.word import NOT, TELLING, among

# An edit: so few tokens in the place of so few, between so many that were kept.
_EDIT_TOKENS = 4
_KEPT_TOKENS = 3
# So many tokens in a row move as a phrase; fewer may have changed places with others.
_PHRASE_TOKENS = 4
_JOINTS = frozenset(words("joints"))
_PLAIN_NOT = frozenset("not no cannot neither none nor".split())
_LINK = re.compile(r"(?:https?:|www\.|javascript:|data:)\S*|\]\(|<[a-z/!]", re.IGNORECASE)


def foreign_link(said: Parsed, held: Parsed) -> str | None:
    for link in _LINK.findall(said.text):
        if link not in held.text:
            return "it has a link or markup that the sentence has not"
    return None


def foreign_word(said: Parsed, held: Parsed) -> str | None:
    """A word that is neither the sentence's nor known to mean the same.

    One is enough to say something else ("the ferry sank"). Only those that tie others together
    may come in, and not into the place of another word.
    """
    order = [word.stem for word in held.words]
    for position, word in enumerate(said.words):
        if word.stem in NOT or among(word.stem, held.stems):
            continue
        if word.stem not in TELLING or _stands_in(position, said, order):
            return f"the sentence does not say “{word.text}”"
    return None


def misplaced_word(said: Parsed, held: Parsed) -> str | None:
    """What was put in the place of something else, while the words around it stayed.

    Here a word that the sentence has elsewhere is as wrong as one that it hasn't.
    """
    matcher = SequenceMatcher(None, held.tokens, said.tokens, autojunk=False)
    blocks = matcher.get_opcodes()
    for place, (kind, start, end, first, last) in enumerate(blocks):
        if kind == "equal" or not _kept_around(blocks, place):
            continue
        removed, put = held.tokens[start:end], said.tokens[first:last]
        theirs, mine = _written(held, start, end), _written(said, first, last)
        if not put and _of_another(removed, held.tokens[end : end + 2], held.stems - TELLING):
            return f"the sentence says “{theirs}” there"
        if max(len(removed), len(put)) > _EDIT_TOKENS:
            continue
        if any(opposed(one, other) for one in put for other in removed):
            return f"the sentence says “{theirs}” there, not “{mine}”"
        if _moved(removed, said.tokens) or _moved(put, held.tokens):
            continue
        if _denials(removed) != _denials(put):
            told = f"says “{theirs}”" if removed else f"does not say “{mine}”"
            return f"the sentence {told} there"
        wrong = [each for each in put if each in said.stems and not among(each, {*removed})]
        if place in (0, len(blocks) - 1):
            wrong = [each for each in wrong if each not in held.stems]
        if wrong and held.stems.intersection(removed):
            return f"the sentence says “{theirs}” there, not “{mine}”"
    return None


def _written(parsed: Parsed, first: int, last: int) -> str:
    """These tokens as they stand in the text; "" for none."""
    places = parsed.places[first:last]
    return parsed.text[places[0].start : places[-1].end] if places else ""


def _of_another(removed: Sequence[str], kept: Sequence[str], telling: Set[str]) -> bool:
    """Whether the number that `kept` begins with is told of another.

    "Tarn won [12 medals and Skell] 30", "exports rose [3 percent and imports rose] 9 percent".
    """
    joints = [place for place, token in enumerate(removed) if token in _JOINTS]
    return (
        bool(joints)
        and any(token[0] == "#" for token in removed[: joints[-1]])
        and not telling.isdisjoint(removed[joints[-1] :])
        and any(token[0] == "#" for token in kept)
    )


def _denials(tokens: Sequence[str]) -> frozenset[str]:
    """ "Did not find any" and "found no" deny alike; "never" and "without" say more."""
    return frozenset("not" if token in _PLAIN_NOT else token for token in NOT.intersection(tokens))


def _moved(phrase: Sequence[str], tokens: Sequence[str]) -> bool:
    """Whether a phrase of some length stands elsewhere: it was moved as a whole."""
    size = len(phrase)
    return size >= _PHRASE_TOKENS and any(
        tuple(tokens[start : start + size]) == tuple(phrase) for start in range(len(tokens))
    )


def _kept_around(blocks: Sequence[tuple[str, int, int, int, int]], place: int) -> bool:
    """Whether the text was kept on both sides of an edit, or on the one that there is."""
    sides = [
        blocks[i][0] == "equal" and blocks[i][2] - blocks[i][1]
        for i in (place - 1, place + 1)
        if 0 <= i < len(blocks)
    ]
    return bool(sides) and all(sides) and sum(sides) >= _KEPT_TOKENS


def _stands_in(position: int, said: Parsed, held: Sequence[str]) -> bool:
    """Whether a foreign word has the place of another word of the sentence, or was slipped in."""
    before = said.words[position - 1].stem if position else None
    after = said.words[position + 1].stem if position + 1 < len(said.words) else None
    starts = [i for i, each in enumerate(held) if before and alike(each, before)]
    ends = [i for i, each in enumerate(held) if after and alike(each, after)]
    if before is None:
        return any(i <= 1 for i in ends)
    if after is None:
        return any(i >= len(held) - 2 for i in starts)
    return any(0 < end - start <= 2 for start in starts for end in ends)
