"""Filters: the chunks that pass are those a look at each article would let through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.filter import FilterColumns, Filters, epoch

_OUTLETS = ("", "Courier", "Ledger", "Observer")
_PATHS = ("a.txt", "b.txt", "c.txt")
# Around 1970 and around a leap day, where a slip in counting days would show.
_DAYS = [date(1969, 12, 31) + timedelta(n) for n in range(3)] + [
    date(2024, 2, 28) + timedelta(n) for n in range(3)
]


@dataclass(frozen=True)
class _Row:
    """One chunk, and the article it is of."""

    content: str
    path: str
    outlet: str
    published: date | None

    @property
    def key(self) -> int:
        return 10 + _PATHS.index(self.path)


_rows = st.lists(
    st.builds(
        _Row,
        content=st.sampled_from([letter * 32 for letter in "0123abcf"]),
        path=st.sampled_from(_PATHS),
        outlet=st.sampled_from(_OUTLETS),
        published=st.none() | st.sampled_from(_DAYS),
    ),
    max_size=12,
)
_filters = st.builds(
    Filters,
    sources=st.frozensets(st.sampled_from([*_OUTLETS, "No such outlet"])),
    paths=st.frozensets(st.sampled_from([*_PATHS, "nowhere.txt"])),
    published_from=st.none() | st.sampled_from(_DAYS),
    published_to=st.none() | st.sampled_from(_DAYS),
)


def _columns(rows: Sequence[_Row]) -> FilterColumns:
    ordered = sorted(rows, key=lambda row: row.content)
    return FilterColumns.of(
        [(r.content, r.key, r.outlet, epoch(r.published) if r.published else None) for r in ordered]
    )


def _passes(row: _Row, filters: Filters) -> bool:
    if filters.sources and row.outlet not in filters.sources:
        return False
    if filters.paths and row.path not in filters.paths:
        return False
    if row.published is None:
        return not (filters.published_from or filters.published_to)
    return (
        (filters.published_from or date.min) <= row.published <= (filters.published_to or date.max)
    )


@given(rows=_rows, filters=_filters)
def test_what_passes_is_what_satisfies_every_filter(rows: list[_Row], filters: Filters) -> None:
    keys = [10 + place for place, path in enumerate(_PATHS) if path in filters.paths]
    passing = _columns(rows).passing(filters, keys)
    expected = [row for row in rows if _passes(row, filters)]
    assert passing.contents.astype(str).tolist() == sorted(row.content for row in expected)
    assert passing.articles.tolist() == sorted({row.key for row in expected})
    assert (len(passing), passing.total) == (len(expected), len(rows))


@given(rows=_rows, filters=_filters)
def test_membership_agrees_with_the_lists(rows: list[_Row], filters: Filters) -> None:
    passing = _columns(rows).passing(filters, [10, 11, 12])
    asked = [letter * 32 for letter in "f0a1b9"]
    held = set(passing.contents.astype(str).tolist())
    assert passing.among(asked).tolist() == [content in held for content in asked]
    for key in range(8, 15):
        assert passing.has_article(key) == (key in passing.articles)


def test_the_first_and_the_last_day_pass() -> None:
    rows = [_Row(f"{n}" * 32, "a.txt", "", day) for n, day in enumerate(_DAYS)]
    filters = Filters(published_from=_DAYS[1], published_to=_DAYS[4])
    assert len(_columns(rows).passing(filters, [])) == 4


def test_a_range_that_ends_before_it_begins_passes_nothing() -> None:
    rows = [_Row("0" * 32, "a.txt", "", _DAYS[3])]
    filters = Filters(published_from=_DAYS[4], published_to=_DAYS[2])
    assert len(_columns(rows).passing(filters, [])) == 0


@pytest.mark.parametrize(
    "filters",
    [
        Filters(sources=frozenset({"Courier"})),
        Filters(paths=frozenset({"a.txt"})),
        Filters(published_from=date(1970, 1, 1)),  # whose number of seconds is 0
        Filters(published_to=date(1970, 1, 1)),
    ],
)
def test_any_filter_counts_as_one(filters: Filters) -> None:
    assert filters
    assert len(_columns([_Row("0" * 32, "b.txt", "", None)]).passing(filters, [10])) == 0


def test_no_filters_are_false() -> None:
    assert not Filters()


def test_days_are_counted_in_utc() -> None:
    assert [epoch(date(1970, 1, 1)), epoch(date(1969, 12, 31))] == [0, -86_400]


def test_an_empty_index_has_nothing_that_passes() -> None:
    passing = _columns([]).passing(Filters(sources=frozenset({"Courier"})), [])
    assert len(passing) == 0
    assert not passing.has_article(1)
    np.testing.assert_array_equal(passing.among(["0" * 32]), [False])
