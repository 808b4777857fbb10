"""Questions with the sentences that answer them, and near ones that do not."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from ingest.sentence import split
from tests.bench.data import Row, rows
from tests.bench.judges.groups import Group, Second, Span

SENTENCES = 4  # of a question
WITHOUT_GOLD = (
    0.15  # so often the gold sentence is left out: what is on the subject need not answer
)

_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Paragraph:
    sentences: list[str]
    article: list["Paragraph"] = field(default_factory=list, repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    question: str
    paragraph: Paragraph
    answers: tuple[str, ...]  # word for word in the gold sentences, or none
    gold: frozenset[int] | None  # None: the sentences that hold an answer
    near: frozenset[int] = frozenset()  # sentences that a careless reader takes for an answer

    @property
    def answerable(self) -> bool:
        return bool(self.answers) or bool(self.gold)

    def group(self, dice: Random, *, question: str | None = None) -> Group | None:
        """Some sentences of the paragraph, the gold ones first, and at times of its article."""
        sentences = self.paragraph.sentences
        gold = [n for n in range(len(sentences)) if self._answers(n)]
        if self.answerable and not gold:
            return None
        wanted = words(question or self.question)
        rest = [Second(text) for n, text in enumerate(sentences) if n not in gold]
        rest += self._elsewhere(dice)
        near = {sentences[n] for n in self.near}
        rest.sort(key=lambda each: -len(wanted & words(each.text)) - 1.5 * dice.random())
        rest.sort(key=lambda each: each.text not in near)
        right = [Second(sentences[n], self._spans(sentences[n])) for n in gold[:2]]
        if right and rest and dice.random() < WITHOUT_GOLD:
            right = []
        seconds = (*right, *rest[: SENTENCES - len(right)])
        return Group(question or self.question, seconds) if seconds else None

    def _answers(self, n: int) -> bool:
        if self.gold is not None:
            return n in self.gold
        return any(spans(self.paragraph.sentences[n], self.answers))

    def _spans(self, text: str) -> tuple[Span, ...]:
        return tuple(spans(text, self.answers)) or ((0, len(text)),)

    def _elsewhere(self, dice: Random) -> list[Second]:
        if len(self.paragraph.article) < 2:
            return []
        other = dice.choice(self.paragraph.article)
        if other is self.paragraph:
            return []
        return [Second(t) for t in other.sentences if not any(spans(t, self.answers))][:6]


def squad(shared: Path, dice: Random, plain: float) -> list[Asked]:
    """SQuAD: all about paragraphs with unanswerable twins, and two of a share of the others."""
    found = []
    for row, paragraph in _squad_paragraphs(shared):
        impossible = [qa for qa in row["qas"] if qa["is_impossible"]]
        answerable = [qa for qa in row["qas"] if not qa["is_impossible"]]
        if not impossible:
            if dice.random() > plain:
                continue
            answerable = dice.sample(answerable, min(2, len(answerable)))
        found += [
            Asked(qa["question"], paragraph, tuple(qa["answers"]), None)
            for qa in (*impossible, *answerable)
        ]
    return found


def _squad_paragraphs(shared: Path) -> Iterator[tuple[Row, Paragraph]]:
    read = rows(shared, "reader/squad-train/paragraphs")
    articles: dict[str, list[Paragraph]] = defaultdict(list)
    for row in read:
        paragraph = Paragraph([span.of(row["context"]) for span in split(row["context"])])
        article = articles[row["title"]]
        article.append(paragraph)
        paragraph.article = article
        yield row, paragraph


def searched(shared: Path) -> list[Asked]:
    """What people typed into a search engine: nq-maor and QED, without what is measured."""
    nq = rows(shared, "reader/nq-maor/questions")
    measured = {_bare(row["question"]) for row in nq if row["split"] == "test"}
    measured |= {_bare(r["question"]) for r in rows(shared, "reader/clapnq/questions.dev")}
    qed = [row for row in rows(shared, "reader/qed/questions") if row["kind"] != "none"]
    return [
        _asked(row)
        for row in (*nq, *qed)
        if row["split"] != "test"
        and _bare(row["question"]) not in measured
        and (row["gold"] or row["unanswerable"])
    ]


def others(shared: Path, name: str, count: int | None, dice: Random) -> list[Asked]:
    """`count` of the questions of a further set."""
    read = [row for row in rows(shared, f"reader/{name}/questions") if row["gold"]]
    if count is not None and count < len(read):
        read = dice.sample(read, count)
    return [_asked(row) for row in read]


def _asked(row: Row) -> Asked:
    if row.get("unanswerable"):
        return Asked(row["question"], Paragraph(row["sentences"]), (), None)
    answers = tuple(row.get("answers") or ())
    return Asked(row["question"], Paragraph(row["sentences"]), answers, frozenset(row["gold"]))


def spans(text: str, answers: Sequence[str]) -> Iterator[Span]:
    low = text.lower()
    for answer in answers:
        wanted = answer.lower().strip()
        at = low.find(wanted) if wanted else -1
        while at >= 0:
            yield at, at + len(wanted)
            at = low.find(wanted, at + 1)


def words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


def _bare(question: str) -> str:
    return re.sub(r"\W+", "", question.lower())
