"""Footnote in LangChain: a retriever, and a tool that answers. Needs `footnote[langchain]`."""

from typing import Any, Literal

from langchain_core.callbacks import (
    AsyncCallbackManagerForRetrieverRun,
    CallbackManagerForRetrieverRun,
)
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import BaseTool, StructuredTool
from pydantic import SecretStr

from footnote.client import DEFAULT_URL, AsyncClient, Client
from service.api.openai.marked import MarkedText, citation_url
from service.api.wire import (
    AnswerBody,
    FiltersBody,
    FoundPassageBody,
    FoundSentenceBody,
    SearchResultsBody,
)

_ASK = (
    "Answer a question from the articles. Every sentence of the answer is cited, and the quotes "
    "are word for word. If the articles do not say, the answer says so."
)


class FootnoteRetriever(BaseRetriever):
    """Finds passages or single sentences, best first; at most `k`, which `invoke` may be given too.

    Metadata: `source` is the file, `url` leads to the sentence in Footnote's page, `start_index` is
    the first code point in the article's text, `score` is the higher the better.
    """

    url: str = DEFAULT_URL
    key: SecretStr | None = None
    k: int = 10
    of: Literal["passages", "sentences"] = "passages"
    filters: FiltersBody = FiltersBody()

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        limit = self.k if k is None else k
        with Client(self.url, _secret(self.key)) as client:
            return self._documents(client.search(query, limit=limit, filters=self.filters), limit)

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        limit = self.k if k is None else k
        async with AsyncClient(self.url, _secret(self.key)) as client:
            found = await client.search(query, limit=limit, filters=self.filters)
        return self._documents(found, limit)

    def _documents(self, found: SearchResultsBody, limit: int) -> list[Document]:
        if self.of == "sentences":
            return [self._sentence(each) for each in found.sentences[:limit]]
        return [self._passage(each) for each in found.passages if each.sentences]

    def _sentence(self, found: FoundSentenceBody) -> Document:
        return Document(found.quote, id=found.id, metadata=self._metadata(found, found))

    def _passage(self, found: FoundPassageBody) -> Document:
        place = f"{found.article.id}-s{found.first_sentence}-s{found.last_sentence}"
        first = found.sentences[0]
        return Document(found.text, id=place, metadata=self._metadata(found, first))

    def _metadata(
        self, found: FoundPassageBody | FoundSentenceBody, first: FoundSentenceBody
    ) -> dict[str, Any]:
        article = found.article
        return {
            "source": article.path,
            "title": article.title,
            "outlet": article.source,
            "published": article.published and article.published.isoformat(),
            "url": citation_url(self.url.rstrip("/"), first),
            "article": article.id,
            "sentence": first.sentence,
            "start_index": first.start,
            "score": found.score,
        }


def ask_tool(
    url: str = DEFAULT_URL, key: str | None = None, filters: FiltersBody | None = None
) -> BaseTool:
    """A tool that answers a question: a text with its quotes, and as artifact the whole answer."""

    def told(answer: AnswerBody) -> tuple[str, AnswerBody]:
        return MarkedText(url.rstrip("/"), notes=True).whole(answer).text, answer

    def ask(question: str) -> tuple[str, AnswerBody]:
        with Client(url, key) as client:
            return told(client.ask(question, filters=filters))

    async def ask_async(question: str) -> tuple[str, AnswerBody]:
        async with AsyncClient(url, key) as client:
            return told(await client.ask(question, filters=filters))

    return StructuredTool.from_function(
        ask,
        coroutine=ask_async,
        name="ask_articles",
        description=_ASK,
        response_format="content_and_artifact",
    )


def _secret(key: SecretStr | None) -> str | None:
    return key.get_secret_value() if key else None
