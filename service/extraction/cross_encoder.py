"""A question and a sentence, read together to tell whether the answer is in there.

Nothing else in the house sees both at once. docs/reader.md says what it was trained on.
"""

from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Final, Protocol

import numpy as np

from ingest.encoder import Batch, Encoder, Rows
from ingest.wordpiece import SEP, encodable, tokenizer

# More is cut from the longer of the two.
MAX_TOKENS: Final = 160
NOTHING: Final = -30.0  # the score of a text without a token


class Reader(Protocol):
    def read(self, question: str, texts: Sequence[str]) -> list[float]:
        """A score for each text, comparable across texts and questions: log odds, roughly, that
        the answer is in there, against there being none. No texts, no scores.
        """
        ...


class MiniLMReader:
    """A cross-encoder of six layers, made from all-MiniLM-L6-v2, on the processor.

    Every token of the sentence gets the logit of being part of the answer, against 0 for "not
    said"; the sentence's score is their log-sum-exp. It was trained with one softmax over the
    tokens of all candidate sentences and "not said" (the shared normalisation of Clark and
    Gardner, 2018, with the no-answer option of SQuAD 2.0), so scores compare across sentences.
    """

    def __init__(self, *, threads: int | None = None) -> None:
        weights = (files("service.extraction") / "reader.onnx").read_bytes()
        self.digest = sha256(weights).hexdigest()
        self._encoder = Encoder(weights, threads=threads, batch_tokens=1)
        self._tokenizer = tokenizer(MAX_TOKENS)

    def read(self, question: str, texts: Sequence[str]) -> list[float]:
        pairs = [(encodable(question), encodable(text)) for text in texts]
        encodings = self._tokenizer.encode_batch_fast(pairs)
        return [float(row[0]) for row in self._encoder.run(encodings, _answer_log_odds, 1)]


def _answer_log_odds(logits: Rows, batch: Batch) -> Rows:
    said = (batch.types == 1) & (batch.ids != SEP)
    # A sentence without a token (it was blank, or an emoji) holds no answer.
    said_logits = np.where(said, logits, -np.inf)
    peak = np.max(said_logits, axis=1, keepdims=True, initial=NOTHING)
    odds: Rows = peak + np.log(np.exp(said_logits - peak).sum(axis=1, keepdims=True) + 1e-9)
    return odds
