r"""Reader as trained → service/extraction/reader.onnx: whole numbers of 8 bits.

    python -m tests.bench.reader.export --minilm FOLDER --trained reader.pt \
        --out service/extraction/reader.onnx

Products with weights are those of integers, 2.4 times as fast here. Weights have a scale for each
column and 7 bits, so that no processor's sums overflow; activations have one scale a product. That
moves the scores by 0.4 in the standard deviation, and nothing that is measured by more than half a
point. Each row of a table has a scale of its own.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

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
        exported, prepared, quantised = (Path(folder) / f"{n}.onnx" for n in range(3))
        _export(reader.eval(), exported)
        quant_pre_process(str(exported), str(prepared), skip_symbolic_shape=True)
        _quantise(prepared, quantised)
        onnx.save(_packed(onnx.load(quantised)), arguments.out)


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


def _quantise(path: Path, out: Path) -> None:
    graph = onnx.load(path).graph
    weights = {each.name for each in graph.initializer}
    products = [node for node in graph.node if node.op_type == "MatMul"]
    quantize_dynamic(
        path,
        out,
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        op_types_to_quantize=["MatMul"],
        nodes_to_exclude=[node.name for node in products if node.input[1] not in weights],
    )


def _packed(model: onnx.ModelProto) -> onnx.ModelProto:
    """With the tables in 8 bits."""
    graph = model.graph
    tables = {node.input[0]: node for node in graph.node if node.op_type == "Gather"}
    nodes = []
    for tensor in [*graph.initializer]:
        values = numpy_helper.to_array(tensor)
        if tensor.name not in tables or values.size < _SMALLEST or values.dtype != np.float32:
            continue
        graph.initializer.remove(tensor)
        scale = np.abs(values).max(axis=1, keepdims=True) / 127
        packed = np.round(values / scale).astype(np.int8)
        graph.initializer.extend(
            [
                numpy_helper.from_array(packed, f"{tensor.name}.packed"),
                numpy_helper.from_array(scale.astype(np.float32), f"{tensor.name}.scale"),
            ]
        )
        nodes += _unpacked_rows(tables[tensor.name], tensor.name)
        graph.node.remove(tables[tensor.name])
    every = [*nodes, *graph.node]
    del graph.node[:]
    graph.node.extend(_in_order(every, graph))
    onnx.checker.check_model(model)
    return model


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
