"""A client of a Footnote service. It needs httpx and pydantic, and nothing else of Footnote."""

from footnote.client import AsyncClient, Client
from footnote.events import AnswerEvent
from footnote.problem import FootnoteProblem
from service.api.wire import (
    AnswerBody,
    ArticleBody,
    ArticlesBody,
    CitationBody,
    CitationStandingBody,
    CitedBody,
    ConflictBody,
    FeedbackBody,
    FiltersBody,
    JobBody,
    RetrievedEvent,
    SearchResultsBody,
    SentenceRef,
    StatementBody,
    StatementEvent,
    TurnBody,
)

__all__ = [
    "AnswerBody",
    "AnswerEvent",
    "ArticleBody",
    "ArticlesBody",
    "AsyncClient",
    "CitationBody",
    "CitationStandingBody",
    "CitedBody",
    "Client",
    "ConflictBody",
    "FeedbackBody",
    "FiltersBody",
    "FootnoteProblem",
    "JobBody",
    "RetrievedEvent",
    "SearchResultsBody",
    "SentenceRef",
    "StatementBody",
    "StatementEvent",
    "TurnBody",
]
