"""What a question says of outlets as the ones who tell, taken off.

"What did the Courier say about the bridge?" asks what is said about the bridge: the sentences of
the Courier don't name the Courier.
"""

import re

from ingest.language.wordlist import any_of, any_pattern, tagged, words
from service.query.outlets import outlet_mentions

# A named outlet, while the frame around it is looked for: one character of the private use area.
_FIRST, _LAST = "\ue000", "\uf8ff"
_MARKS = re.compile(f"[{_FIRST}-{_LAST}]")

_PIECE = any_pattern("pieces")
_ONE = rf"(?:the\s+)?[\"'“‘]?[{_FIRST}-{_LAST}][\"'”’]?(?:['’]?s)?(?:\s+{_PIECE})?"
_OUTLETS = rf"(?:both\s+)?{_ONE}(?:(?:,|,?\s+and|,?\s+or)\s+{_ONE})*"
_SAY = any_of(tagged("reporting_verbs", "outlet"))
_WHAT = re.compile(
    rf"^what (?:did|does|do|has|have|had) {_OUTLETS} {_SAY} (?:about|on|of|regarding|concerning)\b",
    re.IGNORECASE,
)
# Of "which photo was published in the Courier" being published there is what is asked.
_NO_PREDICATE = "".join(rf"(?<!\b{word} )" for word in words("predicates"))
_TOLD = any_of(words("told"))
_ACCORDING = re.compile(
    rf",?\s*\b{_NO_PREDICATE}(?:according to|as per|(?:as |previously |recently |also )*{_TOLD} "
    rf"(?:by|in)(?: {_PIECE} (?:by|from|in|of))?) {_OUTLETS}(?:,|(?=[?.\s])|$)",
    re.IGNORECASE,
)
_WHICH = re.compile(
    rf"^which {any_pattern('outlet_kinds')} "
    rf"(?:has |have )?{_SAY} that (?=\S+ \S)",
    re.IGNORECASE,
)


def unframed(question: str, sources: tuple[str, ...]) -> str:
    """`question` without those of `sources` that it names as the tellers, or asks for.

    Names that are more than that ("Who owns the Courier?") stay.
    """
    if _MARKS.search(question):
        return question
    marked, mentions = _marked(question, sources)
    text = _WHICH.sub("", _unattributed(marked))
    text = _MARKS.sub(lambda mark: mentions[mark.group()][0], text).strip()
    return text if re.search(r"\w", text) else question


def tellers(question: str, sources: tuple[str, ...]) -> frozenset[str]:
    """Those of `sources` that shall tell, where `question` names no other one; or none."""
    if _MARKS.search(question):
        return frozenset()
    marked, mentions = _marked(question, sources)
    if not mentions or _MARKS.search(_unattributed(marked)):
        return frozenset()
    return frozenset().union(*(named for _, named in mentions.values()))


def _marked(
    question: str, sources: tuple[str, ...]
) -> tuple[str, dict[str, tuple[str, frozenset[str]]]]:
    """`question` with a mark for each outlet; mark → how it is written there, and its sources."""
    mentions: dict[str, tuple[str, frozenset[str]]] = {}
    pieces, end = [], 0
    for mark, (named, span) in enumerate(outlet_mentions(question, sources), start=ord(_FIRST)):
        mentions[chr(mark)] = span.of(question), named
        pieces += [question[end : span.start], chr(mark)]
        end = span.end
    return "".join([*pieces, question[end:]]), mentions


def _unattributed(marked: str) -> str:
    return _ACCORDING.sub("", _WHAT.sub("What is said about", marked))
