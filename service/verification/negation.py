"""A denial, a doubt or an opposite that is on one side only."""

from ingest.language.lexicon import opposed, stem
from service.verification.parsed import Parsed, negated
from service.verification.word import NOT, among


def wrong_negation(said: Parsed, held: Parsed) -> str | None:
    theirs, mine = negated(held), negated(said)
    for cue in held.negations:
        # "rejected by him" and "he rejected": the word itself tells, wherever it stands.
        if stem(cue.text) in said.stems - NOT:
            continue
        if cue.scope and among(cue.scope[0], said.stems) and not among(cue.scope[0], mine):
            return f"the sentence has “{cue.text}” there"
    for cue in said.negations:
        if stem(cue.text) in held.stems - NOT:
            continue
        if not held.negations:
            return f"the sentence does not say “{cue.text}”"
        if cue.scope and among(cue.scope[0], held.stems) and not among(cue.scope[0], theirs):
            return f"the sentence does not say “{cue.text}” there"
    if held.negations and not said.negations:
        # Of a sentence that denies, only what lies outside the denial can be said without it.
        shared = {word for word in theirs if among(word, said.stems)}
        if len(shared) > 1:
            return f"the sentence has “{held.negations[0].text}” there"
    return None


def wrong_hedge(said: Parsed, held: Parsed) -> str | None:
    if said.hedges:
        return None
    for cue in held.hedges:
        if cue.scope and cue.scope[0] in said.stems:
            return f"the sentence says “{cue.text}”"
    return None


def wrong_polarity(said: Parsed, held: Parsed) -> str | None:
    mine, theirs = negated(said), negated(held)
    for word in said.words:
        if among(word.stem, held.stems):
            continue
        for other in held.words:
            same_sign = (word.stem in mine) == (other.stem in theirs)
            if same_sign and opposed(word.stem, other.stem) and other.stem not in said.stems:
                return f"the sentence says “{other.text}”, not “{word.text}”"
    return None
