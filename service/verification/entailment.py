"""Do these sentences say what that statement says? Pure, total, and strict by kind.

Wording may differ. A number, a date, a name, a unit, quoted words, a negation, a polarity, who does
what to whom and who says so may not, nor may how far it holds: of how many, how surely, on what
condition. A name may come from what is known around a sentence (`context.py`).
"""

import re
from collections.abc import Sequence, Set
from functools import partial

from ingest.language.lexicon import stem
from ingest.language.typography import plain
from ingest.language.wordlist import any_of, any_pattern, words
from service.verification.acts import exchanged_actor
from service.verification.context import NOTHING, Context, beside, known
from service.verification.names import wrong_name, wrong_quotation
from service.verification.negation import wrong_hedge, wrong_negation, wrong_polarity
from service.verification.numbers import repeated_figure, wrong_date, wrong_number, wrong_ordinal
from service.verification.parsed import Parsed, parse
from service.verification.rewording import (
    agrees_in_fact,
    clauses,
    mixed_clause,
    of_another,
    other_subject,
    rewording_objection,
)
from service.verification.roles import exchanged_role
from service.verification.scope import changed_scope
from service.verification.sourcing import lost_source, other_speaker, tellings
from service.verification.word import among, is_value
from service.verification.wording import foreign_link, foreign_word, misplaced_word

__all__ = [
    "MAX_CHARS",
    "agreed",
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
_CONNECTOR = re.compile(
    rf"[,;:]\s+(?:{_JOINT}\s+)?|\s+(?:and|but|while|whereas|although|though)\s+"
    r"|\s+(?=(?:after|before|when|which|who)\s)"
)
_LINK = any_pattern("connectives")
_PERHAPS = (
    r"(?:possibly|probably|perhaps|apparently|partly|largely|mostly|not (?:quite|exactly)),?\s"
)
_OPENING = re.compile(
    rf"^(?:(?:{_PERHAPS})?(?:yes|no)[,:;.]\s+)?(?:{_LINK}(?:[,:;.]\s+|\s+))*", re.IGNORECASE
)
_OPENING_PART = re.compile(
    rf"^(?:(?:{_LINK}|after|when|which|who|where|as)(?:[,:;.]\s+|\s+))+", re.IGNORECASE
)
_ASIDE = re.compile(rf",\s{_LINK}(?=[,:;.])|\s(?:however|meanwhile|though)(?=[,:;])", re.IGNORECASE)
_ONLY_LINK = re.compile(rf"\W*{_LINK}\W*", re.IGNORECASE)
# "According to A," says nothing of its own: whose word the rest is must stand in the same sentence.
_ONLY_SOURCE = re.compile(
    r"(?:according to [^,;:]+|(?:[\w.'-]+\s){1,6}(?:said|says|reported))\W*", re.IGNORECASE
)
_JOINT_AT_END = re.compile(rf"[,;:]?(?:\s+{_JOINT})?\s*$")


def covered(text: str, quotes: Sequence[str], contexts: Sequence[Context] = ()) -> bool:
    """Whether `quotes` say what `text` says, as far as words can tell."""
    return objection(text, quotes, contexts) is None


def objection(text: str, quotes: Sequence[str], contexts: Sequence[Context] = ()) -> str | None:
    """Why `quotes` don't say what `text` says, in a few words; None where they do.

    One of the quotes, whole, is always covered. Otherwise one quote must cover all of the text,
    or the text fall into clauses of which each is covered by one quote. `contexts` are those of
    the quotes; where there are none, nothing is known around a quote.
    """
    wanted, held = plain(text), [plain(quote) for quote in quotes]
    if wanted and wanted in held:
        return None
    if not held or len(wanted) > MAX_CHARS:
        too_long = f"it is longer than {MAX_CHARS} characters"
        return too_long if held else "it cites no sentence"
    told = list(zip(held, contexts or [NOTHING] * len(held), strict=True))
    wanted = _ASIDE.sub(",", _OPENING.sub("", wanted)) or wanted
    whole = parse(wanted)
    if len(whole.words) < _MIN_WORDS:
        return "it is too short to be a statement of its own"
    reasons = [_objection(wanted, *each, whole) for each in told]
    # In pieces, what one sentence says of one thing could pass for what it says of another.
    said = None in reasons or (
        len(told) > 1 and (_in_parts(wanted, told, whole) or _together(wanted, told, whole))
    )
    return None if said else reasons[0]


def agreed(text: str, quotes: Sequence[str], contexts: Sequence[Context]) -> bool:
    """Whether `text` differs from `quotes` in wording at most.

    A fact is what is no matter of words: figures, days, names, quoted words, denials, who acts, who
    speaks, and how far it holds. `contexts` are those of the quotes.
    """
    wanted, held = plain(text), [plain(quote) for quote in quotes]
    if not held or len(wanted) > MAX_CHARS:
        return False
    said = parse(_ASIDE.sub(",", _OPENING.sub("", wanted)) or wanted)
    if len(said.words) < _MIN_WORDS:
        return False
    told = [*zip(held, contexts, strict=True), (" ".join(held), beside(contexts))]
    return any(agrees_in_fact(said, parse(quote), each) for quote, each in told)


def said_by(text: str, quote: str, context: Context = NOTHING) -> bool:
    """Whether `quote` says `text` in nearly its own words."""
    if plain(text) == plain(quote):
        return True
    said = parse(plain(text))
    return (
        len(said.words) >= _MIN_WORDS
        and _strict(said, parse(plain(quote))) is None
        and (_out_of_scope(said, parse(plain(quote)), context, said) is None)
    )


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


_Told = tuple[str, Context]


def _in_parts(text: str, told: Sequence[_Told], whole: Parsed) -> bool:
    """Whether `text` can be cut at its connectives so that one quote covers each part."""
    cuts = [0, *(match.end() for match in _CONNECTOR.finditer(text)), len(text)][: _MAX_PARTS + 1]
    cuts[-1] = len(text)
    reached = {0}
    for last in range(1, len(cuts)):
        if any(
            first in reached
            and (first, last) != (0, len(cuts) - 1)
            and _is_part(text[cuts[first] : cuts[last]], told, whole)
            for first in range(last)
        ):
            reached.add(last)
    return len(cuts) - 1 in reached


def _together(text: str, told: Sequence[_Told], whole: Parsed) -> bool:
    """Whether sentences say it side by side, each clause told by one of them."""
    quotes, contexts = zip(*told, strict=True)
    return (
        not mixed_clause(whole, [parse(quote) for quote in quotes])
        and not _strays(whole, told)
        and _objection(text, " ".join(quotes), beside(contexts), whole) is None
    )


def _strays(whole: Parsed, told: Sequence[_Told]) -> bool:
    """Whether a clause has the subject of another sentence than says it, or its speaker."""
    spoken = [
        f"{each.who} said {whole.text[each.governs.start : each.governs.end]}"
        for each in tellings(whole.text)
    ]
    for part in (*spoken, *clauses(whole)):
        said = parse(part)
        quote, context = max(told, key=partial(_tells, said))
        held = parse(quote)
        around = known(context, quote)
        if other_subject(said, held, whole, around) or other_speaker(said, held, around):
            return True
    return False


def _tells(said: Parsed, told: _Told) -> tuple[int, int]:
    """How many figures and days of `said` a sentence has, and how many of its words."""
    held = parse(told[0]).stems
    facts = {word.stem for word in said.words if is_value(word.stem)}
    return len(facts & held), sum(among(word.stem, held) for word in said.words)


def _is_part(text: str, told: Sequence[_Told], whole: Parsed) -> bool:
    part = _JOINT_AT_END.sub("", text).strip(" ,;:")
    if _ONLY_LINK.fullmatch(part):
        return True
    part = _OPENING_PART.sub("", part)
    if _ONLY_SOURCE.fullmatch(part):
        return False
    return len(parse(part).words) > 1 and any(
        _objection(part, *each, whole) is None for each in told
    )


def _objection(text: str, quote: str, context: Context, whole: Parsed) -> str | None:
    said, held = parse(text), parse(quote)
    if text == quote:
        return None
    if _strict(said, held) is None:
        return _out_of_scope(said, held, context, whole)
    return rewording_objection(said, held, context, whole, _OF_COPIES)


def _out_of_scope(said: Parsed, held: Parsed, context: Context, whole: Parsed) -> str | None:
    around = known(context, held.text)
    return (
        of_another(said, held)
        or changed_scope(said, held, whole, " ".join(each.text for each in around.before))
        or other_subject(said, held, whole, around)
        or other_speaker(said, held, around)
        or lost_source(said, held, whole)
    )


_OF_COPIES = (
    foreign_link,
    wrong_number,
    wrong_ordinal,
    repeated_figure,
    wrong_quotation,
    wrong_negation,
    wrong_hedge,
    wrong_polarity,
    foreign_word,
    misplaced_word,
    exchanged_role,
    exchanged_actor,
)


def _strict(said: Parsed, held: Parsed) -> str | None:
    """What `held` does not say in nearly its own words."""
    for check in (wrong_date, wrong_name, *_OF_COPIES):
        reason = check(said, held)
        if reason:
            return reason
    return None
