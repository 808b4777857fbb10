"""One article → all that the index stores of it."""

from dataclasses import dataclass

from ingest.article import Article
from ingest.chunk import Chunk, chunks
from ingest.duplicates import Signature, signature
from ingest.sentence import Sentence, sentences
from ingest.wordpiece import count_word_pieces


@dataclass(frozen=True, slots=True)
class Prepared:
    article: Article
    sentences: tuple[Sentence, ...]
    chunks: tuple[Chunk, ...]
    signature: Signature


def prepare(article: Article) -> Prepared:
    found = sentences(article)
    sizes = count_word_pieces([each.span.of(article.text) for each in found])
    return Prepared(article, found, chunks(article, found, sizes), signature(article, found))
