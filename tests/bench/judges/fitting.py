"""What the curve of support is fitted and tried on: it fits no weight and is not the measure."""

from pathlib import Path
from random import Random

from tests.bench.judges.errors import put_into
from tests.bench.judges.measured import Claim
from tests.bench.judges.statements import WORDED_BY_PEOPLE, Judged, judged

_COUNT = 3_000


def fitting_claims(shared: Path) -> list[Claim]:
    """Test parts of the sets, and errors put into the statements there, half and half."""
    dice = Random(7)
    sets = judged(shared, "test", dice)
    worded = [each for each in sets if each.supported and each.kind in WORDED_BY_PEOPLE]
    errors = [*put_into(worded, dice)]
    twins = dice.sample(worded, min(len(errors), len(worded)))
    every = [*dice.sample(sets, min(_COUNT // 2, len(sets))), *_some([*errors, *twins], dice)]
    dice.shuffle(every)
    return [Claim(each.kind, each.premise, each.statement, each.supported) for each in every]


def _some(found: list[Judged], dice: Random) -> list[Judged]:
    return dice.sample(found, min(_COUNT // 2, len(found)))
