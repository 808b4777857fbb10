"""An embedding endpoint that failed is left alone for a while: no question waits for it then."""

import logging
from collections.abc import Sequence
from time import monotonic

from ingest.embed import Embedder, Vectors
from ingest.errors import EmbeddingError

log = logging.getLogger(__name__)

_REST_S = 15.0


class RestingEmbedder:
    """As the embedder that it asks, but it raises at once while that one rests."""

    def __init__(self, asked: Embedder, rest_s: float = _REST_S) -> None:
        self._asked = asked
        self._rest_s = rest_s
        self._until = 0.0
        self._failure = ""

    @property
    def name(self) -> str:
        return self._asked.name

    @property
    def dimensions(self) -> int:
        return self._asked.dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        if monotonic() < self._until:
            raise EmbeddingError(self._failure)
        try:
            vectors = self._asked.embed(texts)
        except EmbeddingError as error:
            if not self._failure:
                log.warning("articles are found by their words alone: %s", error)
            self._failure = str(error)
            self._until = monotonic() + self._rest_s
            raise
        if self._failure:
            log.warning("%s embeds again", self.name)
        self._failure = ""
        return vectors
