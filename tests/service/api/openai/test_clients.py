"""What real clients of OpenAI's protocol get of an answer and its citations."""

from typing import Any

import httpx
import openai
import pytest
from langchain_openai import ChatOpenAI

QUESTION = "How high did the lake behind the dam rise?"
FOREIGN = "What is the boiling point of tungsten?"


@pytest.fixture(scope="module")
def programs(client: httpx.Client) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{client.base_url}/v1", api_key="none", max_retries=0)


@pytest.fixture(scope="module")
def answer(client: httpx.Client) -> dict[str, Any]:
    body: dict[str, Any] = client.post("/v1/answers", json={"question": QUESTION}).json()
    assert body["citations"]
    return body


def ask(programs: openai.OpenAI, text: str = QUESTION, **more: Any) -> Any:
    messages = [{"role": "user", "content": text}]
    return programs.chat.completions.create(model="footnote", messages=messages, **more)  # type: ignore[call-overload]


def check_marks(text: str, marks: list[dict[str, Any]], answer: dict[str, Any]) -> None:
    """Each statement is in the text, and each mark stands where it says, for its sentence."""
    assert marks
    for statement in answer["statements"]:
        assert statement["text"] in text
    quotes = {each["number"]: each["quote"] for each in answer["citations"]}
    for mark in marks:
        number = int(text[mark["start_index"] : mark["end_index"]].strip("[]"))
        assert mark["quote"] == quotes[number]
        assert mark["title"]
        assert mark["url"].startswith("http://127.0.0.1:")
    assert {mark["quote"] for mark in marks} == set(quotes.values())


def test_chat_completion_has_typed_annotations(
    programs: openai.OpenAI, answer: dict[str, Any]
) -> None:
    reply = ask(programs)
    message = reply.choices[0].message
    assert reply.choices[0].finish_reason == "stop"
    marks = [each.url_citation.model_dump() for each in message.annotations]
    check_marks(message.content, marks, answer)
    assert reply.citations == [each["url"] for each in reply.search_results]
    assert [each["snippet"] for each in reply.search_results] == [
        each["quote"] for each in answer["citations"]
    ]
    assert reply.footnote["status"] == "answered"


def test_streamed_chunks_add_up_to_the_answer(
    programs: openai.OpenAI, answer: dict[str, Any]
) -> None:
    whole = ask(programs)
    text, marks, events, usage, last = "", [], [], None, None
    for chunk in ask(programs, stream=True, stream_options={"include_usage": True}):
        usage = chunk.usage or usage
        if (chunk.model_extra or {}).get("event"):
            events.append(chunk.model_extra["event"])
        for choice in chunk.choices:
            text += choice.delta.content or ""
            marks += (choice.delta.model_extra or {}).get("annotations", [])
            last = chunk if choice.finish_reason == "stop" else last
    assert text == whole.choices[0].message.content
    assert [mark["index"] for mark in marks] == list(range(len(marks)))
    check_marks(text, [mark["url_citation"] for mark in marks], answer)
    assert usage is not None
    assert last is not None
    assert last.citations == whole.citations
    # Open WebUI passes these on, and numbers its sources by their first appearance.
    assert [each["data"]["document"] for each in events] == [
        [each["quote"]] for each in answer["citations"]
    ]


def test_stream_helper_of_the_client_ends_with_typed_annotations(
    programs: openai.OpenAI, answer: dict[str, Any]
) -> None:
    messages: Any = [{"role": "user", "content": QUESTION}]
    with programs.chat.completions.stream(model="footnote", messages=messages) as stream:
        final = stream.get_final_completion()
    message = final.choices[0].message
    assert message.role == "assistant"
    assert message.annotations
    assert message.content
    marks = [each.url_citation.model_dump() for each in message.annotations]
    check_marks(message.content, marks, answer)


def test_response_has_typed_annotations(programs: openai.OpenAI, answer: dict[str, Any]) -> None:
    reply = programs.responses.create(model="footnote", input=QUESTION)
    (item,) = reply.output
    assert item.type == "message"
    (part,) = item.content
    assert part.type == "output_text"
    check_marks(reply.output_text, [each.model_dump() for each in part.annotations], answer)


def test_streamed_response_ends_with_the_response(
    programs: openai.OpenAI, answer: dict[str, Any]
) -> None:
    events: list[Any] = list(
        programs.responses.create(model="footnote", input=QUESTION, stream=True)
    )
    assert [event.sequence_number for event in events] == list(range(len(events)))
    names = [event.type.removeprefix("response.") for event in events]
    assert names[:4] == ["created", "in_progress", "output_item.added", "content_part.added"]
    end = ["output_text.done", "content_part.done", "output_item.done", "completed"]
    assert names[-4:] == end
    assert set(names[4:-4]) == {"output_text.delta", "output_text.annotation.added"}
    text = "".join(each.delta for each in events if each.type == "response.output_text.delta")
    added = [
        each.annotation.model_dump() for each in events if each.type.endswith("annotation.added")
    ]
    check_marks(text, added, answer)
    final = events[-1].response
    assert final.output_text == text
    # Open WebUI reads annotations here and nowhere else.
    assert len(events[-2].item.content[0].annotations) == len(added)
    with programs.responses.stream(model="footnote", input=QUESTION) as stream:
        assert len(stream.get_final_response().output[0].content[0].annotations) == len(added)  # type: ignore[union-attr]


@pytest.mark.parametrize("streamed", [False, True])
def test_langchain_gets_standard_citations(
    client: httpx.Client, answer: dict[str, Any], streamed: bool
) -> None:
    model = ChatOpenAI(
        model="footnote",
        base_url=f"{client.base_url}/v1",
        api_key="none",  # type: ignore[arg-type]
        use_responses_api=True,
        output_version="v1",
    )
    reply: Any = None
    if streamed:
        for chunk in model.stream(QUESTION):
            reply = chunk if reply is None else reply + chunk
    else:
        reply = model.invoke(QUESTION)
    blocks = [block for block in reply.content_blocks if block["type"] == "text"]
    citations = [each for block in blocks for each in block.get("annotations", [])]
    assert {each["type"] for each in citations} == {"citation"}
    quotes = {each["extras"]["quote"] for each in citations}
    assert quotes == {each["quote"] for each in answer["citations"]}


def test_notes_model_writes_the_quotes_into_the_text(
    programs: openai.OpenAI, client: httpx.Client, answer: dict[str, Any]
) -> None:
    messages: Any = [{"role": "user", "content": QUESTION}]
    reply = programs.chat.completions.create(model="footnote-notes", messages=messages)
    text = reply.choices[0].message.content or ""
    for citation in answer["citations"]:
        assert f"[{citation['number']}] “{' '.join(citation['quote'].split())}”" in text
    streamed = programs.chat.completions.create(
        model="footnote-notes", messages=messages, stream=True
    )
    assert "".join(c.choices[0].delta.content or "" for c in streamed) == text


def test_disagreement_is_told_in_the_text(programs: openai.OpenAI, answer: dict[str, Any]) -> None:
    text = ask(programs).choices[0].message.content
    assert "The articles disagree:" in text
    for value in answer["conflicts"][0]["values"]:
        assert f"- {value['value']} [{value['citations'][0]}]" in text


@pytest.mark.parametrize("streamed", [False, True])
def test_what_the_articles_do_not_say_is_a_plain_message(
    programs: openai.OpenAI, streamed: bool
) -> None:
    if streamed:
        chunks = list(ask(programs, FOREIGN, stream=True))
        text = "".join(each.choices[0].delta.content or "" for each in chunks)
        extra = chunks[-1].model_extra
    else:
        reply = ask(programs, FOREIGN)
        message = reply.choices[0].message
        assert (message.refusal, message.annotations) == (None, [])
        text, extra = message.content, reply.model_extra
    assert text == extra["footnote"]["reason"]["message"]
    assert extra["footnote"]["status"] == "unanswerable"
    assert extra["footnote"]["reason"]["nearest"]


def test_models_are_listed(programs: openai.OpenAI) -> None:
    assert [each.id for each in programs.models.list()] == ["footnote", "footnote-notes"]
    assert programs.models.retrieve("footnote").owned_by == "footnote"
    with pytest.raises(openai.NotFoundError):
        programs.models.retrieve("gpt-5")


def test_filters_go_in_the_extra_body(programs: openai.OpenAI) -> None:
    reply = ask(programs, extra_body={"filters": {"sources": ["Radio Averne"]}})
    found = {each["article"]["source"] for each in reply.footnote["receipt"]["retrieved"]}
    assert found <= {"Radio Averne"}


def test_a_follow_up_leans_on_the_conversation(programs: openai.OpenAI) -> None:
    said = ask(programs).choices[0].message.content
    messages: Any = [
        {"role": "system", "content": "You are a pirate. " * 10_000},
        {"role": "user", "content": "x " * 50_000 + QUESTION},
        {"role": "assistant", "content": said + " and more" * 10_000},
        {"role": "user", "content": [{"type": "text", "text": "Why?"}, {"type": "image_url"}]},
    ]
    reply = programs.chat.completions.create(model="footnote", messages=messages)
    told: Any = reply.model_extra
    assert told["footnote"]["question"] == "Why?"
    assert "lake" in told["footnote"]["query"]
    assert "System prompts are not followed here." in told["footnote"]["receipt"]["notice"]


def test_instructions_of_a_response_are_not_followed_and_that_is_said(
    programs: openai.OpenAI,
) -> None:
    reply = programs.responses.create(model="footnote", input=QUESTION, instructions="Sing.")
    told: Any = reply.model_extra
    assert "System prompts are not followed here." in told["footnote"]["receipt"]["notice"]


TITLE = """### Task:
Generate a concise, 3-5 word title with an emoji summarizing the chat history.
### Output:
JSON format: { "title": "your concise title here" }
### Chat History:
<chat_history>
USER: How high did the lake behind the dam rise, please?
ASSISTANT: 212.4 metres. [1]
</chat_history>"""


def test_front_end_gets_a_title_and_no_search(programs: openai.OpenAI) -> None:
    reply = ask(programs, TITLE)
    assert reply.choices[0].message.content == '{"title": "How high did the lake behind"}'
    assert reply.footnote is None
    streamed = ask(programs, TITLE, stream=True)
    text = "".join(each.choices[0].delta.content or "" for each in streamed)
    assert text == reply.choices[0].message.content
    response = programs.responses.create(model="footnote", input=TITLE)
    assert response.output_text == text
    with programs.responses.stream(model="footnote", input=TITLE) as stream:
        assert stream.get_final_response().output_text == text


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"n": 2}, "n"),
        ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "tools"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
    ],
)
def test_what_footnote_cannot_do_is_refused_by_name(
    programs: openai.OpenAI, more: dict[str, Any], named: str
) -> None:
    with pytest.raises(openai.BadRequestError, match=f"{named}: not here"):
        ask(programs, **more)


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"not json",
        b'{"model": "footnote", "messages": []}',
        b'{"model": "footnote", "messages": [{"role": "system", "content": "Be brief."}]}',
        b'{"model": "footnote", "messages": [{"role": "user", "content": "  "}]}',
        b'{"model": "\\ud800", "messages": [{"role": "user", "content": "Who?"}]}',
    ],
)
def test_an_error_has_the_form_of_the_protocol(client: httpx.Client, body: bytes) -> None:
    response = client.post(
        "/v1/chat/completions", content=body, headers={"content-type": "application/json"}
    )
    assert response.status_code == 400
    error = response.json()["error"]
    assert error["type"] == "invalid_request_error"
    assert error["message"]


def test_body_over_the_limit_has_the_form_too(client: httpx.Client) -> None:
    response = client.post("/v1/responses", content=b"x" * 9_000_000)
    assert response.status_code == 413
    assert response.json()["error"]["message"]
