r"""Train a judge: the reader (does it answer) or the judge of support (is it supported).

    python -m tests.bench.judges.train reader --shared ../shared --start START.onnx \
        --teacher BEFORE.onnx --work FOLDER

Phases follow each other (`PHASES`), each with its mix of data; FOLDER keeps a checkpoint, from
which a run that was broken off goes on exactly as it would have: what a step learns from depends
on its number alone.
"""

import argparse
import random
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from ingest.minilm import checked_weights, word_vectors
from tests.bench.judges.groups import Group
from tests.bench.judges.mixes import READER, SUPPORT, Mix
from tests.bench.judges.model import NOWHERE, Judge, Table
from tests.bench.judges.pairs import Batch, Pairs
from tests.bench.judges.start import shipped

HEAD_RATE = 5.0  # times the rate of the layers
WARM_UP = 60  # steps
SAVE_SECONDS = 240
TAUGHT = 0.5  # what a teacher's word counts, beside what is right


@dataclass(frozen=True, slots=True)
class Phase:
    mix: Callable[[Path], Mix]
    steps: int
    first_rate: float
    last_rate: float


@dataclass(frozen=True, slots=True)
class Task:
    phases: Sequence[Phase]
    groups: int  # a step
    frozen: int  # layers
    fresh_head: bool


def _task(name: str) -> Task:
    if name == "reader":
        return Task([Phase(*each) for each in READER], groups=32, frozen=0, fresh_head=False)
    return Task([Phase(*each) for each in SUPPORT], groups=64, frozen=0, fresh_head=True)


class Trainer:
    def __init__(self, task: Task, start: Path, work: Path, teacher: Path) -> None:
        self.task, self.work = task, work
        torch.manual_seed(0)
        self.judge, self.table, self.pairs = (
            Judge(),
            Table(word_vectors(checked_weights())),
            Pairs(),
        )
        self.judge.load_state_dict(shipped(start))
        self.teacher = Judge().eval().requires_grad_(requires_grad=False)
        self.teacher.load_state_dict(shipped(teacher))
        if task.fresh_head:
            self.judge.fresh_head()
        self.judge.freeze(task.frozen)
        self.body = [
            each
            for name, each in self.judge.named_parameters()
            if each.requires_grad and not name.startswith("head")
        ]
        self.optimiser = torch.optim.AdamW(
            [{"params": self.body}, {"params": self.judge.head.parameters()}], weight_decay=0.01
        )
        # Without instructions of its own for them, a processor is slower with 16 bits than with 32.
        self._halved = torch.cpu.get_capabilities().get("avx512_bf16", False)
        self.step, self.smooth, self.saved, self.stopping = 0, 0.0, time.time(), False
        signal.signal(signal.SIGTERM, self._stop)
        if self._checkpoint.exists():
            state = torch.load(self._checkpoint)
            self.judge.load_state_dict(state["judge"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.step, self.smooth = state["step"], state["smooth"]

    def run(self, shared: Path) -> None:
        end = 0
        for phase in self.task.phases:
            begin, end = end, end + phase.steps
            if self.step < end:
                mix = phase.mix(shared)
                self._log(f"{len(mix):,} in the mix of {phase.mix.__name__}")
                self._phase(mix, begin, phase)
                self._save(f"step{self.step}")
        torch.save(self.judge.state_dict(), self.work / "trained.pt")

    def _phase(self, mix: Mix, begin: int, phase: Phase) -> None:
        order, size = list(range(len(mix))), self.task.groups
        began, first = time.time(), self.step
        random.Random(f"order {begin}").shuffle(order)
        while self.step < begin + phase.steps:
            place = self.step - begin
            done = place / phase.steps
            rate = phase.first_rate + done * (phase.last_rate - phase.first_rate)
            self._set_rate(rate * min(1.0, (self.step + 1) / WARM_UP))
            chosen = [order[(place * size + n) % len(order)] for n in range(size)]
            dice = random.Random(f"step {self.step}")
            groups = [group for n in chosen if (group := mix[n](dice)) is not None]
            self._learn(groups)
            if self.step % 25 == 0:
                speed = (self.step - first) * size / (time.time() - began)
                self._log(f"step {self.step}: loss {self.smooth:.4f}, {speed:.1f} a second")
            if self.stopping or time.time() - self.saved > SAVE_SECONDS:
                self._save()
            if self.stopping:
                raise SystemExit

    def _learn(self, groups: Sequence[Group]) -> None:
        loss = self._loss(groups)
        self.optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.body, 1.0)
        self.optimiser.step()
        self.step += 1
        now = float(loss.detach())
        self.smooth = now if self.step == 1 else 0.98 * self.smooth + 0.02 * now

    def _loss(self, groups: Sequence[Group]) -> Tensor:
        """How unlikely what should win is, in one softmax a group; or what the teacher says."""
        every, right, wins, owner, said = [], [], [], [], []
        taught = torch.tensor([each.taught for each in groups])
        batches = [*self.pairs.batches(groups)]
        told = self._told(batches, taught, len(groups))
        for batch, likely in zip(batches, told, strict=True):
            logits = self._logits(self.judge, batch)
            every.append(torch.logsumexp(logits, 1))
            right.append(torch.logsumexp(logits.masked_fill(~batch.right, NOWHERE), 1))
            wins.append(batch.right.any(1))
            owner.append(batch.owner)
            said.append((likely * logits).sum(1))
        owners, won = torch.cat(owner), torch.cat(wins)
        all_of = _summed(torch.cat(every), owners, len(groups), nowhere=True)
        answered = torch.zeros(len(groups), dtype=torch.bool)
        answered[owners[won]] = True
        right_of = _summed(torch.cat(right)[won], owners[won], len(groups), nowhere=False)
        right_of = torch.where(answered, right_of, torch.zeros(()))
        said_of = torch.zeros(len(groups)).index_add(0, owners, torch.cat(said))
        return (
            all_of - torch.where(taught, torch.lerp(right_of, said_of, TAUGHT), right_of)
        ).mean()

    @torch.no_grad()
    def _told(self, batches: Sequence[Batch], taught: Tensor, groups: int) -> list[Tensor]:
        """How likely the teacher says each token is; 0 in groups that it is not asked about."""
        told = []
        for batch in batches:
            wanted = taught[batch.owner]
            logits = torch.full(batch.ids.shape, NOWHERE)
            if wanted.any():
                logits[wanted] = self._logits(self.teacher, batch.of(wanted))
            told.append(logits)
        owners = torch.cat([batch.owner for batch in batches])
        every = torch.cat([torch.logsumexp(each, 1) for each in told])
        all_of = _summed(every, owners, groups, nowhere=True)
        return [
            torch.exp(each - all_of[batch.owner][:, None])
            for each, batch in zip(told, batches, strict=True)
        ]

    def _logits(self, judge: Judge, batch: Batch) -> Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self._halved):
            logits: Tensor = judge(self.table(batch.ids), batch.types, batch.mask)
        return logits.float().masked_fill(~batch.second, NOWHERE)

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def _set_rate(self, rate: float) -> None:
        body, head = self.optimiser.param_groups
        body["lr"], head["lr"] = rate, rate * HEAD_RATE

    @property
    def _checkpoint(self) -> Path:
        return self.work / "checkpoint.pt"

    def _save(self, name: str | None = None) -> None:
        state = {
            "judge": self.judge.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "smooth": self.smooth,
        }
        new = self._checkpoint.with_suffix(".new")
        torch.save(state, new)
        new.replace(self._checkpoint)
        weights = self.work / f"{name or f'step{self.step}'}.pt"
        torch.save(self.judge.state_dict(), weights)
        self.saved = time.time()

    def _log(self, line: str) -> None:
        with (self.work / "log.txt").open("a", encoding="utf-8") as lines:
            lines.write(f"{time.strftime('%H:%M:%S')} {line}\n")


def _summed(scores: Tensor, owners: Tensor, groups: int, *, nowhere: bool) -> Tensor:
    """The log-sum-exp of each group's scores, with 0 for "nowhere" if wanted."""
    peak = scores.detach().max().clamp(min=0.0) if len(scores) else torch.zeros(())
    total = torch.zeros(groups).index_add(0, owners, torch.exp(scores - peak))
    if nowhere:
        total = total + torch.exp(-peak)
    return torch.log(total + 1e-30) + peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=["reader", "support"])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--start", type=Path, required=True, help="the reader shipped before")
    parser.add_argument("--teacher", type=Path, required=True, help="a reader that knows the sets")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    arguments.work.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(
        _task(arguments.task), arguments.start, arguments.work, teacher=arguments.teacher
    )
    trainer.run(arguments.shared)


if __name__ == "__main__":
    main()
