r"""A judge as trained → its file: whole numbers of 8 bits, without the word vectors.

    python -m tests.bench.judges.export --trained trained.pt --out judge.onnx

Products with weights are those of integers. Weights have a scale for each column and 7 bits, so
that no processor's sums overflow; activations have one scale a product and pass.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

from tests.bench.judges.model import WIDTH, Judge


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trained", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    judge = Judge()
    judge.load_state_dict(torch.load(arguments.trained))
    export(judge.eval(), arguments.out)


def export(judge: Judge, out: Path) -> None:
    with TemporaryDirectory() as folder:
        exported, prepared = (Path(folder) / f"{n}.onnx" for n in range(2))
        torch.onnx.export(
            judge,
            (torch.ones((1, 9, WIDTH)), torch.ones((1, 9), dtype=torch.long)),
            str(exported),
            input_names=["vectors", "types"],
            output_names=["logits"],
            dynamic_axes={name: {1: "tokens"} for name in ("vectors", "types", "logits")},
            opset_version=20,
            dynamo=False,
        )
        quant_pre_process(str(exported), str(prepared), skip_symbolic_shape=True)
        graph = onnx.load(prepared).graph
        weights = {each.name for each in graph.initializer}
        products = [node for node in graph.node if node.op_type == "MatMul"]
        quantize_dynamic(
            prepared,
            out,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            op_types_to_quantize=["MatMul"],
            nodes_to_exclude=[node.name for node in products if node.input[1] not in weights],
        )


if __name__ == "__main__":
    main()
