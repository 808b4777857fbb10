"""What is learnt from, phase by phase."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random

from tests.bench.judges.errors import contrasts, generated, put_into
from tests.bench.judges.groups import Group
from tests.bench.judges.notices import notice
from tests.bench.judges.questions import Asked, others, searched, squad
from tests.bench.judges.reworded import in_other_words, renamed
from tests.bench.judges.statements import WORDED_BY_PEOPLE, judged
from tests.bench.judges.turned import pairs_of
from tests.bench.judges.typed import denied, idle, typed
from tests.bench.judges.written import lines, news, supporting

Mix = Sequence[Callable[[Random], Group | None]]

_TYPED, _REWORDED = 0.3, 0.15  # of the questions
_IDLE, _DENIED, _RENAMED = 1_500, 3_000, 5_000
_A_KIND = 2_000
_SINGLE = 4_000
_EASY = {"conjnli", "wikisplit", "breaking_nli", "fever_pieces"}  # words that overlap tell
_FORMS = (0.5, 0.0, 0.5, 0.9)  # a question by hand comes four times: as it is, typed, reworded
_TIMES = 8  # a statement by hand


def questions_one(shared: Path) -> Mix:
    """The sets of questions, some as people type them or in other words than the text's.

    Beside them inputs that ask nothing, and questions denied or about another name: no sentence
    answers those.
    """
    dice = Random(1)
    asked = _sets(shared, dice)
    answerable = [each for each in asked if each.answers]
    named = [each for each in answerable if each.paragraph.article]
    return [
        *(_asked(each, dice.random()) for each in asked),
        *(partial(idle, each) for each in dice.sample(asked, _IDLE)),
        *(partial(denied, each) for each in dice.sample(answerable, _DENIED)),
        *(partial(renamed, each) for each in dice.sample(named, _RENAMED)),
    ]


def questions_two(shared: Path) -> Mix:
    """… and those that were written by hand about news, too."""
    return _and_written(shared, 30_000, "train")


def questions_three(shared: Path) -> Mix:
    """Above all those written by hand, with what was written meanwhile."""
    return _and_written(shared, 12_000, "train", "later")


def questions_four(shared: Path) -> Mix:
    """… and about notices, of which news has little."""
    rest = Random(4).sample(questions_three(shared), 2_400)
    return [*rest, *[notice] * 1_200]


def _and_written(shared: Path, rest: int, *parts: str) -> Mix:
    written = [each for part in parts for _, each in news(shared, part)]
    others = Random(3).sample(questions_one(shared), rest)
    return [*others, *(_asked(each, share) for share in _FORMS for each in written)]


def _sets(shared: Path, dice: Random) -> list[Asked]:
    asked = [*squad(shared, dice, plain=0.25), *searched(shared)]
    for name, count in (
        ("selqa", None),
        ("afriqa", None),
        ("squadshifts-newwiki", 4_000),
        ("qamr", 5_000),
    ):
        asked += others(shared, name, count, dice)
    return asked


def _asked(asked: Asked, share: float) -> Callable[[Random], Group | None]:
    """The question as it is, as people type it, or in other words, by its place in 0 to 1."""
    if share < _TYPED:
        return lambda dice: asked.group(dice, question=typed(asked.question, dice))
    if share > 1 - _REWORDED and asked.answerable:
        text = " ".join(asked.paragraph.sentences)
        return lambda dice: asked.group(dice, question=in_other_words(asked.question, text, dice))
    return asked.group


def statements_one(shared: Path) -> Mix:
    """The sets of judged statements, errors of the kinds that pass today, and turned answers."""
    dice = Random(2)
    sets = judged(shared, "train", dice)
    worded = [each for each in sets if each.supported and each.kind in WORDED_BY_PEOPLE]
    asked = [
        *others(shared, "qamr", 20_000, dice),
        *others(shared, "squadshifts-newwiki", None, dice),
    ]
    every = [
        *sets,
        *generated(shared, dice, _A_KIND, _measured_sentences()),
        *put_into(worded, dice),
        *dice.sample(answers := [*pairs_of(asked, dice)], min(8_000, len(answers))),
    ]
    contrasted = [_same_again(group) for group in contrasts(worded, dice)]
    return [*(each.group for each in every), *contrasted]


def statements_two(shared: Path) -> Mix:
    """Above all what was written by hand, and contrasts, with enough to keep what is known."""
    return _and_pairs(shared, "train")


def statements_three(shared: Path) -> Mix:
    """… with what was written meanwhile."""
    return _and_pairs(shared, "train", "later")


def _and_pairs(shared: Path, *parts: str) -> Mix:
    dice = Random(3)
    sets = [each for each in judged(shared, "train", dice) if each.kind not in _EASY]
    worded = [each for each in sets if each.supported and each.kind in WORDED_BY_PEOPLE]
    made = generated(shared, dice, _A_KIND // 4, _measured_sentences())
    rest = [*dice.sample(sets, _SINGLE), *dice.sample(made, min(_SINGLE // 2, len(made)))]
    told = list(contrasts(worded, dice))
    written = [group for part in parts for group in supporting(part)] * _TIMES
    every = [*dice.sample(told, min(_SINGLE, len(told))), *written]
    return [*(each.group for each in rest), *(_same_again(group) for group in every)]


def _same_again(group: Group) -> Callable[[Random], Group | None]:
    return lambda _: group


def _measured_sentences() -> frozenset[str]:
    """What the support set written by hand measures with: those articles teach nothing."""
    return frozenset(text for row in lines("support_kinds") for text in row["premise"])


# Mix, steps, first and last rate.
READER = [
    (questions_one, 600, 6e-5, 6e-5),
    (questions_two, 804, 6e-5, 2.6e-05),
    (questions_three, 650, 3.5e-5, 1e-6),
    (questions_four, 110, 3e-5, 1e-6),
]
SUPPORT = [
    (statements_one, 1_000, 1.5e-4, 1.27e-4),
    (statements_two, 489, 6e-5, 2.4e-5),
    (statements_three, 480, 5e-5, 1e-6),
]
