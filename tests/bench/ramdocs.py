"""RAMDocs: several right answers and planted wrong ones among a question's own documents."""

from pathlib import Path

from ingest.embed import open_embedder
from ingest.filter import Filters
from service.answering.events import Question
from tests.bench.data import Row, rows, sample, write_lines
from tests.bench.embedding import RememberingEmbedder
from tests.bench.house import House, ingest, opened
from tests.bench.scorer import scores
from tests.bench.stock import FromEmbedder, store
from tests.bench.table import Table

_FILE = "documents.jsonl"
_METRICS = ("gold recall", "wrong shown", "exact match", "abstained", "cited doc precision")


def run(shared: Path, quick: bool, cache: Path) -> Table:
    questions = sample(
        [row | {"id": i} for i, row in enumerate(rows(shared, "ramdocs/ramdocs.dev"))],
        30 if quick else 1_000,
    )
    embedder = RememberingEmbedder(open_embedder("minilm"), cache / "vectors")
    home = cache / ("ramdocs-quick" if quick else "ramdocs")
    documents = [document for row in questions for document in row["documents"]]
    write_lines(home / "articles" / _FILE, ({"text": each["text"]} for each in documents))
    ingest(home / "articles", home / "data", embedder)
    with opened(home / "data", embedder) as house:
        ours = _ours(house, questions)
    found = {"Footnote, extractive": ours, "stock: nearest chunk": [], "stock: nearest four": []}
    for row in questions:
        names = [(str(i), each["text"]) for i, each in enumerate(row["documents"])]
        chroma = store(names, FromEmbedder(embedder))
        nearest = chroma.similarity_search(row["question"], k=4)
        chroma.delete_collection()
        for name, shown in (
            ("stock: nearest chunk", nearest[:1]),
            ("stock: nearest four", nearest),
        ):
            found[name].append(
                {
                    "id": row["id"],
                    "answer": " ; ".join(document.page_content for document in shown),
                    "cited": sorted({int(document.metadata["name"]) for document in shown}),
                }
            )
    table: list[list[str | float]] = []
    for name, predictions in found.items():
        (measured,) = scores(shared, "ramdocs", questions, predictions).values()
        table.append([name, *(measured[metric] for metric in _METRICS)])
    return Table(
        f"RAMDocs: {len(questions)} questions, {len(documents)} documents",
        ["", *_METRICS],
        table,
        ["Each question sees its own documents alone. Stock shows whole chunks, so it shows more."],
    )


def _ours(house: House, questions: list[Row]) -> list[Row]:
    found = []
    line = 1
    for row in questions:
        paths = [f"{_FILE}#{line + i}" for i in range(len(row["documents"]))]
        line += len(paths)
        answer = house.answerer.answer(
            Question(row["question"], filters=Filters(paths=frozenset(paths)))
        )
        cited = {citation.article.path for citation in answer.citations}
        found.append(
            {
                "id": row["id"],
                "answer": " ; ".join(statement.text for statement in answer.statements),
                "cited": [i for i, path in enumerate(paths) if path in cited],
            }
        )
    return found
