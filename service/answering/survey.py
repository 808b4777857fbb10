"""What a survey looks at: a topic, or all that passes the filters; of outlets, one by one."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from ingest.article import Article
from ingest.filter import Filters
from ingest.index import Index
from service.answering.events import Question
from service.extraction.extract import Candidate
from service.extraction.survey import Topic, comparison, overview, timeline
from service.query.days import named_days, only_days
from service.query.kind import Kind
from service.query.outlets import named_outlets, outlet_mentions
from service.query.topic import topic_of
from service.retrieval.evidence import Evidence
from service.retrieval.retrieve import REPORTED_DAYS, years_of
from service.verification.draft import DraftStatement

SURVEY_DEPTH: Final = 2  # times as many passages are read as for a fact
OPENING: Final = 12  # sentences of an article are read, where all articles are surveyed
_ARTICLES = 40  # the newest, where all are surveyed
_OUTLETS = 4  # are compared
_PER_OUTLET = 3  # statements
_LATEST = re.compile(r"\b(?:latest|newest|most recent|new|news)\b", re.IGNORECASE)
_LATEST_DAYS = timedelta(days=7)
_ALL = re.compile(r"\b(?:articles?|everything|texts?|stories|news|collection)\b", re.IGNORECASE)


def surveyed(index: Index, question: Question, query: str, kind: Kind) -> list[tuple[str, Filters]]:
    """The topic of each part, "" for all there is, and the articles that it may be of."""
    text = question.text if _ALL.search(question.text) else query
    outlets = named_outlets(text, index.sources) if kind is Kind.COMPARE else frozenset()
    for _, span in reversed([*outlet_mentions(text, index.sources)] if outlets else []):
        text = f"{text[: span.start]} {text[span.end :]}"
    topic, filters = _dated(index, topic_of(text), question.filters)
    if _LATEST.search(question.text):
        topic = _LATEST.sub("", topic).strip()
        filters = filters if topic else _newest(index, filters)
    if kind is not Kind.COMPARE:
        return [(topic, filters)]
    if len(outlets) < 2:
        return [(topic, filters)]
    return [(topic, replace(filters, sources=frozenset({name}))) for name in sorted(outlets)]


def chosen(index: Index, filters: Filters) -> Mapping[int, Article]:
    """The newest articles that pass the filters, by key."""
    passing = [article for article, _ in index.articles() if filters.holds(article)]
    passing.sort(key=lambda each: each.published or date.min, reverse=True)
    return index.read(article.path for article in passing[:_ARTICLES])


def survey(
    index: Index, evidence: Evidence, topic: Topic, kind: Kind
) -> tuple[tuple[Candidate, ...], tuple[DraftStatement, ...]]:
    """The sentences of `evidence`, with how near each is to the topic, and the drafts."""
    sentences = list(evidence.values())
    candidates = tuple(
        Candidate(each, max(0.0, float(each.vector @ topic.vector)) if topic.terms else 1.0)
        for each in sentences
    )
    if kind is Kind.TIMELINE:
        return candidates, timeline(sentences, topic)
    if kind is Kind.COMPARE:
        return candidates, comparison(sentences, topic, _OUTLETS, _PER_OUTLET)
    stories = index.clusters({each.article.id for each in sentences})
    return candidates, overview(sentences, topic, stories)


def _newest(index: Index, filters: Filters) -> Filters:
    """`filters`, for the last days of what passes them; as they are where nothing has a day."""
    days = [a.published for a, _ in index.articles() if filters.holds(a) and a.published]
    if not days:
        return filters
    first = max(days) - _LATEST_DAYS
    return replace(filters, published_from=max(first, filters.published_from or first))


def _dated(index: Index, topic: str, filters: Filters) -> tuple[str, Filters]:
    """Where the topic names days, only articles of these days, or shortly after.

    Of days alone, the topic is all that these articles tell.
    """
    years = years_of(index)
    days = named_days(topic, years)
    if not days or filters.published_from or filters.published_to:
        return topic, filters
    first, last = min(d.first for d in days), max(d.last for d in days)
    within = replace(
        filters, published_from=first, published_to=last + timedelta(days=REPORTED_DAYS)
    )
    return "" if only_days(topic, years, days) else topic, within
