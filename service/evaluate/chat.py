"""A chat model that fills in a form: material in, an object of a given shape out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Self, TypeVar

from pydantic import BaseModel, ValidationError

from service.api import wire
from service.errors import Failure, ModelFailed
from service.generation.chat_model import ChatModel, Limits, Reply, open_model
from service.generation.prompt import Prompt, load_prompt

# Nobody waits for it as for an answer, and it reads more.
_LIMITS = Limits(first_token_s=90.0, token_gap_s=20.0, total_s=180.0, max_tokens=2_000)

Form = TypeVar("Form", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Chat:
    """Safe to use from several threads."""

    model: ChatModel
    prompt: Prompt  # with the parts system and user

    @classmethod
    def open(cls, name: str, prompt: str) -> Self:
        """`name` as LangChain writes it: `provider:model`.

        Raises `SettingsError` for a model that cannot be set up, such as without its key.
        """
        return cls(open_model(name, _LIMITS), load_prompt(prompt))

    def fill(
        self, form: type[Form], material: Mapping[str, object]
    ) -> tuple[Form, wire.TokensBody | None]:
        """The form and the tokens it took, if the endpoint counts them; raises `ModelFailed`."""
        # As JSON, so that no text of an article can end the material and speak for us.
        user = self.prompt.fill("user", material=json.dumps(material, ensure_ascii=False, indent=1))
        messages = [("system", self.prompt.fill("system")), ("user", user)]
        reply = Reply()
        pieces = self.model.stream(
            messages,
            form.model_json_schema(),
            reply,
            deadline=monotonic() + self.model.limits.total_s,
        )
        text = "".join(piece for piece in pieces if piece)
        try:
            # Where the schema is ignored, some wrap the object in a fence or a word or two.
            filled = form.model_validate_json(text[text.find("{") : text.rfind("}") + 1])
        except ValidationError as error:
            raise ModelFailed(Failure.MALFORMED) from error
        if not reply.output_tokens:
            return filled, None
        return filled, wire.TokensBody(input=reply.input_tokens, output=reply.output_tokens)
