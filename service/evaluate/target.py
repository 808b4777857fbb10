"""What is asked: an index in this process, or a service at a URL."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import httpx

from ingest.errors import SettingsError
from ingest.filter import Filters
from service.answering.answer import Answerer
from service.answering.events import Answer, AnswerEvent
from service.api import convert, wire
from service.errors import QuestionFailed
from service.retrieval.search import search
from service.verification.verify import Statement

# A model that reads a long prompt on two cores may think for minutes.
_TIMEOUT = httpx.Timeout(180.0, connect=5.0)
_HOLDING = 20  # passages, among which a text that they say word for word stands


@dataclass(frozen=True, slots=True)
class TimedAnswer:
    body: wire.AnswerBody
    total_ms: float
    first_statement_ms: float | None


class Target(Protocol):
    """Safe to use from several threads."""

    @property
    def identity(self) -> str:
        """Equal for two targets that give the same answers."""
        ...

    def ask(self, question: wire.QuestionBody) -> TimedAnswer:
        """Raises `QuestionFailed`, and `FootnoteError` where no question can be answered."""
        ...

    def article(self, article_id: str) -> wire.ArticleBody | None: ...

    def holding(self, text: str) -> Sequence[str]:
        """The ids of articles that may say `text`, likely ones first."""
        ...

    def close(self) -> None: ...


class InProcess:
    """Asks an answerer of this process, and closes its index."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    @property
    def identity(self) -> str:
        index = self._answerer.index.current()
        writer = self._answerer.writer
        return (
            f"{index.facts.index}@{index.revision}, {self._answerer.passages} passages, "
            f"threshold {self._answerer.threshold}"
            + (f", model {writer.model.name}" if writer else "")
        )

    def ask(self, question: wire.QuestionBody) -> TimedAnswer:
        asked = convert.question(question)
        start = time.perf_counter()
        first = None
        last: AnswerEvent | None = None
        for last in self._answerer.events(asked):
            if first is None and isinstance(last, Statement):
                first = _ms_since(start)
        total = _ms_since(start)
        assert isinstance(last, Answer)
        return TimedAnswer(convert.answer_body(last), total, first)

    def article(self, article_id: str) -> wire.ArticleBody | None:
        found = self._answerer.index.current().article(article_id)
        return convert.article_body(*found) if found else None

    def holding(self, text: str) -> Sequence[str]:
        index, answerer = self._answerer.index.current(), self._answerer
        found, _ = search(
            index,
            answerer.embedder,
            text[: wire.MAX_QUESTION_CHARS],
            ranking=answerer.ranking,
            filters=Filters(),
        )
        return list(dict.fromkeys(each.article.id for each in found[:_HOLDING]))

    def close(self) -> None:
        self._answerer.index.close()


class Service:
    """Asks a running service, over HTTP."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._client = httpx.Client(base_url=self._url, timeout=_TIMEOUT)

    @property
    def identity(self) -> str:
        try:
            response = self._client.get("/readyz")
            response.raise_for_status()
            return f"{self._url}@{response.json()['revision']}"
        except (httpx.HTTPError, ValueError, KeyError, httpx.InvalidURL) as error:
            raise SettingsError(
                f"{self._url} is not a Footnote service that is ready ({error}); "
                "start one with: footnote serve FOLDER"
            ) from error

    def ask(self, question: wire.QuestionBody) -> TimedAnswer:
        start = time.perf_counter()
        first = None
        sent = question.model_copy(update={"stream": True}).model_dump(mode="json")
        try:
            with self._client.stream("POST", "/v1/answers", json=sent) as response:
                if response.is_error:
                    raise QuestionFailed(f"{response.status_code}: {response.read().decode()}")
                for name, data in _events(response.iter_lines()):
                    if name == "statement" and first is None:
                        first = _ms_since(start)
                    elif name == "failed":
                        raise QuestionFailed(wire.Problem.model_validate_json(data).detail)
                    elif name == "finished":
                        body = wire.AnswerBody.model_validate_json(data)
                        return TimedAnswer(body, _ms_since(start), first)
        except (httpx.HTTPError, ValueError) as error:
            raise QuestionFailed(f"{type(error).__name__}: {error}") from error
        raise QuestionFailed("the answer broke off before it was finished")

    def article(self, article_id: str) -> wire.ArticleBody | None:
        try:
            response = self._client.get(f"/v1/articles/{article_id}")
            if response.status_code == httpx.codes.NOT_FOUND:
                return None
            response.raise_for_status()
            return wire.ArticleBody.model_validate(response.json())
        except (httpx.HTTPError, ValueError) as error:
            raise QuestionFailed(f"article {article_id} cannot be read: {error}") from error

    def holding(self, text: str) -> Sequence[str]:
        sent = wire.SearchBody(query=text[: wire.MAX_QUESTION_CHARS], limit=_HOLDING)
        try:
            response = self._client.post("/v1/search", json=sent.model_dump(mode="json"))
            response.raise_for_status()
            found = wire.SearchResultsBody.model_validate_json(response.content)
        except (httpx.HTTPError, ValueError) as error:
            raise QuestionFailed(f"the service cannot be searched: {error}") from error
        return list(dict.fromkeys(each.article.id for each in found.passages))

    def close(self) -> None:
        self._client.close()


def _events(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    """The server-sent events of `lines`, as far as our own service uses the format."""
    name, data = "", list[str]()
    for line in lines:
        field, _, value = line.partition(":")
        if not line:
            if data:
                yield name, "\n".join(data)
            name, data = "", []
        elif field == "event":
            name = value.removeprefix(" ")
        elif field == "data":
            data.append(value.removeprefix(" "))


def _ms_since(start: float) -> float:
    return round((time.perf_counter() - start) * 1000, 2)
