"""Does this sentence say what that statement says? Pure, total, and strict by kind.

Typography, the spelling of numbers and the order of phrases may differ. A number, a date, a name,
a unit, quoted words, a negation, a polarity or who does what to whom may not.
"""

import re
from collections.abc import Sequence, Set

from ingest.language.lexicon import stem
from ingest.language.typography import plain
from ingest.language.wordlist import any_of, words
from service.verification.acts import exchanged_actor
from service.verification.names import wrong_name, wrong_quotation
from service.verification.negation import wrong_hedge, wrong_negation, wrong_polarity
from service.verification.numbers import repeated_figure, wrong_date, wrong_number, wrong_ordinal
from service.verification.parsed import parse
from service.verification.roles import exchanged_role
from service.verification.word import among
from service.verification.wording import foreign_link, foreign_word, misplaced_word

__all__ = [
    "MAX_CHARS",
    "covered",
    "denied_words",
    "missing_words",
    "objection",
    "overlap",
    "plain",
    "runs",
    "word_count",
]

# A longer statement is no statement of one fact, and costs time.
MAX_CHARS = 1_000
# A single word proves nothing: an article can hold any, and bid the model to print it.
_MIN_WORDS = 3
_MAX_PARTS = 8
_JOINT = any_of(words("joints"))
_CONNECTOR = re.compile(rf"[,;:]\s+(?:{_JOINT}\s+)?|\s+(?:and|but|while)\s+")
_JOINT_AT_END = re.compile(rf"[,;:]?(?:\s+{_JOINT})?\s*$")


def covered(text: str, quotes: Sequence[str]) -> bool:
    """Whether `quotes` say what `text` says, as far as words can tell."""
    return objection(text, quotes) is None


def objection(text: str, quotes: Sequence[str]) -> str | None:
    """Why `quotes` don't say what `text` says, in a few words; None where they do.

    One of the quotes, whole, is always covered. Otherwise one quote must cover all of the text,
    or the text fall into clauses of which each is covered by one quote.
    """
    wanted, held = plain(text), [plain(quote) for quote in quotes]
    if wanted and wanted in held:
        return None
    if not held:
        return "it cites no sentence"
    if len(wanted) > MAX_CHARS:
        return f"it is longer than {MAX_CHARS} characters"
    reasons = [_objection(wanted, quote) for quote in held]
    if None in reasons or (len(held) > 1 and _in_parts(wanted, held)):
        return None
    return reasons[0]


def overlap(text: str, quotes: Sequence[str]) -> float:
    """The share of the telling words of `text` that `quotes` have, 0 to 1; 0 if there are none."""
    words = parse(plain(text)).words
    return 1 - missing_words(text, quotes) / len(words) if words else 0.0


def missing_words(text: str, quotes: Sequence[str]) -> int:
    """How many telling words of `text`, numbers among them, none of `quotes` has."""
    held: set[str] = set().union(*(parse(plain(quote)).stems for quote in quotes))
    return sum(not among(word.stem, held) for word in parse(plain(text)).words)


def word_count(text: str) -> int:
    """All words of `text`; a number with its scale is one."""
    return len(parse(plain(text)).tokens)


def runs(text: str, quotes: Sequence[str], length: int) -> float:
    """The share of the runs of `length` words in `text` that `quotes` have too, 0 to 1."""
    wanted = _runs(parse(plain(text)).tokens, length)
    held = set().union(*(_runs(parse(plain(quote)).tokens, length) for quote in quotes))
    return sum(run in held for run in wanted) / max(1, len(wanted))


def _runs(tokens: Sequence[str], length: int) -> list[tuple[str, ...]]:
    return list(zip(*(tokens[start:] for start in range(length)), strict=False))


def denied_words(text: str, *, but: Set[str] = frozenset()) -> frozenset[str]:
    """The stems of the words that `text` negates, other than by a word whose stem is in `but`."""
    cues = parse(plain(text)).negations
    return frozenset(word for cue in cues if stem(cue.text) not in but for word in cue.scope)


def _in_parts(text: str, quotes: Sequence[str]) -> bool:
    """Whether `text` can be cut at its connectives so that one quote covers each part."""
    cuts = [0, *(match.end() for match in _CONNECTOR.finditer(text)), len(text)][: _MAX_PARTS + 1]
    cuts[-1] = len(text)
    reached = {0}
    for last in range(1, len(cuts)):
        if any(
            first in reached and _is_part(text[cuts[first] : cuts[last]], quotes)
            for first in range(last)
        ):
            reached.add(last)
    return len(cuts) - 1 in reached


def _is_part(text: str, quotes: Sequence[str]) -> bool:
    part = _JOINT_AT_END.sub("", text)
    return len(parse(part).words) > 1 and any(_objection(part, quote) is None for quote in quotes)


def _objection(text: str, quote: str) -> str | None:
    said, held = parse(text), parse(quote)
    if len(said.words) < _MIN_WORDS:
        return "it is too short to be a statement of its own"
    for check in (
        foreign_link,
        wrong_number,
        wrong_date,
        wrong_ordinal,
        repeated_figure,
        wrong_name,
        wrong_quotation,
        wrong_negation,
        wrong_hedge,
        wrong_polarity,
        foreign_word,
        misplaced_word,
        exchanged_role,
        exchanged_actor,
    ):
        reason = check(said, held)
        if reason:
            return reason
    return None
