"""The vectors of what is asked, also while the embedding model does not answer."""

from collections.abc import Sequence

import numpy as np

from ingest.embed import Embedder, Vectors
from ingest.errors import EmbeddingError, IndexMismatch
from ingest.index import Index


def query_vectors(index: Index, embedder: Embedder, texts: Sequence[str]) -> tuple[Vectors, bool]:
    """Shape `(len(texts), dimensions)`, and whether the embedding model made them.

    Without it each is the mean of those of the passages that share most words with its text.
    """
    try:
        vectors = embedder.embed(texts)
    except EmbeddingError:
        return np.stack([index.vector_by_words(text) for text in texts]), False
    if vectors.shape[1] != index.facts.dimensions:
        raise IndexMismatch(
            f"{embedder.name} makes vectors of {vectors.shape[1]} dimensions now, those of the "
            f"index have {index.facts.dimensions}"
        )
    return vectors, True
