"""What the pipeline hands to the reader: for each question its evidence, and how near it is.

The questions are those of SQuAD, asked of all its paragraphs, and those by hand that no judge
learns from: about news, asked of all articles of Wikinews and those that they are about, and about
invented documents, asked of all of these.

python -m tests.bench.judges.candidates --shared ../shared --out candidates.jsonl
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import gettempdir

from ingest.embed import Embedder, open_embedder
from service.extraction.answerability import nearness
from service.extraction.around import around_sentence
from service.query.analysis import analyse
from service.retrieval.evidence import gather
from tests.bench.data import Row, rows, write_lines
from tests.bench.embedding import RememberingEmbedder
from tests.bench.house import House, ingest, opened
from tests.bench.judges.held_out import fits_curves, held_out
from tests.bench.judges.written import lines
from tests.bench.squad import FILE, indexed, paragraphs

NEWS, DOCUMENTS = "news by hand", "documents by hand"  # the title of every question of these
_PASSAGES = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=Path(gettempdir()) / "footnote-bench")
    arguments = parser.parse_args()

    embedder = RememberingEmbedder(open_embedder("minilm"), arguments.cache / "vectors")
    write_lines(
        arguments.out,
        [
            *_squad(arguments.shared, arguments.cache, embedder),
            *_news(arguments.shared, arguments.cache, embedder),
            *_documents(arguments.cache, embedder),
        ],
    )


def _squad(shared: Path, cache: Path, embedder: Embedder) -> Iterator[Row]:
    read = paragraphs(shared)
    questions = [
        qa
        | {
            "title": row["title"],
            "path": f"{FILE}#{line}",
            "part": "fit" if fits_curves(row["title"]) else "measure",
        }
        for line, row in enumerate(read, start=1)
        if held_out(row["title"])
        for qa in row["qas"]
    ]
    with opened(indexed(read, cache, embedder), embedder) as house:
        yield from _candidates(house, questions)


def _news(shared: Path, cache: Path, embedder: Embedder) -> Iterator[Row]:
    # Of "train" and "later" a judge has learnt, and "spare" is for the next one.
    others = [r for r in lines("news_questions") if r["split"] not in {"train", "spare"}]
    asked = [row for row in others if row["split"] != "later"]
    wanted = {(row["file"], row["article"]) for row in others}
    texts = {
        (name, str(row["id"])): {"title": row["title"], "text": row["text"]}
        for name in sorted({"wikinews", *(name for name, _ in wanted)})
        for row in rows(shared, f"reader/news/{name}")
        if name == "wikinews" or (name, str(row["id"])) in wanted
    }
    home = cache / "news-by-hand"
    write_lines(home / "articles" / FILE, texts.values())
    ingest(home / "articles", home / "data", embedder)
    paths = {key: f"{FILE}#{line}" for line, key in enumerate(texts, start=1)}
    questions = [
        {
            "question": row["question"],
            "answers": row["answer"],
            "gold": row["gold"],
            "is_impossible": not row["answerable"],
            "title": NEWS,
            "path": paths[row["file"], row["article"]],
            "part": row["split"],
        }
        for row in asked
    ]
    with opened(home / "data", embedder) as house:
        yield from _candidates(house, questions)


def _documents(cache: Path, embedder: Embedder) -> Iterator[Row]:
    home, documents = cache / "documents-by-hand", lines("documents")
    write_lines(
        home / "articles" / FILE,
        [{"title": each["title"], "text": " ".join(each["sentences"])} for each in documents],
    )
    ingest(home / "articles", home / "data", embedder)
    questions = [
        {
            "question": row["question"],
            "answers": row["answer"],
            "gold": [each["sentences"][n] for n in row["gold"]],
            "is_impossible": not row["answerable"],
            "title": DOCUMENTS,
            "path": f"{FILE}#{line}",
            "part": each["split"],
        }
        for line, each in enumerate(documents, start=1)
        if each["split"] != "train"
        for row in each["questions"]
    ]
    with opened(home / "data", embedder) as house:
        yield from _candidates(house, questions)


def _candidates(house: House, questions: Sequence[Row]) -> Iterator[Row]:
    index = house.live.current()
    for qa in questions:
        question = qa["question"]
        read, vector = analyse(question), house.embedder.embed([question])[0]
        evidence = gather(index, house.passages(question, _PASSAGES), read)
        yield qa | {
            "candidates": [
                {
                    "text": each.text,
                    "around": around_sentence(read, each),
                    "path": each.article.path,
                    "nearness": [round(x, 5) for x in nearness(vector, each)],
                }
                for each in evidence.values()
            ]
        }


def read_candidates(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


if __name__ == "__main__":
    main()
