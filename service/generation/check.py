"""What a chat model says of statements and their quotes: one call for all of an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic_core import from_json

from service.retrieval.evidence import EvidenceSentence

CHECK = "check.v1"
_MAX_BEFORE_CHARS = 300


class WrittenCheck(BaseModel):
    """Of one statement: what its quotes lack, and whether they say it."""

    model_config = ConfigDict(extra="ignore", strict=True)

    number: int
    missing: str
    said: bool


class WrittenChecks(BaseModel):
    model_config = ConfigDict(extra="ignore")

    checks: list[WrittenCheck]


@dataclass(frozen=True, slots=True)
class Questioned:
    """A statement, and the sentences of which is asked whether they say it."""

    text: str
    quotes: tuple[EvidenceSentence, ...]


def check_schema(count: int) -> dict[str, Any]:
    """The JSON schema of what is said of `count` statements."""
    check = {
        "type": "object",
        "properties": {
            "number": {"type": "integer", "enum": list(range(1, count + 1))},
            "missing": {"type": "string"},
            "said": {"type": "boolean"},
        },
        "required": ["number", "missing", "said"],
        "additionalProperties": False,
    }
    return {
        "title": "checks",
        "type": "object",
        "properties": {"checks": {"type": "array", "items": check}},
        "required": ["checks"],
        "additionalProperties": False,
    }


def check_rows(asked: Sequence[Questioned]) -> list[dict[str, Any]]:
    """What the model is shown, a row a statement; the question is no part of it."""
    return [
        {
            "number": number,
            "statement": " ".join(each.text.split()),
            "quotes": [_row(quote) for quote in each.quotes],
        }
        for number, each in enumerate(asked, start=1)
    ]


def _row(quote: EvidenceSentence) -> dict[str, str]:
    day = quote.article.published.isoformat() if quote.article.published else ""
    row = {
        "outlet": quote.article.source,
        "date": day,
        "heading": quote.structure.section or quote.article.title,
        "columns": " | ".join(quote.structure.heads),
        "before": quote.before[:_MAX_BEFORE_CHARS],
        "quote": quote.text,
    }
    return {name: value for name, value in row.items() if value}


def read_checks(text: str, count: int) -> list[WrittenCheck]:
    """One for each statement, in order. Raises `ValueError` where they are not exactly these."""
    whole = text[max(0, text.find("{")) : text.rfind("}") + 1]
    found = sorted(WrittenChecks.model_validate(from_json(whole)).checks, key=lambda c: c.number)
    numbers = [each.number for each in found]
    if numbers != list(range(1, count + 1)):
        raise ValueError(f"statements {numbers} are checked, not 1 to {count}, each once")
    return found
