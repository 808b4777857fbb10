"""Where a cited sentence stands now, after articles were changed, moved, split or joined.

The order is that of Hypothesis, the annotation tool: by position, by the quote with its context,
then by a quote that is like it, and that among articles that tell the same story only.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, Protocol

from ingest.article import Article
from ingest.chunk import content_id
from ingest.sentence import Sentence
from service.verification.citation import Citation
from service.verification.kept import KeptArticle, KeptArticles

_ID = re.compile(r"(?P<article>[\w-]+)-s(?P<number>[1-9]\d{0,8})-(?P<text_id>[0-9a-f]{8})")
# Share of equal words, as SequenceMatcher.ratio() counts them, from which on two texts are one
# sentence that was edited.
_SAME_SENTENCE = 0.6
# A sentence that more articles print, such as a line of the masthead, tells nothing of where one
# of them went; neither does a shorter one.
_MAX_HOLDERS = 3
_TELLING_CHARS = 20
_STORIES_READ = 8

Status = Literal["valid", "moved", "edited", "removed"]
"""valid: it is where it was. moved: it is elsewhere, in its article or in another one. edited: a
sentence like it is there. removed: none of these."""


class Articles(Protocol):
    """What of an index is asked here."""

    def article(self, article_id: str) -> tuple[Article, tuple[Sentence, ...]] | None: ...

    def with_digest(self, digest: str) -> Sequence[str]:
        """The ids of the articles that were read from bytes with this digest, sorted by path."""
        ...

    def holding(self, content: str) -> Sequence[tuple[str, int]]:
        """Article id and number of sentences whose content id begins so; at most a few dozen."""
        ...

    def mentioning(self, text: str, k: int) -> Sequence[str]:
        """The ids of the articles, at most `k`, that share most words with `text`, best first."""
        ...


@dataclass(frozen=True, slots=True)
class CitationId:
    """The parts of `Citation.id`."""

    article: str
    number: int  # of the sentence, from 1
    text_id: str  # the first characters of the content id of the quote

    @classmethod
    def parse(cls, text: str) -> "CitationId | None":
        """None where `text` is no id of a citation."""
        match = _ID.fullmatch(text)
        return cls(match["article"], int(match["number"]), match["text_id"]) if match else None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a cited sentence stands."""

    status: Status
    now: Citation | None  # None: removed
    then: Citation | None  # as it was when it was cited; None: nobody kept it


@dataclass(frozen=True, slots=True)
class _Place:
    article: Article
    sentences: Sequence[Sentence]
    sentence: Sentence

    @property
    def text(self) -> str:
        return self.sentence.span.of(self.article.text)

    def beside(self) -> tuple[str, str]:
        """The sentences before and after it; "" where there is none."""
        return self._numbered(self.sentence.number - 1), self._numbered(self.sentence.number + 1)

    def _numbered(self, number: int) -> str:
        if not 0 < number <= len(self.sentences):
            return ""
        return self.sentences[number - 1].span.of(self.article.text)


def standing(
    cited: CitationId, articles: Articles, kept: KeptArticles, quote: str = ""
) -> Standing:
    """Where the cited sentence stands in `articles`.

    What it said is known from `kept`, or else from `quote`. Where neither knows it, and its text is
    no longer there, whatever stands at its place counts as the edited sentence.
    """
    then = _then(cited, kept)
    tried = _found(cited, articles, then, then.text if then else quote)
    status, place = next((each for each in tried if each[1]), ("removed", None))
    return Standing(status, _citation(place), _citation(then))


def _found(
    cited: CitationId, articles: Articles, then: _Place | None, quote: str
) -> Iterator[tuple[Status, _Place | None]]:
    """Where the sentence may be, the surest first; None: it is not there."""
    own = list(_places(articles, [cited.article]))
    same = _closest([each for each in own if _has_text(each, cited.text_id)], then, cited.number)
    yield ("valid" if same and same.sentence.number == cited.number else "moved"), same
    if not quote:
        yield "moved", _same_sentence(articles, None, cited.text_id, cited.number)
        yield "edited", next((each for each in own if each.sentence.number == cited.number), None)
        return
    if then:
        yield "moved", _with_same_bytes(articles, then)
    like = [each for each in own if _like(quote, each.text)]
    told = [each for each in like if then and _same_story(then, each)]
    yield "edited", _most_like(told, quote, cited.number)
    yield "moved", _same_sentence(articles, then, content_id(quote), cited.number)
    yield "edited", _most_like(like, quote, cited.number)
    if then:
        stories = articles.mentioning(" ".join([quote, *then.beside()]), _STORIES_READ)
        elsewhere = [
            each
            for each in _places(articles, stories)
            if _like(quote, each.text) and _same_story(then, each)
        ]
        yield "edited", _most_like(elsewhere, quote, cited.number)


def _then(cited: CitationId, kept: KeptArticles) -> _Place | None:
    """The sentence in the version of its article that was cited."""
    for version in kept.versions(cited.article):
        places = _in(version)
        if same := [each for each in places if _has_text(each, cited.text_id)]:
            return _closest(same, None, cited.number)
    return None


def _with_same_bytes(articles: Articles, then: _Place) -> _Place | None:
    """The sentence where the whole file was moved."""
    found = [
        each
        for each in _places(articles, articles.with_digest(then.article.digest))
        if each.text == then.text
    ]
    return _closest(found, then, then.sentence.number)


def _same_sentence(
    articles: Articles, then: _Place | None, content: str, number: int
) -> _Place | None:
    """The sentence, word for word, in another article: one of the same story, or the only one."""
    held = articles.holding(content)
    wanted = set(held)
    places = [
        each
        for each in _places(articles, dict.fromkeys(article for article, _ in held))
        if (each.article.id, each.sentence.number) in wanted
    ]
    if then and (told := [each for each in places if _same_story(then, each)]):
        return _closest(told, then, number)
    telling = [each for each in places if _is_telling(each.text)]
    few = len({each.article.id for each in telling}) <= _MAX_HOLDERS
    return _closest(telling, then, number) if few else None


def _same_story(then: _Place, now: _Place) -> bool:
    """Whether what stood around the sentence stands in the article that is there now."""
    for before, after in zip(then.beside(), now.beside(), strict=True):
        if before and after and (before == after or _like(before, after)):
            return True
    cited = then.sentence.number
    told = {
        text
        for each in then.sentences
        if each.number != cited
        and not each.boilerplate
        and _is_telling(text := each.span.of(then.article.text))
    }
    return any(each.span.of(now.article.text) in told for each in now.sentences)


def _closest(places: Sequence[_Place], then: _Place | None, number: int) -> _Place | None:
    """Of equal sentences, the one with the same sentences around it; or else the nearest one."""
    around = then.beside() if then else ()

    def distance(place: _Place) -> tuple[int, int]:
        equal = sum(a == b for a, b in zip(around, place.beside(), strict=False))
        return -equal, abs(place.sentence.number - number)

    return min(places, key=distance, default=None)


def _most_like(places: Iterable[_Place], quote: str, number: int) -> _Place | None:
    return max(
        places,
        key=lambda each: (_likeness(quote, each.text), -abs(each.sentence.number - number)),
        default=None,
    )


def _places(articles: Articles, ids: Iterable[str]) -> Iterator[_Place]:
    """Every sentence of these articles; ids that are not held have none."""
    for each in ids:
        found = articles.article(each)
        if found:
            yield from _in(KeptArticle(*found))


def _in(kept: KeptArticle) -> list[_Place]:
    return [_Place(kept.article, kept.sentences, each) for each in kept.sentences]


def _citation(place: _Place | None) -> Citation | None:
    return Citation.of(place.article, place.sentence, 1) if place else None


def _has_text(place: _Place, text_id: str) -> bool:
    return content_id(place.text).startswith(text_id)


def _is_telling(text: str) -> bool:
    return len(text) >= _TELLING_CHARS


def _like(quote: str, text: str) -> bool:
    return _likeness(quote, text) >= _SAME_SENTENCE


def _likeness(quote: str, text: str) -> float:
    matcher = SequenceMatcher(None, quote.split(), text.split(), autojunk=False)
    # The upper bound is cheap and settles most sentences of a long article.
    return matcher.ratio() if matcher.quick_ratio() >= _SAME_SENTENCE else 0.0
