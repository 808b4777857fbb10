"""Answers and conversations that were saved as JSON."""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ingest.errors import SettingsError
from service.api import wire


def read_answer(path: Path) -> dict[str, Any]:
    """An answer as JSON has it. Raises `SettingsError` for what is none."""
    answer = read_json(path)
    try:
        wire.AnswerBody.model_validate(answer)
    except ValidationError as error:
        raise SettingsError(
            f"{path} is not an answer as `footnote ask --json` prints it: {error}"
        ) from error
    return answer


def read_json(path: Path) -> dict[str, Any]:
    """The object in a file, or in standard input where `path` is "-". Raises `SettingsError`."""
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
        found = json.loads(text, object_pairs_hook=_once_each)
    except RecursionError as error:
        raise SettingsError(f"{path} is not an answer: it is nested too deeply") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error
    except ValueError as error:
        raise SettingsError(f"{path} is not JSON that can be read: {error}") from error
    if not isinstance(found, dict):
        raise SettingsError(f"{path} is not an answer: it is no object of JSON")
    return found


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two programs may read different things in an object that has a name twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has a name twice")
    return found
