"""footnote audit: which citations of a conversation that was saved still hold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ingest.errors import SettingsError
from service.api import wire
from service.verification.kept import KeptArticles
from service.verification.reanchor import Articles, CitationId, Standing, standing

_CITATIONS = TypeAdapter(list[wire.CitationBody])


@dataclass(frozen=True, slots=True)
class Audited:
    question: str
    cited: wire.CitationBody
    standing: Standing


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
