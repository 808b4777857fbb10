"""Propose a question set from articles: each question with the sentence that answers it.

Without a model they are cloze questions (Taylor, "Cloze Procedure", 1953): a sentence with a
figure or a name left out. With one, the model words a question for the sentence.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ingest.article import Article
from ingest.boilerplate.dateline import dateline
from ingest.errors import SettingsError, UnreadableFile
from ingest.formats import SUFFIXES, read_articles
from ingest.language.names import names
from ingest.language.quantities import Kind, quantities
from ingest.language.wordlist import any_of, words
from ingest.sentence import Sentence, sentences
from ingest.span import Span
from service.evaluate.run import ProgressCallback
from service.verification.verify import plain

_WORDS = range(9, 46)  # shorter sentences say little, longer ones are lists
_GAP = "____"
_ASKS = {
    Kind.MONEY: "Which sum is left out",
    Kind.PERCENT: "Which share is left out",
    Kind.YEAR: "Which year is left out",
    Kind.PLAIN: "Which number is left out",
}
# Sentences that lean on what stands before them make poor questions.
_LEANING = re.compile(rf"{any_of(words('prior_openers'))}\b")


@dataclass(frozen=True, slots=True)
class Wording:
    question: str
    answer: str  # a part of the sentence


class QuestionWriter(Protocol):
    def write(self, title: str, sentence: str, around: str) -> Wording | None:
        """None where nothing can be made of the sentence; raises `FootnoteError`."""
        ...


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A sentence that says a fact, and the fact in it."""

    article: Article
    sentence: Sentence
    text: str
    fact: Span  # in `text`
    ask: str


@dataclass(frozen=True, slots=True)
class Proposal:
    id: str
    question: str
    answer: str
    evidence: tuple[tuple[str, str], ...]  # path and quote; equal sentences of other articles too


@dataclass(frozen=True, slots=True)
class Proposals:
    proposals: tuple[Proposal, ...]
    skipped: tuple[UnreadableFile, ...]


def propose(
    folder: Path, count: int, *, writer: QuestionWriter | None, progress: ProgressCallback
) -> Proposals:
    """At most `count`, spread evenly over the articles; the same every time without a `writer`.

    Raises `SettingsError` where `folder` holds no articles, and what the writer raises.
    """
    articles, skipped = _read(folder)
    if not articles:
        raise SettingsError(f"{folder} holds no articles that can be read")
    twins = _twins(articles)
    proposals: list[Proposal] = []
    for stated in _in_turn([list(_stated_facts(article)) for article in articles]):
        if len(proposals) == count:
            break
        wording = writer.write(*_around(stated)) if writer else _cloze(stated)
        progress("Drafting", len(proposals), count)
        if wording:
            places = twins[plain(stated.text)]
            # An equal sentence was drafted already from the article that is named first.
            if places[0] != (stated.article.path, stated.text):
                continue
            id_ = f"draft-{len(proposals) + 1:02}"
            proposals.append(Proposal(id_, wording.question, wording.answer, tuple(places)))
    return Proposals(tuple(proposals), skipped)


def write_proposals(proposals: Sequence[Proposal], path: Path) -> None:
    """As a question set whose rows all say `"draft": true`; raises `SettingsError`."""
    rows = [
        {
            "id": each.id,
            "type": "fact",
            "question": each.question,
            "history": [],
            "answer": [[each.answer]],
            "evidence": [[{"path": file, "quote": quote} for file, quote in each.evidence]],
            "abstain": False,
            "draft": True,
        }
        for each in proposals
    ]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    try:
        path.write_text(lines, "utf-8", newline="\n")
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error}") from error


def _read(folder: Path) -> tuple[list[Article], tuple[UnreadableFile, ...]]:
    articles: list[Article] = []
    skipped: list[UnreadableFile] = []
    for file in sorted(folder.rglob("*")):
        if file.suffix.lower() in SUFFIXES and file.is_file():
            try:
                contents = read_articles(folder.resolve(), file.relative_to(folder).as_posix())
            except UnreadableFile as problem:
                skipped.append(problem)
                continue
            articles += contents.articles
            skipped += contents.problems
    return articles, tuple(skipped)


def _twins(articles: Sequence[Article]) -> dict[str, list[tuple[str, str]]]:
    """Sentence, typography apart → path and quote of every place that has it."""
    places = defaultdict[str, list[tuple[str, str]]](list)
    for article in articles:
        for sentence in sentences(article):
            if not sentence.boilerplate:
                text = sentence.span.of(article.text)
                places[plain(text)].append((article.path, text))
    return places


def _stated_facts(article: Article) -> Iterator[StatedFact]:
    """In the order of the article; at most one for each sentence."""
    for sentence in sentences(article):
        text = sentence.span.of(article.text)
        if sentence.boilerplate or len(text.split()) not in _WORDS or _LEANING.match(text):
            continue
        if fact := _fact(text):
            yield StatedFact(article, sentence, text, *fact)


def _fact(text: str) -> tuple[Span, str] | None:
    """A figure with digits, which is hardly ambiguous, or else a name."""
    opening = dateline(text)  # it is no part of the story
    start = opening.end if opening else 0
    for quantity in quantities(text):
        if quantity.span.start < start:
            continue
        if any(c.isdigit() for c in quantity.text) and text.count(quantity.text) == 1:
            return quantity.span, _ASKS[quantity.kind]
    for name in names(text):
        whole = len(name.words) > 1 and not name.initial and name.span.start >= start
        if whole and text.count(name.text) == 1:
            return name.span, "Which name is left out"
    return None


def _in_turn(by_article: Sequence[Sequence[StatedFact]]) -> Iterator[StatedFact]:
    """The first of each article, then the second of each, and so on."""
    for turn in range(max(map(len, by_article), default=0)):
        for candidates in by_article:
            if turn < len(candidates):
                yield candidates[turn]


def _cloze(stated: StatedFact) -> Wording:
    text, fact = stated.text, stated.fact
    gapped = f"{text[: fact.start]}{_GAP}{text[fact.end :]}"
    return Wording(f"{stated.ask}: “{gapped}”", fact.of(text))


def _around(stated: StatedFact) -> tuple[str, str, str]:
    """Title, the sentence, and the text around it."""
    text, span = stated.article.text, stated.sentence.span
    around = text[max(0, span.start - 500) : span.end + 300]
    return stated.article.title, stated.text, around
