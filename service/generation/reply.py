"""What a chat model replies: its schema, and a reader of replies that arrive in pieces."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json


class WrittenClaim(BaseModel):
    """A statement as a model writes it; the citations are numbers it was shown."""

    model_config = ConfigDict(extra="ignore")

    claim: str
    citations: list[int]


class WrittenAnswer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    found: bool
    claims: list[WrittenClaim]


def answer_schema(numbers: Sequence[int]) -> dict[str, Any]:
    """The JSON schema of an answer that can cite `numbers` only."""
    claim = {
        "type": "object",
        "properties": {
            "claim": {"type": "string"},
            "citations": {
                "type": "array",
                "items": {"type": "integer", "enum": list(numbers)},
            },
        },
        "required": ["claim", "citations"],
        "additionalProperties": False,
    }
    return {
        "title": "answer",
        "type": "object",
        "properties": {
            "found": {"type": "boolean"},
            "claims": {"type": "array", "items": claim},
        },
        "required": ["found", "claims"],
        "additionalProperties": False,
    }


@dataclass(slots=True)
class ClaimReader:
    """Reads claims from JSON that arrives in pieces, each as soon as it is complete."""

    text: str = ""
    found: bool | None = None
    _read: int = 0

    def feed(self, piece: str) -> Iterator[WrittenClaim]:
        self.text += piece
        if "}" in piece:
            # Up to a closing brace, and closed by us: JSON only if that brace ended a claim.
            yield from self._new(self._json()[: self._json().rfind("}") + 1] + "]}")

    def finish(self) -> Iterator[WrittenClaim]:
        """The claims that are left. Raises `ValueError` where the whole is not an answer."""
        whole = self._json()
        answer = WrittenAnswer.model_validate(from_json(whole[: whole.rfind("}") + 1]))
        self.found = answer.found
        yield from answer.claims[self._read :]
        self._read = len(answer.claims)

    def _json(self) -> str:
        """Without what some models put around it, such as a code fence."""
        return self.text[max(0, self.text.find("{")) :]

    def _new(self, closed: str) -> Iterator[WrittenClaim]:
        try:
            claims = WrittenAnswer.model_validate({"found": True, **from_json(closed)}).claims
        except (ValueError, TypeError, ValidationError):
            return
        new, self._read = claims[self._read :], max(self._read, len(claims))
        yield from new
