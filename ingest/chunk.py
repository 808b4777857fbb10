from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

from ingest.article import Article
from ingest.sentence import Sentence
from ingest.span import Span

MAX_WORD_PIECES = 200


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of whole sentences, the unit that is stored and searched.

    All of its sentences are story, or all are furniture. `id` comes from the text alone, so that
    equal chunks of different articles share one id and one vector.
    """

    id: str
    article: str
    first: int
    last: int  # inclusive
    span: Span
    furniture: bool


def content_id(text: str) -> str:
    """Names a text by what it says: the first 128 bits of its SHA-256, in hex."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def chunks(
    article: Article,
    sentences: Sequence[Sentence],
    word_pieces: Sequence[int],
    max_word_pieces: int = MAX_WORD_PIECES,
) -> tuple[Chunk, ...]:
    """Pack sentences, in order, into chunks of at most `max_word_pieces`.

    `word_pieces` holds the size of each sentence. A single sentence over the limit is a chunk of
    its own. Every sentence is in exactly one chunk; no sentences, no chunks.
    """
    starts: list[int] = []
    size = 0
    for position, (sentence, pieces) in enumerate(zip(sentences, word_pieces, strict=True)):
        turned = position > 0 and sentence.furniture != sentences[position - 1].furniture
        if position == 0 or turned or size + pieces > max_word_pieces:
            starts.append(position)
            size = 0
        size += pieces
    return tuple(
        _chunk(article, sentences[start:end]) for start, end in pairwise([*starts, len(sentences)])
    )


def _chunk(article: Article, run: Sequence[Sentence]) -> Chunk:
    span = Span(run[0].span.start, run[-1].span.end)
    return Chunk(
        id=content_id(span.of(article.text)),
        article=article.id,
        first=run[0].number,
        last=run[-1].number,
        span=span,
        furniture=run[0].furniture,
    )
