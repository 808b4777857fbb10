"""The model runtime: passes of a BERT graph over texts, on the processor."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Encoding

RUNTIME: Final = f"onnxruntime {ort.__version__}"

# A batch this small stays in a core's own cache: 1.3 times as fast as one of 1,024 tokens, and
# twice as fast as one of 8,192.
_BATCH_TOKENS: Final = 256
_PARTS_A_THREAD: Final = 3

Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts as token ids, padded to the longest: each array has the shape (texts, tokens)."""

    ids: NDArray[np.int64]
    mask: NDArray[np.int64]  # 1 for a token, 0 for padding
    types: NDArray[np.int64]  # 1 in the second text of a pair


def bert_inputs(batch: Batch) -> Mapping[str, NDArray[Any]]:
    """The inputs of a graph as BERT's are published."""
    return {
        "input_ids": batch.ids,
        "attention_mask": batch.mask,
        "token_type_ids": batch.types,
    }


class Encoder:
    """A graph from the tokens of texts to one output per token."""

    def __init__(
        self,
        weights: bytes,
        *,
        inputs: Callable[[Batch], Mapping[str, NDArray[Any]]] = bert_inputs,
        threads: int | None = None,
        batch_tokens: int = _BATCH_TOKENS,
    ) -> None:
        """`inputs` makes what the graph takes of a batch.

        `threads` is the number of worker threads; None means one for each usable core. A batch
        holds at most `batch_tokens` tokens; with 1, each text has a pass of its own. Integer
        arithmetic needs that: its scales come from the whole batch, so that the output of a text
        would depend on the texts beside it.
        """

        self._session = _session(weights)
        self._inputs = inputs
        self._batch_tokens = batch_tokens
        (output,) = self._session.get_outputs()
        self._output = output.name
        self._threads = threads or _usable_cores()

    def run(
        self, encodings: Sequence[Encoding], reduce: Callable[[Rows, Batch], Rows], width: int
    ) -> Rows:
        """One row for each encoding, in their order: shape `(len(encodings), width)`.

        `reduce` makes the rows of one batch. It gets the output of the graph, of shape
        `(texts, tokens, …)`, and the batch.
        """
        rows = np.empty((len(encodings), width), np.float32)

        def fill(places: list[int]) -> None:
            batch = _padded([encodings[place] for place in places])
            rows[places] = reduce(self._pass(batch), batch)

        lengths = [len(each) for each in encodings]
        # Even a few texts are split between the threads, because somebody waits for them. The
        # longest come first, so that no thread still works on one when the others have finished.
        share = sum(lengths) // (self._threads * _PARTS_A_THREAD)
        parts = [*batches(lengths, min(self._batch_tokens, share))][::-1]
        if len(parts) == 1:
            fill(parts[0])
            return rows
        # Each thread runs passes of its own. Threads that share a pass wait for each other after
        # every product: this is 1.3 times as fast on idle cores, and twice on busy ones.
        with ThreadPoolExecutor(self._threads) as pool:
            for _ in pool.map(fill, parts):
                pass
        return rows

    def _pass(self, batch: Batch) -> Rows:
        (output,) = self._session.run([self._output], dict(self._inputs(batch)))
        rows: Rows = output
        return rows


def _padded(encodings: Sequence[Encoding]) -> Batch:
    ids = np.zeros((len(encodings), max(map(len, encodings))), np.int64)
    mask, types = np.zeros_like(ids), np.zeros_like(ids)
    for row, each in enumerate(encodings):
        ids[row, : len(each)] = each.ids
        mask[row, : len(each)] = 1
        types[row, : len(each)] = each.type_ids
    return Batch(ids, mask, types)


def batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Positions in `lengths`, in batches of texts that are about equally long, shortest first.

    Each position comes once. A batch, padded to its longest text, holds at most `budget` tokens,
    or it is a single text.
    """
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[row] > budget:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _session(weights: bytes) -> ort.InferenceSession:
    ort.disable_telemetry_events()
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1  # see `run`
    options.inter_op_num_threads = 1
    # Higher levels fuse more of this graph: measured, it runs no faster and loads more slowly.
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    # Memory patterns assume that shapes recur. Ours hardly ever do.
    options.enable_mem_pattern = False
    return ort.InferenceSession(weights, options, providers=["CPUExecutionProvider"])


def _usable_cores() -> int:
    """The number of cores this process may use: a container or `taskset` may limit them."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
