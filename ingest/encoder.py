"""The model runtime: passes of a BERT graph over texts, on the processor."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

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


class Encoder:
    """A graph from `input_ids`, `attention_mask` and `token_type_ids` to one output per token."""

    def __init__(
        self, weights: bytes, *, threads: int | None = None, batch_tokens: int = _BATCH_TOKENS
    ) -> None:
        """So many `threads` share the texts of one call; None takes every usable core.

        With `batch_tokens` 1 each text has a pass of its own. Integer arithmetic needs that: its
        scales are those of the whole batch, so that a text's output depends on its company.
        """
        self._session = _session(weights)
        self._batch_tokens = batch_tokens
        (output,) = self._session.get_outputs()
        self._output = output.name
        self._threads = threads or _usable_cores()

    def run(
        self, encodings: Sequence[Encoding], reduce: Callable[[Rows, Batch], Rows], width: int
    ) -> Rows:
        """Shape `(len(encodings), width)`: what `reduce` makes of each batch, in their order.

        `reduce` gets the output, shape `(texts, tokens, …)`, and the batch that it is of.
        """
        rows = np.empty((len(encodings), width), np.float32)

        def fill(places: list[int]) -> None:
            batch = _padded([encodings[place] for place in places])
            rows[places] = reduce(self._pass(batch), batch)

        lengths = [len(each) for each in encodings]
        # A few texts are shared out as well: whoever asked is waiting. The longest come first, so
        # that no thread is left with one when the others have done.
        share = sum(lengths) // (self._threads * _PARTS_A_THREAD)
        parts = [*batches(lengths, min(self._batch_tokens, share))][::-1]
        if len(parts) == 1:
            fill(parts[0])
            return rows
        # Threads that share no pass need not wait for each other after every product: 1.3 times
        # as fast on idle cores, twice on busy ones.
        with ThreadPoolExecutor(self._threads) as pool:
            for _ in pool.map(fill, parts):
                pass
        return rows

    def _pass(self, batch: Batch) -> Rows:
        inputs = {
            "input_ids": batch.ids,
            "attention_mask": batch.mask,
            "token_type_ids": batch.types,
        }
        (output,) = self._session.run([self._output], inputs)
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
    """Positions in `lengths`, each once, shortest first: padding then costs next to nothing.

    A batch padded to its longest holds at most `budget` tokens, or a single text.
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
    # What the further levels fuse in this graph is not faster (measured), and slower to load.
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    # Its plans assume that shapes recur; ours hardly ever do.
    options.enable_mem_pattern = False
    return ort.InferenceSession(weights, options, providers=["CPUExecutionProvider"])


def _usable_cores() -> int:
    """Cores this process may run on, which a container or `taskset` may have made fewer."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
