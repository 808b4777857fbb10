"""Versions of one file that lie side by side: tariff.md and, of a second upload, tariff-2.md."""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from ingest.article import Article
from ingest.language.tokens import token_texts

# "tariff-2", "tariff (2)": beside "tariff"; "tariff_v2": beside that or "tariff_v1".
_COUNTED: Final = re.compile(r"(?P<name>.*[^\W\d_]) ?(?:-(?P<n>[2-9])|\((?P<m>[1-9]\d?)\))")
_VERSIONED: Final = re.compile(
    r"(?P<name>.*[^\W_])[-_ .]{1,3}v(?:ersion)?[-_ .]?(?P<n>\d{1,3})", re.IGNORECASE
)
# Of the words of two versions; numbers of a series have less in common.
_MIN_SHARED: Final = 0.6


def superseded(articles: Iterable[Article]) -> frozenset[str]:
    """The ids of those of `articles` that another of them replaces.

    That has their name with a higher number, their title, most of their words, and no earlier day.
    """
    versions: dict[tuple[str, ...], list[tuple[int, Article]]] = {}
    for article in articles:
        path = PurePosixPath(article.path)
        name, number = _numbered(path.stem)
        key = (str(path.parent), name.casefold(), path.suffix, article.title)
        versions.setdefault(key, []).append((number, article))
    found: set[str] = set()
    for group in versions.values():
        group.sort(key=lambda each: each[0])
        newest, last = group[-1]
        found |= {
            article.id for number, article in group[:-1] if number < newest and _same(article, last)
        }
    return frozenset(found)


def _numbered(stem: str) -> tuple[str, int]:
    if match := _VERSIONED.fullmatch(stem):
        return match["name"], int(match["n"])
    if match := _COUNTED.fullmatch(stem):
        return match["name"], int(match["n"] or match["m"])
    return stem, 0


def _same(older: Article, newer: Article) -> bool:
    if older.published and newer.published and older.published > newer.published:
        return False
    one, other = (set(map(str.casefold, token_texts(each.text))) for each in (older, newer))
    return len(one & other) >= _MIN_SHARED * len(one | other)
