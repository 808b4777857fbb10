"""Question → answer: the one story, told in order."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal
from uuid import uuid4

from ingest.article import Article
from ingest.catalog import Filters
from ingest.embed import Embedder
from ingest.index import Index, LiveIndex
from ingest.terms import terms
from service.answerability import Answerability
from service.cite import Citation, Statement, Verifier, cite
from service.conflict import Conflict, find_conflicts
from service.conversation import Turn, condense
from service.evidence import gather
from service.extract import Scored, extract, score
from service.question import asked as read_question
from service.retrieve import Passage, found_articles, retrieve
from service.sources import Sources, count_sources

_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    history: tuple[Turn, ...] = ()
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is no answer."""

    code: Literal["nothing-found", "not-said"]
    message: str
    nearest: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    index: str
    passages: tuple[Passage, ...]
    dropped: Mapping[str, int]
    timings_ms: Mapping[str, float]
    notice: str | None = None  # why the answer is not of the kind asked for


@dataclass(frozen=True, slots=True)
class Answer:
    id: str
    question: str
    query: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]  # in the order of their numbers
    conflicts: tuple[Conflict, ...]
    sources: Sources
    reason: Reason | None  # None: answered
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Retrieved:
    query: str
    articles: tuple[Article, ...]


AnswerEvent = Retrieved | Statement | Answer
"""First what was found, then each statement as it is verified, at last the whole answer."""


@dataclass(slots=True)
class Timings:
    ms: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.ms[name] = round((time.perf_counter() - start) * 1000, 2)


@dataclass(frozen=True, slots=True)
class Answerer:
    index: LiveIndex
    embedder: Embedder
    answerability: Answerability
    passages: int  # how many are read
    threshold: float  # support below which a question counts as unanswered

    def answer(self, question: Question) -> Answer:
        *_, last = self.events(question)
        assert isinstance(last, Answer)
        return last

    def events(self, question: Question) -> Iterator[AnswerEvent]:
        timings = Timings()
        index = self.index.current()
        query = condense(question.text, question.history)
        asked = read_question(query)

        with timings.stage("embed"):
            vector = self.embedder.embed([query])[0]
        with timings.stage("retrieve"):
            passages = retrieve(
                index, query, asked, vector, k=self.passages, filters=question.filters
            )
        yield Retrieved(query, tuple(found_articles(passages)))

        with timings.stage("extract"):
            evidence = gather(index, passages, asked)
            idf = index.sentence_weights(asked.terms)
            scored = score(self.answerability, asked, idf, vector, evidence)
            draft = extract(asked, scored, self.threshold)

        verifier = Verifier(evidence)
        statements = []
        for statement in verifier.verify(draft.statements):
            statements.append(statement)
            yield statement

        yield Answer(
            id=uuid4().hex,
            question=question.text,
            query=query,
            statements=tuple(statements),
            citations=tuple(verifier.citations),
            conflicts=find_conflicts(question.text, asked, statements),
            sources=count_sources(index, verifier.citations),
            reason=None if statements else _reason(index, question.text, scored),
            receipt=Receipt(
                index=f"{index.facts.index}@{index.revision}",
                passages=tuple(passages),
                dropped=dict(verifier.dropped),
                timings_ms=timings.ms,
            ),
        )


def _reason(index: Index, question: str, scored: Sequence[Scored]) -> Reason:
    if not scored:
        return Reason("nothing-found", "No article matches the question and its filters.", ())
    nearest = tuple(cite(each.evidence, n) for n, each in enumerate(scored[:_NEAREST], start=1))
    unknown = _unknown_words(index, question)
    if unknown:
        words = " or ".join(f"“{word}”" for word in unknown)
        message = f"No article mentions {words}. These sentences come nearest."
    else:
        message = "The articles don’t say. These sentences come nearest."
    return Reason("not-said", message, nearest)


def _unknown_words(index: Index, question: str) -> list[str]:
    """The words of `question`, as written, that no article has."""
    return [
        word.strip("?!.,;:\"'“”‘’()")
        for word in question.split()
        if (found := terms(word)) and not any(index.holds(term) for term in found)
    ]
