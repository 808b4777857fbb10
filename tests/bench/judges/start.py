"""The reader that was shipped before (8 bits, `service/reader.onnx` of 2026-11) as a start."""

from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor

_NAMES = {
    "bert.embeddings.token_type_embeddings": "types",
    "bert.embeddings.LayerNorm": "norm",
    "attention.self.": "",
    "attention.output.dense": "mixed",
    "attention.output.LayerNorm": "mixed_norm",
    "intermediate.dense": "inner",
    "output.dense": "outer",
    "output.LayerNorm": "outer_norm",
    "bert.encoder.layer.": "layers.",
}


def shipped(path: Path) -> dict[str, Tensor]:
    """Its weights as a state of `model.Judge`, as 32-bit numbers."""
    graph = onnx.load(path).graph
    held = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    found: dict[str, NDArray[np.float32]] = {
        _named(name): array
        for name, array in held.items()
        if array.dtype == np.float32 and name.endswith((".weight", ".bias"))
    }
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            packed = node.input[1]
            zero = held[node.input[3]].astype(np.float32) if len(node.input) > 3 else 0.0
            scale = held[packed.replace("_quantized", "") + "_scale"]
            weights = (held[packed].astype(np.float32) - zero) * scale
            found[_named(".".join(node.name.strip("/").split("/")[:-1]) + ".weight")] = weights.T
    return {
        name: torch.tensor(np.ascontiguousarray(array))
        for name, array in found.items()
        if name.startswith(("types", "norm", "layers", "head"))
    }


def _named(name: str) -> str:
    for old, new in _NAMES.items():
        name = name.replace(old, new)
    return name
