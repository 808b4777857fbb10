"""Whose word something is: a statement may not lose it, nor give it to another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from ingest.language.wordlist import any_of, any_pattern, tagged, words
from ingest.span import Span
from service.verification.context import Known
from service.verification.parsed import Parsed, parse
from service.verification.word import FUNCTION, Word, among, is_value

_SAYS = any_of(tagged("reporting_verbs", "speaks"))
_SAID = re.compile(rf"(?<!\w){_SAYS}(?!\w)")
_ACCORDING = re.compile(
    r"\b(?i:according to) (?P<who>[^,;:\"]{1,80}?(?:, [A-Z][\w'-]+(?: [A-Z][\w'-]+){1,3})?)"
    r"(?=[,;:.\"]|$|\s(?:and|but|in|on)\b)"
)
# "A report" speaks for whoever made it.
_IN_REPORT = re.compile(
    r"\b[Ii]n (?:an?|its|the|his|her|their) (?P<who>[A-Z][^,;:.\"]{0,60}?) "
    r"(?:report|interview|article|statement|post|letter|study)\b"
)
_TELLS = any_of({*tagged("reporting_verbs", "speaks")} - {"told", "tells"})
_INVERTED = re.compile(rf"[,\"?!]\s+{_TELLS}\s(?P<who>[^,;:.\"]{{1,60}})")
_NO_SUBJECT = re.compile(r"\b(?:be|is|are|was|were|been|being|to|not)\s$")
_APPOSITION = re.compile(
    r"(?<=\w),\s(?!and\b|but\b|or\b|while\b|as\b|after\b|according\b)[^,;:\"]{1,160},(?=\s\w)"
)
_JOINTS = any_of({*words("clause_joints")} - {"who", "which"})
_MARK = re.compile(r"[,;:]")
_START = re.compile(rf"[,;:\"()]\s?|\s-\s|\b{_JOINTS}\b")
# "A values it at 5 million" is A's word as well.
_VIEW = re.compile(
    r"\b(?:values?|valued|estimat\w+|believ\w+|thinks?|thought|reckons?|speaks? of|talks? of"
    r"|puts? (?=.*\bat\b)|claims (?:that|to)|accus\w+|blam\w+|suspects?)\b",
    re.IGNORECASE,
)
_PRONOUN = frozenset((*words("personal_pronouns"), "it", "who", "which", "one", "we", "i"))
_PREPOSITIONS = frozenset(words("prepositions")) | {"who", "which", "that"}
_WORD = re.compile(r"[\w']+")
_FEW_WORDS = 4
_OPENING_WORDS = 5
_LONGEST_SPEAKER = 14  # words
_LOOK_BACK = 60  # characters, for whom "who said" is said of
_TAKEN = 0.34  # of a statement, from what somebody says


@dataclass(frozen=True, slots=True)
class Telling:
    """One "A says" of a text."""

    who: str
    governs: Span  # what A says


@cache
def _sourcing() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{any_pattern('sourcing')})(?!\w)", re.IGNORECASE)


def lost_source(said: Parsed, held: Parsed, whole: Parsed) -> str | None:
    """Whose word the sentence gives it as, where the statement `whole` gives it as a fact."""
    if _sourcing().search(whole.text) or '"' in whole.text:
        return None
    for telling in tellings(held.text):
        if any(among(each, said.stems | whole.stems) for each in _heads(telling.who)):
            continue
        if _says_it(said, held, telling.governs):
            return f"the sentence gives it as the word of “{telling.who}”"
    view = _VIEW.search(held.text)
    if view and _says_it(said, held, Span(view.end(), len(held.text))):
        return f"the sentence says “{view.group()}”"
    if any(_says_it(said, held, span) for span in _quoted(held.text)):
        return "the sentence gives it as somebody's words"
    return None


def other_speaker(said: Parsed, held: Parsed, known: Known) -> str | None:
    """Who says it in the statement, but not in the sentence."""
    theirs = tellings(held.text)
    quotes = '"' in held.text
    allowed = set(known.outlet)
    for telling in theirs:
        allowed |= parse(telling.who).stems
        if _is_pronoun(telling.who) or not any(w.capital for w in parse(telling.who).words):
            allowed |= known.speakers
    if not theirs:
        allowed |= known.speakers
        if not quotes:
            allowed |= {word.stem for word in held.words[:_OPENING_WORDS]} | known.words
    named = not quotes and not any(_is_pronoun(each.who) for each in theirs)
    roles = allowed | known.title if named else allowed
    for telling in tellings(said.text):
        who = parse(telling.who)
        if _is_pronoun(telling.who):
            continue
        names = [word.stem for word in who.words if word.capital]
        heads = [*names, *_heads(telling.who)] if _names_place(telling.who) else names
        heads = heads or _heads(telling.who)
        if heads and not any(among(each, allowed if names else roles) for each in heads):
            return f"the sentence does not give it as the word of “{telling.who}”"
    return None


def _says_it(said: Parsed, held: Parsed, governs: Span) -> bool:
    """Whether the statement takes a good part of what it says from what `governs` covers."""
    governed = [
        word
        for word in held.words
        if governs.start <= word.start < governs.end and not word.stem.startswith("@")
    ]
    kept = sum(among(word.stem, said.stems) for word in governed)
    theirs = {word.stem for word in governed}
    taken = sum(among(word.stem, theirs) for word in said.words)
    return kept >= min(2, len(governed)) > 0 and taken >= _TAKEN * len(said.words)


@lru_cache(maxsize=4096)
def tellings(text: str) -> tuple[Telling, ...]:
    """Each "A said", "according to A" and "…, said A", with what it governs."""
    # What stands between two commas behind a name parts it from its verb.
    flat = _APPOSITION.sub(_blanked, text)
    return (
        *(_telling(text, each["who"], Span(*each.span())) for each in _ACCORDING.finditer(text)),
        *(_telling(text, each["who"], Span(*each.span())) for each in _INVERTED.finditer(flat)),
        *(_telling(text, each["who"], Span(*each.span())) for each in _IN_REPORT.finditer(text)),
        *_said(text, flat),
    )


def _said(text: str, flat: str) -> Iterator[Telling]:
    last = 0
    for match in _SAID.finditer(flat):
        before = flat[: match.start()].rstrip()
        if _NO_SUBJECT.search(flat[: match.start()]) or before.endswith((",", '"', "?", "!")):
            continue
        begin = last
        for cut in _START.finditer(flat, last, match.start()):
            begin = cut.end()
        last = match.end()
        if match.group() == "added" and flat.startswith(" to ", last):
            continue
        who = _speaker(text, flat, begin, match.start())
        if len(who.split()) > _LONGEST_SPEAKER:
            # No apposition after all, but two clauses: "…, that its licence allows, A said".
            who = " ".join(_MARK.split(text[begin : match.start()])[-1].split())
        if who:
            yield _telling(text, who, Span(begin, match.end()))


def _speaker(text: str, flat: str, begin: int, end: int) -> str:
    if not flat[begin:end].strip():
        # "A called it new and said that": who speaks opens the sentence.
        return " ".join(flat[:end].split()[:_OPENING_WORDS])
    who = " ".join(text[begin:end].split()).removeprefix("that ")
    if re.match(r"(?:who|which)\b", who):
        return " ".join(text[max(0, begin - _LOOK_BACK) : end].split())
    return who


def _blanked(apposition: re.Match[str]) -> str:
    """Spaces, unless it says who speaks: ", the mayor said on Friday,"."""
    text = apposition.group()
    return text if _SAID.search(text) else " " * len(text)


def _telling(text: str, who: str, span: Span) -> Telling:
    before = text[: span.start]
    end = re.match(r"[^.,;:\"]{0,40}?(?:[,;.\"]|$)", text[span.end :])
    short = end is not None and len(end.group().split()) <= _FEW_WORDS
    if text.startswith(" that ", span.end):
        return Telling(who, Span(span.end, len(text)))
    if before.strip(" \"'") and (short or before.rstrip().endswith((",", '"'))):
        return Telling(who, Span(0, span.start))
    return Telling(who, Span(span.end, len(text)))


def _quoted(text: str) -> Iterator[Span]:
    """The parts in quotation marks; one that is not closed, or not opened, counts as well."""
    marks = [place for place, each in enumerate(text) if each == '"']
    if len(marks) % 2:
        marks = [*marks, len(text)] if text.startswith('"') else [0, *marks]
    for start, end in zip(marks[::2], marks[1::2], strict=True):
        if len(text[start:end].split()) > _FEW_WORDS:
            yield Span(start, end)


def _names_place(who: str) -> bool:
    """Whether the name in it tells where the one who speaks belongs: "the town of Pell"."""
    return bool(
        re.match(r"(?:[Tt]he|[Aa]n?)\s(?:[a-z][\w-]*\s)+of\s[A-Z]|[Tt]he\s[A-Z]+\s[a-z]", who)
    )


def _is_pronoun(who: str) -> bool:
    return all(word in _PRONOUN or word in FUNCTION for word in _WORD.findall(who.lower()))


def _heads(who: str) -> list[str]:
    """The stems of the noun that says who speaks: of "a spokesman for the railway", the first."""
    taken: list[Word] = []
    for word in parse(who).words:
        between = who[taken[0].start : word.start] if taken else ""
        if "," in between or not _PREPOSITIONS.isdisjoint(between.lower().split()):
            break
        if not is_value(word.stem):
            taken.append(word)
    names = [word.stem for word in taken if word.capital]
    return names or [word.stem for word in taken[-1:]]
