"""What programs send in the protocol of OpenAI, and what they get.

Unknown parameters are ignored, as they are by the servers that such programs were written for.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from service.api.wire import AnswerBody, CitationBody, FiltersBody

MODEL = "footnote"
NOTES_MODEL = "footnote-notes"
# Front ends send the whole conversation each time; it is cut here, not refused.
MAX_BODY_BYTES = 8_000_000
MAX_MESSAGES = 10_000

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class _Sent(BaseModel):
    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)


class SentPart(_Sent):
    """A part of a message. Only text is read."""

    type: str = "text"
    text: str | None = None


class SentMessage(_Sent):
    """Only what users and assistants said is read."""

    role: str = ""
    content: str | list[SentPart] | None = None


class SentStreamOptions(_Sent):
    include_usage: bool | None = None


class SentFormat(_Sent):
    type: str = "text"


class SentTextOptions(_Sent):
    format: SentFormat | None = None


class _Asking(_Sent):
    model: Name = Field(
        description=f"{MODEL}, or {NOTES_MODEL}, which writes the quotes under the answer, for "
        "programs that show nothing but its text."
    )
    stream: bool | None = None
    tools: list[Any] | None = Field(None, description="Refused unless empty: nothing is called.")
    filters: FiltersBody = Field(
        FiltersBody(), description="As in /v1/answers; send it as an extra field of the body."
    )
    answerer: Literal["auto", "extractive", "model"] = Field(
        "auto", description="As in /v1/answers; send it as an extra field of the body."
    )


class ChatRequest(_Asking):
    model_config = ConfigDict(
        extra="ignore",
        allow_inf_nan=False,
        json_schema_extra={
            "examples": [
                {
                    "model": MODEL,
                    "messages": [{"role": "user", "content": "Why did the gate get stuck?"}],
                }
            ]
        },
    )

    messages: list[SentMessage] = Field(
        min_length=1,
        max_length=MAX_MESSAGES,
        description="The last one of the user is the question, those before are its history. "
        "System prompts are not followed.",
    )
    stream_options: SentStreamOptions | None = None
    n: int | None = Field(None, description="Refused unless 1.")
    functions: list[Any] | None = Field(None, description="Refused unless empty.")
    response_format: SentFormat | None = Field(None, description="Refused unless text.")


class ResponseRequest(_Asking):
    model_config = ConfigDict(
        extra="ignore",
        allow_inf_nan=False,
        json_schema_extra={"examples": [{"model": MODEL, "input": "Why did the gate get stuck?"}]},
    )

    input: str | Annotated[list[SentMessage], Field(min_length=1, max_length=MAX_MESSAGES)] = Field(
        description="A question, or a conversation whose last message of the user is the question."
    )
    instructions: str | None = Field(None, description="Not followed.")
    text: SentTextOptions | None = Field(None, description="Refused unless its format is text.")
    previous_response_id: str | None = Field(
        None, description="Refused: no conversation is kept here. Send it as input."
    )
    background: bool | None = Field(None, description="Refused unless false.")


class ModelBody(BaseModel):
    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = MODEL


class ModelsBody(BaseModel):
    object: Literal["list"] = "list"
    data: list[ModelBody]


class MarkBody(BaseModel):
    """A mark [n] in the text of the answer, and the sentence it stands for."""

    url: str
    title: str
    start_index: int = Field(description="First code point of the mark in the answer's text.")
    end_index: int = Field(description="One past the last.")
    quote: str = Field(description="The sentence, word for word.")
    footnote: CitationBody


class ChatAnnotationBody(BaseModel):
    type: Literal["url_citation"] = "url_citation"
    url_citation: MarkBody


class IndexedChatAnnotationBody(ChatAnnotationBody):
    index: int = Field(description="Its place among all annotations, from 0.")


class SearchResultBody(BaseModel):
    """As Perplexity lists its sources."""

    title: str
    url: str
    date: str | None
    snippet: str


class ExtraBody(BaseModel):
    """What stands beside the protocol: nothing here is known to OpenAI."""

    citations: list[str] = Field(description="The address of each citation, in order of number.")
    search_results: list[SearchResultBody]
    footnote: AnswerBody | None = Field(
        description="The whole answer, as /v1/answers gives it; null where nothing was searched."
    )


class ChatUsageBody(BaseModel):
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatMessageBody(BaseModel):
    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[ChatAnnotationBody]


class ChatChoiceBody(BaseModel):
    index: int = 0
    message: ChatMessageBody
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class ChatBody(ExtraBody):
    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[ChatChoiceBody]
    usage: ChatUsageBody


class ResponseAnnotationBody(MarkBody):
    type: Literal["url_citation"] = "url_citation"


class OutputTextBody(BaseModel):
    type: Literal["output_text"] = "output_text"
    text: str
    logprobs: list[Any] = []
    annotations: list[ResponseAnnotationBody]


class OutputMessageBody(BaseModel):
    id: str
    type: Literal["message"] = "message"
    role: Literal["assistant"] = "assistant"
    status: Literal["in_progress", "completed"]
    content: list[OutputTextBody]


class _CachedTokens(BaseModel):
    cached_tokens: int = 0


class _ReasoningTokens(BaseModel):
    reasoning_tokens: int = 0


class ResponseUsageBody(BaseModel):
    input_tokens: int
    input_tokens_details: _CachedTokens = _CachedTokens()
    output_tokens: int
    output_tokens_details: _ReasoningTokens = _ReasoningTokens()
    total_tokens: int


class ResponseErrorBody(BaseModel):
    code: Literal["server_error"] = "server_error"
    message: str


class ResponseBody(ExtraBody):
    id: str
    object: Literal["response"] = "response"
    created_at: int
    status: Literal["in_progress", "completed", "failed"]
    error: ResponseErrorBody | None = None
    incomplete_details: None = None
    instructions: None = None
    metadata: dict[str, str] = {}
    model: str
    output: list[OutputMessageBody]
    parallel_tool_calls: bool = True
    temperature: float = 0
    tool_choice: Literal["auto"] = "auto"
    tools: list[Any] = []
    top_p: float = 1
    usage: ResponseUsageBody | None


class ErrorDetailBody(BaseModel):
    message: str
    type: str
    param: str | None = None
    code: str | None = None


class ErrorBody(BaseModel):
    """An error as OpenAI words it."""

    error: ErrorDetailBody
