"""Copies and light rewrites planted among BBC stories: clustered, and nothing else is."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations
from pathlib import Path

from ingest.article import Article
from ingest.duplicates import clusters, signature, signatures
from ingest.sentence import sentences
from tests.bench.data import rows, sample
from tests.bench.table import Table

_ORIGINALS = 200  # of the stories, each planted once in every way
_WORD = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class _Planted:
    name: str
    text: str
    original: str
    how: str


def _reprint(text: str, _draw: random.Random) -> str:
    return f"LONDON, March 3 (Wire Service) - {text}\n\nCopyright 2005 The Daily Reprint."


def _cut(text: str, _draw: random.Random) -> str:
    """The last third is gone."""
    return text[: text.rfind(" ", 0, len(text) * 2 // 3)]


def _replaced(share: float) -> Callable[[str, random.Random], str]:
    def replace(text: str, draw: random.Random) -> str:
        words = sorted(set(_WORD.findall(text)))
        return _WORD.sub(lambda m: draw.choice(words) if draw.random() < share else m[0], text)

    return replace


def _typography(text: str, _draw: random.Random) -> str:
    dashed = text.replace(" - ", " – ").replace("'", "’")
    return re.sub(r'"([^"]*)"', r"“\1”", dashed).replace("\n\n", "\n")


_WAYS: Mapping[str, Callable[[str, random.Random], str]] = {
    "another outlet's header": _reprint,
    "last third cut": _cut,
    "5 % of the words replaced": _replaced(0.05),
    "10 % of the words replaced": _replaced(0.10),
    "typography": _typography,
}


def run(shared: Path, quick: bool, _cache: Path) -> Table:
    stories = {row["id"]: row["text"] for row in rows(shared, "news/bbc2225")}
    if quick:
        stories = dict(list(stories.items())[:300])
    planted = list(_plant(stories, _ORIGINALS // (10 if quick else 1)))
    texts = stories | {each.name: each.text for each in planted}
    found = _clusters(texts)
    # The set holds copies of its own: a story printed under two ids is no mistake.
    natural = _clusters(stories)
    true_pairs = _pairs(_joined(natural, planted))
    found_pairs = _pairs(found)
    right = len(true_pairs & found_pairs)
    recalls: dict[str, list[bool]] = defaultdict(list)
    for each in planted:
        pair = tuple(sorted((each.name, each.original)))
        recalls[each.how].append(pair in found_pairs)
    same = _pairs(_equal(stories))
    ways: list[tuple[str, float]] = [
        (f"recall, {how}", sum(hits) / len(hits)) for how, hits in recalls.items()
    ]
    return Table(
        f"Duplicates: {len(planted)} planted among {len(stories)} stories",
        ["", "value"],
        [
            ["pair precision", right / max(1, len(found_pairs))],
            ["pair recall", right / max(1, len(true_pairs))],
            *ways,
            ["pairs found in the stories as they are", len(_pairs(natural))],
            ["… of them equal to the letter", len(same & _pairs(natural))],
        ],
        ["Pairs within clusters. What is found without planting is not counted as a mistake."],
    )


def _plant(stories: Mapping[str, str], originals: int) -> Iterator[_Planted]:
    draw = random.Random(1)
    for row in sample([{"id": i} for i in stories], originals):
        for way, change in _WAYS.items():
            text = change(stories[row["id"]], draw)
            yield _Planted(f"{row['id']} {way}", text, row["id"], way)


def _clusters(texts: Mapping[str, str]) -> list[frozenset[str]]:
    names = list(texts)
    signed = []
    for key, text in enumerate(texts.values()):
        article = Article(names[key], text, sha256(text.encode()).hexdigest())
        said = signature(article, sentences(article))
        signed.append((key, said.runs, said.minhash.tobytes()))
    groups: dict[int, set[str]] = defaultdict(set)
    for key, root in clusters(signatures(signed)).items():
        groups[root].add(names[key])
    return [frozenset(group) for group in groups.values()]


def _joined(natural: Sequence[frozenset[str]], planted: Sequence[_Planted]) -> list[frozenset[str]]:
    """The natural clusters, each story with what was planted of it."""
    home = {name: cluster for cluster in natural for name in cluster}
    groups: dict[frozenset[str], set[str]] = {cluster: set(cluster) for cluster in natural}
    for each in planted:
        cluster = home.get(each.original, frozenset({each.original}))
        groups.setdefault(cluster, set(cluster)).add(each.name)
    return [frozenset(group) for group in groups.values()]


def _equal(stories: Mapping[str, str]) -> list[frozenset[str]]:
    alike: dict[str, set[str]] = defaultdict(set)
    for name, text in stories.items():
        alike[text].add(name)
    return [frozenset(names) for names in alike.values()]


def _pairs(groups: Sequence[frozenset[str]]) -> set[tuple[str, ...]]:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}
