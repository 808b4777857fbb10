from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ingest.article import Article
from ingest.sentence import Sentence
from ingest.span import Span

MAX_WORD_PIECES = 200


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of whole sentences, the unit that is stored and searched.

    Either all of its sentences are story, or all are boilerplate. Its `id` and its vector depend on
    their texts alone: equal chunks of different articles share one id and one vector.
    """

    id: str  # for a chunk of one sentence, the `content_id` of that sentence
    article: str
    first: int
    last: int  # inclusive
    span: Span
    boilerplate: bool


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk of one version of an article, as the catalogue holds it.

    The lexical index names it by `key`, the vector store by `chunk.id`.
    """

    key: int
    article_key: int
    chunk: Chunk


def content_id(text: str) -> str:
    """The id of a text, from the text alone: the first 128 bits of its SHA-256, in hex."""
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
        changed = position > 0 and sentence.boilerplate != sentences[position - 1].boilerplate
        if position == 0 or changed or size + pieces > max_word_pieces:
            starts.append(position)
            size = 0
        size += pieces
    return tuple(
        _chunk(article, sentences[start:end]) for start, end in pairwise([*starts, len(sentences)])
    )


def chunk_vector(vectors: NDArray[np.float32], lengths: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vector of a chunk, from those of its sentences, `(n, dimensions)`, and their lengths.

    It is the mean of the sentences' vectors, weighted by their lengths and scaled to length 1, so
    that no text is embedded twice. tests/bench/RESULTS.md shows what that costs in recall.
    """
    total: NDArray[np.float32] = lengths @ vectors
    norm = np.linalg.norm(total)
    # Where the vectors cancel each other out, take that of the first sentence.
    return total / norm if norm > 0 else vectors[0]


def _chunk(article: Article, run: Sequence[Sentence]) -> Chunk:
    span = Span(run[0].span.start, run[-1].span.end)
    return Chunk(
        id=_chunk_id([content_id(each.span.of(article.text)) for each in run]),
        article=article.id,
        first=run[0].number,
        last=run[-1].number,
        span=span,
        boilerplate=run[0].boilerplate,
    )


def _chunk_id(contents: Sequence[str]) -> str:
    return contents[0] if len(contents) == 1 else content_id(" ".join(contents))
