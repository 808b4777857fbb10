"""footnote audit: which citations of a conversation that was saved still hold."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_args

import typer
from pydantic import TypeAdapter, ValidationError
from rich.markup import escape

from ingest.errors import SettingsError
from ingest.live_index import LiveIndex
from service.api import wire
from service.bootstrap import build_embedder, build_kept
from service.commands.options import Data
from service.commands.saved import read_json
from service.commands.terminal import errors, errors_told, output, printable, read_settings
from service.ingest_report import Exit
from service.verification.kept import KeptArticles
from service.verification.reanchor import Articles, CitationId, Standing, Status, standing

_CITATIONS = TypeAdapter(list[wire.CitationBody])


@dataclass(frozen=True, slots=True)
class Audited:
    question: str
    cited: wire.CitationBody
    standing: Standing


def audit(
    conversation: Annotated[
        Path, typer.Argument(help="A conversation as the page saves it, or an answer, as JSON.")
    ],
    data: Data = None,
) -> None:
    """Tell which citations of a CONVERSATION that was saved still hold, by the index."""
    counts: Counter[str] = Counter()
    with errors_told():
        saved = read_json(conversation)
        settings = read_settings(data=data)
        index = LiveIndex(settings, build_embedder(settings))
        try:
            for each in audit_conversation(saved, index.current(), build_kept(settings)):
                counts[each.standing.status] += 1
                if each.standing.status != "valid":
                    for line in _standing_lines(each):
                        errors.print(escape(printable(line)))
        finally:
            index.close()
    told = ", ".join(f"{counts[status]} {status}" for status in get_args(Status))
    output.print(f"{counts.total()} citations: {told}")
    if counts["edited"] or counts["removed"]:
        raise typer.Exit(Exit.FAILED)


def _standing_lines(audited: Audited) -> list[str]:
    cited, now = audited.cited, audited.standing.now
    place = f"{cited.article.path}, sentence {cited.sentence}"
    line = f"{audited.standing.status}: [{cited.number}] of {audited.question!r}, {place}"
    if now and audited.standing.status == "moved":
        return [f"{line}: now {now.article.path}, sentence {now.sentence}"]
    then = [line, f"  then: {cited.quote}"]
    return [*then, f"  now:  {now.quote}"] if now else then


def audit_conversation(
    saved: Mapping[str, Any], articles: Articles, kept: KeptArticles
) -> Iterator[Audited]:
    """The standing of every citation of a conversation as the page saves it, or of one answer.

    Turns without an answer have none. Raises `SettingsError` for what is neither.
    """
    for question, cited in _cited(saved):
        id_ = CitationId.parse(cited.id)
        if id_ is None:
            raise SettingsError(f"{cited.id!r} is no id of a citation")
        yield Audited(question, cited, standing(id_, articles, kept, cited.quote))


def _cited(saved: Mapping[str, Any]) -> Iterator[tuple[str, wire.CitationBody]]:
    turns = saved.get("turns", [{"question": saved.get("question"), "answer": saved}])
    if not isinstance(turns, Sequence) or not all(isinstance(each, Mapping) for each in turns):
        raise SettingsError("it has no turns, as a conversation that the page saved has")
    for turn in turns:
        answer = turn.get("answer") or {}
        try:
            reason = answer.get("reason") or {}
            citations = _CITATIONS.validate_python(
                [*answer["citations"], *reason.get("nearest", [])] if answer else []
            )
        except (AttributeError, KeyError, TypeError, ValidationError) as error:
            raise SettingsError(
                f"an answer of it has no citations that can be read: {error}"
            ) from (error)
        for each in citations:
            yield str(turn.get("question")), each
