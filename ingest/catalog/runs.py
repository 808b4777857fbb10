"""The statement that selects runs of sentences."""

import math
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from ingest.catalog.schema import sentences

MAX_RUNS: Final = 300  # in one statement, with three variables each
_STEP: Final = 15  # the number of runs is rounded up to it, so that few statements are made


def select_runs(runs: Sequence[tuple[int, int, int]]) -> tuple[sa.Select[Any], dict[str, int]]:
    """The statement for `runs` (article key, first and last number), and the values to run it with.

    There must be 1 to `MAX_RUNS` of them.
    """
    count = math.ceil(len(runs) / _STEP) * _STEP
    filled = [*runs, *[runs[-1]] * (count - len(runs))]
    return _statement(count), {
        f"{name}{place}": value
        for place, run in enumerate(filled)
        for name, value in zip(("key", "first", "last"), run, strict=True)
    }


@cache  # SQLAlchemy takes longer to make it than the database to run it
def _statement(count: int) -> sa.Select[Any]:
    return sa.select(sentences).where(
        sa.or_(
            *(
                sa.and_(
                    sentences.c.article == sa.bindparam(f"key{place}"),
                    sentences.c.number.between(
                        sa.bindparam(f"first{place}"), sa.bindparam(f"last{place}")
                    ),
                )
                for place in range(count)
            )
        )
    )
