"""What the report shows of one question, taken together from record, gold and articles."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.api import wire
from service.evaluate.gold import Articles, GoldGroup
from service.evaluate.record import StatementVerdict, Verdict
from service.evaluate.score import Outcome, Scored


@dataclass(frozen=True, slots=True)
class CitationView:
    number: int
    right: bool | None  # None: the question has no gold sentences
    before: str  # the sentence before
    quote: str
    after: str
    path: str
    title: str
    sentence: int


@dataclass(frozen=True, slots=True)
class StatementView:
    text: str
    answers: float
    support: float
    citations: tuple[CitationView, ...]
    verdict: StatementVerdict | None


@dataclass(frozen=True, slots=True)
class GoldView:
    """One fact: the sentences that say it, and how far it came."""

    sentences: tuple[tuple[str, int, str], ...]  # path, number, text
    missing: tuple[tuple[str, str], ...]  # path, quote
    rank: int | None
    cited: bool


@dataclass(frozen=True, slots=True)
class PassageView:
    rank: int
    score: float
    title: str
    path: str
    first: int
    last: int
    facts: tuple[int, ...]  # the gold it holds, from 1
    opening: str  # its first sentence


@dataclass(frozen=True, slots=True)
class Page:
    id: str
    anchor: str
    type: str
    question: str
    history: tuple[tuple[str, str], ...]
    outcome: Outcome
    expected: tuple[tuple[str, ...], ...]
    abstain: bool
    query: str
    reason: str
    error: str | None
    dropped: tuple[tuple[str, int], ...]
    statements: tuple[StatementView, ...]
    nearest: tuple[CitationView, ...]  # of a declined question
    conflicts: tuple[tuple[str, tuple[str, ...]], ...]
    gold: tuple[GoldView, ...]
    passages: tuple[PassageView, ...]
    verdict: Verdict | None

    @property
    def right(self) -> bool:
        return self.outcome is Outcome.RIGHT


def page(scored: Scored, articles: Articles, position: int) -> Page:
    question, record, answer = scored.question, scored.record, scored.record.answer
    judged = record.verdict.statements if record.verdict else []
    cited = {
        each.number: _citation(each, scored.groups, articles)
        for each in (answer.citations if answer else [])
    }
    return Page(
        id=question.id,
        anchor=f"q{position}",
        type=question.type,
        question=question.question,
        history=question.history,
        outcome=scored.outcome,
        expected=question.answer,
        abstain=question.abstain,
        query=answer.query if answer else "",
        reason=answer.reason.message if answer and answer.reason else "",
        error=record.error,
        dropped=tuple(answer.receipt.dropped.items()) if answer else (),
        statements=tuple(
            StatementView(
                text=each.text,
                answers=each.answers,
                support=each.support,
                citations=tuple(cited[number] for number in each.citations),
                verdict=judged[place] if place < len(judged) else None,
            )
            for place, each in enumerate(answer.statements if answer else [])
        ),
        nearest=tuple(
            _citation(each, scored.groups, articles)
            for each in (answer.reason.nearest if answer and answer.reason else [])
        ),
        conflicts=tuple(
            (each.about, tuple(value.value for value in each.values))
            for each in (answer.conflicts if answer else [])
        ),
        gold=tuple(
            _gold(group, place, answer.citations if answer else [])
            for group, place in zip(scored.groups, scored.ranks, strict=True)
        ),
        passages=tuple(
            _passage(each, scored.groups, articles)
            for each in (answer.receipt.retrieved if answer else [])
        ),
        verdict=record.verdict,
    )


def _citation(
    citation: wire.CitationBody, groups: Sequence[GoldGroup], articles: Articles
) -> CitationView:
    article = articles.read(citation.article.id)
    return CitationView(
        number=citation.number,
        right=any(group.right(citation) for group in groups) if groups else None,
        before=article.sentence(citation.sentence - 1) if article else "",
        quote=citation.quote,
        after=article.sentence(citation.sentence + 1) if article else "",
        path=citation.article.path,
        title=citation.article.title,
        sentence=citation.sentence,
    )


def _gold(group: GoldGroup, place: int | None, citations: Sequence[wire.CitationBody]) -> GoldView:
    return GoldView(
        sentences=tuple((each.article.path, each.number, each.text) for each in group.sentences),
        missing=tuple((gold.path, gold.quote) for gold in group.missing),
        rank=place,
        cited=any(group.right(each) for each in citations),
    )


def _passage(
    passage: wire.RetrievedBody, groups: Sequence[GoldGroup], articles: Articles
) -> PassageView:
    article = articles.read(passage.article.id)
    return PassageView(
        rank=passage.rank,
        score=passage.score,
        title=passage.article.title,
        path=passage.article.path,
        first=passage.first_sentence,
        last=passage.last_sentence,
        facts=tuple(
            number
            for number, group in enumerate(groups, start=1)
            if any(
                each.article.id == passage.article.id
                and passage.first_sentence <= each.number <= passage.last_sentence
                for each in group.sentences
            )
        ),
        opening=article.sentence(passage.first_sentence) if article else "",
    )
