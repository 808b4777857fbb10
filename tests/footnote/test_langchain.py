"""The retriever and the tool, as LangChain calls them. `make test-clients` runs its own suite."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from langchain_core.messages import ToolCall, ToolMessage

from footnote import AnswerBody, FiltersBody
from footnote.langchain import FootnoteRetriever, ask_tool
from service.answering.answer import Answerer
from service.api.app import create_app
from service.bootstrap import build_answerer
from service.settings import Settings
from tests.fakes import RememberingReader, reading_with
from tests.footnote.test_client import HEAVY, loaded_by
from tests.served import served

QUESTION = "How high did the lake behind the dam rise?"


@pytest.fixture(scope="module")
def url(
    sample_settings: Settings, sample_answerer: Answerer, reader: RememberingReader
) -> Iterator[str]:
    answerer = reading_with(reader, build_answerer(sample_settings, sample_answerer.embedder))
    with served(create_app(answerer, sample_settings)) as url:
        yield url


def test_import_loads_nothing_of_the_service_that_is_heavy() -> None:
    loaded = loaded_by("import footnote.langchain")
    assert not loaded & (set(HEAVY.split()) - {"numpy"})


@pytest.mark.parametrize("of", ["passages", "sentences"])
def test_documents_say_where_they_are_from(url: str, of: str) -> None:
    retriever = FootnoteRetriever(url=url, of=of, k=4)  # type: ignore[arg-type]
    found = retriever.invoke(QUESTION)
    assert len(found) == 4
    assert len(retriever.invoke(QUESTION, k=2)) == 2
    first = found[0]
    assert "lake" in first.page_content
    article = httpx.get(f"{url}/v1/articles/{first.metadata['article']}").json()
    text = "".join(each["text"] for each in article["segments"])
    begin = first.metadata["start_index"]
    assert text[begin:].startswith(first.page_content[:40])
    assert first.metadata["source"] == article["path"]
    assert first.metadata["url"].startswith(f"{url}/#/{article['id']}/s")
    assert len({each.id for each in found}) == 4
    assert asyncio.run(retriever.ainvoke(QUESTION)) == found


def test_filters_narrow_what_is_found(url: str) -> None:
    retriever = FootnoteRetriever(url=url, filters=FiltersBody(sources=["Radio Averne"]))
    assert {each.metadata["outlet"] for each in retriever.invoke(QUESTION)} == {"Radio Averne"}


def test_tool_gives_a_text_and_the_answer_beside_it(url: str) -> None:
    tool = ask_tool(f"{url}/", filters=FiltersBody(sources=["Radio Averne"]))
    call = ToolCall(name=tool.name, args={"question": QUESTION}, id="1", type="tool_call")
    for message in (tool.invoke(call), asyncio.run(tool.ainvoke(call))):
        assert isinstance(message, ToolMessage)
        assert isinstance(message.artifact, AnswerBody)
        assert message.artifact.statements
        for citation in message.artifact.citations:
            assert f"[{citation.number}] “{citation.quote}”" in message.content
