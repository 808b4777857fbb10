"""A judge as it is trained: six layers of BERT over given word vectors, and a logit a token."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from ingest.minilm import WordVectors

LAYERS, WIDTH, HEADS, INNER = 6, 384, 12, 1_536
NOWHERE = -1e4


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(WIDTH, WIDTH)
        self.key = nn.Linear(WIDTH, WIDTH)
        self.value = nn.Linear(WIDTH, WIDTH)
        self.mixed = nn.Linear(WIDTH, WIDTH)
        self.mixed_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.inner = nn.Linear(WIDTH, INNER)
        self.outer = nn.Linear(INNER, WIDTH)
        self.outer_norm = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        rows, tokens, _ = x.shape

        def heads(part: nn.Linear) -> Tensor:
            return part(x).view(rows, tokens, HEADS, WIDTH // HEADS).transpose(1, 2)

        # Spelt out: its gradient is a third faster here than that of PyTorch's own attention.
        weights = heads(self.query) @ heads(self.key).transpose(2, 3) / math.sqrt(WIDTH // HEADS)
        if mask is not None:
            weights = weights.masked_fill(~mask, NOWHERE)
        value = heads(self.value)
        seen = (weights.softmax(-1).to(value.dtype) @ value).transpose(1, 2)
        seen = seen.reshape(rows, tokens, WIDTH)
        x = self.mixed_norm(x + self.mixed(seen))
        outer: Tensor = self.outer_norm(x + self.outer(functional.gelu(self.inner(x))))
        return outer


class Judge(nn.Module):
    """From word vectors to a logit a token. Word and place vectors are given, and stay."""

    def __init__(self) -> None:
        super().__init__()
        self.types = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.head = nn.Linear(WIDTH, 1)

    def forward(self, vectors: Tensor, types: Tensor, mask: Tensor | None = None) -> Tensor:
        """Logits, shape `(pairs, tokens)`; `mask` is True for a token, False for padding."""
        x = self.norm(vectors + self.types(types))
        seen = None if mask is None else mask[:, None, None, :]
        for layer in self.layers:
            x = layer(x, seen)
        logits: Tensor = self.head(x.float()).squeeze(-1)
        return logits

    def fresh_head(self) -> None:
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.constant_(self.head.bias, -3.0)

    def freeze(self, layers: int) -> None:
        """Keep the input and so many of the lowest layers as they are."""
        for part in (self.types, self.norm, *self.layers[:layers]):
            part.requires_grad_(False)


class Table(nn.Module):
    """The given word and place vectors as 32-bit numbers."""

    def __init__(self, given: WordVectors) -> None:
        super().__init__()
        words = torch.from_numpy(given.words).float() * torch.from_numpy(given.word_scales)
        self.register_buffer("words", words)
        self.register_buffer("places", torch.from_numpy(given.places))

    def forward(self, ids: Tensor) -> Tensor:
        vectors: Tensor = self.words[ids] + self.places[: ids.shape[1]]
        return vectors
