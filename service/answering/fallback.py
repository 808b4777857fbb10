"""The model writes the answer; where it cannot, the articles' own sentences stand in for it."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from operator import and_

from service.answering.events import AnswererKind, Check, Question, Waiting
from service.errors import ModelFailed
from service.extraction.extract import Candidate
from service.generation.check import CHECK, Questioned
from service.generation.prompt import load_prompt
from service.generation.write import Writer, Writing
from service.query.conversation import condense
from service.query.kind import Kind
from service.verification.draft import DraftStatement
from service.verification.verify import Dropped, Refusal, Statement, Verifier, shared_words

_NO_MODEL = (
    "No model is configured (FOOTNOTE_MODEL), so this answer is the articles’ own sentences."
)
_INSTEAD = "This answer is the articles’ own sentences."
_SO_FAR = "What it had written until then, and could be verified, stands here."
# A statement that cites more points at nothing.
_MAX_CITED = 3
_NOTHING_VERIFIED = "Nothing that the model wrote could be verified."


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who gave the answer, and why it is not of the kind that was asked for."""

    by_model: bool
    notice: str | None = None
    check: Check | None = None


def begin(
    writer: Writer | None, answerer: AnswererKind, kind: Kind
) -> tuple[Writing | None, str | None]:
    """What a model writes with, or None where it has no part; and a notice if it should have."""
    if answerer == "extractive" or (answerer == "auto" and writer is None):
        return None, None
    return (writer.begin(kind), None) if writer else (None, _NO_MODEL)


def condensed(writing: Writing | None, question: Question) -> Generator[Waiting, None, str]:
    """The query: the model's if it gives one that can be used; otherwise it is made by rule."""
    if writing and question.history:
        # A call that fails costs its wording, not the answer.
        with suppress(ModelFailed):
            for query in writing.condense(question.text, question.history):
                if query:
                    return query
                yield Waiting()
    return condense(question.text, question.history)


def statements(
    writing: Writing | None,
    query: str,
    candidates: Sequence[Candidate],
    extracted: Sequence[DraftStatement],
    verifier: Verifier,
) -> Generator[Statement | Waiting, None, Outcome]:
    """Verified statements: the model's, in its order, each refused one replaced by what it cites.

    The extracted ones stand in where none of those survives. Neither are given where the model
    read the sentences and found no answer in them.
    """
    if not writing or not candidates:
        yield from verifier.verify(extracted)
        return Outcome(by_model=False)
    held: list[DraftStatement] = []
    cited: dict[str, None] = {}
    failed = ""
    try:
        for draft in writing.draft(query, [each.evidence for each in candidates]):
            if draft is None:
                yield Waiting()
                continue
            if len(draft.keys) <= _MAX_CITED:
                cited |= dict.fromkeys(draft.keys)
            waits = writing.writer.checks or (writing.writer.rewrites and verifier.refusal(draft))
            if held or waits:
                # What follows waits as well: the order is the model's.
                held.append(draft)
                yield Waiting()
            else:
                yield from verifier.or_quotes(draft)
    except ModelFailed as error:
        # Its text only: its traceback would keep the connection open.
        failed = str(error)
    check = yield from _settled(writing, held, verifier, broken=bool(failed))
    if verifier.statements:
        return Outcome(by_model=True, notice=_notice(failed, verifier, check), check=check)
    if not failed and writing.found is False:
        return Outcome(by_model=True)
    # No wording that fails may end in "The articles don’t say": then what was cited stands.
    keys = list(cited)[:_MAX_CITED]
    instead = [DraftStatement(verifier.evidence[key].text, (key,)) for key in keys]
    yield from verifier.verify(extracted or instead)
    return Outcome(by_model=False, notice=f"{failed or _NOTHING_VERIFIED} {_INSTEAD}", check=check)


def _settled(
    writing: Writing, held: Sequence[DraftStatement], verifier: Verifier, *, broken: bool
) -> Generator[Statement | Waiting, None, Check | None]:
    """What was held back, checked and rewritten where that is set; not by one that failed."""
    check = None
    if held and writing.writer.checks and not broken:
        check = yield from _checked(writing, held, verifier)
    rewriting = writing if writing.writer.rewrites and not broken else None
    yield from _rewritten(rewriting, held, verifier)
    return check


def _checked(
    writing: Writing, held: Sequence[DraftStatement], verifier: Verifier
) -> Generator[Waiting, None, Check | None]:
    """Tells `verifier` what the model says of `held`; None where there is nothing to ask."""
    asked = {each: quotes for each in held if (quotes := verifier.questioned(each))}
    if not asked:
        return None
    prompt = str(load_prompt(CHECK))
    refused = [verifier.refusal(each) is not None for each in asked]
    said: list[bool] = []
    try:
        for found in writing.check([Questioned(each.text, asked[each]) for each in asked]):
            said = [each.said for each in found or ()]
            yield Waiting()
    except ModelFailed as error:
        return Check(prompt, len(asked), failed=str(error))
    verifier.checked.update(zip(asked, said, strict=True))
    return Check(
        prompt,
        len(asked),
        affirmed=sum(map(and_, said, refused)),
        denied=sum(not each and not was for each, was in zip(said, refused, strict=True)),
    )


def _rewritten(
    writing: Writing | None, held: Sequence[DraftStatement], verifier: Verifier
) -> Iterator[Statement | Waiting]:
    """`held`, of which the refused ones are as the model writes them when asked once more.

    What it fails to mend is replaced by the sentences cited, as without a second call.
    """
    refused = [each for draft in held if (each := verifier.refusal(draft))]
    mended: dict[DraftStatement, DraftStatement] = {}
    if writing:
        for pair in _mended(writing, refused, verifier):
            if pair:
                mended[pair[0].draft] = pair[1]
            yield Waiting()
    for draft in held:
        if draft in mended:
            verifier.accepted["rewritten"] += 1
        yield from verifier.or_quotes(mended.get(draft, draft))


def _mended(
    writing: Writing, refused: Sequence[Refusal], verifier: Verifier
) -> Iterator[tuple[Refusal, DraftStatement] | None]:
    """Each refusal with the draft that mends it; None where one of the model's mends nothing."""
    left = list(refused)
    try:
        for draft in writing.redraft(refused):
            if draft is None or not left or verifier.refusal(draft):
                yield None
                continue
            nearest = max(left, key=lambda each: shared_words(each.draft.text, draft.text))
            left.remove(nearest)
            yield nearest, draft
    except ModelFailed:
        # It has had its chance; what it said before stands.
        return


def _notice(failed: str, verifier: Verifier, check: Check | None) -> str | None:
    """What of the answer is not the model's own wording, or is missing; None where nothing is."""
    notes = []
    if failed:
        notes.append(f"{failed} {_SO_FAR}")
    if check and check.failed:
        notes.append(f"What was written could not be checked by the model. {check.failed}")
    quoted, dropped = verifier.accepted["quoted"], verifier.dropped.total()
    dropped -= verifier.dropped[Dropped.REPEATED.value]
    if quoted:
        notes.append(
            f"For {_count(quoted)} of the model the sentences cited stand here, word for word: "
            "its own words said something else."
        )
    if dropped:
        notes.append(f"Left out, because no sentence says it: {_count(dropped)} of the model.")
    return " ".join(notes) or None


def _count(statements: int) -> str:
    return "one statement" if statements == 1 else f"{statements} statements"
