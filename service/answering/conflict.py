"""Evidence → conflicts: the same thing asked for, different values; found without a model."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from typing import Final, Literal

from ingest.language.dates import dates
from ingest.language.lexicon import opposed, stem
from ingest.language.names import names
from ingest.language.quantities import quantities
from ingest.language.terms import terms
from ingest.language.wordlist import any_pattern, words
from ingest.span import Span
from service.extraction.extract import FORMER, Candidate
from service.extraction.figure import COUNTED
from service.extraction.measure import Measure
from service.extraction.speaker import speaker
from service.extraction.value import (
    Key,
    Named,
    asks_for_one,
    comparable,
    figure_value,
    marked_value,
    other_period,
    same,
    single_day,
    written,
)
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

# So many sentences are read for a value. Each may answer so much worse than the best one, in log
# odds, less so the less near it is to that one; days are told in more different sentences.
_MARKED: Final = 12
_MARGIN, _DAY_MARGIN = 1.3, 1.75
# … and that one may answer so much worse than the best statement, which may give no value.
_BESIDE_BEST = 1.4
# … and must be likely to answer, in log odds: who asks of no such thing gets no box. A count that
# grew from day to day is one thing by that.
_BEST_ODDS, _BEST_GROWN_ODDS = 0.45, 0.0
# A name must answer by itself, in log odds: there are many in every text.
_NAME_ODDS = -0.4
# How near two sentences must be, as a cosine, to tell of one thing.
_SAME_THING, _SAME_DAYS_THING = 0.3, 0.15
# Sentences nearer than this tell of one thing, however far apart their figures are.
_ALIKE = 0.7
# So many values that grow from day to day are one count that grew; fewer, where a word says so.
_GROWING, _GROWING_DAYS = 3, 31
_GROWTH = re.compile(rf"\b{any_pattern('growth')}\b", re.IGNORECASE)
_SUM_KINDS = frozenset(term for word in words("sum_kinds") for term in terms(word))
# Who still is somewhere is counted anew each day.
_STILL = re.compile(r"\bstill\b", re.IGNORECASE)
_EXPECTED = re.compile(rf"\b{any_pattern('expectations')}\b", re.IGNORECASE)

Reading = Callable[[Sequence[EvidenceSentence]], Sequence[tuple[float, Span]]]
"""Sentences → for each the log odds that it answers, and where in it the answer stands."""


@dataclass(frozen=True, slots=True)
class ConflictValue:
    value: str  # as the first of its sentences writes it
    citations: tuple[Citation, ...]
    speaker: str = ""  # who says so by that sentence; "" where it doesn't tell


@dataclass(frozen=True, slots=True)
class Conflict:
    about: str
    values: tuple[ConflictValue, ...]  # two or more, newest first
    # Whether later articles give more each time: then nobody disagrees, the count grew.
    update: bool


@dataclass(frozen=True, slots=True)
class _Side:
    """What one sentence gives as the value."""

    key: Key
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
    read: Reading | None = None,
) -> tuple[Conflict, ...]:
    """The conflict among the values that the evidence gives for what was asked, if there is one.

    Values are figures, days, names, or yes and no. They conflict when two voices differ: copies of
    one text, which `stories` gives one number, are one voice; two speakers in one text are two.
    What states nothing takes no side. `read` finds the values; without it those count that have
    the question's words nearest. `candidates` is the evidence, best first; `cite` numbers a
    sentence, and is called for those of a conflict only.
    """
    if not asks_for_one(analysis):
        return ()
    sides = _sides(analysis, candidates, statements, read)
    groups: list[list[_Side]] = []
    for side in sides:
        group = next((each for each in groups if same(each[0].key, side.key)), None)
        if group is None:
            groups.append([side])
        else:
            group.append(side)
    of = stories([side.sentence.article.id for side in sides])
    if not any(_apart(one, other, of) for one, other in combinations(groups, 2)):
        return ()
    # Of one day, what answers best is the news of it, but for what an article says was said before.
    groups.sort(key=lambda group: max(map(_of_now, _newest(group))), reverse=True)
    groups.sort(key=lambda group: _day(_newest(group)[0]), reverse=True)
    update = analysis.type is AnswerType.COUNT and _grew(groups)
    if read and not update and analysis.type is not AnswerType.YES_NO:
        likeliest = max(side.fit for side in sides)
        if likeliest < _BEST_ODDS:
            return ()
    values = [
        ConflictValue(
            written(group[0].key),
            tuple(cite(side.sentence) for side in group[:_MAX_CITATIONS]),
            next(filter(None, (speaker(side.sentence.text) for side in group)), ""),
        )
        for group in groups[:_MAX_VALUES]
    ]
    return (Conflict(about=question, values=tuple(values), update=update),)


def _newest(group: Sequence[_Side]) -> list[_Side]:
    last = max(map(_day, group))
    return [side for side in group if _day(side) == last]


def _of_now(side: _Side) -> tuple[bool, float]:
    return not FORMER.search(side.sentence.text), side.fit


def _apart(one: Sequence[_Side], other: Sequence[_Side], stories: Mapping[str, int]) -> bool:
    """Whether two voices give the two values."""
    for mine, theirs in product(one, other):
        story, their_story = (
            stories.get(each.sentence.article.id, each.sentence.article.id)
            for each in (mine, theirs)
        )
        if story != their_story:
            return True
        who, their_who = (set(terms(speaker(each.sentence.text))) for each in (mine, theirs))
        if who - their_who and their_who - who:
            return True
    return False


def _grew(groups: Sequence[Sequence[_Side]]) -> bool:
    """Whether each value, newest first, is more than all that are older: three, or two of which
    the newer is said to have grown.
    """
    newest = [
        max(filter(None, (s.sentence.article.published for s in g)), default=None) for g in groups
    ]
    values = [g[0].key.value for g in groups if isinstance(g[0].key, Measure)]
    days = [day for day in newest if day]
    told = any(_GROWTH.search(side.sentence.text) for side in groups[0])
    return (
        (len(groups) >= _GROWING or told)
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
    said = {side.key for side in _sides(analysis, candidates, statements, None)}
    if len(said) > 1:
        return "disputed"
    return ("yes" if said.pop() else "no") if said else None


def _sides(
    analysis: Analysis,
    candidates: Sequence[Candidate],
    statements: Sequence[Statement],
    read: Reading | None,
) -> list[_Side]:
    cited = {(c.article.id, c.sentence) for each in statements for c in each.citations}
    if not cited:
        return []

    def is_cited(sentence: EvidenceSentence) -> bool:
        return (sentence.article.id, sentence.sentence.number) in cited

    reads = None if analysis.type is AnswerType.YES_NO else read
    found = (
        _read_sides(analysis, candidates, is_cited, reads)
        if reads
        else _worded_sides(analysis, candidates, is_cited)
    )
    best = max((s for s in found if is_cited(s.sentence)), key=lambda side: side.fit, default=None)
    if best is None:
        return []
    if reads and best.fit < max(_BEST_GROWN_ODDS, _best_odds(candidates) - _BESIDE_BEST):
        return []
    return [
        side
        for side in found
        if comparable(side.key, best.key)
        and (_near(side.key, best.key) or _alike(side, best))
        and _of_one_thing(analysis, side.sentence, best.sentence)
        and (
            _reads_as_well(analysis, side, best)
            if reads
            else side.fit
            >= best.fit * (_FIT_SHARE if is_cited(side.sentence) else _UNCITED_FIT_SHARE)
        )
    ]


def _near(one: Key, other: Key) -> bool:
    return not (isinstance(one, Measure) and isinstance(other, Measure)) or one.near(other)


def _alike(one: _Side, other: _Side) -> bool:
    """Whether both are so nearly one sentence that figures far apart are of one thing."""
    return float(one.sentence.vector @ other.sentence.vector) >= _ALIKE


def _best_odds(candidates: Sequence[Candidate]) -> float:
    """The log odds of the best sentence that may be stated."""
    likely = next(each.answers for each in candidates if states(each.evidence))
    return math.log(max(likely, 1e-6) / max(1 - likely, 1e-6))


def _reads_as_well(analysis: Analysis, side: _Side, best: _Side) -> bool:
    near = float(side.sentence.vector @ best.sentence.vector)
    margin = _DAY_MARGIN if analysis.type is AnswerType.DATE else _MARGIN
    return side.fit - best.fit + near >= -margin


def _worded_sides(
    analysis: Analysis,
    candidates: Sequence[Candidate],
    is_cited: Callable[[EvidenceSentence], bool],
) -> list[_Side]:
    """The values that have the question's words nearest."""
    best_answers = max((each.answers for each in candidates), default=0.0)
    found: list[_Side] = []
    for each in candidates:
        told = is_cited(each.evidence)
        near = each.answers >= _UNCITED_ANSWERS_SHARE * best_answers
        if (told or near) and states(each.evidence):
            found += [s for s in _values(analysis, each.evidence) if told or s.telling]
    return found


def _read_sides(
    analysis: Analysis,
    candidates: Sequence[Candidate],
    is_cited: Callable[[EvidenceSentence], bool],
    read: Reading,
) -> list[_Side]:
    """The values at which the reader sees the answer; the fit is what it makes of the sentence."""
    able = [
        each.evidence
        for each in candidates
        if each.answers > 0 and _may_hold(analysis, each.evidence.text) and states(each.evidence)
    ]
    able.sort(key=lambda each: not is_cited(each))  # stable: best first within each
    distinct = {each.text: each for each in reversed(able)}
    picked = [distinct[text] for text in dict.fromkeys(each.text for each in able)][:_MARKED]
    marked = {each.text: at for each, at in zip(picked, read(picked), strict=True)}
    found = []
    for each in able:
        if each.text not in marked:
            continue
        odds, span = marked[each.text]
        key = marked_value(analysis, each.text, span)
        if key is not None and not (isinstance(key, Named) and odds < _NAME_ODDS):
            found.append(_Side(key, odds, each))
    return found


def _may_hold(analysis: Analysis, text: str) -> bool:
    """Whether there is anything of the kind that is asked for."""
    if analysis.type in COUNTED:
        return bool(quantities(text))
    if analysis.type is AnswerType.DATE:
        return bool(dates(text))
    return bool(names(text))


def _of_one_thing(analysis: Analysis, one: EvidenceSentence, other: EvidenceSentence) -> bool:
    """Whether two sentences may tell of one thing at one time."""
    if one is other:
        return True
    least = _SAME_DAYS_THING if analysis.type is AnswerType.DATE else _SAME_THING
    if float(one.vector @ other.vector) < least or not _has_names(analysis, one):
        return False
    if analysis.type is AnswerType.DATE:
        return True
    if other_period(one.text, other.text) or _of_other_days(one, other):
        return False
    if analysis.type not in COUNTED:
        return True
    expected, other_expected = (bool(_EXPECTED.search(each.text)) for each in (one, other))
    kinds, other_kinds = (_sum_kinds(analysis, each.text) for each in (one, other))
    return expected == other_expected and kinds == other_kinds


def _of_other_days(one: EvidenceSentence, other: EvidenceSentence) -> bool:
    """Whether either tells what is "still" so, on another day than the other tells of."""
    days = {each.article.published for each in (one, other)}
    return len(days) > 1 and any(_STILL.search(each.text) for each in (one, other))


def _sum_kinds(analysis: Analysis, text: str) -> frozenset[str]:
    """Which sums, of those that are easily confused, `text` is of: repairs, a reward."""
    return _SUM_KINDS & set(terms(text)) - set(analysis.terms)


def _has_names(analysis: Analysis, evidence: EvidenceSentence) -> bool:
    """Whether its article has all the names of the question."""
    near = {*terms(evidence.text), *terms(evidence.article.title)}
    return analysis.names <= near or analysis.names <= {*near, *terms(evidence.article.text)}


def _values(analysis: Analysis, sentence: EvidenceSentence) -> Iterator[_Side]:
    """The value that `sentence` gives by its words, or none."""
    if analysis.type in COUNTED:
        found = figure_value(analysis, sentence.text)
        if found:
            told, fit, telling = found
            yield _Side(told, fit, sentence, telling)
    elif analysis.type is AnswerType.DATE:
        moment = single_day(analysis, sentence.text)
        fit = _fit(analysis, sentence.text)
        if moment and fit >= _DATE_FIT:
            yield _Side(moment, fit, sentence)
    elif analysis.type is AnswerType.YES_NO:
        fit = _fit(analysis, sentence.text, opposites=True)
        if fit >= _YES_NO_FIT:
            yield _Side(_affirms(analysis, sentence.text), fit, sentence)


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


def _day(side: _Side) -> str:
    published = side.sentence.article.published
    return published.isoformat() if published else ""
