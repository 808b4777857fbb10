"""Verification on sentences of real news: edits that say something else, and respellings."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from ingest.sentence import split
from service.verification.entailment import covered
from tests.bench.data import rows
from tests.bench.table import Table
from tests.heldout.edits import edits, variants

_SETS = {"BBC": "bbc2225", "NewsArticles": "newsarticles2016", "Reuters": "reuters21578"}
_CHARS = range(50, 261)
_SEED = 17


def run(shared: Path, quick: bool, _cache: Path) -> Table:
    tried: Counter[tuple[str, str]] = Counter()
    accepted: Counter[tuple[str, str]] = Counter()
    for name, file in _SETS.items():
        for sentence in _sentences(shared, file, 50 if quick else 1_000):
            respelled = [("respelled", text) for text in variants(sentence)]
            for kind, text in [*edits(sentence), *respelled]:
                tried[kind, name] += 1
                accepted[kind, name] += covered(text, [sentence])
    kinds = sorted({kind for kind, _ in tried}, key=lambda kind: (kind == "respelled", kind))
    table = [
        [kind, *(f"{accepted[kind, name]} of {tried[kind, name]}" for name in _SETS)]
        for kind in kinds
    ]
    return Table(
        "Verification: edits of news sentences that are accepted",
        ["", *_SETS],
        table,
        [
            "One sentence of each of 1,000 articles a set. Edits and respellings are made by "
            "`tests/heldout/edits.py`, whose words are not those of the rules. All but the last "
            "row should be 0.",
        ],
    )


def _sentences(shared: Path, file: str, count: int) -> Iterator[str]:
    """One whole sentence of each article, picked by chance, always the same."""
    draw = Random(_SEED)
    articles = rows(shared, f"news/{file}")
    draw.shuffle(articles)
    found = 0
    for article in articles:
        texts = [" ".join(span.of(article["text"]).split()) for span in split(article["text"])]
        whole = [t for t in texts if len(t) in _CHARS and t[0].isupper() and t.endswith(".")]
        if whole and found < count:
            found += 1
            yield draw.choice(whole)
