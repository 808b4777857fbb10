"""What other people's clients get of an answer and its citations. Run it with make test-clients."""

import json
import subprocess
from pathlib import Path
from typing import Any

import httpx
import litellm
import pytest
from langchain_core.messages import ToolCall
from langchain_core.retrievers import BaseRetriever
from langchain_mcp_adapters.client import MultiServerMCPClient
from langchain_tests.integration_tests import RetrieversIntegrationTests
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client

from footnote.langchain import FootnoteRetriever

HERE = Path(__file__).parent
QUESTION = "How high did the lake behind the dam rise?"
TOOLS = {"search", "fetch", "ask", "list_articles", "verify_citation"}

litellm.telemetry = False


@pytest.fixture(scope="session")
def quotes(url: str) -> set[str]:
    """Those of the answer that all of them ask for."""
    body = httpx.post(f"{url}/v1/answers", json={"question": QUESTION}, timeout=60).json()
    found = {each["quote"] for each in body["citations"]}
    assert found
    return found


def test_litellm_keeps_the_quotes_of_a_chat(url: str, quotes: set[str]) -> None:
    asked: dict[str, Any] = {
        "model": "openai/footnote",
        "api_base": f"{url}/v1",
        "api_key": "none",
        "messages": [{"role": "user", "content": QUESTION}],
    }
    reply = litellm.completion(**asked)
    message = reply.choices[0].message
    assert {each["url_citation"]["quote"] for each in message.annotations} == quotes
    assert [each["snippet"] for each in reply.search_results]
    streamed = set()
    for chunk in litellm.completion(**asked, stream=True):
        for each in getattr(chunk.choices[0].delta, "annotations", None) or []:
            streamed.add(each["url_citation"]["quote"])
    assert streamed == quotes


def test_litellm_keeps_the_annotations_of_a_response(url: str, quotes: set[str]) -> None:
    asked = {"model": "openai/footnote", "api_base": f"{url}/v1", "api_key": "none"}
    reply = litellm.responses(**asked, input=QUESTION)
    parts = reply.output[0].content[0].annotations
    assert len(parts) >= len(quotes)
    kinds = [str(each.type) for each in litellm.responses(**asked, input=QUESTION, stream=True)]
    assert sum("annotation" in each.lower() for each in kinds) == len(parts)


async def test_client_of_the_first_mcp_gets_structured_content(url: str, quotes: set[str]) -> None:
    async with (
        streamablehttp_client(f"{url}/mcp") as (reading, writing, _),
        ClientSession(reading, writing) as session,
    ):
        await session.initialize()
        assert {each.name for each in (await session.list_tools()).tools} == TOOLS
        told = await session.call_tool("ask", {"question": QUESTION})
        assert told.structuredContent
        assert {each["quote"] for each in told.structuredContent["citations"]} == quotes
        found = await session.call_tool("search", {"query": QUESTION})
        assert found.structuredContent
        first = found.structuredContent["results"][0]
        read = await session.call_tool("fetch", {"id": first["id"]})
        assert json.loads(read.content[0].text)["id"] == first["id"]  # type: ignore[union-attr]


async def test_langchain_gets_the_tools_of_mcp(url: str, quotes: set[str]) -> None:
    server: Any = {"footnote": {"url": f"{url}/mcp", "transport": "streamable_http"}}
    tools = {each.name: each for each in await MultiServerMCPClient(server).get_tools()}
    assert tools.keys() == TOOLS
    call = ToolCall(name="ask", args={"question": QUESTION}, id="1", type="tool_call")
    message = await tools["ask"].ainvoke(call)
    structured = message.artifact["structured_content"]
    assert {each["quote"] for each in structured["citations"]} == quotes
    # A block of the type file cannot be sent on over chat completions.
    assert {each["type"] for each in message.content} == {"text"}


def test_ai_sdk_gets_a_source_for_each_citation(url: str, quotes: set[str]) -> None:
    node = HERE.parents[1] / ".venv/bin/node"
    done = subprocess.run(
        [node, "ai_sdk.mjs", f"{url}/v1", QUESTION],
        cwd=HERE,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    for way in ("chat", "responses"):
        for sources in told[way].values():
            assert len({each["url"] for each in sources}) == len(quotes), way
            assert all(each["title"] for each in sources), way
    # It drops annotations: the second model writes the quotes into the text.
    assert all(quote in told["notes"] for quote in quotes)


class TestRetriever(RetrieversIntegrationTests):
    """LangChain's own suite."""

    @pytest.fixture(autouse=True)
    def _served(self, url: str) -> None:
        type(self).served = url

    served = ""

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return FootnoteRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"url": self.served}

    @property
    def retriever_query_example(self) -> str:
        return QUESTION


class TestRetrieverOfSentences(TestRetriever):
    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"url": self.served, "of": "sentences"}
