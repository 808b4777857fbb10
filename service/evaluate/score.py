"""One question's record against its gold: a value for each measure, and what went wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from service.api import wire
from service.evaluate import citation, strings
from service.evaluate.gold import Articles, GoldGroup
from service.evaluate.question_set import GoldQuestion
from service.evaluate.rankings import (
    EVIDENCE_DEPTHS,
    LEVELS,
    Level,
    Ranking,
    evidence_ranks,
    rank,
)
from service.evaluate.record import Record, Verdict
from service.evaluate.retrieval import measure

Values = dict[str, float | None]
_CORRECTNESS = {"correct": 1.0, "partly": 0.5, "incorrect": 0.0}


class Outcome(StrEnum):
    """Right, or the first thing that went wrong on the way from the question to the answer."""

    RIGHT = "right"
    FAILED = "failed"
    NOT_IN_INDEX = "gold not in the index"
    NOT_RETRIEVED = "not retrieved"
    WRONGLY_DECLINED = "wrongly declined"
    DROPPED = "dropped by verification"
    NOT_SELECTED = "not selected"
    NOT_FIRST = "cited, but not first"
    NOT_SAID = "cited, but not said"
    WRONGLY_ANSWERED = "wrongly answered"


@dataclass(frozen=True, slots=True)
class Scored:
    question: GoldQuestion
    record: Record
    groups: tuple[GoldGroup, ...]
    ranks: tuple[int | None, ...]  # of the passage that first held a gold sentence of each group
    outcome: Outcome
    values: Mapping[str, float | None]  # None: the measure doesn't apply to this question
    rankings: Mapping[Level, Ranking]


def score(
    questions: Sequence[GoldQuestion],
    records: Sequence[Record],
    articles: Articles,
    threshold: float,
) -> list[Scored]:
    """`records` in the order of `questions`; below `threshold` a statement hardly answers."""
    groups = [articles.locate(question) for question in questions]
    rankings = [
        {level: rank(level, _retrieved(record), each, articles) for level in LEVELS}
        for record, each in zip(records, groups, strict=True)
    ]
    ids = [question.id for question in questions]
    measured = {
        level: measure(level, {id_: each[level] for id_, each in zip(ids, rankings, strict=True)})
        for level in LEVELS
    }
    scored = []
    for question, record, found, ranked in zip(questions, records, groups, rankings, strict=True):
        values: Values = {
            f"retrieval.{level}.{name}": value
            for level in LEVELS
            for name, value in measured[level].get(question.id, {}).items()
        }
        ranks = tuple(evidence_ranks(_retrieved(record), found))
        if found:
            values |= {
                f"retrieval.evidence@{k}": _share(
                    place is not None and place <= k for place in ranks
                )
                for k in EVIDENCE_DEPTHS
            }
        outcome = _outcome(question, record, found, ranks)
        values |= _answer_values(question, record, found, threshold)
        values |= _boilerplate_values(record, articles)
        values |= _confidence(question, record, found)
        values |= _judged(question, record.verdict, values)
        values["joint"] = _joint(question, record, values)
        scored.append(Scored(question, record, found, ranks, outcome, values, ranked))
    return scored


def _retrieved(record: Record) -> Sequence[wire.RetrievedBody]:
    return record.answer.receipt.retrieved if record.answer else ()


def _outcome(
    question: GoldQuestion,
    record: Record,
    groups: Sequence[GoldGroup],
    ranks: Sequence[int | None],
) -> Outcome:
    answer = record.answer
    if answer is None:
        return Outcome.FAILED
    if question.abstain:
        return Outcome.WRONGLY_ANSWERED if answer.statements else Outcome.RIGHT
    return _answerable_outcome(question, answer, groups, ranks)


def _answerable_outcome(
    question: GoldQuestion,
    answer: wire.AnswerBody,
    groups: Sequence[GoldGroup],
    ranks: Sequence[int | None],
) -> Outcome:
    for group, place in zip(groups, ranks, strict=True):
        if not any(group.right(each) for each in answer.citations):
            return _missed(answer, group, place)
    if not answer.statements:
        return Outcome.WRONGLY_DECLINED
    if groups and not _right(question, answer.citations[:1], said(answer), groups):
        return Outcome.NOT_FIRST
    if question.answer and not strings.says(said(answer), question.answer):
        return Outcome.NOT_SAID
    return Outcome.RIGHT


def _missed(answer: wire.AnswerBody, group: GoldGroup, place: int | None) -> Outcome:
    if not group.sentences:
        return Outcome.NOT_IN_INDEX
    if place is None:
        return Outcome.NOT_RETRIEVED
    if not answer.statements and not answer.receipt.dropped:
        return Outcome.WRONGLY_DECLINED
    return Outcome.DROPPED if answer.receipt.dropped else Outcome.NOT_SELECTED


def _answer_values(
    question: GoldQuestion, record: Record, groups: Sequence[GoldGroup], threshold: float
) -> Values:
    answer = record.answer
    values: Values = {
        # A question that failed is neither an answer nor a right refusal.
        "abstention.declined": float(
            not answer.statements if answer is not None else not question.abstain
        ),
        "abstention.due": float(question.abstain),
    }
    citations = answer.citations if answer else []
    if groups:
        values |= {
            f"citation.{name}": value for name, value in citation.measure(citations, groups).items()
        }
    text = said(answer) if answer else ""
    if question.answer:
        values["answer.strings"] = float(strings.says(text, question.answer))
    if question.references:
        values["answer.token_F1"] = strings.token_f1(text, question.references)
    if answer and answer.statements:
        values["answer.weak"] = _share(each.answers < threshold for each in answer.statements)
        values["answer.statements"] = float(len(answer.statements))
        values["answer.words"] = float(len(text.split()))
    if answer:
        values |= _conflict_values(question, answer, groups)
    return values


def _boilerplate_values(record: Record, articles: Articles) -> Values:
    cited = [
        article.boilerplate(each.sentence)
        for each in (record.answer.citations if record.answer else [])
        if (article := articles.read(each.article.id))
    ]
    return {"citation.boilerplate": _share(cited)} if cited else {}


def _conflict_values(
    question: GoldQuestion, answer: wire.AnswerBody, groups: Sequence[GoldGroup]
) -> Values:
    if question.type != "conflict":
        return {"conflict.false": float(bool(answer.conflicts))} if answer.statements else {}
    if len(groups) < 2:
        return {}
    by_number = {each.number: each for each in answer.citations}
    sides = [
        {
            position
            for value in conflict.values
            for number in value.citations
            for position, group in enumerate(groups)
            if number in by_number and group.right(by_number[number])
        }
        for conflict in (*answer.conflicts, *answer.updates)
    ]
    cited = [any(group.right(each) for each in answer.citations) for group in groups]
    return {
        "conflict.sides": float(all(cited)),
        "conflict.shown": float(any(len(each) == len(groups) for each in sides)),
    }


def _confidence(question: GoldQuestion, record: Record, groups: Sequence[GoldGroup]) -> Values:
    """How sure the answer was, and whether it is (for a declined one: would have been) wrong.

    Declined, it would have been the nearest sentence. What a model that declined would have said
    instead, nobody knows.
    """
    answer = record.answer
    if answer is None or (answer.reason and answer.receipt.answerer == "model"):
        return {}
    if answer.reason:
        sure, first = answer.reason.answers, answer.reason.nearest[:1]
        text = " ".join(each.quote for each in first)
    else:
        sure = max((each.answers for each in answer.statements), default=0.0)
        first, text = answer.citations[:1], said(answer)
    wrong = 1.0
    if not question.abstain:
        wrong = 1.0 - (_right(question, first, text, groups) or 0.0)
    return {"abstention.confidence": sure, "abstention.wrong": wrong}


def _joint(question: GoldQuestion, record: Record, values: Values) -> float | None:
    if record.answer is None:
        return 0.0
    if question.abstain:
        return values["abstention.declined"]
    if "citation.first_right" in values:
        return values["citation.first_right"]
    return values.get("answer.strings")


def _right(
    question: GoldQuestion,
    first: Sequence[wire.CitationBody],
    text: str,
    groups: Sequence[GoldGroup],
) -> float | None:
    """Whether the `first` citation is right; without gold, whether `text` says the answer."""
    if groups:
        return float(any(group.right(each) for each in first for group in groups))
    return float(strings.says(text, question.answer)) if question.answer else None


def _judged(question: GoldQuestion, verdict: Verdict | None, values: Values) -> Values:
    if verdict is None or verdict.correctness is None:
        return {}
    judged: Values = {"judge.support": _share(each.supported for each in verdict.statements)}
    if question.answer or question.references or question.evidence:
        judged["judge.correctness"] = _CORRECTNESS[verdict.correctness]
        found = values.get("answer.strings")
        if found is not None:
            judged["judge.agrees"] = float((verdict.correctness == "correct") == (found == 1.0))
    return judged


def said(answer: wire.AnswerBody) -> str:
    """All that an answer says; "" where it was declined."""
    return " ".join(each.text for each in answer.statements)


def _share(truths: Iterable[bool]) -> float | None:
    each = list(truths)
    return sum(each) / len(each) if each else None
