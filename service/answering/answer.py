"""Question → answer: the one story, told in order."""

import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import uuid4

from ingest.embed import Embedder, Vectors
from ingest.index import Index
from ingest.language.terms import terms
from ingest.live_index import LiveIndex
from service.answering import fallback
from service.answering.conflict import Conflict, find_conflicts
from service.answering.events import (
    Answer,
    AnswerEvent,
    Question,
    Reason,
    Receipt,
    Retrieved,
    Setup,
)
from service.answering.sources import count_sources
from service.extraction.answerability import Answerability
from service.extraction.extract import Candidate, best_of, doubted, each_once, extract, score
from service.generation.write import Writer
from service.query.analysis import Analysis, analyse, name_terms
from service.query.conversation import answers_leant_on, split
from service.retrieval.evidence import gather
from service.retrieval.retrieve import Passage, found_articles, in_turns, retrieve
from service.retrieval.weights import RankingWeights
from service.verification.citation import Citation
from service.verification.draft import DraftStatement
from service.verification.kept import KeptArticle, KeptArticles
from service.verification.verify import Statement, Verifier

_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One of the questions that a message puts, and what was found for it."""

    analysis: Analysis
    vector: Vectors
    passages: tuple[Passage, ...]
    candidates: tuple[Candidate, ...] = ()  # best first
    drafts: tuple[DraftStatement, ...] = ()


@dataclass(frozen=True, slots=True)
class Answerer:
    index: LiveIndex
    embedder: Embedder
    answerability: Answerability
    passages: int  # how many are read
    ranking: RankingWeights
    threshold: float  # a question whose best sentence answers less likely counts as unanswered
    setup: Setup  # for the receipt
    kept: KeptArticles
    writer: Writer | None = None

    def close(self) -> None:
        self.index.close()
        if self.writer:
            self.writer.model.close()

    def answer(self, question: Question) -> Answer:
        *_, last = self.events(question)
        assert isinstance(last, Answer)
        return last

    def events(self, question: Question) -> Generator[AnswerEvent]:
        """Closing the iterator ends what the model is doing."""
        at = datetime.now(UTC)
        timings = _Timings()
        index = self.index.current()
        writing, notice = fallback.begin(self.writer, question.answerer)
        query = yield from fallback.condensed(writing, question)

        with timings.stage("embed"):
            texts = split(query)
            vectors = self.embedder.embed(texts)
        with timings.stage("retrieve"):
            found = [
                self._retrieved(index, question, text, vector)
                for text, vector in zip(texts, vectors, strict=True)
            ]
            passages = in_turns([part.passages for part in found])
        yield Retrieved(query, tuple(found_articles(passages)))

        with timings.stage("extract"):
            parts: list[Part] = []
            for part in found:
                parts.append(self._extracted(index, part, sum(len(p.candidates) for p in parts)))
            candidates = best_of([part.candidates for part in parts])

        with timings.stage("answer"):
            verifier = _verifier(parts)
            outcome = yield from fallback.statements(
                writing,
                query,
                candidates,
                each_once([part.drafts for part in parts]),
                verifier,
            )
        statements = tuple(verifier.statements)
        conflicts = _conflicts(question, parts, statements, verifier)

        citations = tuple(verifier.citations)
        reason = None if statements else _reason(index, question.text, candidates)
        self.kept.keep(_cited(index, citations if reason is None else reason.nearest))

        yield Answer(
            id=uuid4().hex,
            question=question.text,
            query=query,
            statements=statements,
            citations=citations,
            conflicts=conflicts,
            sources=count_sources(index, citations),
            reason=reason,
            receipt=Receipt(
                request=question,
                at=at,
                setup=self.setup,
                index=f"{index.facts.index}@{index.revision}",
                corpus=index.corpus_digest,
                parsing=index.facts.reading,
                embedding=index.facts.embedding,
                passages=tuple(passages),
                accepted=dict(+verifier.accepted),
                dropped=dict(+verifier.dropped),
                timings_ms=timings.ms,
                notice=notice
                or outcome.notice
                or (None if outcome.by_model else _left_open(parts)),
                model=writing.model if writing and outcome.by_model else None,
                prompt=str(writing.prompt) if writing and outcome.by_model else None,
                tokens=writing.tokens if writing else None,
            ),
        )

    def _retrieved(self, index: Index, question: Question, text: str, vector: Vectors) -> Part:
        part = analyse(text, index.sources)
        passages = retrieve(
            index,
            text,
            part,
            vector,
            k=self.passages,
            ranking=self.ranking,
            filters=question.filters,
            said=answers_leant_on(question.text, question.history),
        )
        return Part(part, vector, tuple(passages))

    def _extracted(self, index: Index, part: Part, offered: int) -> Part:
        """`part` with its sentences scored; their keys follow the `offered` ones before."""
        evidence = gather(index, part.passages, part.analysis, first=offered + 1)
        candidates = score(self.answerability, part.analysis, part.vector, evidence)
        if part.analysis.names and not any(map(index.document_frequency, part.analysis.names)):
            candidates = doubted(candidates)
        drafts = extract(part.analysis, candidates, self.threshold)
        return replace(part, candidates=tuple(candidates), drafts=drafts)


@dataclass(slots=True)
class _Timings:
    ms: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.ms[name] = round((time.perf_counter() - start) * 1000, 2)


def _cited(index: Index, citations: Iterable[Citation]) -> Iterator[KeptArticle]:
    """The articles of `citations`, each once and whole."""
    for article in dict.fromkeys(each.article.id for each in citations):
        found = index.article(article)
        if found:
            yield KeptArticle(*found)


def _verifier(parts: Sequence[Part]) -> Verifier:
    candidates = [each for part in parts for each in part.candidates]
    return Verifier(
        evidence={each.evidence.key: each.evidence for each in candidates},
        answers={each.evidence.key: each.answers for each in candidates},
    )


def _conflicts(
    question: Question, parts: Sequence[Part], statements: Sequence[Statement], verifier: Verifier
) -> tuple[Conflict, ...]:
    return tuple(
        conflict
        for part in parts
        for conflict in find_conflicts(
            part.analysis.text if len(parts) > 1 else question.text,
            part.analysis,
            part.candidates,
            statements,
            verifier.cited,
        )
    )


def _left_open(parts: Sequence[Part]) -> str | None:
    """Which of several questions the articles don't answer; None where they answer all, or none."""
    left = [f"“{part.analysis.text}”" for part in parts if not part.drafts]
    if not left or len(left) == len(parts):
        return None
    return f"The articles don’t say: {' or '.join(left)}"


def _reason(index: Index, question: str, candidates: Sequence[Candidate]) -> Reason:
    if not candidates:
        return Reason("nothing-found", "No article matches the question and its filters.", (), 0.0)
    nearest = tuple(
        Citation.of(each.evidence.article, each.evidence.sentence, n)
        for n, each in enumerate(candidates[:_NEAREST], start=1)
    )
    unknown = _unknown_words(index, question)
    if unknown:
        words = " or ".join(f"“{word}”" for word in unknown)
        message = f"No article mentions {words}. These sentences come nearest."
    else:
        message = "The articles don’t say. These sentences come nearest."
    return Reason("not-said", message, nearest, candidates[0].answers)


def _unknown_words(index: Index, question: str) -> list[str]:
    """The names in `question`, as written, that no article has.

    Other words are no reason: an article may say the same with another verb.
    """
    names = name_terms(question)
    return [
        word.strip("?!.,;:\"'“”‘’()")
        for word in question.split()
        if (found := names.intersection(terms(word)))
        and not any(index.document_frequency(term) for term in found)
    ]
