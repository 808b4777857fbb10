import re
from dataclasses import fields
from typing import Literal

from pydantic import Field, field_validator

from ingest.settings import IndexSettings
from service.retrieval.weights import DEFAULT, Ranking


class Settings(IndexSettings):
    host: str = Field("127.0.0.1", description="Address to serve on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to serve on. 0: any free one.")
    passages: int = Field(12, ge=1, le=50, description="How many passages are read for an answer.")
    candidates: int = Field(
        DEFAULT.candidates,
        ge=1,
        le=500,
        description="How many chunks are found by meaning, and as many by words.",
    )
    rescored: int = Field(
        DEFAULT.rescored,
        ge=1,
        le=500,
        description="Of the chunks found, how many have their sentences compared as well.",
    )
    lexical_weight: float = Field(
        DEFAULT.lexical_weight,
        ge=0,
        description="Ranking: what shared words weigh beside meaning. 0: nothing.",
    )
    coverage_share: float = Field(
        DEFAULT.coverage_share,
        ge=0,
        le=1,
        description="Ranking: of what words say, the part that counts how many of the question's "
        "words a passage has; the rest is BM25.",
    )
    outlet_boost: float = Field(
        DEFAULT.outlet_boost,
        ge=0,
        description="Ranking: added where the question names the article's outlet.",
    )
    day_boost: float = Field(
        DEFAULT.day_boost,
        ge=0,
        description="Ranking: added where the question names a day that the passage is from or "
        "tells of.",
    )
    said_penalty: float = Field(
        DEFAULT.said_penalty,
        ge=0,
        description="Ranking: taken off a passage that was all said in the conversation before.",
    )
    furniture_penalty: float = Field(
        DEFAULT.furniture_penalty,
        ge=0,
        description="Ranking: taken off furniture, such as bylines, menus and comment forms.",
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
        1000, ge=50, description="Longest reply of the model, in tokens; reasoning counts."
    )
    model_sentences: int = Field(
        24, ge=1, le=200, description="How many sentences the model is shown, best first."
    )

    @property
    def ranking(self) -> Ranking:
        return Ranking(**{each.name: getattr(self, each.name) for each in fields(Ranking)})
