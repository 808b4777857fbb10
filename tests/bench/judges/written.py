"""The questions about openly licensed news that were written by hand for this."""

import json
from pathlib import Path

from ingest.sentence import split
from tests.bench.data import Row, rows
from tests.bench.judges.questions import Asked, Paragraph

FOLDER = Path(__file__).parent / "handwritten"


def lines(name: str) -> list[Row]:
    text = (FOLDER / f"{name}.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def news(shared: Path, part: str) -> list[tuple[Row, Asked]]:
    """Each question of the part with its whole article; those whose gold is not found are left."""
    wanted = [row for row in lines("news_questions") if row["split"] == part]
    texts: dict[tuple[str, str], Paragraph] = {}
    for name in {row["file"] for row in wanted}:
        for row in rows(shared, f"reader/news/{name}"):
            found = [" ".join(span.of(row["text"]).split()) for span in split(row["text"])]
            texts[name, str(row["id"])] = Paragraph(found)
    found = []
    for row in wanted:
        paragraph = texts[row["file"], str(row["article"])]
        gold = [" ".join(each.split()) for each in row["gold"]]
        places = frozenset(
            n for n, text in enumerate(paragraph.sentences) if any(_same(text, g) for g in gold)
        )
        if row["answerable"] and not places:
            continue
        answers = tuple(row["answer"]) if row["answerable"] else ()
        found.append((row, Asked(row["question"], paragraph, answers, places)))
    return found


def _same(sentence: str, gold: str) -> bool:
    return sentence == gold or (len(sentence) > 20 and (sentence in gold or gold in sentence))
