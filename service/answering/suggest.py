"""Questions to begin with: about names that several articles mention."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from threading import Lock

from ingest.article import Article
from ingest.index import Index
from ingest.language.names import names
from ingest.sentence import Sentence
from service.answering.answer import Answerer
from service.answering.events import Question

# The question in each language, by its code of two letters; {} is the name.
_TEMPLATES: dict[str, str] = json.loads(
    (files("service.answering") / "suggestions.json").read_text("utf-8")
)
_ELSE = "en"
_MAX_SUGGESTIONS = 3
_ARTICLES_READ = 40
_NAMES_TRIED = 8
_NAME_WORDS = range(2, 5)


@dataclass(slots=True)
class Suggester:
    """Makes questions that were tried and are answered."""

    answerer: Answerer
    _lock: Lock = field(default_factory=Lock)
    _revision: int = -1  # of the index that the questions were made for
    _questions: list[str] = field(default_factory=list)

    def suggestions(self) -> list[str]:
        """At most three questions, made once for each revision of the index.

        Few articles give fewer, or none. Raises `CorpusIndexError`, `EmbeddingError`.
        """
        index = self.answerer.index.current()
        with self._lock:
            if self._revision != index.revision:
                self._questions = list(self._answered(index))
                self._revision = index.revision
            return self._questions

    def _answered(self, index: Index) -> Iterator[str]:
        articles = _sample(index)
        template = _template([article for article, _ in articles])
        made = 0
        for name in shared_names(articles)[:_NAMES_TRIED]:
            question = template.format(name)
            if self.answerer.answer(Question(question)).reason is None:
                yield question
                made += 1
                if made == _MAX_SUGGESTIONS:
                    return


def shared_names(articles: Sequence[tuple[Article, Sequence[Sentence]]]) -> list[str]:
    """Names that occur in two or more articles, the most frequent first; not in boilerplate."""
    holders: dict[str, set[str]] = defaultdict(set)
    for article, sentences in articles:
        for sentence in sentences:
            if not sentence.boilerplate:
                for name in names(sentence.span.of(article.text)):
                    # The first word of a sentence may be no part of the name.
                    if len(name.words) in _NAME_WORDS and not name.initial:
                        holders[name.text].add(article.id)
    shared = {name: len(held) for name, held in holders.items() if len(held) > 1}
    # A name within another one (Corran in Corran Dam) says less.
    widest = [n for n in shared if not any(n != other and n in other for other in shared)]
    return sorted(widest, key=lambda name: (-shared[name], name))


def _sample(index: Index) -> list[tuple[Article, tuple[Sentence, ...]]]:
    """Articles spread evenly over the whole index."""
    listed = index.articles()
    step = max(1, len(listed) // _ARTICLES_READ)
    found = (index.article(article.id) for article, _ in listed[::step][:_ARTICLES_READ])
    return [each for each in found if each]


def _template(articles: Sequence[Article]) -> str:
    """The template in the language of most articles; English where that has none."""
    languages = [article.language[:2] for article in articles if article.language]
    most = max(set(languages), key=languages.count, default=_ELSE)
    return _TEMPLATES.get(most, _TEMPLATES[_ELSE])
