"""Embedders that spare the benchmarks work: one that remembers, one that repeats."""

import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from ingest.chunk import content_id
from ingest.embed import Embedder, Vectors
from ingest.sentence import split

_SAVED_TEXTS = 2_000


class RememberingEmbedder:
    """Embeds each text once in the life of its folder, so that a run that was cut goes on."""

    def __init__(self, inner: Embedder, folder: Path) -> None:
        self._inner = inner
        self._folder = folder / re.sub(r"\W", "-", inner.name)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._vectors: dict[str, Vectors] = {}
        for part in sorted(self._folder.glob("*.npz")):
            with np.load(part) as held:
                self._vectors |= dict(zip(held["ids"].tolist(), held["vectors"], strict=True))

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def dimensions(self) -> int:
        return self._inner.dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        ids = [content_id(text) for text in texts]
        missing = {i: text for i, text in zip(ids, texts, strict=True) if i not in self._vectors}
        # Sorted, so that each part holds texts of like length: batches then waste no padding.
        ordered = sorted(missing, key=lambda i: len(missing[i]))
        for start in range(0, len(ordered), _SAVED_TEXTS):
            self._add(ordered[start : start + _SAVED_TEXTS], missing)
        if not ids:
            return np.empty((0, self.dimensions), np.float32)
        return np.stack([self._vectors[i] for i in ids])

    def _add(self, ids: Sequence[str], texts: dict[str, str]) -> None:
        vectors = self._inner.embed([texts[i] for i in ids])
        self._vectors |= dict(zip(ids, vectors, strict=True))
        if len(ids) > 1:  # single questions are not worth a file
            part = self._folder / f"{content_id(''.join(ids))}.npz"
            np.savez(part, ids=np.array(ids), vectors=vectors)


_NAME = re.compile(r"(?<=[a-z,;] )([A-Z][a-z]{2,})(?!\w)")
_RENAMED = re.compile(r"(?<=[a-z,;] )([A-Z][a-z]{2,})(?:[bdgklmnprstvz][aeiou]){2}x(?!\w)")
_JITTER = 0.3


def renamed(text: str, replica: int) -> str:
    """`text` with an ending of the replica's own at the names inside its sentences.

    Replica 0 is `text` itself.
    """
    if replica == 0:
        return text
    consonants, vowels = "bdgklmnprstvz", "aeiou"
    one, two = divmod(replica, 65)
    ending = "".join(consonants[n // 5] + vowels[n % 5] for n in (one % 65, two)) + "x"
    return _NAME.sub(lambda match: match[1] + ending, text)


class RepeatingEmbedder:
    """Vectors for `renamed` copies of known sentences, made of the sentences' own.

    A text's vector is the mean of those of its sentences, moved by noise of length 0.3 that
    depends on the text alone; an unknown sentence counts nothing, a text of none is noise. So a
    large index has the crowded neighbourhoods of real text, and nothing is embedded twice.
    """

    def __init__(self, known: RememberingEmbedder, sentences: Sequence[str]) -> None:
        self._known = known
        vectors = known.embed(sentences)
        self._vectors = dict(zip(map(content_id, sentences), vectors, strict=True))

    @property
    def name(self) -> str:
        return self._known.name

    @property
    def dimensions(self) -> int:
        return self._known.dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        return np.stack([self._embed(text) for text in texts])

    def _embed(self, text: str) -> Vectors:
        seed = int.from_bytes(sha256(text.encode()).digest()[:8], "big")
        noise = np.random.default_rng(seed).standard_normal(self.dimensions, dtype=np.float32)
        total: Vectors = noise * np.float32(_JITTER / np.linalg.norm(noise))
        known = self._of_sentences(_RENAMED.sub(r"\1", text))
        if known:
            mean = np.sum(known, axis=0)
            total = total + mean / np.linalg.norm(mean)
        return total / np.linalg.norm(total)

    def _of_sentences(self, text: str) -> list[Vectors]:
        whole = self._vectors.get(content_id(text))
        if whole is not None:
            return [whole]
        found = (self._vectors.get(content_id(span.of(text))) for span in split(text))
        return [vector for vector in found if vector is not None]
