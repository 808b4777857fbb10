"""Ask a question again as the receipt of its answer says it was asked, and compare the answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import typer
from pydantic import ValidationError
from rich.markup import escape

from ingest.errors import SettingsError
from service.answering.answer import Answerer
from service.api import convert, wire
from service.bootstrap import ANSWER_SETTINGS, build_answerer, build_embedder
from service.commands.options import AnswerFile, Data
from service.commands.saved import read_answer
from service.commands.terminal import errors, errors_told, output, printable, read_settings
from service.ingest_report import Exit
from service.settings import Settings

_MAX_DIFFERENCES = 40

# What differs whenever a question is asked, and the index, of which each copy has its own name.
_PASSING = frozenset(
    {
        *("id", "digest", "signature"),
        *(f"receipt.{name}" for name in ("at", "timings_ms", "fields", "index", "tokens")),
    }
)
# What an answer was made with. The same of all these makes the same answer.
_MADE_WITH = ("corpus", "software", "parsing", "embedding", "judges", "settings", "model", "prompt")


@dataclass(frozen=True, slots=True)
class Difference:
    name: str  # of a field, such as `statements.1.text`; positions count from 1
    then: Any
    now: Any

    @property
    def in_making(self) -> bool:
        """Whether it is in what the answer was made with, not in what it says."""
        receipt, _, name = self.name.partition(".")
        return receipt == "receipt" and name.split(".")[0] in _MADE_WITH


def replay_and_tell(answer: AnswerFile, data: Data = None) -> None:
    """Ask the question of an ANSWER again, as its receipt says, and tell what differs.

    Over the same articles, with the same software and settings, the articles' own sentences make
    the same answer. A model may word it otherwise.
    """
    with errors_told():
        body = read_answer(answer)
        settings = settings_then(body, read_settings(data=data))
        answerer = build_answerer(settings, build_embedder(settings))
        try:
            differences = replay(body, answerer)
        finally:
            answerer.close()
    for each in differences[:_MAX_DIFFERENCES]:
        errors.print(escape(printable(f"{each.name}: {each.then!r} then, {each.now!r} now")))
    if len(differences) > _MAX_DIFFERENCES:
        errors.print(f"and {len(differences) - _MAX_DIFFERENCES} more")
    if any(not each.in_making for each in differences):
        output.print("another answer")
        raise typer.Exit(Exit.FAILED)
    output.print("the same answer")


def settings_then(answer: Mapping[str, Any], settings: Settings) -> Settings:
    """`settings`, with those of the receipt in their place; no model where none wrote the answer.

    Raises `SettingsError` where the receipt has none, or such as cannot be.
    """
    receipt = wire.AnswerBody.model_validate(answer).receipt
    if receipt.at is None:
        raise SettingsError(
            "the receipt of this answer doesn't say how it was made: an older Footnote gave it"
        )
    told = {name: value for name, value in receipt.settings.items() if name in ANSWER_SETTINGS}
    model = settings.model if receipt.model else ""
    try:
        return Settings(**settings.model_dump() | told | {"model": model})
    except ValidationError as error:
        found = error.errors()[0]
        where = ".".join(str(part) for part in found["loc"])
        raise SettingsError(f"receipt.settings.{where}: {found['msg']}") from error


def replay(answer: Mapping[str, Any], answerer: Answerer) -> list[Difference]:
    """How the answer that is given now differs from `answer`; those in the making stand first.

    Raises `SettingsError` where the receipt says of no question that can be asked.
    """
    then = wire.AnswerBody.model_validate(answer)
    asked = then.receipt.asked
    try:
        question = wire.QuestionBody(
            question=then.question,
            history=asked.history,
            filters=asked.filters,
            answerer=asked.answerer,
        )
    except ValidationError as error:
        raise SettingsError(f"the question: {error.errors()[0]['msg']}") from error
    now = convert.answer_body(answerer.answer(convert.question(question)))
    found = _differences("", then.model_dump(mode="json"), now.model_dump(mode="json"))
    return sorted(found, key=lambda each: not each.in_making)


def _differences(name: str, then: Any, now: Any) -> Iterator[Difference]:
    if name in _PASSING or then == now:
        return
    if isinstance(then, list) and isinstance(now, list):
        then, now = _numbered(then), _numbered(now)
    if isinstance(then, Mapping) and isinstance(now, Mapping):
        for key in [*then, *(key for key in now if key not in then)]:
            inner = f"{name}.{key}" if name else str(key)
            yield from _differences(inner, then.get(key), now.get(key))
    else:
        yield Difference(name, then, now)


def _numbered(values: list[Any]) -> dict[int, Any]:
    return dict(enumerate(values, start=1))
