"""What the pipeline hands to the reader: for each SQuAD question its evidence, and how near it is.

python -m tests.bench.judges.candidates --shared ../shared --out candidates.jsonl
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir

from ingest.embed import open_embedder
from service.extraction.answerability import nearness
from service.query.analysis import analyse
from service.retrieval.evidence import gather
from tests.bench.data import Row, sample, write_lines
from tests.bench.embedding import RememberingEmbedder
from tests.bench.house import House, opened
from tests.bench.judges.held_out import held_out
from tests.bench.squad import FILE, indexed, paragraphs

_PASSAGES = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=Path(gettempdir()) / "footnote-bench")
    parser.add_argument("--learn", type=int, default=4_000, help="questions to learn from, from 1")
    arguments = parser.parse_args()

    read = paragraphs(arguments.shared)
    embedder = RememberingEmbedder(open_embedder("minilm"), arguments.cache / "vectors")
    data = indexed(read, arguments.cache, embedder)
    questions = [
        qa | {"title": row["title"], "path": f"{FILE}#{line}"}
        for line, row in enumerate(read, start=1)
        for qa in row["qas"]
    ]
    measured = [qa for qa in questions if held_out(qa["title"])]
    learnt = sample([qa for qa in questions if not held_out(qa["title"])], arguments.learn)
    with opened(data, embedder) as house:
        write_lines(arguments.out, _candidates(house, [*measured, *learnt]))


def _candidates(house: House, questions: list[Row]) -> Iterator[Row]:
    index = house.live.current()
    for qa in questions:
        question = qa["question"]
        read, vector = analyse(question), house.embedder.embed([question])[0]
        evidence = gather(index, house.passages(question, _PASSAGES), read)
        yield qa | {
            "candidates": [
                {
                    "text": each.text,
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
