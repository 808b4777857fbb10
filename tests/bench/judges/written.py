"""Questions and statements about openly licensed news that were written by hand for this."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.sentence import split
from service.verification.judge import with_context
from tests.bench.data import Row, rows
from tests.bench.judges.groups import Group, Second
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
            texts[name, str(row["id"])] = Paragraph(found, title=row["title"])
    found = []
    for row in wanted:
        paragraph = texts[row["file"], str(row["article"])]
        places = _places(paragraph, row["gold"])
        if row["answerable"] and not places:
            continue
        answers = tuple(row["answer"]) if row["answerable"] else ()
        near = _places(paragraph, row["near"])
        found.append((row, Asked(row["question"], paragraph, answers, places, near)))
    return found


def documents(part: str) -> list[tuple[Row, Asked]]:
    """Each question about the documents of the part, which were invented for this."""
    found = []
    for document in lines("documents"):
        if document["split"] == part:
            paragraph = Paragraph(document["sentences"], title=document["title"])
            for row in document["questions"]:
                gold, near = frozenset(row["gold"]), frozenset(row["near"])
                asked = Asked(row["question"], paragraph, tuple(row["answer"]), gold, near)
                found.append((row, asked))
    return found


def statements(part: str) -> Iterator[Row]:
    """Each statement of the part, with its premise, and what is known around that."""
    for pair in lines("statements"):
        if pair["split"] == part:
            yield from (pair | each for each in pair["statements"])


def supporting(part: str) -> Iterator[Group]:
    """Statements over one premise, which compete: the words of the wrong ones should win."""
    for pair in lines("statements"):
        if pair["split"] == part:
            yield Group(cited(pair), tuple(map(_second, pair["statements"])))


def cited(row: Row) -> str:
    """The premise of a statement as the judge reads it, with what stands around it."""
    around = row.get("context", {})
    return with_context(
        row["premise"], *(around.get(name, "") for name in ("title", "outlet", "date", "before"))
    )


def _second(row: Row) -> Second:
    text, wrong = row["statement"], row.get("wrong", "")
    if row["supported"]:
        return Second(text)
    at = text.find(wrong)
    return Second(text, ((at, at + len(wrong)) if wrong else (0, len(text)),))


def _places(paragraph: Paragraph, texts: Sequence[str]) -> frozenset[int]:
    wanted = [" ".join(each.split()) for each in texts]
    sentences = enumerate(paragraph.sentences)
    return frozenset(n for n, text in sentences if any(_same(text, each) for each in wanted))


def _same(sentence: str, gold: str) -> bool:
    return sentence == gold or (len(sentence) > 20 and (sentence in gold or gold in sentence))
