"""What each call sends and gets, whoever sends it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeAlias, TypeVar
from urllib.parse import quote

from pydantic import BaseModel

from service.api import wire

T = TypeVar("T", bound=BaseModel)
Answerer: TypeAlias = Literal["auto", "extractive", "model"]
Order: TypeAlias = Literal[
    "path", "title", "source", "published", "-path", "-title", "-source", "-published"
]

_JSON = {"content-type": "application/json"}


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request, and the shape of its response."""

    result: type[T]
    method: str
    path: str
    query: Mapping[str, str | int] = field(default_factory=dict)
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def ask(
    question: str,
    history: Sequence[wire.TurnBody] = (),
    filters: wire.FiltersBody | None = None,
    answerer: Answerer = "auto",
    *,
    stream: bool = False,
) -> Call[wire.AnswerBody]:
    body = wire.QuestionBody(
        question=question,
        history=list(history),
        filters=filters or wire.FiltersBody(),
        answerer=answerer,
        stream=stream,
    )
    return _post(wire.AnswerBody, "/v1/answers", body)


def search(
    query: str, limit: int = 10, offset: int = 0, filters: wire.FiltersBody | None = None
) -> Call[wire.SearchResultsBody]:
    body = wire.SearchBody(
        query=query, limit=limit, offset=offset, filters=filters or wire.FiltersBody()
    )
    return _post(wire.SearchResultsBody, "/v1/search", body)


def articles(
    words: str = "", sort: Order = "path", limit: int | None = None, offset: int = 0
) -> Call[wire.ArticlesBody]:
    query: dict[str, str | int] = {"words": words, "sort": sort, "offset": offset}
    if limit is not None:
        query["limit"] = limit
    return Call(wire.ArticlesBody, "GET", "/v1/articles", query)


def article(article_id: str) -> Call[wire.ArticleBody]:
    return Call(wire.ArticleBody, "GET", f"/v1/articles/{quote(article_id, safe='')}")


def put(name: str, data: bytes) -> Call[wire.JobBody]:
    octets = {"content-type": "application/octet-stream"}
    return Call(wire.JobBody, "PUT", "/v1/articles", {"name": name}, data, octets)


def delete(article_id: str) -> Call[wire.JobBody]:
    return Call(wire.JobBody, "DELETE", f"/v1/articles/{quote(article_id, safe='')}")


def sync() -> Call[wire.JobBody]:
    return Call(wire.JobBody, "POST", "/v1/sync")


def job(job_id: str, *, events: bool = False) -> Call[wire.JobBody]:
    path = f"/v1/jobs/{quote(job_id, safe='')}"
    return Call(wire.JobBody, "GET", f"{path}/events" if events else path)


def cancel(job_id: str) -> Call[wire.JobBody]:
    return Call(wire.JobBody, "DELETE", f"/v1/jobs/{quote(job_id, safe='')}")


def standings(citations: Iterable[wire.CitationBody | wire.CitedBody]) -> Call[wire.StandingsBody]:
    cited = [wire.CitedBody(id=each.id, quote=each.quote) for each in citations]
    return _post(wire.StandingsBody, "/v1/citations", wire.CitedsBody(citations=cited))


def feedback(body: wire.FeedbackBody) -> Call[wire.StoredFeedbackBody]:
    return _post(wire.StoredFeedbackBody, "/v1/feedback", body)


def _post(result: type[T], path: str, body: BaseModel) -> Call[T]:
    return Call(result, "POST", path, content=body.model_dump_json().encode(), headers=_JSON)
