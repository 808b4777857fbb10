"""What is learnt from, phase by phase."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

from tests.bench.judges.errors import contrasts, generated, put_into
from tests.bench.judges.groups import Group
from tests.bench.judges.notices import notice
from tests.bench.judges.questions import Asked, ask_elsewhere, others, searched, squad
from tests.bench.judges.reworded import in_other_words, renamed
from tests.bench.judges.statements import WORDED_BY_PEOPLE, judged
from tests.bench.judges.turned import pairs_of
from tests.bench.judges.typed import denied, idle, typed
from tests.bench.judges.written import documents, lines, news, supporting

Mix = Sequence[Callable[[Random], Group | None]]

_TYPED, _REWORDED = 0.3, 0.15  # of the questions
_IDLE, _DENIED, _RENAMED = 1_500, 3_000, 5_000
_PUBLIC, _ELSEWHERE, _NOTICES = 14_000, 2_500, 900
_A_KIND = 2_000
_SINGLE = 4_000
_EASY = {"conjnli", "wikisplit", "breaking_nli", "fever_pieces"}  # words that overlap tell
_TOGETHER, _ALONE = 2, 1  # so often a pair by hand is learnt from, and each statement of it


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
    """… with those by hand about news, documents and notices, and some asked of another article.

    Of the public sets what the teacher says is learnt beside what is right.
    """
    dice = Random(5)
    pages = [each for _, each in documents("train")]
    written = [each for part in ("train", "later", "spare") for _, each in news(shared, part)]
    asked = [*written, *pages]
    elsewhere = [ask_elsewhere(each, asked, dice) for each in dice.sample(asked, _ELSEWHERE)]
    return [
        *(_taught(each) for each in dice.sample(questions_one(shared), _PUBLIC)),
        *(_asked(each, dice.random()) for each in asked),
        *(each.group for each in elsewhere),
        *[notice] * _NOTICES,
    ]


def _taught(make: Callable[[Random], Group | None]) -> Callable[[Random], Group | None]:
    def group(dice: Random) -> Group | None:
        made = make(dice)
        # The teacher knows nothing of what stands around.
        return made and replace(made, taught=not any(each.around for each in made.seconds))

    return group


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
    dice = Random(3)
    sets = [each for each in judged(shared, "train", dice) if each.kind not in _EASY]
    worded = [each for each in sets if each.supported and each.kind in WORDED_BY_PEOPLE]
    made = generated(shared, dice, _A_KIND // 4, _measured_sentences())
    rest = [*dice.sample(sets, _SINGLE), *dice.sample(made, min(_SINGLE // 2, len(made)))]
    told = list(contrasts(worded, dice))
    pairs = [group for part in ("train", "later", "cited") for group in supporting(part)]
    alone = [replace(group, seconds=(each,)) for group in pairs for each in group.seconds]
    every = [*dice.sample(told, min(_SINGLE, len(told))), *pairs * _TOGETHER, *alone * _ALONE]
    return [*(each.group for each in rest), *(_same_again(group) for group in every)]


def _same_again(group: Group) -> Callable[[Random], Group | None]:
    return lambda _: group


def _measured_sentences() -> frozenset[str]:
    """What the support set written by hand measures with: those articles teach nothing."""
    return frozenset(text for row in lines("support_kinds") for text in row["premise"])


# Mix, steps, first and last rate.
READER = [(questions_two, 850, 5e-5, 1e-6)]
SUPPORT = [
    (statements_one, 420, 1.5e-4, 1.2e-4),
    (statements_two, 620, 8e-5, 1e-6),
]
