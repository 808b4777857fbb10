"""A sentence of an article, cited exactly."""

from dataclasses import dataclass

from ingest.article import Article
from ingest.chunk import content_id
from ingest.sentence import Sentence
from ingest.span import Span
from ingest.structure import Structure, structure

_AFFIX_CHARS = 32


@dataclass(frozen=True, slots=True)
class Citation:
    """A sentence of an article, exactly: `article.text[span.start:span.end] == quote`."""

    number: int  # from 1, in the order of first use
    article: Article
    sentence: int
    span: Span
    page: int | None
    quote: str
    prefix: str  # up to 32 characters before the quote
    suffix: str

    @classmethod
    def of(cls, article: Article, sentence: Sentence, number: int) -> "Citation":
        span = sentence.span
        return cls(
            number=number,
            article=article,
            sentence=sentence.number,
            span=span,
            page=article.page(span),
            quote=span.of(article.text),
            prefix=article.text[max(0, span.start - _AFFIX_CHARS) : span.start],
            suffix=article.text[span.end : span.end + _AFFIX_CHARS],
        )

    @property
    def structure(self) -> Structure:
        """The headings and the heads of a table's columns that the quote stands under."""
        return structure(self.article.text, self.span)

    @property
    def id(self) -> str:
        """Names the sentence and what it said, so that a later look can tell if it changed."""
        return f"{self.article.id}-s{self.sentence}-{content_id(self.quote)[:8]}"
