"""Numbers with what they count, how they are bounded and what stands around them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.language.lexicon import stem
from ingest.language.quantities import CURRENCIES, UNITS, Kind, Quantity
from ingest.language.wordlist import any_pattern
from ingest.span import Span
from service.verification.word import FUNCTION, TELLING, Word, is_value, word_spans

_NEAR_WORDS = 6
_AFTER_WORDS = 3
_AT_LEAST = re.compile(rf"\b{any_pattern('at_least')}\s*$", re.IGNORECASE)
_AT_MOST = re.compile(rf"\b{any_pattern('at_most')}\s*$", re.IGNORECASE)
_PAUSE = re.compile(r"[,;:.!?]\s")
_RANGE = re.compile(r"\s*(?:-|to|or)\s*|\s+and\s+")
_FOLLOWING = re.compile(r"[\s-]{0,2}([^\W\d_](?:[^\W\d_]|/)*(?:-[^\W\d_]+)*)(?:\s+([^\W\d_]+))?")
_BETWEEN = re.compile(r"\bbetween\s*(?:the ages of\s*)?$", re.IGNORECASE)
_OR_MORE = re.compile(r"\+|-plus\b| or (?:more|over)\b| and over\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what surrounds it."""

    quantity: Quantity
    unit: str  # canonical, or ""
    noun: str  # stem of the content word that follows, or ""
    bound: str  # "least", "most" or "", also where it is "about" so many
    ranged: bool  # one end of a range
    near: frozenset[str]  # stems of the words around it
    after: frozenset[str]  # stems of the next telling words


def is_pronoun(text: str, quantity: Quantity) -> bool:
    """ "No one", "one another", "the one": no number."""
    return quantity.text.lower() == "one" and bool(
        re.search(
            r"\b(?:no|any|every|some|this|that|the|each|which)[\s-]$",
            text[: quantity.span.start],
            re.IGNORECASE,
        )
        or re.match(r"\s(?:another|day)\b", text[quantity.span.end :], re.IGNORECASE)
    )


def read_amounts(text: str, numbers: Sequence[Quantity], words: Sequence[Word]) -> Iterator[Amount]:
    ranged = _ranged(text, numbers)
    spans = word_spans(text)
    for position, each in enumerate(numbers):
        before, after = text[: each.span.start], text[each.span.end :]
        bound = (
            "least"
            if _AT_LEAST.search(before) or _OR_MORE.match(after)
            else "most"
            if _AT_MOST.search(before)
            else ""
        )
        unit, noun = _counted(each, after)
        end = _PAUSE.search(text, each.span.end)
        stop = end.start() if end else len(text)
        other = numbers[position + 1 :]
        if other and not {position, position + 1} <= ranged:
            # "12 schools and 30 ferries": what follows the next number is counted by that one.
            stop = min(stop, other[0].span.start)
        following = [w for w in words if each.span.end <= w.start < stop][:_AFTER_WORDS]
        yield Amount(
            quantity=each,
            unit=unit,
            noun=noun,
            bound=bound,
            ranged=position in ranged,
            near=_near(text, each.span, spans),
            after=frozenset(word.stem for word in following if not is_value(word.stem)),
        )


def _ranged(text: str, numbers: Sequence[Quantity]) -> set[int]:
    found: set[int] = set()
    for position, (one, other) in enumerate(pairwise(numbers)):
        joint = _RANGE.fullmatch(text[one.span.end : other.span.start])
        # "Rose 18 percent to $212 million" and "from 9 to 7" have no range.
        upward = one.value < other.value and one.kind is other.kind
        between = _BETWEEN.search(text[: one.span.start])
        if joint and upward and ("and" not in joint.group() or between):
            found |= {position, position + 1}
    return found


def _counted(quantity: Quantity, after: str) -> tuple[str, str]:
    """The canonical unit and the stem of the noun that a number counts; "" for none."""
    if quantity.kind is Kind.PERCENT:
        return "%", ""
    within = re.findall(r"[$€£¥₩]|[^\W\d_]+", quantity.text)
    if quantity.kind is Kind.MONEY:
        # "5m dollars": the last word, not the "m".
        return next((UNITS[w] for w in map(str.lower, within[::-1]) if w in CURRENCIES), ""), ""
    following = _FOLLOWING.match(after)
    for word in following.groups("") if following else ():
        lower = word.lower()
        if lower in UNITS:
            return UNITS[lower], ""
        if lower in FUNCTION or lower in TELLING:
            break
        return "", stem(lower)
    return "", ""


def _near(text: str, number: Span, words: Sequence[Span]) -> frozenset[str]:
    """The stems of the `words` around `number`; of "12-year-old", "year-old" follows the 12."""
    first = bisect_left(words, number.start, key=lambda word: word.start)
    last = bisect_right(words, number.end, key=lambda word: word.end)
    before = (
        text[word.start : min(word.end, number.start)].rstrip("-")
        for word in words[max(0, first - _NEAR_WORDS) : first]
    )
    after = (
        text[max(word.start, number.end) : word.end].lstrip("-.,")
        for word in words[last : last + _NEAR_WORDS]
    )
    return frozenset(stem(word.lower()) for word in (*before, *after) if word)
