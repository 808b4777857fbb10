"""Statements: how many of those shown respond to the question. Our own labels, on the sample."""

from pathlib import Path

from ingest.embed import open_embedder
from service.answering.events import Question
from tests.bench.embedding import RememberingEmbedder
from tests.bench.house import ingest, opened
from tests.bench.table import Table

_ROOT = Path(__file__).parents[2]
_LABELS = _ROOT / "tests" / "questions" / "responsive.tsv"


def labels() -> dict[str, dict[str, bool]]:
    """Question → sentence → whether it responds."""
    found: dict[str, dict[str, bool]] = {}
    for line in _LABELS.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            responds, question, sentence = line.split("\t")
            found.setdefault(question, {})[sentence] = responds == "yes"
    return found


def run(_shared: Path, _quick: bool, cache: Path) -> Table:
    labelled = labels()
    embedder = RememberingEmbedder(open_embedder("minilm"), cache / "vectors")
    data = cache / "conflicts-sample"
    ingest(_ROOT / "articles", data, embedder)
    first, further, unlabelled, left = [], [], 0, 0
    with opened(data, embedder) as house:
        for question, known in labelled.items():
            shown = [each.text for each in house.answerer.answer(Question(question)).statements]
            unlabelled += sum(text not in known for text in shown)
            left += sum(responds and text not in shown for text, responds in known.items())
            first += [known[text] for text in shown[:1] if text in known]
            further += [known[text] for text in shown[1:] if text in known]
    every = first + further
    shares = [sum(each) / max(1, len(each)) for each in (every, first, further)]
    return Table(
        f"Statements that respond: {len(labelled)} questions over the sample",
        ["", "of all shown", "of the first ones", "of the others", "shown", "respond"],
        [["Footnote, extractive", *shares, len(every), sum(every)]],
        [
            f"Sentences that respond and are not shown: {left}. Without a label: {unlabelled}.",
            "A fifth of the questions are not answered by any article.",
        ],
    )
