r"""Reader as trained → service/reader.onnx: weights of 8 bits, arithmetic of 32.

    python -m tests.bench.reader.export --minilm FOLDER --trained reader.pt \
        --out service/reader.onnx

Each row of a table, and each column of a product's matrix, has a scale of its own, so that nothing
is lost that counts. Integer arithmetic was measured and left: one scale for all activations moves
the scores by 0.3 in the standard deviation, and another sentence comes first in one answer of ten.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from tests.bench.reader.train import Reader

_SMALLEST = 100_000  # numbers in a tensor that is worth packing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("minilm", "trained", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    arguments = parser.parse_args()
    reader = Reader(arguments.minilm)
    reader.load_state_dict(torch.load(arguments.trained))
    with TemporaryDirectory() as folder:
        exported = Path(folder) / "reader.onnx"
        _export(reader.eval(), exported)
        onnx.save(_packed(onnx.load(exported)), arguments.out)


def _export(reader: Reader, path: Path) -> None:
    names = ["input_ids", "attention_mask", "token_type_ids"]
    tokens = torch.ones((2, 9), dtype=torch.long)
    torch.onnx.export(
        reader,
        (tokens, tokens, tokens),
        str(path),
        input_names=names,
        output_names=["logits"],
        dynamic_axes={name: {0: "texts", 1: "tokens"} for name in (*names, "logits")},
        opset_version=17,
        dynamo=False,
    )


def _packed(model: onnx.ModelProto) -> onnx.ModelProto:
    graph = model.graph
    users = {name: node for node in graph.node for name in node.input}
    nodes = []
    for tensor in [*graph.initializer]:
        values = numpy_helper.to_array(tensor)
        if values.ndim != 2 or values.size < _SMALLEST or values.dtype != np.float32:
            continue
        table = users[tensor.name].op_type == "Gather"
        graph.initializer.remove(tensor)
        scale = np.abs(values).max(axis=1 if table else 0, keepdims=True) / 127
        packed = np.round(values / scale).astype(np.int8)
        graph.initializer.extend(
            [
                numpy_helper.from_array(packed, f"{tensor.name}.packed"),
                numpy_helper.from_array(scale.astype(np.float32), f"{tensor.name}.scale"),
            ]
        )
        if table:
            nodes += _unpacked_rows(users[tensor.name], tensor.name)
            graph.node.remove(users[tensor.name])
        else:
            nodes += _unpacked(tensor.name)
    every = [*nodes, *graph.node]
    del graph.node[:]
    graph.node.extend(_in_order(every, graph))
    onnx.checker.check_model(model)
    return model


def _unpacked(name: str) -> list[onnx.NodeProto]:
    return [
        helper.make_node("Cast", [f"{name}.packed"], [f"{name}.cast"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [f"{name}.cast", f"{name}.scale"], [name]),
    ]


def _unpacked_rows(gather: onnx.NodeProto, name: str) -> list[onnx.NodeProto]:
    """The rows that are looked up, and only they, as 32-bit numbers."""
    row, (output,) = gather.input[1], gather.output
    return [
        helper.make_node("Gather", [f"{name}.packed", row], [f"{output}.packed"], axis=0),
        helper.make_node("Gather", [f"{name}.scale", row], [f"{output}.scale"], axis=0),
        helper.make_node("Cast", [f"{output}.packed"], [f"{output}.cast"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [f"{output}.cast", f"{output}.scale"], [output]),
    ]


def _in_order(nodes: list[onnx.NodeProto], graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    """Each after those whose outputs it needs."""
    known = {each.name for each in (*graph.initializer, *graph.input)} | {""}
    ordered, waiting = [], nodes
    while waiting:
        ready = [node for node in waiting if known.issuperset(node.input)]
        if not ready:
            raise ValueError("the graph has a cycle, or an input that nothing makes")
        ordered += ready
        known.update(output for node in ready for output in node.output)
        waiting = [node for node in waiting if not known.issuperset(node.output)]
    return ordered


if __name__ == "__main__":
    main()
