"""What an answer by a model costs: calls, and characters read, over the sample questions."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from ingest.embed import open_embedder
from service.answering.events import Question
from service.generation.chat_model import ChatModel, Limits, Reply
from service.generation.write import Writer
from service.query.kind import Kind
from tests.bench.embedding import RememberingEmbedder
from tests.bench.house import ingest, opened
from tests.bench.table import Table

_ROOT = Path(__file__).parents[2]
_QUESTIONS = _ROOT / "tests" / "questions" / "sample.jsonl"
_SENTENCES = 24  # the default of FOOTNOTE_MODEL_SENTENCES
_CITED = 1  # claims it makes
_SURVEYS = (
    "Summarise the flood",
    "What is known about the astrolabe?",
    "Summarise the articles",
    "Give me a timeline of the theft",
    "What do the Courier and Radio Averne say about the dam?",
    "Which places were evacuated?",
    "Which trains are running again?",
    "What happened at the museum?",
)


@dataclass
class _Counting:
    """Says the first sentence that it was shown, and counts what it read."""

    name: str = "openai:counting"
    limits: Limits = field(default_factory=lambda: Limits(60, 60, 1_000, 4_000))
    read: list[tuple[int, int]] = field(default_factory=list)  # (rules, evidence) of each call

    def stream(
        self,
        messages: Sequence[tuple[str, str]],
        _schema: Mapping[str, Any],
        reply: Reply,
        *,
        deadline: float,
    ) -> Iterator[str | None]:
        del deadline
        rules, user = (text for _, text in messages[:2])
        self.read.append((len(rules), len(user)))
        rows = [json.loads(line) for line in user.splitlines() if line.startswith('{"number"')]
        claims = [{"claim": row["sentence"], "citations": [row["number"]]} for row in rows[:_CITED]]
        reply.model = self.name
        yield json.dumps({"found": bool(claims), "claims": claims}, ensure_ascii=False)


def run(_shared: Path, quick: bool, cache: Path) -> Table:
    rows = [json.loads(line) for line in _QUESTIONS.read_text("utf-8").splitlines()]
    questions = [row["question"] for row in rows][: 20 if quick else None]
    embedder = RememberingEmbedder(open_embedder("minilm"), cache / "vectors")
    data = cache / "prompts-sample"
    ingest(_ROOT / "articles", data, embedder)
    model = _Counting()
    read: dict[str, list[tuple[int, int]]] = {"a fact": [], "a survey or a list": []}
    answered = dict.fromkeys(read, 0)
    with opened(data, embedder) as house:
        writer = Writer(cast("ChatModel", model), _SENTENCES)
        answerer = replace(house.answerer, writer=writer)
        for question in (*questions, *_SURVEYS):
            before = len(model.read)
            answer = answerer.answer(Question(question, answerer="model"))
            wide = answer.kind in {Kind.OVERVIEW, Kind.TIMELINE, Kind.COMPARE, Kind.LIST}
            name = "a survey or a list" if wide else "a fact"
            read[name] += model.read[before:]
            answered[name] += len(model.read) > before
    table = [
        [
            f"{name} ({answered[name]})",
            len(calls) / answered[name],
            *(round(sum(each[part] for each in calls) / answered[name]) for part in (0, 1)),
        ]
        for name, calls in read.items()
    ]
    return Table(
        f"What an answer by a model reads: {len(questions)} sample questions, and 8 for more",
        ["", "calls", "characters of the rules", "characters of the evidence"],
        table,
        ["The rules never change, so that servers keep what they have read of them."],
    )
