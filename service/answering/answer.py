"""Question → answer: the one story, told in order."""

import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Unpack
from uuid import uuid4

from ingest.embed import Embedder, Vectors
from ingest.filter import Filters
from ingest.index import Index
from ingest.live_index import LiveIndex
from ingest.span import Span
from service.answering import fallback
from service.answering.collection import select, tell
from service.answering.conflict import Conflict, find_conflicts, verdict
from service.answering.events import (
    Answer,
    AnswerEvent,
    Question,
    Reason,
    Receipt,
    ReceiptParts,
    Reply,
    Retrieved,
    Setup,
    YesOrNo,
)
from service.answering.refusal import reason
from service.answering.small_talk import reply
from service.answering.sources import count_sources
from service.answering.survey import OPENING, SURVEY_DEPTH, chosen, survey, surveyed
from service.extraction import own_words
from service.extraction.answerability import Answerability
from service.extraction.around import around_sentence
from service.extraction.asked_days import held_to
from service.extraction.extract import Candidate, best_of, doubted, each_once, extract, score
from service.extraction.reader import Marker, Text
from service.extraction.survey import Topic
from service.extraction.voices import asks_for_voices, voices, voices_topic
from service.generation.write import Writer
from service.query.analysis import Analysis, analyse
from service.query.attribution import tellers
from service.query.conversation import answers_leant_on, searched, split, turned_question
from service.query.days import named_days
from service.query.kind import SURVEYS, WIDE, Asked, Kind, kind_of
from service.query.spelling import spelt
from service.retrieval.evidence import EvidenceSentence, gather, openings
from service.retrieval.query_vectors import query_vectors
from service.retrieval.retrieve import Passage, found_articles, in_turns, retrieve, years_of
from service.retrieval.weights import RankingWeights
from service.verification.citation import Citation
from service.verification.draft import DraftStatement
from service.verification.judge import Judge
from service.verification.kept import KeptArticle, KeptArticles
from service.verification.verify import Statement, Verifier

_BY_WORDS = (
    "The embedding model does not answer, so the articles were searched by their words alone."
)


_WHOLE = 60  # sentences of an article, where all who are quoted are asked for
# A model that looks for one fact reads so many sentences: it stands among them, or nowhere.
_FACT_SENTENCES = 12
_UNREAD = (
    "The local reader knows English only. These sentences were chosen by the words and the meaning "
    "that they share with the question; a chat model reads more (FOOTNOTE_MODEL)."
)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the questions that a message puts, and what was found for it."""

    analysis: Analysis
    vector: Vectors
    passages: tuple[Passage, ...]
    filters: Filters
    candidates: tuple[Candidate, ...] = ()  # best first
    drafts: tuple[DraftStatement, ...] = ()


@dataclass(frozen=True, slots=True)
class Answerer:
    index: LiveIndex
    embedder: Embedder
    local_embedder: Embedder  # whose vectors tell how is asked, whatever makes those of the index
    answerability: Answerability
    passages: int  # how many are read
    ranking: RankingWeights
    threshold: float  # a question whose best sentence answers less likely counts as unanswered
    setup: Setup  # for the receipt
    kept: KeptArticles
    writer: Writer | None = None
    judge: Judge | None = None  # of what a model writes; None: by rules alone
    marker: Marker | None = None  # finds the values that may disagree; None: by words alone

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
        index = self.index.current()
        turned = turned_question(question.text, question.history)
        turned = spelt(turned, index.document_frequency)
        asked = kind_of(turned, self.local_embedder.embed([turned])[0], index.sources)
        if asked.kind is Kind.SMALL_TALK:
            yield self._whole(index, question, asked.kind, at, reply=reply(index, asked.aspect))
            return
        if asked.kind is Kind.COLLECTION:
            told = yield from self._of_collection(index, question, asked, at)
            if told:
                return
        yield from self._of_articles(index, question, asked.kind, at)

    def _of_collection(
        self, index: Index, question: Question, asked: Asked, at: datetime
    ) -> Generator[AnswerEvent, None, bool]:
        """What the catalogue says; False where it says nothing, and the articles may."""
        verifier = Verifier(evidence={})
        selected = select(index, question)
        statements = tell(index, selected, asked.aspect, verifier.cited_place)
        if not statements and (asked.aspect == "authors" or not selected.named):
            return False
        cited = {each.article.id: each.article for each in verifier.citations}
        yield Retrieved(question.text, tuple(cited.values()), asked.kind)
        yield from statements
        nothing = f"No article{selected.named.replace(' mention ', ' mentions ')} is here."
        yield self._whole(
            index,
            question,
            asked.kind,
            at,
            statements=tuple(statements),
            citations=tuple(verifier.citations),
            reason=None if statements else Reason("nothing-found", nothing, (), 0.0),
        )
        return True

    def _of_articles(
        self, index: Index, question: Question, kind: Kind, at: datetime
    ) -> Generator[AnswerEvent]:
        timings = _Timings()
        writing, notice = fallback.begin(self.writer, question.answerer, kind)
        query = yield from fallback.condensed(writing, question)
        query = spelt(query, index.document_frequency)

        with timings.stage("retrieve"):
            found, embedded = self._found(index, question, query, kind)
            passages = in_turns([part.passages for part in found])
        yield Retrieved(query, tuple(found_articles(passages)), kind)

        with timings.stage("extract"):
            parts: list[Part] = []
            for part in found:
                offered = sum(len(p.candidates) for p in parts)
                parts.append(
                    self._surveyed(index, part, offered, kind)
                    if kind in SURVEYS
                    else self._extracted(index, part, offered)
                )
            candidates = best_of([part.candidates for part in parts])

        with timings.stage("answer"):
            verifier = self._verifier(parts)
            outcome = yield from fallback.statements(
                writing,
                query,
                candidates if kind in WIDE else candidates[: _FACT_SENTENCES * len(parts)],
                each_once([part.drafts for part in parts]),
                verifier,
            )
        statements = tuple(verifier.statements)
        conflicts = (
            () if kind in SURVEYS else self._conflicts(index, query, parts, statements, verifier)
        )

        yield self._whole(
            index,
            question,
            kind,
            at,
            query=query,
            statements=statements,
            citations=tuple(verifier.citations),
            conflicts=conflicts,
            reason=None
            if statements
            else reason(index, question.text, candidates, self.threshold, survey=kind in SURVEYS),
            verdict=verdict(parts[0].analysis, parts[0].candidates, statements)
            if kind is Kind.YES_NO
            else None,
            passages=tuple(passages),
            accepted=dict(+verifier.accepted),
            dropped=dict(+verifier.dropped),
            timings_ms=timings.ms,
            notice=(None if embedded else _BY_WORDS)
            or notice
            or outcome.notice
            or (None if outcome.by_model else self._unread(parts) or _left_open(parts, kind)),
            model=writing.model if writing and outcome.by_model else None,
            prompt=str(writing.prompt) if writing and outcome.by_model else None,
            tokens=writing.tokens if writing else None,
            check=outcome.check,
        )

    def _whole(
        self,
        index: Index,
        question: Question,
        kind: Kind,
        at: datetime,
        *,
        query: str = "",
        statements: tuple[Statement, ...] = (),
        citations: tuple[Citation, ...] = (),
        conflicts: tuple[Conflict, ...] = (),
        reason: Reason | None = None,
        reply: Reply | None = None,
        verdict: YesOrNo | None = None,
        **receipt: Unpack[ReceiptParts],
    ) -> Answer:
        self.kept.keep(_cited(index, citations if reason is None else reason.nearest))
        return Answer(
            id=uuid4().hex,
            question=question.text,
            query=query or question.text,
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
                **receipt,
            ),
            kind=kind,
            reply=reply,
            verdict=verdict,
        )

    def _found(
        self, index: Index, question: Question, query: str, kind: Kind
    ) -> tuple[list[Part], bool]:
        """The questions that are put, or what a survey looks at, each with its passages.

        And whether the embedding model made their vectors.
        """
        if kind in SURVEYS:
            asked = surveyed(index, question, query, kind)
        else:
            asked = [(text, _held(index, text, question.filters)) for text in split(query)]
        texts = [text or query for text, _ in asked]
        if len(texts) == 1 and kind not in SURVEYS:
            texts = [searched(query, question.text, question.history)]
        vectors, embedded = query_vectors(index, self.embedder, texts)
        parts = [
            self._retrieved(
                index, question, text, filters=filters, search=search, vector=vector, kind=kind
            )
            for (text, filters), search, vector in zip(asked, texts, vectors, strict=True)
        ]
        return parts, embedded

    def _retrieved(
        self,
        index: Index,
        question: Question,
        text: str,
        *,
        filters: Filters,
        search: str,
        vector: Vectors,
        kind: Kind,
    ) -> Part:
        part = analyse(text, index.sources)
        if not part.terms and kind in SURVEYS:
            return Part(part, vector, (), filters)  # of all articles that pass the filters
        passages = retrieve(
            index,
            search,
            part if search == text else analyse(search, index.sources),
            vector,
            k=self.passages * (SURVEY_DEPTH if kind in SURVEYS else 1),
            ranking=self.ranking,
            filters=filters,
            said=answers_leant_on(question.text, question.history),
        )
        return Part(part, vector, tuple(passages), filters)

    def _voiced(self, index: Index, part: Part, offered: int) -> Part:
        """`part` with a statement for each who is quoted, of its topic or in all there is."""
        topic = voices_topic(part.analysis.terms)
        evidence = (
            gather(index, part.passages, part.analysis, first=offered + 1)
            if topic
            else openings(index, chosen(index, part.filters), _WHOLE, first=offered + 1)
        )
        drafts = voices(evidence.values(), topic)
        quoted = {key: evidence[key] for draft in drafts for key in draft.keys}
        candidates = tuple(
            Candidate(each, 1.0 if quoted else 0.0) for each in (quoted or evidence).values()
        )
        return replace(part, candidates=candidates, drafts=drafts)

    def _extracted(self, index: Index, part: Part, offered: int) -> Part:
        """`part` with its sentences scored; their keys follow the `offered` ones before."""
        if asks_for_voices(part.analysis.text):
            return self._voiced(index, part, offered)
        evidence = gather(index, part.passages, part.analysis, first=offered + 1)
        candidates = score(self.answerability, part.analysis, part.vector, evidence)
        if part.analysis.names and not any(map(index.document_frequency, part.analysis.names)):
            candidates = doubted(candidates)
        days = named_days(part.analysis.text, years_of(index))
        candidates = held_to(days, candidates, self.threshold)
        drafts = extract(part.analysis, candidates, self.threshold)
        return replace(part, candidates=tuple(candidates), drafts=drafts)

    def _unread(self, parts: Sequence[Part]) -> str | None:
        """Said where the local reader had to step back, as it knows English only."""
        best = [part.candidates[0].evidence for part in parts if part.candidates]
        languages = [each.article.language for each in best] or [""]
        questions = [part.analysis.text for part in parts]
        if all(self.answerability.reads(q, each) for q in questions for each in languages):
            return None
        return _UNREAD

    def _surveyed(self, index: Index, part: Part, offered: int, kind: Kind) -> Part:
        """`part` with the drafts of a survey, which no single sentence could answer."""
        evidence = (
            gather(index, part.passages, part.analysis, first=offered + 1)
            if part.analysis.terms
            else openings(index, chosen(index, part.filters), OPENING, first=offered + 1)
        )
        topic = Topic(part.analysis.terms, part.vector)
        candidates, drafts = survey(index, evidence, topic, kind)
        return replace(part, candidates=candidates, drafts=drafts)

    def _verifier(self, parts: Sequence[Part]) -> Verifier:
        candidates = [each for part in parts for each in part.candidates]
        return Verifier(
            evidence={each.evidence.key: each.evidence for each in candidates},
            answers={each.evidence.key: each.answers for each in candidates},
            judge=self.judge,
        )

    def _conflicts(
        self,
        index: Index,
        query: str,
        parts: Sequence[Part],
        statements: Sequence[Statement],
        verifier: Verifier,
    ) -> tuple[Conflict, ...]:
        return tuple(
            conflict
            for part in parts
            for conflict in find_conflicts(
                part.analysis.text if len(parts) > 1 else query,
                part.analysis,
                part.candidates,
                statements,
                verifier.cited,
                stories=index.clusters,
                read=partial(self._marked, self.marker, part) if self.marker else None,
            )
        )

    def _marked(
        self, marker: Marker, part: Part, sentences: Sequence[EvidenceSentence]
    ) -> list[tuple[float, Span]]:
        texts = [Text(each.text, around_sentence(part.analysis, each)) for each in sentences]
        marks = own_words.mark(marker, part.analysis.text, texts)
        return [
            (self.answerability.log_odds(part.analysis, part.vector, each, mark.score), mark.span)
            for each, mark in zip(sentences, marks, strict=True)
        ]


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


def _held(index: Index, text: str, filters: Filters) -> Filters:
    """`filters`, for the outlets that the question wants to hear it from."""
    told_by = tellers(text, index.sources)
    return replace(filters, sources=told_by) if told_by and not filters.sources else filters


def _left_open(parts: Sequence[Part], kind: Kind) -> str | None:
    """Which of several questions the articles don't answer; None where they answer all, or none."""
    left = [f"“{part.analysis.text}”" for part in parts if not part.drafts]
    if not left or len(left) == len(parts) or kind in SURVEYS:
        return None
    return f"The articles don’t say: {' or '.join(left)}"
