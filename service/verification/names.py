"""A name or quoted words that the sentence does not have."""

from collections.abc import Iterator
from itertools import combinations, pairwise

from ingest.language.quotations import quotations
from service.verification.parsed import Parsed
from service.verification.word import among, written


def wrong_name(said: Parsed, held: Parsed) -> str | None:
    names = {word.stem for word in held.words if word.capital}
    unused = names - said.stems
    for position, word in enumerate(said.words):
        if not word.capital or word.stem in held.stems:
            continue
        following = said.words[position + 1 :]
        alone = word.initial and not (following and following[0].capital)
        if not alone or (unused and not among(word.stem, held.stems)):
            return f"the sentence does not name “{word.text}”"
    return wrong_pair(said, held)


def wrong_pair(said: Parsed, held: Parsed) -> str | None:
    """A first name of one and a last name of another make nobody."""
    pairs = {pair for run in _name_runs(held) for pair in combinations(run, 2)}
    firsts = {first for first, _ in pairs}
    lasts = {last for _, last in pairs}
    for run in _name_runs(said):
        for first, last in pairwise(run):
            if (first, last) not in pairs and first in firsts and last in lasts:
                return f"the sentence does not name “{first} {last}”"
    return None


def _name_runs(parsed: Parsed) -> Iterator[list[str]]:
    """The stems of names that stand side by side: "Judge Amara Velline"."""
    run: list[str] = []
    end = -1
    for word in parsed.words:
        if not word.capital or word.start != end + 1:
            yield run
            run = []
        if word.capital:
            run.append(word.stem)
        end = word.start + len(word.text)
    yield run


def wrong_quotation(said: Parsed, held: Parsed) -> str | None:
    spoken = f" {' '.join(written(held.text.lower()))} "
    for quotation in quotations(said.text):
        for piece in quotation.pieces:
            if f" {' '.join(written(piece.lower()))} " not in spoken:
                return f"the sentence does not have the quoted words “{piece}”"
    return None
