"""Evidence → conflicts: the same thing asked for, different values; found without a model."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ingest.language.dates import MONTHS, WEEKDAYS, Moment, moments
from ingest.language.lexicon import opposed, stem
from ingest.language.quantities import Kind, Quantity, counts
from ingest.language.terms import terms
from ingest.language.wordlist import words
from service.extraction.extract import Candidate
from service.extraction.figure import COUNTED, figure
from service.extraction.measure import Measure, measure
from service.query.analysis import Analysis, AnswerType
from service.retrieval.evidence import EvidenceSentence
from service.verification.citation import Citation
from service.verification.entailment import denied_words
from service.verification.statement import states
from service.verification.verify import Statement

# A value with fewer of the question's words near it than this share of the best is of something
# else; for a sentence that no statement cites, the share must be larger.
_FIT_SHARE = 0.5
_UNCITED_FIT_SHARE = 0.75
# Of the question's terms, what a sentence must have to say a day of what is asked for.
_DATE_FIT = 0.3
# … and the sentence must answer about as well as the best one.
_UNCITED_ANSWERS_SHARE = 0.6
# Of the question's terms, what a sentence must have to say yes or no to it.
_YES_NO_FIT = 0.7
_MAX_VALUES = 8
_MAX_CITATIONS = 4

_MEASURE = re.compile(r"\b(?:every|each|per) (?:\w+ of )?$", re.IGNORECASE)
# What stands before a count, also with the capital of a sentence's first word.
_COUNTING = frozenset(words("count_introducers"))

# How near two sentences must be, as a cosine, to tell of one thing.
_SAME_THING = 0.3
# So many values that grow from day to day are one count that grew.
_GROWING, _GROWING_DAYS = 3, 31

Key = Measure | Moment | bool


@dataclass(frozen=True, slots=True)
class ConflictValue:
    value: str  # as the first of its sentences writes it
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    about: str
    values: tuple[ConflictValue, ...]  # two or more, newest first
    # Whether later articles give more each time: then nobody disagrees, the count grew.
    update: bool = False


@dataclass(frozen=True, slots=True)
class _Side:
    """What one sentence gives as the value."""

    key: Key
    text: str
    fit: float
    sentence: EvidenceSentence
    telling: bool = True  # whether its words say of what it is, so that nobody need cite it


def find_conflicts(
    question: str,
    analysis: Analysis,
    candidates: Sequence[Candidate],
    statements: Sequence[Statement],
    cite: Callable[[EvidenceSentence], Citation],
    *,
    stories: Callable[[Sequence[str]], Mapping[str, int]] = lambda _: {},
) -> tuple[Conflict, ...]:
    """The conflict among the values that the evidence gives for what was asked, if there is one.

    Values are figures, dates, or yes and no. They conflict when two stories differ: copies of one
    text, which `stories` gives one number, are one voice. What states nothing takes no side.
    `candidates` is the evidence, best first; `cite` numbers a sentence, and is called for those of
    a conflict only.
    """
    sides = _sides(analysis, candidates, statements)
    groups: list[list[_Side]] = []
    for side in sides:
        group = next((each for each in groups if _same(each[0].key, side.key)), None)
        if group is None:
            groups.append([side])
        else:
            group.append(side)
    of = stories([side.sentence.article.id for side in sides])
    voices = [{of.get(s.sentence.article.id, s.sentence.article.id) for s in g} for g in groups]
    if len(groups) < 2 or len(set[int | str]().union(*voices)) < 2:
        return ()
    groups.sort(key=lambda group: max(_day(side) for side in group), reverse=True)
    values = [
        ConflictValue(group[0].text, tuple(cite(side.sentence) for side in group[:_MAX_CITATIONS]))
        for group in groups[:_MAX_VALUES]
    ]
    update = analysis.type is AnswerType.COUNT and _grew(groups)
    return (Conflict(about=question, values=tuple(values), update=update),)


def _grew(groups: Sequence[Sequence[_Side]]) -> bool:
    """Whether each of three or more values, newest first, is more than all that are older."""
    newest = [
        max(filter(None, (s.sentence.article.published for s in g)), default=None) for g in groups
    ]
    values = [g[0].key.value for g in groups if isinstance(g[0].key, Measure)]
    days = [day for day in newest if day]
    return (
        len(groups) >= _GROWING
        and len(days) == len(values) == len(groups)
        and all(later > earlier for later, earlier in pairwise(days))
        and all(more > fewer for more, fewer in pairwise(values))
        and (days[0] - days[-1]).days <= _GROWING_DAYS
    )


def verdict(
    analysis: Analysis, candidates: Sequence[Candidate], statements: Sequence[Statement]
) -> Literal["yes", "no", "disputed"] | None:
    """What the sentences that are stated say to a question for yes or no; None: neither."""
    if analysis.type is not AnswerType.YES_NO:
        return None
    said = {side.key for side in _sides(analysis, candidates, statements)}
    if len(said) > 1:
        return "disputed"
    return ("yes" if said.pop() else "no") if said else None


def _sides(
    analysis: Analysis, candidates: Sequence[Candidate], statements: Sequence[Statement]
) -> list[_Side]:
    cited = {(c.article.id, c.sentence) for each in statements for c in each.citations}
    if not cited:
        return []
    best_answers = max((each.answers for each in candidates), default=0.0)
    found: list[tuple[_Side, bool]] = []
    for each in candidates:
        sentence = each.evidence
        told = (sentence.article.id, sentence.sentence.number) in cited
        near = each.answers >= _UNCITED_ANSWERS_SHARE * best_answers
        if (told or near) and states(sentence):
            found += [(s, told) for s in _values(analysis, sentence) if told or s.telling]
    best = max((side for side, told in found if told), key=lambda side: side.fit, default=None)
    if best is None:
        return []
    return [
        side
        for side, told in found
        if _comparable(side.key, best.key)
        and _of_one_thing(side.sentence, best.sentence)
        and side.fit >= best.fit * (_FIT_SHARE if told else _UNCITED_FIT_SHARE)
    ]


def _comparable(one: Key, other: Key) -> bool:
    """Whether both are of one kind: a share is no rival of a count, nor are metres of crowns."""
    if isinstance(one, Measure) and isinstance(other, Measure):
        return one.unit == other.unit
    return type(one) is type(other)


def _of_one_thing(one: EvidenceSentence, other: EvidenceSentence) -> bool:
    return one is other or float(one.vector @ other.vector) >= _SAME_THING


def _values(analysis: Analysis, sentence: EvidenceSentence) -> Iterator[_Side]:
    """The value that `sentence` gives, or none."""
    if analysis.type in COUNTED:
        found = figure(sentence.text, analysis)
        if found and not _counts_nothing(sentence.text, found.quantity, analysis):
            told = measure(sentence.text, found.quantity)
            yield _Side(told, told.words, found.fit, sentence, found.telling)
    elif analysis.type is AnswerType.DATE:
        moment = _date(analysis, sentence.text)
        fit = _fit(analysis, sentence.text)
        if moment and fit >= _DATE_FIT:
            yield _Side(moment, moment.text.strip(" ."), fit, sentence)
    elif analysis.type is AnswerType.YES_NO:
        fit = _fit(analysis, sentence.text, opposites=True)
        if fit >= _YES_NO_FIT:
            yes = _affirms(analysis, sentence.text)
            yield _Side(yes, "yes" if yes else "no", fit, sentence)


def _counts_nothing(text: str, quantity: Quantity, analysis: Analysis) -> bool:
    """Whether it is a label ("Gate 3", "Pier 4") or a measure ("every group of 30", "each 100")."""
    before = text[: quantity.span.start]
    if _MEASURE.search(before):
        return True
    label = quantity.kind is Kind.PLAIN and quantity.text.isdigit()
    named = re.search(r"\b[A-Z][a-z]+ $", before)
    if not (label and named) or _counts_something(text, quantity.span.end, analysis):
        return False
    word = named[0].strip().lower()
    return word not in _COUNTING and word not in MONTHS and word not in WEEKDAYS


def _counts_something(text: str, end: int, analysis: Analysis) -> bool:
    """Whether what follows is counted: "In Marseille 40 people", or what the question counts."""
    following = re.match(r"\s([a-z-]+s)\b", text[end:])
    return counts(text, end) or (
        following is not None and any(term in analysis.terms for term in terms(following[1]))
    )


def _date(analysis: Analysis, text: str) -> Moment | None:
    """The one date of `text` that the question did not bring; None where there are more."""
    dates = [each for each in moments(text) if each.month and each.day]
    brought = {*analysis.terms, *analysis.numbers}
    new = [each for each in dates if not brought.issuperset(terms(each.text))]
    return new[0] if len(new) == 1 else None


def _fit(analysis: Analysis, text: str, *, opposites: bool = False) -> float:
    held = set(terms(text))
    found = sum(
        term in held or (opposites and any(opposed(term, each) for each in held))
        for term in analysis.terms
    )
    return found / max(1, len(analysis.terms))


def _affirms(analysis: Analysis, text: str) -> bool:
    """Whether `text` says yes: it denies none of the question's words, nor says the opposite.

    "Rejected" is the opposite of "approved" and denies nothing besides; "not rejected" says yes.
    """
    held, wanted = set(map(stem, terms(text))), set(map(stem, analysis.terms))
    opposites = {word for word in held for term in wanted - held if opposed(term, word)}
    denied = denied_words(text, but=opposites) & (wanted | opposites)
    return bool(opposites) == bool(denied)


def _same(one: Key, other: Key) -> bool:
    if isinstance(one, Moment) and isinstance(other, Moment):
        return one.implied_by(other) or other.implied_by(one)
    if isinstance(one, Measure) and isinstance(other, Measure):
        return one.same(other)
    return one == other


def _day(side: _Side) -> str:
    published = side.sentence.article.published
    return published.isoformat() if published else ""
