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
from tests.bench.embedding import RememberingEmbedder
from tests.bench.house import ingest, opened
from tests.bench.table import Table

_ROOT = Path(__file__).parents[2]
_QUESTIONS = _ROOT / "tests" / "questions" / "sample.jsonl"
_SENTENCES = 24  # the default of FOOTNOTE_MODEL_SENTENCES
_CITED = 1  # claims it makes


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
    calls = []
    with opened(data, embedder) as house:
        writer = Writer(cast("ChatModel", model), _SENTENCES)
        answerer = replace(house.answerer, writer=writer)
        for question in questions:
            before = len(model.read)
            answerer.answer(Question(question, answerer="model"))
            calls.append(len(model.read) - before)
    answered = max(1, sum(map(bool, calls)))
    means = [sum(each[part] for each in model.read) / answered for part in (0, 1)]
    return Table(
        f"What an answer by a model reads: {len(questions)} sample questions",
        ["", "calls", "characters of the rules", "characters of the evidence"],
        [["each answer by the model", sum(calls) / answered, *(round(each) for each in means)]],
        ["The rules never change, so that servers keep what they have read of them."],
    )
