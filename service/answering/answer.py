"""Question → answer: the one story, told in order."""

import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal
from uuid import uuid4

from ingest.article import Article
from ingest.catalog.catalog import Filters
from ingest.embed import Embedder
from ingest.index import Index, LiveIndex
from ingest.language.terms import terms
from service.answering.conflict import Conflict, find_conflicts
from service.answering.sources import Sources, count_sources
from service.extraction.answerability import Answerability
from service.extraction.extract import Scored, best_of, doubted, each_once, extract, score
from service.generation.chat_model import ModelFailed
from service.generation.write import Writer, Writing
from service.query.analysis import Asked, name_terms
from service.query.analysis import asked as read_question
from service.query.conversation import Turn, answers_leant_on, condense, split
from service.retrieval.evidence import EvidenceSentence, gather
from service.retrieval.retrieve import Passage, found_articles, in_turns, retrieve
from service.retrieval.weights import Ranking
from service.verification.draft import DraftStatement
from service.verification.verify import Citation, Dropped, Statement, Verifier, cite

_NEAREST = 3
_NO_MODEL = (
    "No model is configured (FOOTNOTE_MODEL), so this answer is the articles’ own sentences."
)
_INSTEAD = "This answer is the articles’ own sentences."
_SO_FAR = "What it had written until then, and could be verified, stands here."

Kind = Literal["auto", "extractive", "model"]


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    history: tuple[Turn, ...] = ()
    filters: Filters = field(default_factory=Filters)
    answerer: Kind = "auto"  # auto: the model where there is one


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is no answer."""

    code: Literal["nothing-found", "not-said"]
    message: str
    nearest: tuple[Citation, ...]
    support: float  # of the first of them; 0 where there is none


@dataclass(frozen=True, slots=True)
class Receipt:
    index: str
    passages: tuple[Passage, ...]
    accepted: Mapping[str, int]
    dropped: Mapping[str, int]
    timings_ms: Mapping[str, float]
    notice: str | None = None  # why the answer is not of the kind asked for, or not whole
    model: str | None = None  # that wrote the statements, as its endpoint names it; None: none did
    prompt: str | None = None
    tokens: tuple[int, int] | None = None  # read and written by the model


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


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing new; said now and then, so that whoever listens may go away."""


AnswerEvent = Retrieved | Statement | Waiting | Answer
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
    ranking: Ranking
    threshold: float  # support below which a question counts as unanswered
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
        timings = Timings()
        index = self.index.current()
        model = _Model.begin(self.writer, question.answerer)
        query = yield from model.condense(question)
        texts = split(query)
        parts = [read_question(text, index.sources) for text in texts]

        with timings.stage("embed"):
            vectors = self.embedder.embed(texts)
        with timings.stage("retrieve"):
            said = answers_leant_on(question.text, question.history)
            found = [
                retrieve(
                    index,
                    text,
                    part,
                    vector,
                    k=self.passages,
                    ranking=self.ranking,
                    filters=question.filters,
                    said=said,
                )
                for text, part, vector in zip(texts, parts, vectors, strict=True)
            ]
            passages = in_turns(found)
        yield Retrieved(query, tuple(found_articles(passages)))

        with timings.stage("extract"):
            evidence: dict[str, EvidenceSentence] = {}
            by_part = []
            for part, vector, its in zip(parts, vectors, found, strict=True):
                more = gather(index, its, part, first=len(evidence) + 1)
                idf = index.sentence_weights(part.terms)
                judged = score(self.answerability, part, idf, vector, more)
                foreign = part.names and not any(map(index.holds, part.names))
                by_part.append(doubted(judged) if foreign else judged)
                evidence |= more
            scored = best_of(by_part)
            drafts = [
                extract(part, its, self.threshold) for part, its in zip(parts, by_part, strict=True)
            ]

        verifier = Verifier(evidence)
        statements = []
        with timings.stage("answer"):
            for event in model.statements(query, scored, verifier, each_once(drafts)):
                if isinstance(event, Statement):
                    statements.append(event)
                yield event

        conflicts = [
            conflict
            for part, its in zip(parts, by_part, strict=True)
            for conflict in find_conflicts(
                part.text if len(parts) > 1 else question.text,
                part,
                its,
                statements,
                verifier.cited,
            )
        ]
        yield Answer(
            id=uuid4().hex,
            question=question.text,
            query=query,
            statements=tuple(statements),
            citations=tuple(verifier.citations),
            conflicts=tuple(conflicts),
            sources=count_sources(index, verifier.citations),
            reason=None if statements else _reason(index, question.text, scored),
            receipt=Receipt(
                index=f"{index.facts.index}@{index.revision}",
                passages=tuple(passages),
                accepted=dict(+verifier.accepted),
                dropped=dict(+verifier.dropped),
                timings_ms=timings.ms,
                notice=model.notice or (None if model.used else _left_open(parts, drafts)),
                model=model.model,
                prompt=model.prompt,
                tokens=model.tokens,
            ),
        )


@dataclass(slots=True)
class _Model:
    """The model's part in one answer, and what is done in its place where it has none."""

    writing: Writing | None
    notice: str | None = None
    failed: bool = False
    used: bool = False  # whether the answer is the model's

    @classmethod
    def begin(cls, writer: Writer | None, kind: Kind) -> "_Model":
        if kind == "extractive":
            return cls(None)
        if writer is None:
            return cls(None, _NO_MODEL if kind == "model" else None)
        return cls(writer.begin())

    @property
    def model(self) -> str | None:
        return self.writing.model if self.writing and self.used else None

    @property
    def prompt(self) -> str | None:
        return str(self.writing.prompt) if self.writing and self.used else None

    @property
    def tokens(self) -> tuple[int, int] | None:
        if not self.writing or not self.writing.reply.output_tokens:
            return None
        return self.writing.reply.input_tokens, self.writing.reply.output_tokens

    def condense(self, question: Question) -> Generator[Waiting, None, str]:
        """The query; the model's, if it gives one that can be used."""
        rule = condense(question.text, question.history)
        if self.writing and question.history:
            try:
                for query in self.writing.condense(question.text, question.history):
                    if query:
                        return query
                    yield Waiting()
            except ModelFailed as error:
                self._give_up(error, _INSTEAD)
        return rule

    def statements(
        self,
        query: str,
        scored: Sequence[Scored],
        verifier: Verifier,
        extracted: Sequence[DraftStatement],
    ) -> Iterator[Statement | Waiting]:
        """Verified statements: the model's, or if none of them survives the extracted ones."""
        if self.writing and scored and not self.failed:
            for event in self._written(self.writing, query, scored, verifier):
                self.used = self.used or isinstance(event, Statement)
                yield event
            # It has read the sentences and found no answer in them.
            self.used = self.used or self._declined()
        if not self.used:
            yield from verifier.verify(extracted)

    def _declined(self) -> bool:
        return not self.failed and self.writing is not None and self.writing.found is False

    def _written(
        self, writing: Writing, query: str, scored: Sequence[Scored], verifier: Verifier
    ) -> Iterator[Statement | Waiting]:
        kept = False
        try:
            for draft in writing.draft(query, [each.evidence for each in scored]):
                statement = verifier.statement(draft) if draft else None
                kept = kept or statement is not None
                yield statement or Waiting()
        except ModelFailed as error:
            self._give_up(error, _SO_FAR if kept else _INSTEAD)
            return
        yield from self._repaired(writing, verifier)

    def _repaired(self, writing: Writing, verifier: Verifier) -> Iterator[Statement | Waiting]:
        refused = [each for each in verifier.refusals if each.why is not Dropped.REPEATED]
        if not refused:
            return
        # A model that cannot do better has had its chance; what it said before stands.
        with suppress(ModelFailed):
            for draft in writing.redraft(refused):
                statement = verifier.repair(draft) if draft else None
                yield statement or Waiting()

    def _give_up(self, error: ModelFailed, instead: str) -> None:
        self.failed = True
        self.notice = f"{error} {instead}"


def _left_open(parts: Sequence[Asked], drafts: Sequence[Sequence[DraftStatement]]) -> str | None:
    """Which of several questions the articles don't answer; None where they answer all, or none."""
    left = [f"“{part.text}”" for part, its in zip(parts, drafts, strict=True) if not its]
    if not left or len(left) == len(parts):
        return None
    return f"The articles don’t say: {' or '.join(left)}"


def _reason(index: Index, question: str, scored: Sequence[Scored]) -> Reason:
    if not scored:
        return Reason("nothing-found", "No article matches the question and its filters.", (), 0.0)
    nearest = tuple(cite(each.evidence, n) for n, each in enumerate(scored[:_NEAREST], start=1))
    unknown = _unknown_words(index, question)
    if unknown:
        words = " or ".join(f"“{word}”" for word in unknown)
        message = f"No article mentions {words}. These sentences come nearest."
    else:
        message = "The articles don’t say. These sentences come nearest."
    return Reason("not-said", message, nearest, scored[0].support)


def _unknown_words(index: Index, question: str) -> list[str]:
    """The names in `question`, as written, that no article has.

    Other words are no reason: an article may say the same with another verb.
    """
    names = name_terms(question)
    return [
        word.strip("?!.,;:\"'“”‘’()")
        for word in question.split()
        if (found := names.intersection(terms(word)))
        and not any(index.holds(term) for term in found)
    ]
