"""Test sets of RAGAS, as rows of a question set."""

import ast
import json
from collections.abc import Mapping
from typing import Any

_MIN_WORDS = 4  # of a line that is looked for; shorter ones stand in many places


def is_ragas(row: object) -> bool:
    return isinstance(row, Mapping) and "user_input" in row


def row_of(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The question of one sample.

    A reference context is one fact: any sentence of it is right. It says in no way which file it
    is from, so its lines are looked for in all articles. Raises `ValueError` for a conversation.
    """
    asked = row["user_input"]
    if not isinstance(asked, str):
        raise ValueError("user_input is a conversation; only samples of a single turn are read")
    contexts = _listed(row.get("reference_contexts"))
    reference = row.get("reference") or ""
    return {
        "id": f"row-{number}",
        "type": row.get("synthesizer_name") or "question",
        "question": asked,
        "references": [reference] if reference else [],
        "evidence": [golds for each in contexts if (golds := _golds(each))],
    }


def _golds(context: str) -> list[dict[str, str]]:
    lines = [" ".join(line.split()) for line in context.splitlines()]
    return [{"quote": line} for line in lines if len(line.split()) >= _MIN_WORDS]


def _listed(held: Any) -> list[str]:
    """A list; in CSV, its Python or JSON spelling. Raises `ValueError`."""
    if isinstance(held, str):
        if not held.strip():
            return []
        try:
            held = json.loads(held)
        except ValueError:
            try:
                held = ast.literal_eval(held)
            except (SyntaxError, ValueError) as error:
                raise ValueError(f"reference_contexts is no list: {held[:60]!r}") from error
    return [each for each in held or [] if isinstance(each, str)]
