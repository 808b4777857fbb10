"""The tools of MCP as its official client sees them, over HTTP and over stdio."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from service.api.app import create_app
from service.bootstrap import build_answerer
from service.settings import Settings
from tests.fakes import WordEmbedder
from tests.served import served

QUESTION = "How high did the lake behind the dam rise?"


def with_client(url: str, story: Callable[[Client], Awaitable[None]]) -> None:
    async def run() -> None:
        async with Client(f"{url}/mcp") as client:
            await story(client)

    asyncio.run(run())


@pytest.fixture
def url(client: httpx.Client) -> str:
    return str(client.base_url).rstrip("/")


def test_tools_only_read_and_say_so(url: str) -> None:
    async def story(client: Client) -> None:
        tools = (await client.list_tools()).tools
        names = {tool.name for tool in tools}
        assert names == {"search", "fetch", "ask", "list_articles", "verify_citation"}
        for tool in tools:
            assert tool.annotations
            assert tool.annotations.read_only_hint
            assert tool.annotations.open_world_hint is False
            assert tool.description
            assert tool.output_schema
        (searching,) = (tool for tool in tools if tool.name == "search")
        assert list(searching.input_schema["properties"]) == ["query"]

    with_client(url, story)


def test_search_and_fetch_have_the_form_that_chatgpt_wants(url: str) -> None:
    async def story(client: Client) -> None:
        found = await client.call_tool("search", {"query": QUESTION})
        (item,) = found.content
        assert json.loads(item.text) == found.structured_content  # type: ignore[union-attr]
        results = found.structured_content["results"]  # type: ignore[index]
        assert results
        for each in results:
            assert each.keys() == {"id", "title", "url"}
            assert each["url"].startswith(f"{url}/#/")
        fetched = (await client.call_tool("fetch", {"id": results[0]["id"]})).structured_content
        assert fetched
        assert fetched["metadata"]["quote"] in fetched["text"]
        assert fetched["metadata"]["standing"] == "valid"
        whole = await client.call_tool("fetch", {"id": fetched["metadata"]["article"]})
        assert whole.structured_content
        assert fetched["text"] in whole.structured_content["text"]
        article = await client.read_resource(
            f"footnote://articles/{fetched['metadata']['article']}"
        )
        assert article.contents[0].text == whole.structured_content["text"]  # type: ignore[union-attr]

    with_client(url, story)


def test_ask_gives_the_text_with_its_quotes_and_the_whole_answer(
    url: str, client: httpx.Client
) -> None:
    answer = client.post("/v1/answers", json={"question": QUESTION}).json()

    async def story(mcp: Client) -> None:
        told = await mcp.call_tool("ask", {"question": QUESTION})
        (item,) = told.content
        assert item.type == "text"  # a link to a resource breaks LangChain's chat models
        assert answer["citations"][0]["quote"] in item.text
        body: Any = told.structured_content
        assert body["statements"] == answer["statements"]

    with_client(url, story)


def test_articles_are_listed_by_their_words(url: str, client: httpx.Client) -> None:
    async def story(mcp: Client) -> None:
        every: Any = (await mcp.call_tool("list_articles", {})).structured_content
        held = client.get("/v1/articles").json()["articles"]
        assert every["total"] == len(held)
        assert [each["id"] for each in every["articles"]] == [each["id"] for each in held]
        some: Any = (
            await mcp.call_tool("list_articles", {"words": "averne DAM"})
        ).structured_content
        assert 0 < some["total"] < every["total"]
        rest: Any = (await mcp.call_tool("list_articles", {"offset": 2})).structured_content
        assert rest["articles"] == every["articles"][2:]

    with_client(url, story)


def test_citation_is_verified(url: str, client: httpx.Client) -> None:
    cited = client.post("/v1/answers", json={"question": QUESTION}).json()["citations"][0]

    async def story(mcp: Client) -> None:
        held: Any = (
            await mcp.call_tool("verify_citation", {"id": cited["id"], "quote": cited["quote"]})
        ).structured_content
        assert held["status"] == "valid"
        changed = f"{cited['id'][:-8]}00000000"
        false: Any = (
            await mcp.call_tool("verify_citation", {"id": changed, "quote": "Cows can fly."})
        ).structured_content
        assert false["status"] == "removed"

    with_client(url, story)


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("fetch", {"id": "nowhere"}, "nowhere"),
        ("fetch", {"id": "nowhere-s1-01234567"}, "nowhere"),
        ("verify_citation", {"id": "nowhere"}, "No citation"),
        ("ask", {"question": " "}, "at least 1 character"),
    ],
)
def test_what_goes_wrong_is_told_to_the_model(
    url: str, tool: str, arguments: dict[str, str], said: str
) -> None:
    async def story(client: Client) -> None:
        told = await client.call_tool(tool, arguments)
        assert told.is_error
        assert said in told.content[0].text  # type: ignore[union-attr]

    with_client(url, story)


def test_sentence_that_is_gone_is_not_fetched(url: str, client: httpx.Client) -> None:
    article = client.get("/v1/articles").json()["articles"][0]["id"]

    async def story(mcp: Client) -> None:
        told = await mcp.call_tool("fetch", {"id": f"{article}-s9999-01234567"})
        assert told.is_error
        assert "is no longer there" in told.content[0].text  # type: ignore[union-attr]

    with_client(url, story)


def test_stdio_offers_the_same(sample_settings: Settings) -> None:
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "service.commands.entry", "mcp", "--data", str(sample_settings.data)],
    )

    async def story() -> None:
        async with Client(stdio_client(command)) as client:
            assert len((await client.list_tools()).tools) == 5
            told = await client.call_tool("ask", {"question": QUESTION})
            assert "212.4 metres" in told.content[0].text  # type: ignore[union-attr]
            found: Any = (await client.call_tool("search", {"query": "dam"})).structured_content
            assert found["results"][0]["url"].startswith("http://127.0.0.1:8000/#/")

    asyncio.run(story())


def test_without_an_index_the_model_is_told_how_to_make_one(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "none")

    async def story(client: Client) -> None:
        for tool, arguments in (("ask", {"question": "Who?"}), ("list_articles", {})):
            told = await client.call_tool(tool, arguments)
            assert told.is_error
            assert "footnote ingest" in told.content[0].text  # type: ignore[union-attr]

    with served(create_app(build_answerer(settings, WordEmbedder()), settings)) as url:
        with_client(url, story)
