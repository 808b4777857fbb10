"""Draft + evidence → statements with citations. Pure and total: any draft, however wrong."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from ingest.article import Article
from ingest.language.declarative import is_declarative
from ingest.language.tokens import token_texts
from ingest.sentence import Sentence
from service.retrieval.evidence import Evidence, EvidenceSentence
from service.verification.citation import Citation
from service.verification.context import Context
from service.verification.draft import DraftStatement
from service.verification.entailment import (
    agreed,
    covered,
    objection,
    overlap,
    plain,
    said_by,
    word_count,
)
from service.verification.judge import SUPPORTED, Judge
from service.verification.leaning import leans
from service.verification.support import support

__all__ = [
    "Dropped",
    "Refusal",
    "Statement",
    "Verifier",
    "agreed",
    "check",
    "covered",
    "plain",
    "shared_words",
]

# Of a statement's words, those a sentence must have to be looked at in place of the one cited.
_SHARED_WORDS = 0.5
# Of a refused statement's telling words, those a cited sentence must have to stand in its place.
_QUOTED_WORDS = 0.25
# A statement of fewer telling words ("Yes.") is known by what it cites alone, if that is little.
_SHORT_WORDS = 3
_MAX_QUOTED = 3


@dataclass(frozen=True, slots=True)
class Statement:
    text: str
    citations: tuple[Citation, ...]  # at least one
    answers: float  # how likely one of its sentences answers the question, 0 to 1
    support: float  # how likely its quotes say all of it, 0 to 1; 1 for one of them, whole
    day: date | None = None  # on which what it tells of took place, where that is known
    before: str = ""  # the sentence before the one cited, where the statement leans on it


class Dropped(Enum):
    """Why a draft statement went no further."""

    EMPTY = "empty"
    NO_STATEMENT = "no statement"
    NO_EVIDENCE = "no evidence"
    NOT_COVERED = "not covered"
    REPEATED = "repeated"


# What a model meant with these, the sentences that it cites say themselves.
_REPLACED = frozenset({Dropped.NOT_COVERED, Dropped.NO_EVIDENCE})


@dataclass(frozen=True, slots=True)
class Refusal:
    draft: DraftStatement
    why: Dropped
    reason: str  # in words, for whoever drafted it


@dataclass(slots=True)
class Verifier:
    """Turns draft statements into statements, numbering citations as they come.

    `answers` says of the keys of `evidence` how likely each answers the question. `accepted` counts
    the drafts that were "kept", and of these the "re-anchored" ones: their sentence is among the
    evidence, under another key than the one given. It also counts the "quoted" ones, which were
    refused and have the sentences they cited in their place, and the "rewritten" ones. `dropped`
    counts what was refused and has nothing in its place. Every statement it yields cites sentences
    of `evidence`, which say what the statement says.

    `judge` reads a draft with what it cites, and `checked` has what a model said of drafts that
    `questioned` gives, which counts more: those denied are refused, and those affirmed go out,
    although their wording alone would have them refused.
    """

    evidence: Evidence
    answers: Mapping[str, float] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    judge: Judge | None = None
    checked: dict[DraftStatement, bool] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    _stated: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)

    def verify(self, drafts: Iterable[DraftStatement]) -> Iterator[Statement]:
        for draft in drafts:
            statement = self.statement(draft)
            if statement:
                yield statement

    def statement(self, draft: DraftStatement) -> Statement | None:
        """The statement that `draft` makes; None where it is refused, which is counted."""
        verdict = self._verdict(draft)
        if isinstance(verdict, Refusal):
            self.dropped[verdict.why.value] += 1
            return None
        return verdict

    def or_quotes(self, draft: DraftStatement) -> Iterator[Statement]:
        """The statement that `draft` makes; if it is refused, the sentences it cites instead.

        Of these, the ones that share its words; none where no sentence has enough of them, which
        is counted, or where all of them were quoted before.
        """
        verdict = self._verdict(draft)
        if isinstance(verdict, Statement):
            yield verdict
            return
        quotes = self._instead(draft) if verdict.why in _REPLACED else []
        self.accepted["quoted"] += bool(quotes)
        self.dropped[verdict.why.value] += not quotes
        for each in quotes:
            said = self._stated_once(DraftStatement(each.text, (each.key,)), (each.key,))
            if said:
                yield said

    def refusal(self, draft: DraftStatement) -> Refusal | None:
        """Why `draft` cannot go out; None where it can. Counts nothing."""
        return self._check(draft)[1]

    def questioned(self, draft: DraftStatement) -> tuple[EvidenceSentence, ...]:
        """The sentences of which somebody else may judge whether they say `draft`.

        None where there is nothing to judge: it is one of them, word for word, or disagrees with
        them in fact.
        """
        keys, refusal = check(draft, self.evidence)
        return self._open_to_doubt(draft, agreeing(draft, self.evidence) if refusal else keys)

    def _open_to_doubt(
        self, draft: DraftStatement, keys: tuple[str, ...]
    ) -> tuple[EvidenceSentence, ...]:
        sentences = tuple(self.evidence[key] for key in keys)
        if any(plain(draft.text) == plain(each.text) for each in sentences):
            return ()
        return sentences

    def _check(self, draft: DraftStatement) -> tuple[tuple[str, ...], Refusal | None]:
        keys, refusal = check(draft, self.evidence)
        said = self.checked.get(draft)
        if said is None and self.judge is None:
            return keys, refusal
        may = agreeing(draft, self.evidence) if refusal else keys
        cited = self._open_to_doubt(draft, may)
        if said is None and self.judge and cited:
            likely = self.judge.likely(draft.text, cited, by_rules=refusal is None)
            said = likely >= SUPPORTED
        if said is False and refusal is None:
            return (), Refusal(draft, Dropped.NOT_COVERED, "its sentences do not say all of it")
        return (may, None) if said and refusal else (keys, refusal)

    def _instead(self, draft: DraftStatement) -> list[EvidenceSentence]:
        """The sentences that stand in the place of a refused draft, in the order it cites them."""
        cited = [
            each
            for key in dict.fromkeys(draft.keys)
            if (each := self.evidence.get(key)) and is_declarative(each.text)
        ]
        if word_count(draft.text) < _SHORT_WORDS:
            return cited if len(cited) <= _MAX_QUOTED else []
        known = cited or [each for each in self.evidence.values() if is_declarative(each.text)]
        least = _QUOTED_WORDS if cited else _SHARED_WORDS
        shares = {each.key: overlap(draft.text, [each.text]) for each in known}
        near = sorted(
            (each for each in known if shares[each.key] >= least),
            key=lambda each: -shares[each.key],
        )
        kept = near[: _MAX_QUOTED if cited else 1]
        return [each for each in known if each in kept]

    def _verdict(self, draft: DraftStatement) -> Statement | Refusal:
        keys, refusal = self._check(draft)
        if refusal:
            return refusal
        statement = self._stated_once(draft, keys)
        if statement is None:
            return Refusal(draft, Dropped.REPEATED, "it was said before")
        self.accepted["kept"] += 1
        self.accepted["re-anchored"] += not set(keys) <= set(draft.keys)
        return statement

    def _stated_once(self, draft: DraftStatement, keys: tuple[str, ...]) -> Statement | None:
        """The statement, resting on `keys`; None where it was made before."""
        stated = plain(draft.text).casefold(), keys
        if stated in self._stated:
            return None
        self._stated.add(stated)
        sentences = [self.evidence[key] for key in keys]
        statement = Statement(
            text=draft.text.strip(),
            citations=tuple(self.cited(each) for each in sentences),
            answers=max(self.answers.get(key, 0.0) for key in keys),
            support=support(draft.text, [each.text for each in sentences]),
            day=draft.day,
            before=sentences[0].before if leans(draft.text) else "",
        )
        self.statements.append(statement)
        return statement

    def cited(self, evidence: EvidenceSentence) -> Citation:
        """The citation of a sentence, numbered when it is first used."""
        return self.cited_place(evidence.article, evidence.sentence)

    def cited_place(self, article: Article, sentence: Sentence) -> Citation:
        """The same of a sentence that is no evidence."""
        for citation in self.citations:
            if (citation.article.id, citation.sentence) == (article.id, sentence.number):
                return citation
        number = len(self.citations) + 1
        self.citations.append(Citation.of(article, sentence, number))
        return self.citations[-1]


def agreeing(draft: DraftStatement, evidence: Evidence) -> tuple[str, ...]:
    """The keys of `draft`, where what they say may differ from it in wording only; or none."""
    keys = _stating(draft, evidence)
    around = [_context(evidence[key]) for key in keys]
    if not is_declarative(draft.text) or len(keys) > _MAX_QUOTED:
        return ()
    quotes = [evidence[key].text for key in keys]
    under = [evidence[key].under_headings for key in keys]
    return keys if any(agreed(draft.text, each, around) for each in (quotes, under)) else ()


def check(draft: DraftStatement, evidence: Evidence) -> tuple[tuple[str, ...], Refusal | None]:
    """The keys that `draft` may cite, or why it may not go out.

    Of the keys given, those that do nothing for the statement are left out, and those of questions
    and orders, which state nothing. Where the rest doesn't cover it, but one other sentence of the
    evidence does, that one is cited.
    """
    if not draft.text.strip():
        return (), Refusal(draft, Dropped.EMPTY, "it is empty")
    if not is_declarative(draft.text):
        return (), Refusal(draft, Dropped.NO_STATEMENT, "it is a question, an order or code")
    known = _stating(draft, evidence)
    quotes = [evidence[key].text for key in known]
    around = [_context(evidence[key]) for key in known]
    reason = objection(draft.text, quotes, around)
    if reason is None:
        return _needed(draft.text, known, quotes, evidence), None
    under = [evidence[key].under_headings for key in known]
    if under != quotes and objection(draft.text, under, around) is None:
        return _needed(draft.text, known, under, evidence), None
    other = _anchor(draft.text, evidence, known)
    if other:
        return (other,), None
    why = Dropped.NOT_COVERED if known else Dropped.NO_EVIDENCE
    return (), Refusal(draft, why, reason)


def _stating(draft: DraftStatement, evidence: Evidence) -> tuple[str, ...]:
    """The keys that `draft` gives, each once, of sentences that state something."""
    return tuple(
        key
        for key in dict.fromkeys(draft.keys)
        if key in evidence and is_declarative(evidence[key].text)
    )


def _needed(
    text: str, keys: tuple[str, ...], quotes: Sequence[str], evidence: Evidence
) -> tuple[str, ...]:
    """Those of `keys` whose quotes cover `text` alone; or if none does, a smallest part that does.

    `quotes` has one for each key.
    """
    said = dict(zip(keys, quotes, strict=True))
    around = {key: _context(evidence[key]) for key in keys}
    alone = tuple(key for key in keys if covered(text, [said[key]], [around[key]]))
    if alone:
        return alone
    needed = list(keys)
    for key in keys[::-1]:
        fewer = [each for each in needed if each != key]
        if covered(text, [said[each] for each in fewer], [around[each] for each in fewer]):
            needed = fewer
    return tuple(needed)


def _context(evidence: EvidenceSentence) -> Context:
    return Context.of(evidence.article, evidence.sentence.span)


def _anchor(text: str, evidence: Evidence, tried: tuple[str, ...]) -> str | None:
    """The key of the sentence that covers `text` best, or None where no other one does."""
    wanted = _word_set(text)
    candidates = [
        each
        for each in evidence.values()
        if each.key not in tried
        and not each.sentence.boilerplate
        and len(wanted & _word_set(each.text)) >= _SHARED_WORDS * len(wanted)
        and is_declarative(each.text)
        and said_by(text, each.text, _context(each))
    ]
    best = max(candidates, key=lambda each: overlap(each.text, [text]), default=None)
    return best.key if best else None


def shared_words(text: str, other: str) -> int:
    """How many different words the two have in common."""
    return len(_word_set(text) & _word_set(other))


def _word_set(text: str) -> frozenset[str]:
    return frozenset(map(str.lower, token_texts(text)))
