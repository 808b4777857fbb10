"""SQuAD 2.0: the sentence of a given paragraph, and of all of them, or none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.embed import Embedder, open_embedder
from ingest.filter import Filters
from ingest.sentence import split
from service.answering.events import Question
from tests.bench.data import Row, sample
from tests.bench.embedding import RememberingEmbedder
from tests.bench.house import House, opened
from tests.bench.judges.held_out import fits_curves, held_out
from tests.bench.scorer import scores
from tests.bench.squad import FILE, SQUAD2, indexed, paragraphs
from tests.bench.stock import FromEmbedder, store
from tests.bench.table import Table

Picked = Sequence[str]
"""Sentences, best first; none: abstained."""


@dataclass(frozen=True, slots=True)
class Asked:
    """By question."""

    ranked: dict[str, Picked]  # every sentence of the evidence
    answers: dict[str, float]  # how likely the first of them answers
    answer: dict[str, Picked]


def run(shared: Path, quick: bool, cache: Path) -> Table:
    read = paragraphs(shared)
    embedder = RememberingEmbedder(open_embedder("minilm"), cache / "vectors")
    data = indexed(read, cache, embedder)
    asked = [
        qa | {"file": f"{FILE}#{line}", "context": row["context"]}
        for line, row in enumerate(read, start=1)
        if row["set"] == SQUAD2 and held_out(row["title"]) and not fits_curves(row["title"])
        for qa in row["qas"]
    ]
    asked = sample(asked, 200 if quick else 2_000)
    embedder.embed([qa["question"] for qa in asked])
    with opened(data, embedder) as house:
        given = _given(house, asked)
        open_ = _open(house, asked)
    stock = _stock(embedder, read, asked)

    def row(name: str, picked: Mapping[str, Picked]) -> list[str | float]:
        return [name, *_measures(shared, asked, picked)]

    return Table(
        f"SQuAD 2.0: {len(asked)} questions, {len(read)} paragraphs",
        ["", "sentence hit", "abstain F1", "joint"],
        [
            row("given paragraph: best sentence, never abstaining", given.ranked),
            row("given paragraph: the answer", given.answer),
            row(*_best_threshold("given paragraph", shared, asked, given)),
            row("stock, given paragraph: nearest sentence", stock["given"]),
            row("open: first sentence, never abstaining", open_.ranked),
            row("open: first three sentences, never abstaining", _oracle(asked, open_.ranked, 3)),
            row("open: any sentence retrieved (the bound)", _oracle(asked, open_.ranked, None)),
            row("open: the first statement of the answer", open_.answer),
            row(*_best_threshold("open", shared, asked, open_)),
            row(
                "open: first three statements of the answer",
                _oracle(asked, open_.answer, 3),
            ),
            row("stock, open: nearest sentence of the nearest chunk", stock["open"]),
            row(
                "stock, open: nearest sentence of each of three chunks",
                _oracle(asked, stock["open"], 3),
            ),
        ],
        [
            "A hit is a cited sentence of the gold paragraph that holds a gold answer; joint ="
            " (hits + right abstentions) / questions.",
            "Asked are the questions about the articles that nothing was fitted on; all"
            " paragraphs are searched.",
            "Of several sentences the one that hits, if any, is given to the scorer.",
            "Similarity search never abstains and gives chunks; stock is granted our sentences and"
            " the nearest of them by cosine.",
        ],
    )


def _given(house: House, asked: Sequence[Row]) -> Asked:
    return _ask(house, asked, lambda qa: Filters(paths=frozenset({qa["file"]})))


def _open(house: House, asked: Sequence[Row]) -> Asked:
    return _ask(house, asked, lambda _: Filters())


def _ask(house: House, asked: Sequence[Row], filters: Callable[[Row], Filters]) -> Asked:
    found = Asked({}, {}, {})
    for qa in asked:
        given = house.answerer.answer(Question(qa["question"], filters=filters(qa)))
        scored = house.scored(qa["question"], given.receipt.passages)
        found.ranked[qa["id"]] = [each.evidence.text for each in scored]
        found.answers[qa["id"]] = scored[0].answers if scored else 0.0
        found.answer[qa["id"]] = [statement.text for statement in given.statements]
    return found


def _best_threshold(
    name: str, shared: Path, asked: Sequence[Row], found: Asked
) -> tuple[str, dict[str, Picked]]:
    """What is answered with the threshold that suits these questions best, and its name."""

    def from_answers(least: float) -> dict[str, Picked]:
        return {
            id_: ranked if found.answers[id_] >= least else []
            for id_, ranked in found.ranked.items()
        }

    def joint(least: float) -> float:
        return _measures(shared, asked, from_answers(least))[2]

    best = max((n / 20 for n in range(20)), key=joint)
    label = f"{name}: first sentence, with a threshold of {best:.2f}, the best in hindsight"
    return label, from_answers(best)


def _stock(
    embedder: Embedder, paragraphs: Sequence[Row], asked: Sequence[Row]
) -> dict[str, dict[str, Picked]]:
    chroma = store(
        [(str(i), row["context"]) for i, row in enumerate(paragraphs)], FromEmbedder(embedder)
    )
    given: dict[str, Picked] = {}
    open_: dict[str, Picked] = {}
    for qa in asked:
        given[qa["id"]] = [_nearest(embedder, qa["question"], qa["context"])]
        chunks = chroma.similarity_search(qa["question"], k=3)
        open_[qa["id"]] = [_nearest(embedder, qa["question"], c.page_content) for c in chunks]
    return {"given": given, "open": open_}


def _nearest(embedder: Embedder, question: str, text: str) -> str:
    sentences = [span.of(text) for span in split(text)]
    cosines = embedder.embed(sentences) @ embedder.embed([question])[0]
    return sentences[int(cosines.argmax())]


def _oracle(
    asked: Sequence[Row], picked: Mapping[str, Picked], first: int | None
) -> dict[str, Picked]:
    """The one of the first sentences that hits, or else the very first."""
    chosen: dict[str, Picked] = {}
    for qa in asked:
        sentences = list(picked[qa["id"]][:first])
        hits = [text for text in sentences if _hits(qa, text)]
        chosen[qa["id"]] = (hits or sentences)[:1]
    return chosen


def _hits(qa: Row, sentence: str) -> bool:
    """The scorer's rule."""
    flat = " ".join(sentence.split()).lower()
    inside = flat in " ".join(qa["context"].split()).lower()
    return inside and any(" ".join(a.split()).lower() in flat for a in qa["answers"])


def _measures(
    shared: Path, asked: Sequence[Row], picked: Mapping[str, Picked]
) -> tuple[float, float, float]:
    gold = [{"context": qa["context"], "qas": [qa]} for qa in asked]
    predictions = [{"id": qa["id"], "sentence": next(iter(picked[qa["id"]]), "")} for qa in asked]
    (found,) = scores(shared, "squad2", gold, predictions).values()
    return (
        found["sentence hit (answerable)"],
        found["abstain F1"],
        found["joint (hit + right abstention)"],
    )
