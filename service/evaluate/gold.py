"""Where the gold quotes of a question stand in the articles of the index."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from ingest.article import Article, article_id
from ingest.chunk import chunks
from ingest.sentence import Sentence
from ingest.span import Span
from ingest.wordpiece import count_word_pieces
from service.api import wire
from service.evaluate.question_set import Gold, GoldQuestion

_CACHED_ARTICLES = 1_000


@dataclass(frozen=True, slots=True)
class ArticleText:
    """An article of the index, with its sentences at their places."""

    id: str
    path: str
    title: str
    source: str
    text: str
    sentences: tuple[Sentence, ...]
    chunks: tuple[tuple[int, int], ...]  # first and last sentence

    def sentence(self, number: int) -> str:
        """Its text, or "" where there is no sentence of this number."""
        if not 1 <= number <= len(self.sentences):
            return ""
        return self.sentences[number - 1].span.of(self.text)

    def boilerplate(self, number: int) -> bool:
        """Whether the sentence is marked as boilerplate."""
        return 1 <= number <= len(self.sentences) and self.sentences[number - 1].boilerplate


@dataclass(frozen=True, slots=True)
class GoldSentence:
    article: ArticleText
    number: int
    quotes: tuple[Span, ...]  # the occurrences that reach into it

    @property
    def text(self) -> str:
        return self.article.sentence(self.number)


@dataclass(frozen=True, slots=True)
class GoldGroup:
    """Equally good sentences for one fact; none where no quote of it was found."""

    sentences: tuple[GoldSentence, ...]
    missing: tuple[Gold, ...]  # not in the index: the article, or the quote in it

    def right(self, citation: wire.CitationBody) -> bool:
        """Whether the sentence that is cited overlaps one of the quotes."""
        cited = Span(citation.start, citation.end)
        return any(
            citation.article.id == each.article.id
            and any(quote.overlaps(cited) for quote in each.quotes)
            for each in self.sentences
        )


class Articles:
    """The articles of a target, the last thousand kept.

    `holding` gives the ids of those that may say a text, for gold that names no file.
    """

    def __init__(
        self,
        fetch: Callable[[str], wire.ArticleBody | None],
        holding: Callable[[str], Sequence[str]],
    ) -> None:
        self._holding = holding

        def read(id_: str) -> ArticleText | None:
            body = fetch(id_)
            return _article_text(body) if body else None

        self.read = lru_cache(_CACHED_ARTICLES)(read)

    def locate(self, question: GoldQuestion) -> tuple[GoldGroup, ...]:
        """One group for each group of evidence, in order."""
        return tuple(self._locate(group) for group in question.evidence)

    def _locate(self, golds: Sequence[Gold]) -> GoldGroup:
        found: dict[tuple[str, int], list[Span]] = {}
        missing = []
        for gold in golds:
            places = self._places(gold)
            for place, quote in places:
                for sentence in place.sentences:
                    if quote.overlaps(sentence.span):
                        found.setdefault((place.id, sentence.number), []).append(quote)
            if not places:
                missing.append(gold)
        if found:
            # Of a text whose file is not known, some lines are enough to tell where it stands.
            missing = [gold for gold in missing if gold.path]
        sentences = []
        for (id_, number), spans in found.items():
            article = self.read(id_)
            assert article
            sentences.append(GoldSentence(article, number, tuple(spans)))
        return GoldGroup(tuple(sentences), tuple(missing))

    def _places(self, gold: Gold) -> list[tuple[ArticleText, Span]]:
        ids = [article_id(gold.path)] if gold.path else self._holding(gold.quote)
        articles = [article for each in ids if (article := self.read(each))]
        return [
            (article, span)
            for article in articles
            for span in (
                find_quote(article.text, gold.quote) if gold.quote else [Span(0, len(article.text))]
            )
        ]


def find_quote(text: str, quote: str) -> list[Span]:
    """Every occurrence of `quote`; case and the kind of white space may differ."""
    words = [re.escape(word) for word in quote.split()]
    if not words:
        return []
    pattern = re.compile(r"\s+".join(words), re.IGNORECASE)
    return [Span(*match.span()) for match in pattern.finditer(text)]


def _article_text(body: wire.ArticleBody) -> ArticleText:
    ends = list(accumulate(len(segment.text) for segment in body.segments))
    sentences = tuple(
        Sentence(body.id, segment.number, Span(end - len(segment.text), end), segment.boilerplate)
        for segment, end in zip(body.segments, ends, strict=True)
        if segment.number is not None
    )
    text = "".join(segment.text for segment in body.segments)
    article = Article(body.path, text, body.digest)
    sizes = count_word_pieces([each.span.of(text) for each in sentences])
    return ArticleText(
        id=body.id,
        path=body.path,
        title=body.title,
        source=body.source,
        text=text,
        sentences=sentences,
        chunks=tuple((each.first, each.last) for each in chunks(article, sentences, sizes)),
    )
