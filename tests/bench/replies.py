"""Replies as a good writer's model writes them: what of them may go out, and what must not.

`replies.jsonl` was written by hand over the sample articles: a question a line, with statements,
each with the sentences that it cites (the file, and how the sentence begins) and whether they
support it. Who says so, how surely, and on what condition belong to what a sentence says: a
statement that loses one of these is not supported. Of every two statements the first may be looked
at while rules are made, the second never; both are reported.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from ingest.formats import read_article
from ingest.language.typography import plain
from ingest.sentence import sentences
from service.retrieval.evidence import Evidence, EvidenceSentence
from service.verification.draft import DraftStatement
from service.verification.verify import check
from tests.bench.table import Table

_FILE = Path(__file__).with_name("replies.jsonl")
_ARTICLES = Path(__file__).parents[2] / "articles"
_WIRES = "wires/northline.jsonl"
HALVES = ("looked at", "held out")


@dataclass(frozen=True, slots=True)
class Written:
    """One statement of a reply."""

    text: str
    keys: tuple[str, ...]  # of `collection()`
    supported: bool
    kind: str  # of wording where it is supported, or else of error
    half: str  # one of `HALVES`


@cache
def statements() -> tuple[Written, ...]:
    """All of `replies.jsonl`, in its order."""
    return tuple(_read())


@cache
def collection() -> Evidence:
    """Every sentence of the sample articles but boilerplate, keyed."""
    found: dict[str, EvidenceSentence] = {}
    files = sorted(path.name for path in _ARTICLES.iterdir() if path.is_file())
    for path in [*files, f"{_WIRES}#1", f"{_WIRES}#2"]:
        article = read_article(_ARTICLES, path)
        texts = ["", *(each.span.of(article.text) for each in sentences(article)), ""]
        for number, sentence in enumerate(sentences(article), start=1):
            if not sentence.boilerplate:
                key = f"S{len(found) + 1}"
                found[key] = EvidenceSentence(
                    key=key,
                    article=article,
                    sentence=sentence,
                    text=texts[number],
                    vector=np.ones(1, dtype=np.float32),
                    passage_score=1.0,
                    before=texts[number - 1],
                    after=texts[number + 1],
                )
    return found


def goes_out(written: Written) -> bool:
    """Whether it is accepted as it is written, by whatever sentence."""
    return check(DraftStatement(written.text, written.keys), collection())[1] is None


def rates(*, supported: bool, half: str) -> Mapping[str, tuple[int, int]]:
    """(accepted, all) of each kind, and of all under "all"."""
    tried: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    for each in statements():
        if (each.supported, each.half) == (supported, half):
            out = goes_out(each)
            for kind in (each.kind, "all"):
                tried[kind] += 1
                accepted[kind] += out
    return {kind: (accepted[kind], tried[kind]) for kind in sorted(tried)}


def run(_shared: Path, _quick: bool, _cache: Path) -> Table:
    rows = []
    for supported, name in ((True, "supported"), (False, "error")):
        found = [rates(supported=supported, half=half) for half in HALVES]
        for kind in sorted({*found[0], *found[1]}, key=lambda each: (each == "all", each)):
            shares = [each.get(kind, (0, 0)) for each in found]
            rows.append([f"{name}: {kind}", *(f"{out} of {tried}" for out, tried in shares)])
    return Table(
        "Replies: statements of a good writer that are accepted as written",
        ["", *HALVES],
        rows,
        ["Supported ones should go out (goal: 85 %), those with an error should not (goal: 10 %)."],
    )


def _read() -> Iterator[Written]:
    number = 0
    for line in _FILE.read_text("utf-8").splitlines():
        for row in json.loads(line)["statements"]:
            keys = tuple(_key(path, begins) for path, begins in row["cites"])
            half = HALVES[number % 2]
            number += 1
            yield Written(row["text"], keys, row["supported"], row["kind"], half)


def _key(path: str, begins: str) -> str:
    """The one sentence of `path` that begins so; raises ValueError where there is none."""
    found = [
        key
        for key, each in collection().items()
        if each.article.path == path and plain(each.text).startswith(plain(begins))
    ]
    if len(found) != 1:
        raise ValueError(f"{len(found)} sentences of {path} begin {begins!r}: name one")
    return found[0]
