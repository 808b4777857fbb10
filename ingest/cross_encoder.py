"""Two texts, read together: how much the second has of what a judge was trained to look for.

The graph gets `[CLS] first [SEP] second [SEP]` and gives every token of the second a logit. The
log-sum-exp over these tokens, against 0 for "nowhere", is the pair's score (the shared
normalisation of Clark and Gardner, 2018, with the no-answer option of SQuAD 2.0). Its file holds
six layers alone. The word vectors are those of the embedding model.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ingest.encoder import Batch, Encoder, Rows
from ingest.minilm import WordVectors
from ingest.span import Span
from ingest.wordpiece import SEP, encodable, tokenizer

MAX_TOKENS: Final = 192  # more is cut from the longer of the two
NOWHERE: Final = -30.0  # the score of a second text without a token
_PEAK: Final = 2.5  # how much less than the best token those around it may have, to go with it


@dataclass(frozen=True, slots=True)
class Mark:
    """The score of a pair, and where in the second text it has most of it."""

    score: float
    span: Span  # of whole tokens; empty where there is none


class CrossEncoder:
    def __init__(self, weights: bytes, words: WordVectors, *, threads: int | None = None) -> None:
        """`threads` is the number of worker threads; None means one for each usable core."""

        def inputs(batch: Batch) -> Mapping[str, NDArray[Any]]:
            return {"vectors": words.of(batch.ids), "types": batch.types}

        # A pass of its own for each pair: the graph has no padding, and its company changes no
        # score.
        self._encoder = Encoder(weights, inputs=inputs, threads=threads, batch_tokens=1)
        self._tokenizer = tokenizer(MAX_TOKENS)

    def marks(self, pairs: Sequence[tuple[str, str]]) -> list[Mark]:
        """A score for each pair, in their order, with the tokens around its highest logit."""
        if not pairs:
            return []
        texts = [(encodable(first), encodable(second)) for first, second in pairs]
        encodings = self._tokenizer.encode_batch(texts)  # with the places of the tokens
        found = self._encoder.run(encodings, _score_and_run, 3)
        marks = []
        for encoding, (score, first, last) in zip(encodings, found, strict=True):
            places = encoding.offsets
            span = Span(places[int(first)][0], places[int(last)][1]) if first >= 0 else Span(0, 0)
            marks.append(Mark(float(score), span))
        return marks


def _score_and_run(logits: Rows, batch: Batch) -> Rows:
    """Score, first and last token of the run for each row; -1 for both without a token."""
    rows = np.full((len(logits), 3), -1, np.float32)
    rows[:, :1] = _log_sum_exp(logits, batch)
    for row, held, types, ids in zip(rows, logits, batch.types, batch.ids, strict=True):
        second = np.flatnonzero((types == 1) & (ids != SEP))
        if len(second) == 0:
            continue
        first = last = int(second[np.argmax(held[second])])
        least = held[first] - _PEAK
        while first - 1 >= second[0] and held[first - 1] >= least:
            first -= 1
        while last + 1 <= second[-1] and held[last + 1] >= least:
            last += 1
        row[1:] = first, last
    return rows


def _log_sum_exp(logits: Rows, batch: Batch) -> Rows:
    second = (batch.types == 1) & (batch.ids != SEP)
    held = np.where(second, logits, -np.inf)
    peak = np.max(held, axis=1, keepdims=True, initial=NOWHERE)
    summed: Rows = peak + np.log(np.exp(held - peak).sum(axis=1, keepdims=True) + 1e-9)
    return summed
