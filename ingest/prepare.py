"""One article → all that the index stores of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.article import Article
from ingest.chunk import Chunk, chunks
from ingest.duplicates import Signature, signature
from ingest.lead import with_lead
from ingest.sentence import Sentence, sentences
from ingest.wordpiece import count_word_pieces

_RUN: Final = 2_000  # sentences


@dataclass(frozen=True, slots=True)
class Prepared:
    article: Article
    sentences: tuple[Sentence, ...]
    chunks: tuple[Chunk, ...]
    signature: Signature


def prepare(article: Article) -> Prepared:
    found = sentences(article)
    article = with_lead(article, found)
    sizes = [
        size
        # All at once, the word pieces of a text of 20 MB take half a gigabyte.
        for run in _runs(found)
        for size in count_word_pieces([each.span.of(article.text) for each in run])
    ]
    return Prepared(article, found, chunks(article, found, sizes), signature(article, found))


def _runs(found: Sequence[Sentence]) -> Iterator[Sequence[Sentence]]:
    return (found[start : start + _RUN] for start in range(0, len(found), _RUN))
