"""Outlets that a question names, told without a model."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ingest.language.dates import MONTHS, WEEKDAYS
from ingest.language.terms import STOP_WORDS
from ingest.language.tokens import words
from ingest.language.wordlist import any_of, any_pattern
from ingest.span import Span

# "FOX News - Health", "CNBC | World Business News Leader": what stands before is the name.
_TAGLINE = re.compile(r"\s+[-–—|]\s+|:\s+|\s*[(]")
_DOMAIN = re.compile(r"^(?:www\.)?(.+?)\.(?:com|org|net|co\.uk|info|news|[a-z]{2})$", re.IGNORECASE)
_ATTRIBUTING = re.compile(rf"\b{any_pattern('attributions')}\s+(?:the\s+)?$", re.IGNORECASE)
_SAYING = re.compile(rf"\s*(?:['’]s?\s+)?{any_pattern('tellings')}\b", re.IGNORECASE)
_THE = re.compile(r"\bthe\s+[\"'“‘]?$", re.IGNORECASE)
# A name goes on in a word with a capital or a number: "Time Warner", "Fortune 500".
_GOES_ON = re.compile(rf"[\s-]+(?!(?i:{any_of({*MONTHS, *WEEKDAYS})})\b)(?:[^\W\d_a-z]|\d)")
_COMES_BEFORE = re.compile(r"([^\W\d_a-z][\w'’]*)\s+$")


@dataclass(frozen=True, slots=True)
class _Name:
    """One way of writing an outlet's name."""

    sources: frozenset[str]
    words: int
    # A short form ("the Courier" for "Veldane Courier", "the Sun") needs its article.
    after_the: bool


def named_outlets(question: str, sources: tuple[str, ...]) -> frozenset[str]:
    """Those of `sources` that `question` names: in full, without "The", or by the last word.

    "the Courier" is the Veldane Courier where no other outlet is called so. A name of one word
    must be written as a name: "time" is not Time, and neither is "Time Warner". Sections of one
    outlet ("FOX News - Health") are named together. Of names within one another ("The Sun",
    "Sun Herald") the longest counts.
    """
    found: frozenset[str] = frozenset()
    return found.union(*(named for named, _ in outlet_mentions(question, sources)))


def outlet_mentions(
    question: str, sources: tuple[str, ...]
) -> Iterator[tuple[frozenset[str], Span]]:
    """Which of `sources` are named and where, in order."""
    names = _names(sources)
    longest = 1 + max((name.words for name in names.values()), default=0)  # with "The"
    found = words(question)
    start = 0
    while start < len(found):
        for count in range(min(longest, len(found) - start), 0, -1):
            span = Span(found[start].start, found[start + count - 1].end)
            name = names.get(_folded(span.of(question)))
            if name and _is_name(name, question, span.start, span.end):
                yield name.sources, span
                start += count - 1
                break
        start += 1


@lru_cache(maxsize=4)
def _names(sources: tuple[str, ...]) -> dict[str, _Name]:
    """Folded name → what it names; a short form only where one outlet alone has it."""
    full: dict[str, set[str]] = {}
    short: dict[str, dict[str, set[str]]] = {}
    articled: set[str] = set()
    for source in sources:
        bases = {_folded(source), _folded(_base(source))} - {""}
        for base in bases:
            full.setdefault(base, set()).add(source)
            if source.lower().startswith("the ") and " " not in base:
                articled.add(base)
        parts = _folded(_base(source)).split()
        if len(parts) > 1:
            short.setdefault(parts[-1], {}).setdefault(" ".join(parts), set()).add(source)
    names = {
        name: _Name(frozenset(held), len(name.split()), name in articled)
        for name, held in full.items()
    }
    for word, holders in short.items():
        if len(holders) == 1 and word not in names:
            (held,) = holders.values()
            names[word] = _Name(frozenset(held), 1, after_the=True)
    return names


def _base(source: str) -> str:
    name = _TAGLINE.split(source.strip())[0]
    domain = _DOMAIN.match(name)
    return domain[1] if domain else name


def _folded(name: str) -> str:
    parts = [span.of(name).casefold().replace("’", "'").rstrip(".") for span in words(name)]
    return " ".join(parts[1:] if parts[:1] == ["the"] and len(parts) > 1 else parts)


def _is_name(name: _Name, question: str, start: int, end: int) -> bool:
    before, written, after = question[:start], question[start:end], question[end:]
    # Nothing else is written like a domain.
    if name.words > 1 or "." in written:
        return True
    cased = any(c.islower() for c in question) and any(c.isupper() for c in question)
    the = bool(_THE.search(before))
    frame = bool(_ATTRIBUTING.search(before)) and bool(
        _SAYING.match(after) or re.search(r"(?:to|by|in|from|per)\s+(?:the\s+)?$", before)
    )
    if not cased:
        return frame
    if written.islower() or _GOES_ON.match(after):
        return False
    if name.after_the:
        return the or frame
    # With nothing before it, a capital says nothing.
    if not re.search(r"[^\W_]", before):
        return bool(_SAYING.match(after))
    # "New York Fortune Club": part of another name.
    capital = _COMES_BEFORE.search(before)
    return the or frame or capital is None or capital[1].lower() in STOP_WORDS
