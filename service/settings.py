import re
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from ingest.settings import IndexSettings
from service.retrieval.weights import DEFAULT, RankingWeights


class Settings(IndexSettings):
    model_config = SettingsConfigDict(env_nested_delimiter="__")

    host: str = Field("127.0.0.1", description="Address to serve on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to serve on. 0: any free one.")
    public_url: str = Field(
        "",
        description="Where people open the page, such as https://news.example.org: links in "
        "answers for other programs begin with it. Empty: the address that a program asked at.",
    )

    @field_validator("public_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(?:/[\w./~-]*)?", value):
            raise ValueError(f"{value!r} is no address; write it as in https://news.example.org")
        return value.rstrip("/")

    passages: int = Field(12, ge=1, le=50, description="How many passages are read for an answer.")
    ranking: RankingWeights = Field(
        DEFAULT,
        description="Weights that rank passages, one variable for each field of "
        "service/retrieval/weights.py. The defaults were measured to be best.",
    )
    threshold: float = Field(
        0.3,
        ge=0,
        le=1,
        description="How likely a sentence must answer, 0 to 1, for the question to count as "
        "answered.",
    )
    uploads: Literal["auto", "on", "off"] = Field(
        "auto",
        description="Whether articles may be added on the page: on, off, or auto, which is on "
        "only while the service listens on loopback.",
    )
    widget_origins: str = Field(
        "",
        description="Sites that may show the chat in a frame, such as https://example.org, "
        "with spaces between them. Empty: none.",
    )

    @field_validator("widget_origins")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        # They become part of a header: nothing but origins may get into it.
        for origin in value.split():
            if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?", origin):
                raise ValueError(f"{origin!r} is no origin; write it as in https://example.org")
        return " ".join(value.split())

    model: str = Field(
        "",
        description="Chat model that writes the answers, as provider:model of any LangChain "
        "provider, such as openai:gpt-5-mini; openai: is also the way to every server that speaks "
        "its protocol, at OPENAI_BASE_URL. Empty: answers are the articles' own sentences, and "
        "nothing is sent anywhere.",
    )
    model_first_token_s: float = Field(
        30.0, gt=0, description="Longest wait for the first word of the model, in seconds."
    )
    model_token_gap_s: float = Field(
        10.0, gt=0, description="Longest silence of the model after it, in seconds."
    )
    model_total_s: float = Field(
        90.0, gt=0, description="Longest time that one question may keep the model, in seconds."
    )
    model_max_tokens: int = Field(
        1000, ge=50, description="Longest reply of the model, in tokens, without its reasoning."
    )
    model_reasoning_tokens: int = Field(
        8000, ge=0, description="How many tokens more a model that reasons gets for that."
    )
    model_reasoning_effort: str = Field(
        "",
        description="How hard the model shall reason, in its endpoint's words, such as low. Empty: "
        "what the endpoint does by itself.",
    )
    model_api: Literal["chat", "responses"] = Field(
        "chat",
        description="Which of OpenAI's protocols an openai: model is asked with: chat "
        "(completions), which every server speaks, or responses.",
    )
    model_sentences: int = Field(
        24, ge=1, le=200, description="How many sentences the model is shown, best first."
    )
    model_rewrites: bool = Field(
        False,
        description="Whether the model is called once more for what was refused, with the reason. "
        "Statements then wait for it. Off: the sentences cited stand there at once.",
    )
