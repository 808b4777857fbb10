"""GET /v1/offer, GET /v1/suggestions: what this service can do, and questions to begin with."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock

from fastapi import APIRouter

from ingest.article import Article
from ingest.index import Index
from ingest.sentence import Sentence
from service.answering.answer import Answerer
from service.answering.events import Question
from service.api import wire

_SUGGESTIONS = 3
_ARTICLES_READ = 40
_TRIED = 8
# Two to four capitalised words, past the first word of a sentence, which is capitalised anyway.
_NAME = re.compile(r"(?<=\w )[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+){1,3}")
_WORDING = {"de": "Was steht in den Artikeln über {}?"}
_WORDING_ELSE = "What do the articles say about {}?"


def offer_router(
    answerer: Answerer, *, feedback: bool, uploads: wire.UploadOfferBody | None
) -> APIRouter:
    router = APIRouter()
    suggester = Suggester(answerer)

    @router.get("/v1/offer")
    def read_offer() -> wire.OfferBody:
        """What the page may show: answerers, feedback, uploads."""
        return wire.OfferBody(
            answerers=["extractive", "model"] if answerer.writer else ["extractive"],
            feedback=feedback,
            uploads=uploads,
        )

    @router.get("/v1/suggestions")
    def list_suggestions() -> wire.SuggestionsBody:
        """Up to three questions to begin with, each of which was tried and is answered."""
        return wire.SuggestionsBody(questions=suggester.suggestions())

    return router


@dataclass(slots=True)
class Suggester:
    """Questions about names that several articles mention; each was tried, and is answered."""

    answerer: Answerer
    _lock: Lock = field(default_factory=Lock)
    _made_for: int = -1
    _made: list[str] = field(default_factory=list)

    def suggestions(self) -> list[str]:
        """Made once for a revision of the index; fewer than three, or none, for few articles."""
        index = self.answerer.index.current()
        with self._lock:
            if self._made_for != index.revision:
                self._made = list(self._answered(index))[:_SUGGESTIONS]
                self._made_for = index.revision
            return self._made

    def _answered(self, index: Index) -> Iterator[str]:
        articles = _some_articles(index)
        wording = _wording([article for article, _ in articles])
        made = 0
        for name in shared_names(articles)[:_TRIED]:
            question = wording.format(name)
            if made < _SUGGESTIONS and self.answerer.answer(Question(question)).reason is None:
                made += 1
                yield question


def shared_names(articles: Sequence[tuple[Article, Sequence[Sentence]]]) -> list[str]:
    """Names in the stories of two or more articles, those in the most articles first."""
    holders: dict[str, set[str]] = defaultdict(set)
    for article, sentences in articles:
        for sentence in sentences:
            if not sentence.furniture:
                for name in _NAME.findall(sentence.span.of(article.text)):
                    holders[re.sub("['’]s?$", "", name)].add(article.id)
    shared = {name: len(held) for name, held in holders.items() if len(held) > 1}
    # A name within another one (Corran in Corran Dam) says less.
    names = [n for n in shared if not any(n != other and n in other for other in shared)]
    return sorted(names, key=lambda name: (-shared[name], name))


def _some_articles(index: Index) -> list[tuple[Article, tuple[Sentence, ...]]]:
    """Spread over the whole index."""
    listed = index.articles()
    step = max(1, len(listed) // _ARTICLES_READ)
    found = (index.article(article.id) for article, _ in listed[::step][:_ARTICLES_READ])
    return [each for each in found if each]


def _wording(articles: Sequence[Article]) -> str:
    languages = [article.language[:2] for article in articles if article.language]
    most = max(set(languages), key=languages.count, default="")
    return _WORDING.get(most, _WORDING_ELSE)
