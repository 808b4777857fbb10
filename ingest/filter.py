"""Filters, and the chunks that pass them.

What filters look at is held in memory for every chunk: one search may look at thousands of them.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ingest.article import Article

_NO_DATE = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may be searched: those that satisfy every filter. An empty filter passes all.

    Dates are inclusive. An article without a date satisfies no date filter.
    """

    sources: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()
    published_from: date | None = None
    published_to: date | None = None

    def __bool__(self) -> bool:
        return bool(self.sources or self.paths or self.published_from or self.published_to)

    def holds(self, article: Article) -> bool:
        """Whether `article` satisfies every filter."""
        day = article.published
        return (
            (not self.sources or article.source in self.sources)
            and (not self.paths or article.path in self.paths)
            and (not self.published_from or (day is not None and day >= self.published_from))
            and (not self.published_to or (day is not None and day <= self.published_to))
        )


def epoch(day: date) -> int:
    """Midnight UTC of `day` in seconds since 1970, the form in which stores compare dates."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


@dataclass(frozen=True, slots=True)
class FilterColumns:
    """One row for each chunk, in order of content; 52 bytes each."""

    contents: NDArray[np.bytes_]  # (n,) of 32 characters
    articles: NDArray[np.int64]  # (n,) article keys
    outlets: NDArray[np.int32]  # (n,) places in `names`
    published: NDArray[np.int64]  # (n,) seconds since 1970
    names: tuple[str, ...]

    @classmethod
    def of(cls, rows: Sequence[tuple[str, int, str, int | None]]) -> Self:
        """From (content, article key, outlet, seconds since 1970 or None), in order of content."""
        names = tuple(sorted({outlet for _, _, outlet, _ in rows}))
        places = {name: place for place, name in enumerate(names)}
        return cls(
            contents=np.array([row[0] for row in rows], dtype="S32"),
            articles=np.array([row[1] for row in rows], dtype=np.int64),
            outlets=np.array([places[row[2]] for row in rows], dtype=np.int32),
            published=np.array(
                [_NO_DATE if row[3] is None else row[3] for row in rows], dtype=np.int64
            ),
            names=names,
        )

    def passing(self, filters: Filters, keys: Collection[int]) -> "Passing":
        """The chunks that pass. `keys` are those of the articles at the paths of `filters`."""
        rows = np.ones(len(self.contents), dtype=bool)
        if filters.sources:
            places = [place for place, name in enumerate(self.names) if name in filters.sources]
            rows &= np.isin(self.outlets, places)
        if filters.paths:
            rows &= np.isin(self.articles, list(keys))
        if filters.published_from or filters.published_to:
            rows &= self.published != _NO_DATE
        if filters.published_from:
            rows &= self.published >= epoch(filters.published_from)
        if filters.published_to:
            rows &= self.published <= epoch(filters.published_to)
        return Passing(self.contents[rows], np.unique(self.articles[rows]), len(self.contents))


@dataclass(frozen=True, slots=True)
class Passing:
    """The chunks that pass the filters. Its length is their number."""

    contents: NDArray[np.bytes_]  # sorted; a text that several of them have is repeated
    articles: NDArray[np.int64]  # the keys of their articles, ascending, each once
    total: int  # the number of chunks in the index, passing or not

    def __len__(self) -> int:
        return len(self.contents)

    def has_article(self, key: int) -> bool:
        place = int(np.searchsorted(self.articles, key))
        return place < len(self.articles) and int(self.articles[place]) == key

    def among(self, contents: Iterable[str]) -> NDArray[np.bool_]:
        """For each of `contents`, whether a chunk of this text passes."""
        asked = np.array(list(contents), dtype="S32")
        if not len(self.contents):
            return np.zeros(len(asked), dtype=bool)
        places = np.searchsorted(self.contents, asked).clip(max=len(self.contents) - 1)
        found: NDArray[np.bool_] = self.contents[places] == asked
        return found
