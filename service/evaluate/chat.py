"""A chat model that fills in a form: material in, an object of a given shape out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Self, TypeVar

from langchain.chat_models import init_chat_model
from langchain_core.callbacks import get_usage_metadata_callback
from langchain_core.exceptions import OutputParserException
from langchain_core.language_models import BaseChatModel
from openai import OpenAIError
from pydantic import BaseModel, ValidationError

from ingest.errors import FootnoteError, SettingsError
from service.evaluate.target import Tokens, tokens_of

_TIMEOUT_S = 120.0
_MAX_TOKENS = 2_000

Form = TypeVar("Form", bound=BaseModel)


class ChatFailed(FootnoteError):
    """The model gave no answer, or none of the shape that was asked for."""


@dataclass(frozen=True, slots=True)
class Chat:
    """Safe to use from several threads."""

    name: str
    prompt: str  # a folder of `prompts`
    model: BaseChatModel

    @classmethod
    def open(cls, name: str, prompt: str) -> Self:
        """`name` as LangChain writes it, `provider:model`; a bare name is OpenAI-compatible.

        Raises `SettingsError` for a model that cannot be set up, such as without its key.
        """
        full = name if ":" in name else f"openai:{name}"
        try:
            model = init_chat_model(
                full,
                temperature=0,
                timeout=_TIMEOUT_S,
                # A call that timed out still runs on the server; asking again doubles its load.
                max_retries=0,
                max_tokens=_MAX_TOKENS,
            )
        except (ImportError, ValueError, OpenAIError) as error:
            raise SettingsError(f"the model {name!r} cannot be used: {error}") from error
        return cls(full, prompt, model)

    def fill(self, form: type[Form], material: Mapping[str, object]) -> tuple[Form, Tokens | None]:
        """Raises `ChatFailed`."""
        # As JSON, so that no text of an article can end the material and speak for us.
        user = Template(self._template("user")).substitute(
            material=json.dumps(material, ensure_ascii=False, indent=1)
        )
        asked = self.model.with_structured_output(form, method="json_schema")
        with get_usage_metadata_callback() as usage:
            try:
                filled = asked.invoke([("system", self._template("system")), ("user", user)])
            except (OpenAIError, OutputParserException, ValidationError, ValueError) as error:
                raise ChatFailed(f"{type(error).__name__}: {error}"[:500]) from error
        if not isinstance(filled, form):
            raise ChatFailed("the model answered nothing that follows the schema")
        return filled, tokens_of(usage.usage_metadata)

    def _template(self, name: str) -> str:
        return (files("prompts") / self.prompt / f"{name}.txt").read_text("utf-8")
