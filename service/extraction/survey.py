"""Evidence → drafts that survey it: the central sentences, or those that are dated, in order.

The scores are those of extractive summaries: how near a sentence is to the mean of all (its
centroid; Radev and others, 2004) and whether it leads its article, which news write so that the
first sentences say most.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from ingest.embed import Vectors
from ingest.language.terms import terms
from service.query.days import event_day
from service.retrieval.evidence import EvidenceSentence
from service.verification.draft import DraftStatement
from service.verification.leaning import leans
from service.verification.statement import states

MAX_STATEMENTS = 8
MAX_DATED = 12
_PER_STORY = 2  # of a story, copies counted once; one only where there are many
_LEADS = (0.3, 0.15)  # what the first sentences that may be stated of an article gain
_LEANS = 0.35  # what a sentence loses that needs another one, or is somebody's words
# "A new one", which only the sentence before explains.
_ONE = re.compile(
    r"\b(?:a|an|the|another|this|that)\s+(?:\w+\s+)?ones?\b(?!\s+of\b)", re.IGNORECASE
)
_QUOTES = ("“", '"', "‘")
_SAME_FACT = 0.78  # a cosine: two sentences so near tell one fact
_SAME_DAY_FACT = 0.62  # … and so near, of one day
_MIN_TERMS = 5
_HALF, _ENOUGH = 0.5, 6  # sentences with half of a topic's words: then nearness alone is no reason
_ABOUT = (
    0.3  # a cosine: a sentence that is less near to a topic, and has none of its words, is left
)


@dataclass(frozen=True, slots=True)
class Topic:
    """What a survey is about; no terms: about everything."""

    terms: tuple[str, ...]
    vector: Vectors


@dataclass(frozen=True, slots=True)
class _Scored:
    evidence: EvidenceSentence
    score: float


def overview(
    evidence: Iterable[EvidenceSentence],
    topic: Topic,
    stories: Mapping[str, int],
    most: int = MAX_STATEMENTS,
) -> tuple[DraftStatement, ...]:
    """The central sentences, one a fact, in order of their articles' days.

    `stories` gives article id → story: copies of one text are one.
    """
    ranked = _ranked(evidence, topic)
    # Somebody's words say little of what happened.
    told = [each for each in ranked if not each.evidence.text.startswith(_QUOTES)]
    ranked = told if len(told) >= _ENOUGH else ranked
    per_story = 1 if len({stories[e.evidence.article.id] for e in ranked}) >= most else _PER_STORY
    taken: dict[int, int] = {}
    kept: list[EvidenceSentence] = []
    for each in ranked:
        sentence = each.evidence
        story = stories[sentence.article.id]
        if taken.get(story, 0) < per_story and not any(
            _cosine(sentence, other) > _SAME_FACT for other in kept
        ):
            taken[story] = taken.get(story, 0) + 1
            kept.append(sentence)
            if len(kept) == most:
                break
    kept.sort(
        key=lambda each: (each.article.published or date.min, each.article.path, _number(each))
    )
    return tuple(DraftStatement(each.text, (each.key,), each.article.published) for each in kept)


def comparison(
    evidence: Iterable[EvidenceSentence], topic: Topic, outlets: int, most: int
) -> tuple[DraftStatement, ...]:
    """The best sentences of each outlet that says most of the topic, outlet by outlet."""
    ranked = [each for each in _ranked(evidence, topic) if each.evidence.article.source]
    said: dict[str, list[EvidenceSentence]] = {}
    for each in ranked:
        said.setdefault(each.evidence.article.source, [])
    for each in ranked:
        held = said[each.evidence.article.source]
        if len(held) < most and not any(_cosine(each.evidence, h) > _SAME_FACT for h in held):
            held.append(each.evidence)
    chosen = sorted(list(said)[:outlets])
    return tuple(
        DraftStatement(each.text, (each.key,), each.article.published)
        for outlet in chosen
        for each in said[outlet]
    )


def timeline(
    evidence: Iterable[EvidenceSentence], topic: Topic, most: int = MAX_DATED
) -> tuple[DraftStatement, ...]:
    """The sentences that say on which day what they tell of took place, in order of those days."""
    kept: list[tuple[date, EvidenceSentence]] = []
    for each in _ranked(evidence, topic):
        sentence = each.evidence
        day = event_day(sentence.text, sentence.article.published)
        if day and not any(
            _cosine(sentence, other) > (_SAME_DAY_FACT if day == held else _SAME_FACT)
            for held, other in kept
        ):
            kept.append((day, sentence))
            if len(kept) == most:
                break
    kept.sort(key=lambda each: (each[0], each[1].article.published or date.min, _number(each[1])))
    return tuple(DraftStatement(each.text, (each.key,), day) for day, each in kept)


def _ranked(evidence: Iterable[EvidenceSentence], topic: Topic) -> list[_Scored]:
    """What may be stated of the topic, best first."""
    told = [each for each in evidence if states(each) and len(terms(each.text)) >= _MIN_TERMS]
    worded = [each for each in told if _share(each, topic) >= _HALF]
    found = worded if len(worded) >= _ENOUGH else [e for e in told if _is_about(e, topic)]
    if not found:
        return []
    centre = np.mean([each.vector for each in found], axis=0)
    centre /= np.linalg.norm(centre) or 1.0
    leads = _leads(found)
    scored = [_Scored(e, _score(e, topic, centre) + leads.get(e.key, 0.0)) for e in found]
    return sorted(scored, key=lambda each: -each.score)


def _leads(found: Iterable[EvidenceSentence]) -> dict[str, float]:
    """By key, what those gain that stand first, below headlines, bylines and days."""
    of: dict[str, list[EvidenceSentence]] = {}
    for each in sorted(found, key=_number):
        of.setdefault(each.article.id, []).append(each)
    return {
        each.key: gain for told in of.values() for each, gain in zip(told, _LEADS, strict=False)
    }


def _score(evidence: EvidenceSentence, topic: Topic, centre: Vectors) -> float:
    score = float(evidence.vector @ centre)
    score -= _LEANS * (
        leans(evidence.text)
        or _ONE.search(evidence.text) is not None
        or evidence.text.startswith(_QUOTES)
    )
    if topic.terms:
        held = set(terms(evidence.text))
        score += float(evidence.vector @ topic.vector)
        score += sum(term in held for term in topic.terms) / len(topic.terms)
    return score


def _share(evidence: EvidenceSentence, topic: Topic) -> float:
    """Of the topic's terms, how many the sentence has, the one before it or the title."""
    if not topic.terms:
        return 1.0
    around = {*terms(evidence.text), *terms(evidence.before), *terms(evidence.article.title)}
    return sum(term in around for term in topic.terms) / len(topic.terms)


def _is_about(evidence: EvidenceSentence, topic: Topic) -> bool:
    share = _share(evidence, topic)
    # Of one word there is no half: "the theft" is told of as stolen, and by the thieves.
    least = _ABOUT + 0.3 * (share == 0 and len(topic.terms) > 1)
    return share >= _HALF or float(evidence.vector @ topic.vector) >= least


def _cosine(one: EvidenceSentence, other: EvidenceSentence) -> float:
    return float(one.vector @ other.vector)


def _number(evidence: EvidenceSentence) -> int:
    return evidence.sentence.number
