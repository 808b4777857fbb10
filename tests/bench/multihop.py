"""MultiHop-RAG: 981 gold facts among sentences of other news, each an article of its own."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.embed import open_embedder
from ingest.sentence import split
from tests.bench.auroc import auroc
from tests.bench.data import Row, rows, sample, write_lines
from tests.bench.embedding import RememberingEmbedder
from tests.bench.house import House, ingest, opened
from tests.bench.scorer import scores
from tests.bench.stock import FromEmbedder, store
from tests.bench.table import Table

_DISTRACTORS = 14_000
_METRICS = ("Hits@10", "Hits@4", "MAP@10", "MRR@10", "evidence@10")
_GOLD = "multihop-rag/queries.dev"


def run(shared: Path, quick: bool, cache: Path) -> Table:
    questions = sample(rows(shared, _GOLD), 100 if quick else 10_000)
    passages = [*_facts(shared), *_distractors(shared, 1_000 if quick else _DISTRACTORS)]
    home = cache / ("multihop-quick" if quick else "multihop")
    embedder = RememberingEmbedder(open_embedder("minilm"), cache / "vectors")
    embedder.embed([row["query"] for row in questions])
    write_lines(home / "articles" / "sentences.jsonl", passages)
    ingest(home / "articles", home / "data", embedder)
    with opened(home / "data", embedder) as house:
        ours = _ours(house, questions)
    stock = _stock(embedder, questions, passages)
    table: list[list[str | float]] = []
    measured: list[list[float]] = []
    for name, found in (("Footnote", ours), ("stock", stock)):
        found_scores = scores(shared, "multihop", questions, found)
        section = next(v for k, v in found_scores.items() if k.startswith("retrieval, all"))
        measured.append([*(section[metric] for metric in _METRICS), _null_auroc(found)])
        table.append([name, *measured[-1]])
    ratio = [f"{a / b:.2f} ×" for a, b in zip(*measured, strict=True)]
    return Table(
        f"MultiHop-RAG: {len(questions)} questions over {len(passages)} sentences",
        ["", *_METRICS, "null AUROC"],
        [*table, ["ratio", *ratio]],
        [
            "Null AUROC: questions with an answer against those without, by the score of the first"
            " passage (stock: its cosine).",
            "Distractors are sentences of BBC 2004-05 and of NewsArticles 2016-17, with the title"
            " of their article but, like the facts of 259 of 609 articles, without outlet or date.",
        ],
    )


def _facts(shared: Path) -> Iterator[Row]:
    seen = set()
    for row in rows(shared, "multihop-rag/articles"):
        about = {key: row[key] for key in ("title", "source") if row.get(key)}
        if row.get("published_at"):
            about["published"] = row["published_at"][:10]
        for fact in row["facts"]:
            if fact not in seen:
                seen.add(fact)
                yield about | {"text": fact}


def _distractors(shared: Path, count: int) -> Iterator[Row]:
    for name in ("news/bbc2225", "news/newsarticles2016"):
        wanted = count // 2
        seen: set[str] = set()
        for row in sample(rows(shared, name), wanted // 10):
            texts = [span.of(row["text"]) for span in split(row["text"])]
            for text in texts:
                if len(text.split()) >= 5 and text not in seen and len(seen) < wanted:
                    seen.add(text)
                    yield {"title": row["title"], "text": text}


def _ours(house: House, questions: Sequence[Row]) -> list[Row]:
    found = []
    for row in questions:
        passages = house.passages(row["query"])
        texts = [p.stored.chunk.span.of(p.article.text) for p in passages[:10]]
        best = passages[0].score if passages else 0.0
        found.append({"id": row["id"], "retrieved": texts, "score": best} | _kind(row))
    return found


def _stock(
    embedder: RememberingEmbedder, questions: Sequence[Row], passages: Sequence[Row]
) -> list[Row]:
    chroma = store(
        [(str(i), row["text"]) for i, row in enumerate(passages)], FromEmbedder(embedder)
    )
    found = []
    for row in questions:
        nearest = chroma.similarity_search_with_score(row["query"], k=10)
        texts = [document.page_content for document, _ in nearest]
        found.append({"id": row["id"], "retrieved": texts, "score": 1 - nearest[0][1]} | _kind(row))
    return found


def _kind(row: Row) -> Row:
    return {"null": row["question_type"] == "null_query"}


def _null_auroc(found: Sequence[Row]) -> float:
    answerable = [row["score"] for row in found if not row["null"]]
    return auroc(answerable, [row["score"] for row in found if row["null"]])
