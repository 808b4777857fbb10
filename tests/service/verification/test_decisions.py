"""What is decided on many statements, and why: a rule that changes shows what it moves.

`golden/decisions.txt` has each statement that may be looked at while rules are made.
`golden/reasons.txt` counts the reasons for all others, which stay unseen.
`.venv/bin/python -m tests.service.verification.test_decisions` writes both anew, to be read as a
difference before they are committed.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from service.verification.context import Context
from service.verification.draft import DraftStatement
from service.verification.entailment import objection
from service.verification.verify import check
from tests.bench.replies import HALVES, collection, statements
from tests.paraphrases import pairs
from tests.service.verification.test_entailment import corrupted
from tests.service.verification.test_heldout import refusable

GOLDEN = Path(__file__).parents[2] / "golden"
DECISIONS, REASONS = GOLDEN / "decisions.txt", GOLDEN / "reasons.txt"


def decisions() -> Iterator[str]:
    for written in statements():
        if written.half == HALVES[0]:
            cited, refusal = check(DraftStatement(written.text, written.keys), collection())
            yield f"{written.text} | {refusal.reason if refusal else ' '.join(cited)}"
    for fragment, text in pairs():
        source = next(each for each in collection().values() if fragment in each.text)
        context = Context.of(source.article, source.sentence.span)
        yield f"{text} | {objection(text, [source.text], [context]) or source.key}"


def reasons() -> Iterator[str]:
    found: Counter[tuple[str, str]] = Counter()
    for kind, reason in corrupted():
        found[f"corrupted {kind}", _without_quotes(reason)] += 1
    for kind, reason in refusable():
        found[f"held out {kind}", _without_quotes(reason)] += 1
    for written in statements():
        if written.half != HALVES[0]:
            _, refusal = check(DraftStatement(written.text, written.keys), collection())
            reason = refusal.reason if refusal else None
            found[f"reply {written.kind}", _without_quotes(reason)] += 1
    for (kind, reason), count in sorted(found.items()):
        yield f"{count:5} {kind} | {reason}"


def _without_quotes(reason: str | None) -> str:
    return re.sub(r"“[^”]*”", "“…”", reason or "goes out")


def test_decisions_are_those_that_were_read() -> None:
    assert list(decisions()) == DECISIONS.read_text("utf-8").splitlines()


def test_reasons_are_as_many_as_were_counted() -> None:
    assert list(reasons()) == REASONS.read_text("utf-8").splitlines()


if __name__ == "__main__":
    DECISIONS.write_text("\n".join(decisions()) + "\n", "utf-8")
    REASONS.write_text("\n".join(reasons()) + "\n", "utf-8")
