"""Follow-up questions: the passage found with the question as asked, condensed, and by hand."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.embed import Embedder, open_embedder
from service.query.conversation import Turn, answers_leant_on, condense, searched
from service.retrieval.retrieve import found_articles
from tests.bench.data import Row, rows, write_lines
from tests.bench.embedding import RememberingEmbedder
from tests.bench.house import ingest, opened
from tests.bench.scorer import scores
from tests.bench.stock import FromEmbedder, store
from tests.bench.table import Table

_FILE = "passages.jsonl"
_METRICS = ("R@1", "R@5", "nDCG@5")


@dataclass(frozen=True, slots=True)
class _Query:
    text: str
    said: str = ""  # what was answered before, where the service would take it into account


@dataclass(frozen=True, slots=True)
class _Turn:
    id: str
    queries: Mapping[str, _Query]  # by how they were made


@dataclass(frozen=True, slots=True)
class _Set:
    name: str
    gold: str
    passages: Mapping[str, str]
    turns: tuple[_Turn, ...]


def run(shared: Path, quick: bool, cache: Path) -> Table:
    embedder = RememberingEmbedder(open_embedder("minilm"), cache / "vectors")
    table: list[list[str | float]] = []
    for each in (_cast(shared), _mtrag(shared)):
        turns = each.turns[:20] if quick else each.turns
        wanted = {turn.id for turn in turns}
        gold = [row for row in rows(shared, each.gold) if _id(row) in wanted]
        for name, predictions in _found(each, turns, embedder, cache / each.name).items():
            (measured,) = scores(shared, "conv", gold, predictions).values()
            table.append([f"{each.name}: {name}", *(measured[metric] for metric in _METRICS)])
    return Table(
        "Follow-up questions (CAsT 2021, MTRAG)",
        ["", *_METRICS],
        table,
        [
            "MTRAG's turns come without answers, so only the earlier questions can be leant on.",
            "CAsT's earlier answers are the passages that held them, and these are in the pool:"
            " Footnote ranks lower what has been answered already; the words alone don't.",
        ],
    )


def _found(
    each: _Set, turns: tuple[_Turn, ...], embedder: Embedder, home: Path
) -> dict[str, list[Row]]:
    ids = list(each.passages)
    write_lines(home / "articles" / _FILE, ({"text": each.passages[i]} for i in ids))
    ingest(home / "articles", home / "data", embedder)
    chroma = store(list(each.passages.items()), FromEmbedder(embedder))
    found: dict[str, list[Row]] = defaultdict(list)
    with opened(home / "data", embedder) as house:
        for turn in turns:
            for made, query in turn.queries.items():
                articles = found_articles(house.passages(query.text, said=query.said))
                numbers = [int(article.path.partition("#")[2]) for article in articles]
                retrieved = [ids[number - 1] for number in numbers]
                found[made].append({"id": turn.id, "retrieved": retrieved})
            nearest = chroma.similarity_search(turn.queries["as asked"].text, k=30)
            names = list(dict.fromkeys(document.metadata["name"] for document in nearest))
            found["as asked, stock"].append({"id": turn.id, "retrieved": names})
    return found


def _cast(shared: Path) -> _Set:
    gold = "conversational/cast_turns.dev"
    held = [row for row in rows(shared, gold) if row.get("passage")]
    topics: dict[int, list[Row]] = defaultdict(list)
    for row in held:
        topics[row["topic"]].append(row)
    turns = []
    for topic in topics.values():
        history: list[Turn] = []
        for row in sorted(topic, key=lambda row: int(row["turn"])):
            queries = _queries(row["raw"], history, row["manual"])
            turns.append(_Turn(_id(row), queries))
            history.append(Turn(row["raw"], row["passage"]))
    passages = {f"{row['passage_id']}#{row['turn']}@{row['topic']}": row["passage"] for row in held}
    return _Set("CAsT", gold, passages, tuple(turns))


def _mtrag(shared: Path) -> _Set:
    gold = "conversational/mtrag_queries.dev"
    pool = rows(shared, "conversational/mtrag_passage_pool")
    turns = []
    for row in rows(shared, gold):
        if not row["qrels"] or row["qrels_in_pool"] < len(row["qrels"]):
            continue
        *earlier, last = _said(row["questions"])
        rewrite = next(_said(row["rewrite"]))
        history = [Turn(question, "") for question in earlier]
        turns.append(_Turn(row["id"], _queries(last, history, rewrite)))
    return _Set("MTRAG", gold, {row["id"]: row["text"] for row in pool}, tuple(turns))


def _queries(raw: str, history: list[Turn], manual: str) -> dict[str, _Query]:
    condensed = searched(condense(raw, history), raw, history)
    return {
        "as asked": _Query(raw),
        "condensed by Footnote": _Query(condensed, answers_leant_on(raw, history)),
        "condensed, the words alone": _Query(condensed),
        "rewritten by hand": _Query(manual),
    }


def _said(turns: str) -> Iterator[str]:
    return (said.strip() for said in re.split(r"\|user\|:", turns) if said.strip())


def _id(row: Row) -> str:
    return row.get("id") or f"{row['year']}-{row['topic']}-{row['turn']}"
