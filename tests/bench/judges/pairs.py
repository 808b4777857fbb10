"""Pairs of texts as rows of tokens, and what is to be learnt from them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import torch
from tokenizers import Tokenizer
from torch import Tensor

from ingest.wordpiece import SEP, tokenizer
from service.extraction.around import with_around
from tests.bench.judges.groups import Group, Second

CLS = 101
FIRST_TOKENS, SECOND_TOKENS = 150, 110
PASS_TOKENS = 2_048


@dataclass(frozen=True, slots=True)
class Batch:
    ids: Tensor
    mask: Tensor
    types: Tensor
    second: Tensor  # which tokens are the second text's
    right: Tensor  # which of them should win
    owner: Tensor  # the number of the row's group

    def of(self, rows: Tensor) -> "Batch":
        """Those rows alone."""
        return Batch(*(getattr(self, each.name)[rows] for each in fields(self)))


class Pairs:
    def __init__(self) -> None:
        self._tokenizer: Tokenizer = tokenizer(None)

    def batches(self, groups: Sequence[Group]) -> Iterator[Batch]:
        """Rows of like length together."""
        rows = []
        for owner, group in enumerate(groups):
            for second in group.seconds:
                first = with_around(group.first, second.around)
                found = self._tokenizer.encode(first, add_special_tokens=False)
                start = [CLS, *found.ids[:FIRST_TOKENS], SEP]
                rows.append((*self._row(start, second), owner))
        rows.sort(key=lambda row: len(row[0]))
        part: list[tuple[list[int], int, list[int], int]] = []
        for row in rows:
            if part and len(row[0]) * (len(part) + 1) > PASS_TOKENS:
                yield _padded(part)
                part = []
            part.append(row)
        if part:
            yield _padded(part)

    def _row(self, start: list[int], second: Second) -> tuple[list[int], int, list[int]]:
        """The ids, where the second text starts, and which should win."""
        encoding = self._tokenizer.encode(second.text, add_special_tokens=False)
        right = [
            len(start) + n
            for n, (a, b) in enumerate(encoding.offsets[:SECOND_TOKENS])
            if any(a < end and b > begin for begin, end in second.spans)
        ]
        return [*start, *encoding.ids[:SECOND_TOKENS], SEP], len(start), right


def _padded(rows: Sequence[tuple[list[int], int, list[int], int]]) -> Batch:
    shape = (len(rows), max(len(ids) for ids, *_ in rows))
    ids, types = (torch.zeros(shape, dtype=torch.long) for _ in range(2))
    mask, second, right = (torch.zeros(shape, dtype=torch.bool) for _ in range(3))
    for row, (tokens, start, wins, _) in enumerate(rows):
        ids[row, : len(tokens)] = torch.tensor(tokens)
        mask[row, : len(tokens)] = True
        types[row, start : len(tokens)] = 1
        second[row, start : len(tokens) - 1] = True
        right[row, wins] = True
    return Batch(ids, mask, types, second, right, torch.tensor([row[3] for row in rows]))
