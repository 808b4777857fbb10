"""What is asked of one endpoint beside the messages, and what it does not take.

Endpoints refuse with 400 what others need: a limit of another name, a temperature, a schema. What
is refused is given up, one parameter at a time, the schema last; if the endpoint then answers,
that is remembered. Bodies of OpenAI's protocol are made here and not by LangChain, which renames
the limit by the model's name and parses away the pieces of a reply that has a schema.
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any, Literal

Api = Literal["chat", "responses"]
Parameter = Literal["limit", "temperature", "effort", "schema"]

OPENAI = ("openai", "azure_openai")
# How endpoints name what they refuse.
_NAMES: tuple[tuple[Parameter, re.Pattern[str]], ...] = (
    ("limit", re.compile(r"max_?\w*_?tokens", re.IGNORECASE)),
    ("temperature", re.compile(r"temperature", re.IGNORECASE)),
    ("effort", re.compile(r"reasoning", re.IGNORECASE)),
    ("schema", re.compile(r"response_format|json_?schema|text\.format|structured", re.IGNORECASE)),
)
# Given up in this order where an endpoint does not say what it refuses.
_ORDER: tuple[Parameter, ...] = ("temperature", "limit", "effort", "schema")
# They reason before they write, and take no temperature.
_REASONING_MODEL = re.compile(r"(?:.*/)?(?:o\d|gpt-5(?!.*chat))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Way:
    """How an endpoint is asked: without what it refused, with room to reason if it does."""

    without: frozenset[Parameter] = frozenset()
    reasons: bool = False


@dataclass(slots=True)
class Request:
    """`own_server`: whether it is some server that speaks the protocol, not OpenAI itself."""

    provider: str
    model: str
    max_tokens: int
    reasoning_tokens: int  # more than `max_tokens`, for models that reason
    own_server: bool = False
    api: Api = "chat"
    effort: str = ""  # "": what the endpoint does by itself
    way: Way = field(init=False)  # that it was found to take

    def __post_init__(self) -> None:
        reasons = self.provider in OPENAI and bool(_REASONING_MODEL.match(self.model))
        without: set[Parameter] = {"temperature"} if reasons else set()
        self.way = Way(frozenset(without), reasons=reasons or bool(self.effort))

    def options(self, schema: Mapping[str, Any], way: Way) -> dict[str, Any]:
        """What LangChain's `astream` is called with."""
        if self.provider in OPENAI:
            make = self._responses_body if self.api == "responses" else self._chat_body
            return {"extra_body": make(schema, way)}
        taken = self.provider == "ollama" and "schema" not in way.without
        return {"format": schema} if taken else {}

    def next_way(self, way: Way, refused: Parameter | None) -> Way | None:
        """`way` without what was `refused`, if it is known; None where nothing can be given up."""
        given = self._given(way)
        left = [each for each in _ORDER if each in given]
        if refused and refused in given:
            left = [refused]
        return Way(way.without | {left[0]}, reasons=way.reasons) if left else None

    def _given(self, way: Way) -> Set[Parameter]:
        given: set[Parameter] = set()
        if self.provider in OPENAI:
            given |= {"limit", "temperature", "schema"}
        if self.provider == "ollama":
            given.add("schema")
        if self.effort:
            given.add("effort")
        return given - way.without

    def _limit(self, way: Way) -> int:
        return self.max_tokens + (self.reasoning_tokens if way.reasons else 0)

    def _chat_body(self, schema: Mapping[str, Any], way: Way) -> dict[str, Any]:
        # OpenAI's name for it is new, and many servers know the old one only.
        newer = self.own_server == ("limit" in way.without)
        body: dict[str, Any] = {
            "max_completion_tokens" if newer else "max_tokens": self._limit(way)
        }
        if "temperature" not in way.without:
            body["temperature"] = 0
        if self.effort and "effort" not in way.without:
            body["reasoning_effort"] = self.effort
        if "schema" not in way.without:
            named = {"name": schema["title"], "schema": schema, "strict": True}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
        return body

    def _responses_body(self, schema: Mapping[str, Any], way: Way) -> dict[str, Any]:
        body: dict[str, Any] = {"store": False}
        if "limit" not in way.without:
            body["max_output_tokens"] = self._limit(way)
        if "temperature" not in way.without:
            body["temperature"] = 0
        if self.effort and "effort" not in way.without:
            body["reasoning"] = {"effort": self.effort}
        if "schema" not in way.without:
            named = {"name": schema["title"], "schema": schema, "strict": True}
            body["text"] = {"format": {"type": "json_schema", **named}}
        return body


def refused_parameter(error: BaseException) -> Parameter | None:
    """Which parameter an endpoint refuses, by the error that its client raised; None: untold."""
    texts = (str(getattr(error, "param", None) or ""), str(error))
    for text in texts:
        found = [(match.start(), name) for name, each in _NAMES if (match := each.search(text))]
        if found:
            return min(found)[1]
    return None
