"""The Model Context Protocol: tools that other models call, over HTTP at /mcp or over stdio."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import HTTPException
from fastapi.concurrency import run_in_threadpool
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.routing import BaseRoute

from ingest.article import Article
from ingest.errors import FootnoteError
from ingest.filter import Filters
from ingest.index import Index
from ingest.sentence import Sentence
from service.api import citations, convert, wire
from service.api.asking import answer_of
from service.api.listing import find
from service.api.openai.marked import MarkedText, citation_title, citation_url
from service.api.parts import Parts
from service.api.problems import problem_of
from service.retrieval.search import search, sentences_of
from service.verification.kept import KeptArticles
from service.verification.reanchor import CitationId

_READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_INSTRUCTIONS = (
    "Answers from a folder of articles. ask gives an answer whose every sentence is cited. "
    "search and fetch give sentences and articles to read yourself. Cite by a result's id and url."
)
_LOCAL = "http://127.0.0.1:8000"  # where links lead if no request tells an address
_RESULTS = 10
_AROUND = 3  # sentences before and after the one that is fetched
_PAGE = 100


class FoundBody(BaseModel):
    id: str
    title: str
    url: str


class FoundListBody(BaseModel):
    results: list[FoundBody]


class FetchedBody(BaseModel):
    id: str
    title: str
    text: str
    url: str
    metadata: dict[str, str]


class ListedBody(BaseModel):
    articles: list[wire.ArticleSummary]
    total: int = Field(description="How many articles fit the words.")


def mcp_server(parts: Parts) -> MCPServer:
    """The server with its tools. None of them changes anything."""
    server = MCPServer(
        "footnote", title="Footnote", version=version("footnote"), instructions=_INSTRUCTIONS
    )
    tools = _Tools(parts)
    server.tool(title="Search the articles", annotations=_READS)(tools.search)
    server.tool(title="Read an article or a cited sentence", annotations=_READS)(tools.fetch)
    server.tool(title="Ask the articles", annotations=_READS)(tools.ask)
    server.tool(title="List the articles", annotations=_READS)(tools.list_articles)
    server.tool(title="Check a citation", annotations=_READS)(tools.verify_citation)

    @server.resource("footnote://articles/{article_id}", mime_type="text/plain")
    def article(article_id: str) -> str:
        """The text of one article."""
        found = parts.answerer.index.current().article(article_id)
        return found[0].text if found else ""

    return server


def routes_of(server: MCPServer) -> list[BaseRoute]:
    """The route /mcp. Its sessions live as long as `server.session_manager.run()`."""
    # Host and origin are checked before, for every route: see access.py.
    elsewhere = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    app = server.streamable_http_app(
        stateless_http=True, json_response=True, transport_security=elsewhere
    )
    return list(app.routes)


class _Tools:
    """Each public method is a tool: models read its docstring and its types."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def search(self, query: str, ctx: Context[Any, Any]) -> FoundListBody:
        """Find sentences of the articles, best first. Read one in full with `fetch` and its id."""
        base_url = self._base_url(ctx)
        with _told():
            body = wire.SearchBody(query=query)
            answerer = self._parts.answerer
            index = await run_in_threadpool(answerer.index.current)
            async with self._parts.gate:
                found, vector = await run_in_threadpool(
                    search,
                    index,
                    answerer.embedder,
                    body.query,
                    ranking=answerer.ranking,
                    filters=Filters(),
                )
            best = convert.found_sentences(sentences_of(found[:_RESULTS], vector)[:_RESULTS])
        return FoundListBody(
            results=[
                FoundBody(id=each.id, title=citation_title(each), url=citation_url(base_url, each))
                for each in best
            ]
        )

    async def fetch(self, id: str, ctx: Context[Any, Any]) -> FetchedBody:  # noqa: A002 - its name in ChatGPT's connectors
        """Read an article by its id, or a sentence and what stands around it by a citation's id."""
        base_url = self._base_url(ctx)
        with _told():
            index = await run_in_threadpool(self._parts.answerer.index.current)
            return await run_in_threadpool(_fetched, index, self._parts.answerer.kept, id, base_url)

    async def ask(
        self, question: str, ctx: Context[Any, Any]
    ) -> Annotated[CallToolResult, wire.AnswerBody]:
        """Answer a question from the articles. Every sentence is cited; quotes are word for word.

        If the articles don't say, the answer says so.
        """
        text = MarkedText(self._base_url(ctx), notes=True)
        with _told():
            asked = convert.question(wire.QuestionBody(question=question))
            answer = convert.answer_body(await answer_of(self._parts, asked, _never_away))
        return CallToolResult(
            content=[TextContent(type="text", text=text.whole(answer).text)],
            structured_content=answer.model_dump(mode="json"),
        )

    async def list_articles(self, words: str = "", offset: int = 0) -> ListedBody:
        """List the articles, in order of path, 100 at a time.

        With `words`: those whose title, outlet, author or path has each of them, or
        whose text has all of them in one passage.
        """
        with _told():
            index = await run_in_threadpool(self._parts.answerer.index.current)
            found = await run_in_threadpool(find, index, words)
        start = max(0, offset)
        body = convert.articles_body(found, slice(start, start + _PAGE), ())
        return ListedBody(articles=body.articles, total=body.total)

    async def verify_citation(self, id: str, quote: str = "") -> wire.CitationStandingBody:  # noqa: A002 - as fetch
        """Tell whether a cited sentence is still there: valid, moved, edited or removed.

        The answer has the sentence as it is now and as it was then. Its `quote` helps to find it.
        """
        with _told():
            index = await run_in_threadpool(self._parts.answerer.index.current)
            kept = self._parts.answerer.kept
            return await run_in_threadpool(citations.standing_of, id, quote, index, kept)

    def _base_url(self, ctx: Context[Any, Any]) -> str:
        request = ctx.request_context.request
        if isinstance(request, Request):
            return self._parts.base_url(request)
        return self._parts.settings.public_url or _LOCAL


@contextmanager
def _told() -> Iterator[None]:
    """Turns what goes wrong into an error that the calling model can read."""
    try:
        yield
    except HTTPException as error:
        raise ToolError(str(error.detail)) from error
    except FootnoteError as error:
        raise ToolError(problem_of(error).detail) from error
    except ValidationError as error:
        raise ToolError("; ".join(each["msg"] for each in error.errors())) from error


async def _never_away() -> bool:
    return False


def _fetched(index: Index, kept: KeptArticles, id_: str, base_url: str) -> FetchedBody:
    if CitationId.parse(id_) is None:
        article, _ = _article_of(index, id_)
        return FetchedBody(
            id=id_,
            title=article.name,
            text=article.text,
            url=f"{base_url}/#/{article.id}",
            metadata=_metadata(article),
        )
    standing = citations.standing_of(id_, "", index, kept)
    if standing.citation is None:
        said = f" It said: {standing.then.quote}" if standing.then else ""
        raise ToolError(f"The sentence of the citation {id_} is no longer there.{said}")
    body = standing.citation
    article, sentences = _article_of(index, body.article.id)
    return FetchedBody(
        id=id_,
        title=citation_title(body),
        text=_around(article, sentences, body.sentence),
        url=citation_url(base_url, body),
        metadata=_metadata(article)
        | {"quote": body.quote, "sentence": f"{body.sentence}", "standing": standing.status},
    )


def _article_of(index: Index, id_: str) -> tuple[Article, tuple[Sentence, ...]]:
    found = index.article(id_)
    if found is None:
        raise ToolError(f"No article or citation has the id {id_[:100]!r}.")
    return found


def _around(article: Article, sentences: tuple[Sentence, ...], number: int) -> str:
    near = [each for each in sentences if abs(each.number - number) <= _AROUND]
    return article.text[near[0].span.start : near[-1].span.end]


def _metadata(article: Article) -> dict[str, str]:
    told = {
        "article": article.id,
        "path": article.path,
        "source": article.source,
        "author": article.author,
        "published": f"{article.published or ''}",
        "digest": article.digest,
    }
    return {name: value for name, value in told.items() if value}
