"""The articles of one revision as a list: found by words, outlet and day, sorted, counted."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, partial
from typing import Any, Literal
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ingest.article import Article
from ingest.index import Index
from ingest.language.terms import terms

Order = Literal["path", "title", "source", "published", "-path", "-title", "-source", "-published"]
_KEYS: dict[str, Callable[[Article], tuple[object, ...]]] = {
    "path": lambda article: (article.path,),
    "title": lambda article: (article.name.casefold(), article.path),
    "source": lambda article: (article.source.casefold(), article.path),
    "published": lambda article: (article.published or date.min, article.path),
}
_MAX_DAYS = 62  # a bar for each day, up to so many; then one for each month, then for each year
_MAX_MONTHS = 72


@dataclass(frozen=True, slots=True)
class Listed:
    article: Article  # without its text
    sentences: int
    id: str
    named: str  # title, outlet, author and path, as words are looked for in them


@dataclass(frozen=True, slots=True)
class Period:
    first: date
    last: date
    articles: int


class Listing:
    """What `index` holds. Made once for each revision, as 100,000 articles take a while to read."""

    def __init__(self, articles: Sequence[tuple[Article, int]]) -> None:
        self.all = [
            Listed(article, sentences, article.id, _named(article))
            for article, sentences in articles
        ]
        # Not of a method: the list would refer to itself, and outlive its revision for long.
        self._sorted = cache(partial(_sort, self.all))

    def find(
        self,
        words: str = "",
        holding: Collection[str] = (),
        *,
        sources: Collection[str] = (),
        since: date | None = None,
        until: date | None = None,
        sort: Order = "path",
    ) -> list[Listed]:
        """Those that are named with every one of the words, or whose ids are among `holding`.

        An article without a day lies within no days.
        """
        wanted = words.casefold().split()
        order = self._sorted(sort)
        if wanted or sources or since or until:
            order = order[self._passing(wanted, holding, sources, since, until)[order]]
        return [self.all[place] for place in order]

    def _passing(
        self,
        wanted: Sequence[str],
        holding: Collection[str],
        sources: Collection[str],
        since: date | None,
        until: date | None,
    ) -> NDArray[np.bool_]:
        """For each article, whether it passes."""
        rows = np.ones(len(self.all), dtype=bool)
        for word in wanted:
            rows &= self._named_with(word)
        if wanted:
            rows[[self._places[each] for each in holding if each in self._places]] = True
        if sources:
            rows &= np.isin(self._sources, list(sources))
        if since or until:
            rows &= (self._days >= (since or date.min).toordinal()) & (self._days > 0)
            rows &= self._days <= (until or date.max).toordinal()
        return rows

    def _named_with(self, word: str) -> NDArray[np.bool_]:
        # One search through all names takes a tenth of the time of one for each.
        text, starts = self._names
        met = [found.start() for found in re.finditer(re.escape(word), text)]
        rows = np.zeros(len(self.all), dtype=bool)
        rows[np.searchsorted(starts, met, side="right") - 1] = True
        return rows

    @cached_property
    def _names(self) -> tuple[str, NDArray[np.int64]]:
        """The names of all articles, one a line, and where each line begins."""
        lines = [f"{each.named}\n" for each in self.all]
        return "".join(lines), np.cumsum([0, *map(len, lines)])[:-1]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {each.id: place for place, each in enumerate(self.all)}

    @cached_property
    def _sources(self) -> NDArray[np.str_]:
        return np.array([each.article.source for each in self.all], dtype=np.str_)

    @cached_property
    def _days(self) -> NDArray[np.int64]:
        """Counted from the year 1; 0: no day."""
        days = (each.article.published for each in self.all)
        return np.array([day.toordinal() if day else 0 for day in days], dtype=np.int64)

    @cached_property
    def outlets(self) -> list[tuple[str, int]]:
        """Each outlet, sorted, and its number of articles."""
        return sorted(
            Counter(each.article.source for each in self.all if each.article.source).items()
        )

    @cached_property
    def periods(self) -> list[Period]:
        """How many articles came out when, by day, month or year, from the first to the last."""
        days = [each.article.published for each in self.all if each.article.published]
        if not days:
            return []
        day, end = min(days), max(days)
        span = (end - day).days
        bounds = _day if span < _MAX_DAYS else _month if span < _MAX_MONTHS * 30 else _year
        counted = Counter(map(bounds, days))
        found = []
        while day <= end:
            first, last = bounds(day)
            found.append(Period(first, last, counted[first, last]))
            day = last + timedelta(days=1)
        return found


_LISTINGS: WeakKeyDictionary[Index, Listing] = WeakKeyDictionary()


def listing_of(index: Index) -> Listing:
    """The list of a revision, which lasts as long as the revision is open."""
    found = _LISTINGS.get(index)
    if found is None:
        found = _LISTINGS[index] = Listing(index.articles())
    return found


def warm_up(index: Index) -> None:
    """Read, count and sort now what the first reader would wait for."""
    listing = listing_of(index)
    _ = listing.outlets, listing.periods, listing.find(sort="-published")
    find(index, "article", sources={""}, since=date.min)


def find(index: Index, words: str, **narrowed: Any) -> list[Listed]:
    """As `Listing.find`; the words may also be in the text, all of them in one passage."""
    looked_for = terms(words)
    holding = index.ids_having(looked_for) if looked_for else ()
    return listing_of(index).find(words, holding, **narrowed)


def _named(article: Article) -> str:
    return " ".join(
        [article.title or article.lead, article.source, article.author, article.path]
    ).casefold()


def _day(day: date) -> tuple[date, date]:
    return day, day


def _month(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _year(day: date) -> tuple[date, date]:
    return day.replace(month=1, day=1), day.replace(month=12, day=31)


def _sort(listed: Sequence[Listed], order: Order) -> NDArray[np.int64]:
    """The places of the articles, in this order."""
    key, descending = _KEYS[order.removeprefix("-")], order.startswith("-")
    places = range(len(listed))
    found = sorted(places, key=lambda at: key(listed[at].article), reverse=descending)
    return np.array(found, dtype=np.int64)
