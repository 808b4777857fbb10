"""The texts of articles that have no vector yet get one."""

from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np

from ingest.catalog.stored_vectors import StoredVectors
from ingest.chunk import chunk_vector, content_id
from ingest.embed import Embedder
from ingest.prepare import Prepared

# Sentences that are embedded and stored together: enough to fill batches, and few enough that a
# process that is killed loses little.
BATCH_SENTENCES = 512


def embed_new(stored: StoredVectors, embedder: Embedder, prepared: Sequence[Prepared]) -> int:
    """How many sentences were embedded; a chunk's vector is made of those of its sentences.

    Raises `EmbeddingError`.
    """
    texts: dict[str, str] = {}
    for each in prepared:
        for sentence in each.sentences:
            text = sentence.span.of(each.article.text)
            texts[content_id(text)] = text
    missing = sorted(stored.missing(texts))
    stored.add(missing, embedder.embed([texts[id_] for id_ in missing]))
    _add_chunk_vectors(stored, prepared)
    return len(missing)


def _add_chunk_vectors(stored: StoredVectors, prepared: Sequence[Prepared]) -> None:
    runs: dict[str, list[str]] = {}
    for each in prepared:
        for chunk in each.chunks:
            run = each.sentences[chunk.first - 1 : chunk.last]
            runs[chunk.id] = [sentence.span.of(each.article.text) for sentence in run]
    missing = sorted(stored.missing(runs))
    if not missing:
        return
    texts = [text for id_ in missing for text in runs[id_]]
    # Read back what is stored, so that a chunk has the same vector whenever it is made.
    vectors = stored.read([content_id(text) for text in texts])
    lengths = np.array([len(text) for text in texts], dtype=np.float32)
    bounds = pairwise(accumulate((len(runs[id_]) for id_ in missing), initial=0))
    rows = [chunk_vector(vectors[start:end], lengths[start:end]) for start, end in bounds]
    stored.add(missing, np.stack(rows))
