"""What is learnt from, phase by phase."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random

from tests.bench.judges.errors import contrasts, generated, put_into
from tests.bench.judges.groups import Group
from tests.bench.judges.questions import Asked, others, searched, squad
from tests.bench.judges.statements import WORDED_BY_PEOPLE, judged
from tests.bench.judges.turned import pairs_of
from tests.bench.judges.typed import denied, idle, typed
from tests.bench.judges.written import lines, news

Mix = Sequence[Callable[[Random], Group | None]]

_TYPED = 0.3  # of the questions are written as people type them
_IDLE, _DENIED = 1_800, 3_000
_A_KIND = 2_000
_SINGLE = 14_000
_EASY = {"conjnli", "wikisplit", "breaking_nli", "fever_pieces"}  # words that overlap tell
_TIMES, _REST = (
    6,
    9_000,
)  # of the last phase: so often what is written by hand, beside so many others


def questions_one(shared: Path) -> Mix:
    """The sets of questions as they are."""
    dice = Random(1)
    asked = [*_sets(shared, dice), *others(shared, "multispanqa", None, dice)]
    return [each.group for each in asked]


def questions_two(shared: Path) -> Mix:
    """… some of them as people type, with inputs that ask nothing, and questions denied."""
    dice = Random(2)
    asked = _sets(shared, dice)
    answerable = [each for each in asked if each.answers]
    return [
        *(_typed(each) if dice.random() < _TYPED else each.group for each in asked),
        *(partial(idle, each) for each in dice.sample(asked, _IDLE)),
        *(partial(denied, each) for each in dice.sample(answerable, _DENIED)),
    ]


def questions_three(shared: Path) -> Mix:
    """… and the train third of the questions that were written by hand about news."""
    written = [each for _, each in news(shared, "train")] * _TIMES
    rest = Random(3).sample(questions_two(shared), _REST)
    return [*rest, *(_typed(each) if n % 3 == 0 else each.group for n, each in enumerate(written))]


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


def _typed(asked: Asked) -> Callable[[Random], Group | None]:
    return lambda dice: asked.group(dice, question=typed(asked.question, dice))


def statements_one(shared: Path) -> Mix:
    """The sets of judged statements as they are."""
    return [each.group for each in judged(shared, "train", Random(1))]


def statements_two(shared: Path) -> Mix:
    """… with errors of the kinds that pass today, and answers turned into statements."""
    dice = Random(2)
    sets = judged(shared, "train", dice)
    worded = [each for each in sets if each.supported and each.kind in WORDED_BY_PEOPLE]
    asked = [
        *others(shared, "qamr", 20_000, dice),
        *others(shared, "squadshifts-newwiki", None, dice),
    ]
    every = [
        *dice.sample(sets, len(sets) // 2),
        *generated(shared, dice, _A_KIND, _measured_sentences()),
        *put_into(worded, dice),
        *dice.sample(answers := [*pairs_of(asked, dice)], min(4_000, len(answers))),
    ]
    return [each.group for each in every]


def statements_three(shared: Path) -> Mix:
    """Above all contrasts, with judgements and errors enough to keep what is known."""
    dice = Random(3)
    sets = [each for each in judged(shared, "train", dice) if each.kind not in _EASY]
    worded = [each for each in sets if each.supported and each.kind in WORDED_BY_PEOPLE]
    made = generated(shared, dice, _A_KIND // 4, _measured_sentences())
    rest = [*dice.sample(sets, _SINGLE), *dice.sample(made, min(_SINGLE // 2, len(made)))]
    every = [*(each.group for each in rest)]
    return [*every, *(_same_again(group) for group in contrasts(worded, dice))]


def _same_again(group: Group) -> Callable[[Random], Group | None]:
    return lambda _: group


def _measured_sentences() -> frozenset[str]:
    """What the support set written by hand measures with: those articles teach nothing."""
    return frozenset(text for row in lines("support_kinds") for text in row["premise"])


# Mix, steps, first and last rate.
READER = [
    (questions_one, 114, 2e-4, 2e-4),
    (questions_two, 622, 2e-4, 2e-4),
    (questions_three, 560, 2e-4, 5e-6),
]
SUPPORT = [
    (statements_one, 51, 2e-4, 2e-4),
    (statements_two, 193, 2e-4, 2e-4),
    (statements_three, 130, 2e-4, 5e-6),
]
