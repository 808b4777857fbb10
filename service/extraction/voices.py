"""Evidence → who is quoted: each speaker once, with the first sentence that has their words."""

import re
from collections.abc import Iterable, Sequence

from ingest.language.names import names
from ingest.language.terms import terms
from service.extraction.speaker import speaker
from service.retrieval.evidence import EvidenceSentence
from service.verification.draft import DraftStatement
from service.verification.statement import states

MAX_VOICES = 12
_ASKS = re.compile(
    r"^\W*(?:(?:please )?(?:list|name) )?(?:all )?(?:who(?:se words)?|which people|what people)"
    r"(?: all)? (?:is|are|was|were|gets?|has been|have been) (?:being )?(?:quoted|cited)\b"
    r"|^\W*who (?:speaks|comments)\b",
    re.IGNORECASE,
)
_ASKING = frozenset(terms("who is quoted cited speaks comments please list name people words"))


def asks_for_voices(question: str) -> bool:
    """Whether `question` asks who is quoted, of a topic or at all."""
    return _ASKS.search(question) is not None


def voices_topic(asked: Iterable[str]) -> list[str]:
    """The terms of such a question that say of what."""
    return [term for term in asked if term not in _ASKING]


def voices(
    evidence: Iterable[EvidenceSentence], topic: Sequence[str] = ()
) -> tuple[DraftStatement, ...]:
    """A statement for each who is named as speaking; a full name before its shorter forms.

    Of a `topic` are the sentences that have half of its terms, or stand beside or under them.
    """
    found: dict[frozenset[str], EvidenceSentence] = {}
    for each in evidence:
        who = speaker(each.text) if states(each) and _is_of(each, topic) else ""
        named = frozenset(terms(who))
        if not named or not any(name.certain or name.text == who for name in names(who)):
            continue
        known = next((held for held in found if held <= named or named <= held), None)
        if known is None:
            found[named] = each
        elif known < named:
            found = {named if held == known else held: told for held, told in found.items()}
            found[named] = each
    return tuple(DraftStatement(each.text, (each.key,)) for each in [*found.values()][:MAX_VOICES])


def _is_of(evidence: EvidenceSentence, topic: Sequence[str]) -> bool:
    over = f"{evidence.article.title} {evidence.structure.section}"
    around = {*terms(f"{over} {evidence.before} {evidence.text}")}
    return 2 * sum(term in around for term in topic) >= len(topic)
