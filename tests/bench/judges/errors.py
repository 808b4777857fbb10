"""Generated errors, each with supported twins, so that no edit's marks betray it.

An error put into a sentence S gives S'. Beside S, the statement S' is unsupported; beside S', it is
supported, being the same; beside S', S is supported if it says less, else unsupported. So neither
words nor difference tell: only which way the difference goes. A third of the statements are
reworded, too.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from ingest.sentence import split
from tests.bench.data import rows
from tests.bench.judges.groups import Group, Second
from tests.bench.judges.rewordings import rewordings
from tests.bench.judges.statements import Judged
from tests.bench.judges.swaps import (
    Swap,
    borrowed,
    crossed,
    fused,
    put_in_mouth,
    speakers,
    swaps,
)

_NEWS = ("wikinews", "gum_news", "onestopenglish", "current_events")
_SAME = 0.25  # of the errors also come as premise of themselves
_REWORDED = 0.5


def articles(shared: Path) -> Iterator[list[str]]:
    """The sentences of each openly licensed news article."""
    for name in _NEWS:
        for row in rows(shared, f"reader/news/{name}"):
            found = [" ".join(span.of(row["text"]).split()) for span in split(row["text"])]
            yield [each for each in found if _usable(each)]


def generated(shared: Path, dice: Random, a_kind: int, skip: frozenset[str]) -> list[Judged]:
    """At most `a_kind` of each kind; no sentence of an article that holds one of `skip`."""
    made = []
    for sentences in articles(shared):
        if skip.isdisjoint(sentences):
            names = speakers(sentences)
            for place in range(len(sentences)):
                made += _of_sentence(sentences, place, names, dice)
    dice.shuffle(made)
    counted: Counter[str] = Counter()
    kept = []
    for each in made:
        counted[each.kind] += 1
        if counted[each.kind] <= a_kind:
            kept.append(each)
    return kept


def put_into(supported: Sequence[Judged], dice: Random) -> Iterator[Judged]:
    """Errors in statements that people worded: the twin is the statement as it was."""
    for each in supported:
        for swap in _first(swaps(each.statement, dice), 1):
            if swap.kind != "condition" or dice.random() < 0.5:
                yield _wrong(each.premise, swap, "worded by people: ")


def contrasts(supported: Sequence[Judged], dice: Random) -> Iterator[Group]:
    """A statement that people worded beside the same with an error: the error's words should win.

    Numbers, names and speakers are other ones of the premise, so that they are not simply new.
    """
    for each in supported:
        text, premise = each.statement, each.premise
        found = [
            *_first(swaps(text, dice), 2),
            *(swap for swap in borrowed(text, premise, dice) if swap.kind != "detail"),
            *_first(put_in_mouth(text, speakers([premise]), dice), 1),
            *_first(crossed(text, dice), 1),
        ]
        for swap in dice.sample(found, min(2, len(found))):
            wrong = swap.wrong or (0, len(swap.text))
            yield Group(premise, (Second(swap.text, (wrong,)), Second(text)))


def _of_sentence(
    sentences: Sequence[str], place: int, names: Sequence[str], dice: Random
) -> Iterator[Judged]:
    sentence = sentences[place]
    near = sentences[place - 1] if place else ""
    other = near if near and dice.random() < 0.5 else dice.choice(sentences)
    for text in _first(rewordings(sentence, dice), 2):
        premise = f"{near} {sentence}" if near and dice.random() < 0.3 else sentence
        yield Judged(premise, text, supported=True, kind="reworded")
    yield from _squares(sentence, near, _first(swaps(sentence, dice), 2), dice)
    if other != sentence:
        both = f"{other} {sentence}"
        taken = [*_first(borrowed(sentence, other, dice), 4)]
        for swap in dice.sample(taken, min(2, len(taken))):
            # What was borrowed stands in the premise, too, half the time.
            premise = both if dice.random() < 0.6 else sentence
            yield _wrong(premise, swap)
            yield from _twin(premise, sentence, swap.kind, dice)
        for swap in _first(fused(sentence, other), 1):
            yield _wrong(both, swap)
            yield Judged(both, _joined(sentence, other, dice), supported=True, kind="joined")
    for swap in _first(put_in_mouth(sentence, names, dice), 1):
        yield _wrong(sentence, swap)
        yield from _twin(sentence, sentence, swap.kind, dice)
    for swap in _first(crossed(sentence, dice), 1):
        yield _wrong(sentence, swap)
        yield from _twin(sentence, sentence, swap.kind, dice)


def _squares(sentence: str, near: str, made: Sequence[Swap], dice: Random) -> Iterator[Judged]:
    for swap in made:
        before = f"{near} " if near and dice.random() < 0.25 else ""
        yield _wrong(before + sentence, swap)
        for text in (
            _first(rewordings(swap.text, dice, whole=True), 1) if dice.random() < _REWORDED else ()
        ):
            yield Judged(sentence, text, supported=False, kind=f"{swap.kind}, reworded")
        yield from _twin(before + sentence, sentence, swap.kind, dice)
        if dice.random() < _SAME:
            yield Judged(before + swap.text, swap.text, supported=True, kind=f"{swap.kind}, same")
        if dice.random() < 0.4 and (swap.weaker or swap.kind == "opposite"):
            kind = f"{swap.kind}, turned round"
            # Who said it is more than what was said: neither follows from the other.
            supported = swap.weaker and swap.kind not in ("hedge", "modality")
            if supported or swap.kind == "opposite":
                yield Judged(before + swap.text, sentence, supported, kind)


def _twin(premise: str, sentence: str, kind: str, dice: Random) -> Iterator[Judged]:
    """The sentence itself, or reworded where a rule fits."""
    texts = _first(rewordings(sentence, dice), 1) if dice.random() < _REWORDED else []
    for text in texts or ([sentence] if dice.random() < 0.5 else []):
        yield Judged(premise, text, supported=True, kind=f"{kind}, twin")


def _wrong(premise: str, swap: Swap, name: str = "") -> Judged:
    spans = (swap.wrong,) if swap.wrong else ()
    return Judged(premise, swap.text, supported=False, kind=name + swap.kind, wrong=spans)


def _joined(one: str, other: str, dice: Random) -> str:
    return f"{one.rstrip('.')}{dice.choice(('; ', ', and '))}{other[0].lower() + other[1:]}"


def _first(found: Iterator[str] | Iterator[Swap] | Sequence[str], count: int) -> list:  # type: ignore[type-arg]
    return [each for each, _ in zip(found, range(count), strict=False)]


def _usable(sentence: str) -> bool:
    return 40 <= len(sentence) <= 320 and sentence[0].isupper() and sentence[-1] in '.”"'
