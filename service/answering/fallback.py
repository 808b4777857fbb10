"""The model writes the answer; where it cannot, the articles' own sentences stand in for it."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from service.answering.events import AnswererKind, Question, Waiting
from service.errors import ModelFailed
from service.extraction.extract import Candidate
from service.generation.write import Writer, Writing
from service.query.conversation import condense
from service.verification.draft import DraftStatement
from service.verification.verify import Dropped, Statement, Verifier, shared_words

_NO_MODEL = (
    "No model is configured (FOOTNOTE_MODEL), so this answer is the articles’ own sentences."
)
_INSTEAD = "This answer is the articles’ own sentences."
_SO_FAR = "What it had written until then, and could be verified, stands here."


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who gave the answer, and why it is not of the kind that was asked for."""

    by_model: bool
    notice: str | None = None


def begin(writer: Writer | None, kind: AnswererKind) -> tuple[Writing | None, str | None]:
    """What a model writes with, or None where it has no part; and a notice if it should have."""
    if kind == "extractive" or (kind == "auto" and writer is None):
        return None, None
    return (writer.begin(), None) if writer else (None, _NO_MODEL)


def condensed(
    writing: Writing | None, question: Question
) -> Generator[Waiting, None, tuple[str, str | None]]:
    """The query, and a notice where the model failed.

    The query is the model's if it gives one that can be used; otherwise it is made by rule.
    """
    by_rule = condense(question.text, question.history)
    if writing and question.history:
        try:
            for query in writing.condense(question.text, question.history):
                if query:
                    return query, None
                yield Waiting()
        except ModelFailed as error:
            return by_rule, f"{error} {_INSTEAD}"
    return by_rule, None


def statements(
    writing: Writing | None,
    query: str,
    candidates: Sequence[Candidate],
    extracted: Sequence[DraftStatement],
    verifier: Verifier,
) -> Generator[Statement | Waiting, None, Outcome]:
    """Verified statements: the model's, or the extracted ones where none of those survives.

    Neither are given where the model read the sentences and found no answer in them.
    """
    notice = None
    if writing and candidates:
        try:
            for draft in writing.draft(query, [each.evidence for each in candidates]):
                yield (verifier.statement(draft) if draft else None) or Waiting()
        except ModelFailed as error:
            notice = f"{error} {_SO_FAR if verifier.accepted['kept'] else _INSTEAD}"
        else:
            yield from _repaired(writing, verifier)
        declined = notice is None and writing.found is False
        if verifier.accepted["kept"] or declined:
            return Outcome(by_model=True, notice=notice)
    yield from verifier.verify(extracted)
    return Outcome(by_model=False, notice=notice)


def _repaired(writing: Writing, verifier: Verifier) -> Iterator[Statement | Waiting]:
    """What was refused, as the model writes it when asked once more."""
    refused = [each for each in verifier.refusals if each.why is not Dropped.REPEATED]
    if not refused:
        return
    # A model that cannot do better has had its chance; what it said before stands.
    with suppress(ModelFailed):
        for draft in writing.redraft(refused):
            statement = None
            if draft and refused:
                mended = max(refused, key=lambda each: shared_words(each.draft.text, draft.text))
                statement = verifier.repair(draft, mended)
                if statement:
                    refused.remove(mended)
            yield statement or Waiting()
