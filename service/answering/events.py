"""What is asked of the answerer, and what it tells while it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypedDict

from ingest.article import Article
from ingest.filter import Filters
from service.answering.conflict import Conflict
from service.answering.signature import Signer
from service.answering.sources import Sources
from service.query.conversation import Turn
from service.query.kind import Kind
from service.retrieval.retrieve import Passage
from service.verification.citation import Citation
from service.verification.verify import Statement

YesOrNo = Literal["yes", "no", "disputed"]

AnswererKind = Literal["auto", "extractive", "model"]
"""Who writes the answer; auto: the model where there is one."""


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    history: tuple[Turn, ...] = ()
    filters: Filters = field(default_factory=Filters)
    answerer: AnswererKind = "auto"


@dataclass(frozen=True, slots=True)
class Retrieved:
    query: str
    articles: tuple[Article, ...]
    kind: Kind = Kind.LOOKUP


@dataclass(frozen=True, slots=True)
class Waiting:
    """A heartbeat: nothing is new, but whoever listens may go away."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is no answer."""

    code: Literal["nothing-found", "not-said", "unsure"]
    message: str
    nearest: tuple[Citation, ...]
    answers: float  # how likely the first of them answers, 0 to 1; 0 where there is none


@dataclass(frozen=True, slots=True)
class Setup:
    """What answers, whatever is asked of whichever articles."""

    software: str
    judges: Mapping[str, str]  # the SHA-256 of the weights of each trained judge, by its name
    settings: Mapping[str, Any]  # those that an answer depends on, as JSON has them
    signer: Signer | None = None  # None: answers are not signed


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said where nothing is asked of the articles; it cites nothing."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Check:
    """What became of asking the model whether quotes say what statements say."""

    prompt: str
    statements: int  # of which it was asked
    affirmed: int = 0  # which the rules had refused for their wording alone
    denied: int = 0  # which the rules had accepted
    failed: str | None = None  # why the rules alone decided


@dataclass(frozen=True, slots=True)
class Receipt:
    """What it takes to make the answer again, and to tell why another one came out."""

    request: Question
    at: datetime  # UTC
    setup: Setup
    index: str
    corpus: str  # `Index.corpus_digest`
    parsing: str  # the version of the rules by which the files were read
    embedding: str
    passages: tuple[Passage, ...] = ()
    accepted: Mapping[str, int] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    notice: str | None = None  # why the answer is not of the kind asked for, or not whole
    model: str | None = None  # that wrote the statements, as its endpoint names it; None: none did
    prompt: str | None = None
    tokens: tuple[int, int] | None = None  # read and written by the model
    check: Check | None = None  # None: the model was not asked what its statements rest on


class ReceiptParts(TypedDict, total=False):
    """The fields of a receipt that not every answer has."""

    passages: tuple[Passage, ...]
    accepted: Mapping[str, int]
    dropped: Mapping[str, int]
    timings_ms: Mapping[str, float]
    notice: str | None
    model: str | None
    prompt: str | None
    tokens: tuple[int, int] | None
    check: Check | None


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
    kind: Kind = Kind.LOOKUP
    reply: Reply | None = None  # None, but to small talk
    verdict: YesOrNo | None = None  # to a question for yes or no, where statements say either


AnswerEvent = Retrieved | Statement | Waiting | Answer
"""First what was found, then each statement as it is verified, at last the whole answer."""
