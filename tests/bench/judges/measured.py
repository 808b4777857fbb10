"""What the judges are measured on: none of it fits a weight."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.sentence import split
from service.extraction.reader import Text
from tests.bench.data import Row, rows
from tests.bench.judges.held_out import fits_curves, held_out
from tests.bench.judges.questions import Asked, Paragraph
from tests.bench.judges.written import cited, documents, lines, news, statements
from tests.bench.squad import paragraphs

_NEAREST = 10  # sentences of a long document that are read
_WORD = re.compile(r"\w+")
_STOP = frozenset(
    "the a an of in on at to for and or is are was were be by with from that this it as did do "
    "does what who when where which how why".split()
)


@dataclass(frozen=True, slots=True)
class Asking:
    group: str
    question: str
    sentences: Sequence[Text]
    gold: frozenset[int] | None  # None: not known which
    answerable: bool
    calibrates: bool  # of the half of articles or questions that the curve is fitted on


@dataclass(frozen=True, slots=True)
class Claim:
    group: str
    premise: str
    statement: str
    supported: bool


def questions(shared: Path) -> dict[str, list[Asking]]:
    """By set."""
    return {
        "SQuAD 2.0, seven articles": list(_squad(shared)),
        "NQ test": list(_listed(shared, "reader/nq-maor/questions", "test")),
        "RepLiQA": list(_repliqa(shared)),
        "CLAP NQ": list(_listed(shared, "reader/clapnq/questions.dev", None)),
        "news, by hand": [_written(*each) for each in news(shared, "measure")],
        "documents, by hand": [_written(*each) for each in documents("measure")],
    }


def _squad(shared: Path) -> Iterator[Asking]:
    for row in paragraphs(shared):
        if not held_out(row["title"]) or row["set"] != "squad2/squad2_dev.dev":
            continue
        sentences = [span.of(row["context"]) for span in split(row["context"])]
        texts = _read(sentences, row["title"].replace("_", " "))
        for qa in row["qas"]:
            answers = [each.lower() for each in qa["answers"]]
            gold = {n for n, s in enumerate(sentences) if any(a in s.lower() for a in answers)}
            yield Asking(
                row["title"],
                qa["question"],
                texts,
                frozenset(gold),
                not qa["is_impossible"],
                fits_curves(row["title"]),
            )


def _listed(shared: Path, name: str, part: str | None) -> Iterator[Asking]:
    for row in rows(shared, name):
        if part in (None, row.get("split")) and (row["gold"] or row["unanswerable"]):
            yield Asking(
                row.get("kind", ""),
                row["question"],
                _read(row["sentences"], row.get("title") or ""),
                frozenset(row["gold"]),
                not row["unanswerable"],
                fits_curves(row["question"]),
            )


def _repliqa(shared: Path) -> Iterator[Asking]:
    for row in rows(shared, "reader/repliqa/questions.dev"):
        near = _nearest(row["question"], row["sentences"])
        read = _read(row["sentences"], row["title"])
        texts = [read[n] for n in near]
        yield Asking("", row["question"], texts, None, not row["unanswerable"], calibrates=False)


def _written(row: Row, asked: Asked) -> Asking:
    """The nearest sentences of the article, the gold ones among them in any case."""
    texts = asked.paragraph.sentences
    read = _read(texts, asked.paragraph.title)
    kept = sorted({*_nearest(row["question"], texts), *(asked.gold or ())})
    gold = frozenset(place for place, n in enumerate(kept) if n in (asked.gold or ()))
    return Asking(
        row["kind"],
        row["question"],
        [read[n] for n in kept],
        gold,
        row["answerable"],
        calibrates=False,
    )


def _read(sentences: Sequence[str], title: str) -> list[Text]:
    """The sentences of an article, each with what is around it."""
    paragraph = Paragraph(list(sentences), title=title)
    seconds = (paragraph.second(n, titled=True) for n in range(len(sentences)))
    return [Text(each.text, each.around) for each in seconds]


def _nearest(question: str, sentences: Sequence[str]) -> list[int]:
    """Places of the sentences that share most of the question's words, weighed by rarity."""
    wanted = {*_WORD.findall(question.lower())} - _STOP
    words = [{*_WORD.findall(text.lower())} for text in sentences]
    held = Counter(word for each in words for word in each)
    shared_weight = [
        sum(math.log(1 + len(sentences) / held[word]) for word in wanted & each) for each in words
    ]
    return sorted(sorted(range(len(sentences)), key=lambda n: -shared_weight[n])[:_NEAREST])


def claims(shared: Path) -> dict[str, list[Claim]]:
    """By set. The summaries' premise is the three sentences of the article nearest in words."""
    return {
        "QAGS CNN/DM": list(_summaries(shared, "groundedness/qags_cnndm.dev")),
        "QAGS XSum": list(_summaries(shared, "groundedness/qags_xsum.dev")),
        "kinds, by hand": [_by_hand(row) for row in lines("support_kinds")],
        "statements, by hand": [_by_hand(row) for row in statements("measure")],
    }


def _by_hand(row: Row) -> Claim:
    return Claim(row["kind"], cited(row), row["statement"], row["supported"])


def _summaries(shared: Path, name: str) -> Iterator[Claim]:
    for row in rows(shared, name):
        sentences = [span.of(row["article"]) for span in split(row["article"])]
        for each in row["summary_sentences"]:
            near = _nearest(each["sentence"], sentences)
            words = {*_WORD.findall(each["sentence"].lower())}
            best = sorted(near, key=lambda n: -_overlap(words, sentences[n]))[:3]
            votes = [vote["response"] == "yes" for vote in each["responses"]]
            premise = " ".join(sentences[n] for n in sorted(best))
            yield Claim("", premise, each["sentence"], 2 * sum(votes) > len(votes))


def _overlap(words: set[str], sentence: str) -> int:
    return len(words & {*_WORD.findall(sentence.lower())} - _STOP)
