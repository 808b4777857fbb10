"""Replies as a good writer's model writes them: what of them may go out, and what must not.

`replies.jsonl` was written by hand over the sample articles: a question a line, with statements,
each with the sentences that it cites (the file, and how the sentence begins) and whether they
support it. Who says so, how surely, and on what condition belong to what a sentence says: a
statement that loses one of these is not supported. Of every two statements the first may be looked
at while rules are made, the second never; both are reported.

Two more sets show what the rules do to text that they were not made on. `replies_news.jsonl` is
the same over ten articles of Wikinews, which are read where they are. `support_kinds.jsonl` of
`judges/` has statements in quite other words, with their sentences.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from ingest.article import Article
from ingest.formats import read_article
from ingest.language.typography import plain
from ingest.minilm import checked_weights, word_vectors
from ingest.sentence import sentences
from service.retrieval.evidence import Evidence, EvidenceSentence
from service.verification.draft import DraftStatement
from service.verification.judge import Judge, MiniLMJudge
from service.verification.verify import Verifier
from tests.bench.data import Row, rows
from tests.bench.judges.written import lines
from tests.bench.table import Table

_FILE = Path(__file__).with_name("replies.jsonl")
_NEWS = Path(__file__).with_name("replies_news.jsonl")
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
    return tuple(_read(_FILE, collection()))


@cache
def collection() -> Evidence:
    """Every sentence of the sample articles but boilerplate, keyed."""
    files = sorted(path.name for path in _ARTICLES.iterdir() if path.is_file())
    paths = [*files, f"{_WIRES}#1", f"{_WIRES}#2"]
    return _keyed(read_article(_ARTICLES, path) for path in paths)


def goes_out(written: Written, evidence: Evidence | None = None) -> bool:
    """Whether it is accepted as it is written, by whatever sentence of `evidence`.

    Without `evidence`, by those of the sample.
    """
    draft = DraftStatement(written.text, written.keys)
    return Verifier(evidence or collection(), judge=_judge()).refusal(draft) is None


@cache
def _judge() -> Judge:
    return MiniLMJudge(word_vectors(checked_weights()))


def rates(*, supported: bool, half: str) -> Mapping[str, tuple[int, int]]:
    """(accepted, all) of each kind of the sample, and of all under "all"."""
    return _counted(
        (each, goes_out(each))
        for each in statements()
        if (each.supported, each.half) == (supported, half)
    )


def run(shared: Path, _quick: bool, _cache: Path) -> Table:
    found = [("sample", [(each, goes_out(each)) for each in statements()])]
    if (shared / "data" / "reader" / "news").is_dir():
        found.append(("news", list(_news(shared))))
    found.append(("other words", list(_other_words())))
    table = []
    for name, tried in found:
        for supported in (True, False):
            counts = [
                _counted(
                    (each, out) for each, out in tried if (each.supported, each.half) == wanted
                )
                for wanted in ((supported, half) for half in HALVES)
            ]
            label = "supported" if supported else "error"
            for kind in sorted({*counts[0], *counts[1]}, key=lambda each: (each == "all", each)):
                shares = [each.get(kind, (0, 0)) for each in counts]
                table.append(
                    [f"{name}, {label}: {kind}", *(f"{out} of {all_}" for out, all_ in shares)]
                )
    return Table(
        "Replies: statements of a good writer that are accepted as written",
        ["", *HALVES],
        table,
        ["Supported ones should go out (goal: 85 %), those with an error should not (goal: 10 %)."],
    )


def _counted(tried: Iterable[tuple[Written, bool]]) -> Mapping[str, tuple[int, int]]:
    all_of: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    for each, out in tried:
        for kind in (each.kind, "all"):
            all_of[kind] += 1
            accepted[kind] += out
    return {kind: (accepted[kind], all_of[kind]) for kind in sorted(all_of)}


def _news(shared: Path) -> Iterator[tuple[Written, bool]]:
    cited = {
        path
        for line in _NEWS.read_text("utf-8").splitlines()
        for row in json.loads(line)["statements"]
        for path, _ in row["cites"]
    }
    evidence = _keyed(
        _article(row) for row in rows(shared, "reader/news/wikinews") if row["id"] in cited
    )
    return ((each, goes_out(each, evidence)) for each in _read(_NEWS, evidence))


def _article(row: Row) -> Article:
    return Article(
        path=row["id"],
        text=row["text"],
        digest="",
        title=row["title"],
        source=row["outlet"],
        published=date.fromisoformat(row["date"]),
    )


def _other_words() -> Iterator[tuple[Written, bool]]:
    """The statements of `support_kinds.jsonl`; a pair of them is in one half."""
    for number, row in enumerate(lines("support_kinds"), start=1):
        told = row["context"]
        article = Article(
            path=f"{number}.txt",
            text=" ".join(filter(None, (told["before"], *row["premise"]))),
            digest="",
            title=told["title"],
            source=told["outlet"],
            published=date.fromisoformat(told["date"]) if told["date"] else None,
        )
        evidence = _keyed([article])
        keys = tuple(key for key, each in evidence.items() if each.text in row["premise"])
        half = HALVES[int((row["pair"] or f"-{number}").rpartition("-")[2]) % 2]
        written = Written(row["statement"], keys, row["supported"], row["kind"], half)
        yield written, goes_out(written, evidence)


def _keyed(articles: Iterable[Article]) -> Evidence:
    found: dict[str, EvidenceSentence] = {}
    for article in articles:
        cut = sentences(article)
        texts = ["", *(each.span.of(article.text) for each in cut), ""]
        for number, sentence in enumerate(cut, start=1):
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


def _read(file: Path, evidence: Evidence) -> Iterator[Written]:
    number = 0
    for line in file.read_text("utf-8").splitlines():
        for row in json.loads(line)["statements"]:
            keys = tuple(_key(path, begins, evidence) for path, begins in row["cites"])
            half = HALVES[number % 2]
            number += 1
            yield Written(row["text"], keys, row["supported"], row["kind"], half)


def _key(path: str, begins: str, evidence: Evidence) -> str:
    """The one sentence of `path` that begins so; raises ValueError where there is none."""
    found = [
        key
        for key, each in evidence.items()
        if each.article.path == path and plain(each.text).startswith(plain(begins))
    ]
    if len(found) != 1:
        raise ValueError(f"{len(found)} sentences of {path} begin {begins!r}: name one")
    return found[0]
