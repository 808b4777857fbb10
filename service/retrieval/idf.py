"""Inverse document frequency: how much a term tells one text from others.

ln(1 + (N - n + 0.5) / (n + 0.5)), where n of N texts have the term: the formula of BM25.
"""

import math
from collections.abc import Iterable

from ingest.index import Index


def chunk_idf(index: Index, terms: Iterable[str]) -> dict[str, float]:
    """Term → its inverse document frequency among the chunks.

    It is the BM25 score that one occurrence adds in a chunk of mean length.
    """
    return {term: _idf(index.chunk_count, index.document_frequency(term)) for term in terms}


def _idf(total: int, holding: int) -> float:
    return math.log(1 + max(0.0, total - holding + 0.5) / (holding + 0.5))
