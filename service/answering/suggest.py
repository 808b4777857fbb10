"""Questions to begin with: of different shapes, asked beforehand, kept where well answered."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

from ingest.article import Article
from ingest.errors import FootnoteError
from ingest.index import Index
from ingest.sentence import Sentence
from service.answering.answer import Answerer
from service.answering.events import Answer, Question
from service.answering.starters import Starter, starters

log = logging.getLogger(__name__)

_MAX_SUGGESTIONS = 4
_ARTICLES_READ = 40
_ASKED = 30
_SURE = 0.5  # how likely the first statement must answer
_SURVEYED = 3  # statements that an overview must have


@dataclass(slots=True)
class Suggester:
    """Asks what the stories suggest, and remembers what was well answered."""

    answerer: Answerer
    _lock: Lock = field(default_factory=Lock)
    _revision: int = -1  # of the index that the questions were made for
    _questions: list[str] = field(default_factory=list)
    _closing: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def begin(self, before: Callable[[Index], None]) -> None:
        """Makes them in a thread of its own, so that they are there when the first reader comes.

        `before` is called first in that thread, for what a first reader needs even sooner.
        """
        self._thread = Thread(target=self._make, args=[before], name="suggestions", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        if self._thread:
            self._thread.join()

    def suggestions(self) -> list[str]:
        """At most four questions, made once for each revision of the index.

        Few articles give fewer, or none. Whoever comes while they are made gets those made before.
        Raises `CorpusIndexError`.
        """
        index = self.answerer.index.current()
        if not self._lock.acquire(blocking=False):
            return self._questions
        try:
            if self._revision != index.revision:
                self._questions = list(self._kept(index))
                self._revision = index.revision
            return self._questions
        finally:
            self._lock.release()

    def _make(self, before: Callable[[Index], None]) -> None:
        try:
            before(self.answerer.index.current())
            self.suggestions()
        except FootnoteError as error:
            log.info("no questions are suggested: %s", error)

    def _kept(self, index: Index) -> Iterator[str]:
        """One of each shape, and one that the articles answer differently."""
        had = set[str]()
        asked = 0
        for starter in starters(_sample(index)):
            if self._closing.is_set() or asked == _ASKED or len(had) == _MAX_SUGGESTIONS:
                return
            # A further figure may be one that is disputed.
            if starter.shape in had and (starter.shape != "figure" or "disputed" in had):
                continue
            asked += 1
            # A model would take seconds, and money, for each page that is opened.
            answer = self.answerer.answer(Question(starter.question, answerer="extractive"))
            shape = "disputed" if answer.conflicts else starter.shape
            if shape not in had and _well_answered(answer, starter):
                had.add(shape)
                yield starter.question


def _well_answered(answer: Answer, starter: Starter) -> bool:
    if answer.reason or not answer.statements:
        return False
    if starter.shape == "overview":
        return len(answer.statements) >= _SURVEYED and answer.sources.independent > 1
    if answer.conflicts:
        return True
    first = answer.statements[0]
    return first.answers >= _SURE and starter.must in first.text


def _sample(index: Index) -> list[tuple[Article, tuple[Sentence, ...]]]:
    """Articles spread evenly over the whole index."""
    listed = index.articles()
    step = max(1, len(listed) // _ARTICLES_READ)
    found = (index.article(article.id) for article, _ in listed[::step][:_ARTICLES_READ])
    return [each for each in found if each]
