"""Evidence → draft without a model: the sentences that answer, word for word, or none."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from ingest.embed import Vectors
from ingest.language.lexicon import SYNONYMS
from ingest.language.terms import terms
from ingest.language.wordlist import any_of, any_pattern, words
from ingest.structure import told_of
from service.extraction.answerability import Answerability, is_byline
from service.extraction.around import above, telling_headings
from service.extraction.cell import looked_up
from service.extraction.figure import COUNTED, figure, tells_number
from service.extraction.holds import holds
from service.query.analysis import Analysis, AnswerType
from service.query.days import Days, named_days
from service.retrieval.evidence import Evidence, EvidenceSentence
from service.retrieval.retrieve import REPORTED_DAYS
from service.verification.draft import DraftStatement
from service.verification.entailment import covered, plain
from service.verification.leaning import leans
from service.verification.statement import states

MAX_STATEMENTS = 5
_PER_ARTICLE = 3
_FIGURES_PER_ARTICLE = 2  # figures of other articles are worth more than a third of one
# Sentences that share so much of their words (Jaccard) may be the same sentence, reprinted.
_SHARED_WORDS = 0.8
# What is stated beside the best sentence must be so much likelier to answer than what is stated
# alone, and so likely beside that sentence; less so where its article has said nothing yet.
_FURTHER, _FURTHER_SHARE, _OTHER_ARTICLE_SHARE = 1.25, 0.7, 0.5
# What the likelihood is worth of a sentence without a figure, a day or a name where that is asked,
# and of one whose pronoun may stand for something else than what is asked about.
_MISFIT = 0.3
_TOLD_OFTEN = 3  # sentences
# Asked who wrote an article, bylines of articles that match this much worse are of others.
_MEANT_SHARE = 0.85


# Of counts that answer about as well as the best one, the one of the newest article comes first;
# asked for what holds now, also what answers much worse.
_TIE_SHARE, _NEWER_SHARE = 0.95, 0.5
# "Last Friday it moved the reopening to 14 April" is no news: of days that answer about as well, it
# comes last.
FORMER = re.compile(rf"\b{any_of(words('former_words'))}\b", re.IGNORECASE)
_FORMER_SHARE = 0.9
_NOW = re.compile(rf"\b{any_pattern('now_words')}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    evidence: EvidenceSentence
    answers: float  # how likely it answers the question, 0 to 1


def score(
    model: Answerability,
    analysis: Analysis,
    vector: Vectors,
    evidence: Evidence,
) -> list[Candidate]:
    """Every sentence of `evidence` with how likely it answers, best first."""
    sentences = list(evidence.values())
    days = _days_asked(analysis, sentences)
    read = [_dated(days, _as_row(each)) for each in sentences]
    answers = model.answers(analysis, vector, read)
    strayed = astray(analysis, evidence)
    candidates = [
        Candidate(
            each,
            likely
            * (1 if _may_answer(analysis, each) else _MISFIT)
            * (_MISFIT if each.key in strayed else 1),
        )
        for each, likely in zip(sentences, answers, strict=True)
    ]
    meant = _of_row(analysis, _of_section(analysis, candidates))
    return sorted(meant, key=lambda each: -each.answers)


def _may_answer(analysis: Analysis, evidence: EvidenceSentence) -> bool:
    """Whether it has something of the kind that is asked for."""
    told = " ".join((*telling_headings(analysis, evidence), _as_row(evidence).text))
    return bool(looked_up(analysis, evidence)) or holds(analysis, told)


def astray(analysis: Analysis, evidence: Evidence) -> set[str]:
    """The keys of sentences whose pronoun is likely of something else than what is asked about.

    Another article tells, again and again, of a word of the question that their own has not.
    """
    leaning = {each.key for each in evidence.values() if leans(each.text)}
    if not leaning:
        return set()
    told: dict[str, Counter[str]] = {}
    for each in evidence.values():
        known = told.setdefault(each.article.id, Counter(terms(each.article.title)))
        known.update({*terms(each.text)})
        if each.key in leaning:
            known.update({*terms(each.before), *chain(*map(terms, above(each)))})
    asked = [SYNONYMS.get(term, frozenset()) | {term} for term in analysis.terms]

    def most(meant: frozenset[str], known: Mapping[str, int]) -> int:
        return max(known[term] for term in meant)

    return {
        key
        for key in leaning
        for meant in asked
        if not most(meant, told[evidence[key].article.id])
        and any(most(meant, known) >= _TOLD_OFTEN for known in told.values())
    }


def _as_row(evidence: EvidenceSentence) -> EvidenceSentence:
    """The sentence as it is read: a row of a table with the heads of its columns."""
    if row := evidence.structure.row:
        text = " · ".join(f"{head}: {cell}" if head else cell for head, cell in row)
        return replace(evidence, text=text)
    return evidence


def _days_asked(analysis: Analysis, sentences: Sequence[EvidenceSentence]) -> Sequence[Days]:
    """The days, months and years that the question names, unless it asks for one."""
    if analysis.type is AnswerType.DATE:
        return ()
    return named_days(analysis.text, {day.year for e in sentences if (day := e.article.published)})


def _dated(asked: Sequence[Days], evidence: EvidenceSentence) -> EvidenceSentence:
    """The sentence behind the day of its article, where that is of the days asked for and the
    sentence names none: "6.4 percent" is then February's.
    """
    day = evidence.article.published
    if day is None or not any(each.holds(day, late_days=REPORTED_DAYS) for each in asked):
        return evidence
    if named_days(evidence.text, {day.year}):
        return evidence
    return replace(evidence, text=f"{day.day} {day:%B %Y}: {evidence.text}")


def _of_section(analysis: Analysis, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Without what stands below other headings of an article, where one names what is asked for.

    "The office opens at 8" below "Oslo" doesn't say when the office in Lisbon opens.
    """
    meant: dict[str, frozenset[str]] = {}
    for each in candidates:
        whole = f"{each.evidence.article.title} {told_of(each.evidence.article)}"
        above = {*terms(each.evidence.structure.section)} - {*terms(whole)}
        told = (analysis.names & above) - {*terms(each.evidence.text)}
        article = each.evidence.article.id
        if len(told) > len(meant.get(article, ())):
            meant[article] = frozenset(told)
    return [
        each
        for each in candidates
        if not (wanted := meant.get(each.evidence.article.id))
        or not each.evidence.structure.headings
        or wanted <= {*terms(each.evidence.structure.section), *terms(each.evidence.text)}
    ]


def _of_row(analysis: Analysis, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Without the rows of an article that have less of what is looked up than another row has."""
    shares = [looked_up(analysis, each.evidence) for each in candidates]
    best: dict[str, float] = {}
    for each, share in zip(candidates, shares, strict=True):
        article = each.evidence.article.id
        best[article] = max(share, best.get(article, 0.0))
    return [
        each
        for each, share in zip(candidates, shares, strict=True)
        if share == best[each.evidence.article.id] or not each.evidence.structure.row
    ]


def doubted(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The same, half as likely to answer: no article has any of the names that are asked about."""
    return [replace(each, answers=each.answers / 2) for each in candidates]


def extract(
    analysis: Analysis, candidates: Sequence[Candidate], threshold: float
) -> tuple[DraftStatement, ...]:
    """The best sentences as they stand, each of which reaches `threshold`; or nothing.

    What stands beside the best one must answer by itself, and not much less likely.
    What several articles say in nearly the same words is one statement with a key for each.
    """
    signed = analysis.type is AnswerType.AUTHOR  # then a byline answers
    near = [
        each
        for each in candidates
        if each.answers >= threshold and (signed or states(each.evidence))
    ]
    if _NOW.search(analysis.text):
        near = _good_by(_age, near, _NEWER_SHARE)
    elif analysis.type is AnswerType.COUNT:
        near = _good_by(_age, near, _TIE_SHARE)
    elif analysis.type is AnswerType.DATE and not FORMER.search(analysis.text):
        near = _good_by(_was_said_before, near, _FORMER_SHARE)
    stated: list[list[Candidate]] = []  # what says the same, under its best
    taken: Counter[str] = Counter()
    most = _FIGURES_PER_ARTICLE if analysis.type in COUNTED else _PER_ARTICLE
    best = max((each.answers for each in near), default=0.0)
    for each in _of_the_kind_asked(analysis, near):
        article, text = each.evidence.article.id, each.evidence.text
        share = _FURTHER_SHARE if taken[article] else _OTHER_ARTICLE_SHARE
        if stated and each.answers < max(_FURTHER * threshold, share * best):
            continue
        alike = next((group for group in stated if _same(group[0].evidence.text, text)), None)
        if alike:
            alike.append(each)
        # One article must not fill the answer, nor shut out the figures of the others.
        elif taken[article] < most and len(stated) < MAX_STATEMENTS:
            taken[article] += 1
            stated.append([each])
    return tuple(
        DraftStatement(
            group[0].evidence.text,
            tuple(each.evidence.key for each in group),
        )
        for group in stated
    )


def _good_by(
    key: Callable[[Candidate], int], candidates: Sequence[Candidate], share: float
) -> list[Candidate]:
    """Those that answer at least `share` as well as the best, the least by `key` first; then the
    rest.
    """
    best = max((each.answers for each in candidates), default=0.0)
    good = [each for each in candidates if each.answers >= share * best]
    return [*sorted(good, key=key), *(each for each in candidates if each.answers < share * best)]


def _age(candidate: Candidate) -> int:
    """Less for a newer article; most where its day is not known."""
    return -(candidate.evidence.article.published or date.min).toordinal()


def _was_said_before(candidate: Candidate) -> bool:
    return bool(FORMER.search(candidate.evidence.text))


def best_of(candidates: Sequence[Sequence[Candidate]]) -> list[Candidate]:
    """Every sentence once, as scored for the part of the question that it answers best."""
    found: dict[tuple[str, int], Candidate] = {}
    for each in sorted(chain.from_iterable(candidates), key=lambda each: -each.answers):
        found.setdefault((each.evidence.article.id, each.evidence.sentence.number), each)
    return list(found.values())


def each_once(drafts: Sequence[Sequence[DraftStatement]]) -> list[DraftStatement]:
    """What is proposed for each part of a question, in order; what answers two comes once."""
    stated: dict[str, DraftStatement] = {}
    for draft in chain.from_iterable(drafts):
        stated.setdefault(draft.text, draft)
    return list(stated.values())


def _same(one: str, other: str) -> bool:
    """Whether two sentences share nearly all words, and each says what the other does."""
    mine, others = set(terms(one)), set(terms(other))
    if len(mine & others) < _SHARED_WORDS * len(mine | others):
        return False
    if plain(one).casefold() == plain(other).casefold():
        return True
    return covered(one, [other]) and covered(other, [one])


def _of_the_kind_asked(analysis: Analysis, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """Without the sentences that have no figure, or no byline, where others have what is asked."""
    if analysis.type is AnswerType.AUTHOR:
        bylines = [each for each in candidates if is_byline(analysis, each.evidence)]
        best = max((each.evidence.passage_score for each in bylines), default=0.0)
        meant = [e for e in bylines if e.evidence.passage_score >= _MEANT_SHARE * best]
        return sorted(meant, key=lambda each: -each.evidence.passage_score) or candidates
    if analysis.type in COUNTED:
        counted = [
            each
            for each in candidates
            if figure(each.evidence.text, analysis)
            or looked_up(analysis, each.evidence)
            or (analysis.type is AnswerType.COUNT and tells_number(each.evidence.text))
        ]
        return counted or candidates
    return candidates
