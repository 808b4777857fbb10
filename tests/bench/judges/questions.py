"""Questions with the sentences that answer them, and near ones that do not."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

from ingest.sentence import split
from service.extraction.around import around
from tests.bench.data import Row, rows
from tests.bench.judges.groups import Group, Second, Span

SENTENCES = 4  # of a question
WITHOUT_GOLD = (
    0.15  # so often the gold sentence is left out: what is on the subject need not answer
)

_WORD = re.compile(r"\w+")


AROUND, UNTITLED = 0.75, 0.25  # so often what stands around is read, and so often without a title


@dataclass(slots=True)
class Paragraph:
    sentences: list[str]
    article: list["Paragraph"] = field(default_factory=list, repr=False)
    title: str = ""
    ordered: bool = True  # whether a sentence follows the one before

    def second(self, n: int, spans: tuple[Span, ...] = (), *, titled: bool | None) -> Second:
        """The sentence, with what is around it unless `titled` is None."""
        text = self.sentences[n]
        if titled is None or not self.ordered:
            return Second(text, spans)
        before = self.sentences[n - 1] if n else ""
        return Second(text, spans, around(self.title if titled else "", before))


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
        titled = dice.random() >= UNTITLED if dice.random() < AROUND else None
        of = partial(self.paragraph.second, titled=titled)
        rest = [of(n) for n in range(len(sentences)) if n not in gold]
        rest += self._elsewhere(dice, titled=titled)
        near = {sentences[n] for n in self.near}
        rest.sort(key=lambda each: -len(wanted & words(each.text)) - 1.5 * dice.random())
        rest.sort(key=lambda each: each.text not in near)
        right = [of(n, self._spans(sentences[n])) for n in gold[:2]]
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

    def _elsewhere(self, dice: Random, *, titled: bool | None) -> list[Second]:
        if len(self.paragraph.article) < 2:
            return []
        other = dice.choice(self.paragraph.article)
        if other is self.paragraph:
            return []
        texts = enumerate(other.sentences)
        free = [n for n, text in texts if not any(spans(text, self.answers))]
        return [other.second(n, titled=titled) for n in free[:6]]


def ask_elsewhere(asked: Asked, others: Sequence[Asked], dice: Random) -> Asked:
    """The question, asked of the likeliest of some other articles, which does not answer it."""
    own = asked.paragraph.sentences
    found = [each.paragraph for each in dice.sample(others, 40) if each.paragraph.sentences != own]
    wanted = words(asked.question)
    nearest = max(found, key=lambda each: len(wanted & words(" ".join(each.sentences))))
    return Asked(asked.question, nearest, (), None)


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
        paragraph = Paragraph(
            [span.of(row["context"]) for span in split(row["context"])],
            title=row["title"].replace("_", " "),
        )
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
    return [_asked(row, ordered=name != "qamr") for row in read]


def _asked(row: Row, *, ordered: bool = True) -> Asked:
    title = (row.get("title") or "").replace("_", " ")
    paragraph = Paragraph(row["sentences"], title=title, ordered=ordered)
    if row.get("unanswerable"):
        return Asked(row["question"], paragraph, (), None)
    answers = tuple(row.get("answers") or ())
    return Asked(row["question"], paragraph, answers, frozenset(row["gold"]))


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
