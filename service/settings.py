import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal

import limits
from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from ingest.settings import IndexSettings
from service.retrieval.weights import DEFAULT, RankingWeights


def is_loopback(host: str) -> bool:
    """Whether `host` is a loopback address, in brackets or not, or localhost."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


class Settings(IndexSettings):
    model_config = SettingsConfigDict(env_nested_delimiter="__")

    host: str = Field("127.0.0.1", description="Address to serve on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to serve on. 0: any free one.")
    published_at: str = Field(
        "",
        description="The address that the port is published at, where a container serves on "
        "another one. Whether keys are needed depends on it. Empty: the address to serve on.",
    )
    without_keys: Literal["", "anyone may ask"] = Field(
        "",
        description="Without keys (see `footnote keys create`) only this computer may ask: the "
        "service refuses to serve on another address than loopback. The words `anyone may ask` "
        "let everyone who reaches the port ask, read every article and spend your model's money.",
    )
    hosts: str = Field(
        "",
        description="Host names that the service may be asked for under, beside localhost, "
        "addresses in numbers and that of FOOTNOTE_PUBLIC_URL; with spaces between them. "
        "*: any, where a proxy checks them.",
    )
    rate: str = Field(
        "120/minute",
        description="How often each key may ask, such as 10/second or 1000/day. Empty: no limit.",
    )
    answers_at_once: int = Field(
        16, ge=1, le=1000, description="How many answers are made at the same time."
    )
    answers_waiting: int = Field(
        100,
        ge=0,
        description="How many more questions may wait. Any other is refused at once, with 503.",
    )

    @property
    def open_without_keys(self) -> bool:
        """Whether everyone who reaches the port may ask, as long as there is no key."""
        return self.without_keys != "" or is_loopback(self.published_at or self.host)

    collections: dict[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")], Path] = Field(
        {},
        description="Further collections of articles that this service answers from, as JSON: the "
        'name of each, and the folder of its index, such as {"sports": "indexes/sports"}. '
        "/v1/collections/sports/answers asks it. It has keys of its own.",
    )

    @field_validator("rate")
    @classmethod
    def _is_rate(cls, value: str) -> str:
        if value:
            try:
                limits.parse(value)
            except ValueError as error:
                raise ValueError(f"{value!r} is no rate; write it as in 120/minute") from error
        return value

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

    log: Literal["text", "json"] = Field(
        "text",
        description="How the log is written: text, or json, which is one object a line and has a "
        "line for each request. Neither tells what is asked.",
    )
    traces: str = Field(
        "",
        description="Address of an OpenTelemetry collector (OTLP by gRPC) that gets a trace of "
        "each request, such as http://localhost:4317. Empty: none.",
    )

    @field_validator("traces")
    @classmethod
    def _is_collector(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[A-Za-z0-9.\[\]:-]+", value):
            raise ValueError(f"{value!r} is no address; write it as in http://localhost:4317")
        return value

    passages: int = Field(12, ge=1, le=50, description="How many passages are read for an answer.")
    ranking: RankingWeights = Field(
        DEFAULT,
        description="Weights that rank passages, one variable for each field of "
        "service/retrieval/weights.py. The defaults were measured to be best.",
    )
    threshold: float = Field(
        0.25,
        ge=0,
        le=1,
        description="How likely a sentence must answer, 0 to 1, for the question to count as "
        "answered.",
    )
    signing_key: str = Field(
        "",
        description="File of the key that answers are signed with, as footnote keys sign makes it. "
        "Empty: they are not signed.",
    )

    cited_days: int = Field(
        365,
        ge=0,
        description="How many days an article is kept as it was after it was cited last, so that "
        "an old citation can show what it said. 0: none is kept.",
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
        24,
        ge=1,
        le=200,
        description="How many sentences the model is shown at most, best first. "
        "For one fact it is shown no more than 12.",
    )
    model_evidence_tokens: int = Field(
        4000,
        ge=100,
        description="About how many tokens of whole passages the model is shown instead, where an "
        "overview, a timeline, a comparison or a list is asked for.",
    )
    model_rewrites: bool = Field(
        False,
        description="Whether the model is called once more for what was refused, with the reason. "
        "Statements then wait for it. Off: the sentences cited stand there at once.",
    )
    model_checks: bool = Field(
        False,
        description="Whether the model is called once more for each answer, with the statements "
        "and their quotes alone: does the quote say this, and what is missing? What it denies is "
        "refused; what the rules refuse for its wording alone, and it affirms, goes out. "
        "Statements then wait for it. Off: the rules decide.",
    )
