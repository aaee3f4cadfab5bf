"""Half precision where it pays: weights, and the products with them."""

from __future__ import annotations

from typing import Final

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

__all__ = ["to_half_precision"]

_PRODUCTS: Final = frozenset({"Conv", "ConvTranspose", "Gemm", "MatMul"})


def to_half_precision(graph: onnx.GraphProto, single: tuple[str, ...]) -> None:
    """Products with a constant are computed in half precision, everything else in single.

    Normalisations, exponentials, states and the graph's own inputs and outputs keep their type, so
    that a network may be exchanged for its half-precision form.

    Args:
        graph: changed in place.
        single: beginnings of the names of weights that are left as they are.
    """
    weights = {tensor.name: tensor for tensor in graph.initializer}
    halved: dict[str, str] = {}
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        constants = [name for name in node.input if name in weights]
        if (
            node.op_type not in _PRODUCTS
            or not constants
            or any(name.startswith(single) for name in constants if single)
            or any(weights[name].data_type != TensorProto.FLOAT for name in constants)
        ):
            nodes.append(node)
            continue
        for place, name in enumerate(node.input):
            if name in weights:
                node.input[place] = _halved(graph, weights[name], halved)
            elif name:
                cast = f"{node.name}_half_{place}"
                nodes.append(helper.make_node("Cast", [name], [cast], to=TensorProto.FLOAT16))
                node.input[place] = cast
        result = node.output[0]
        node.output[0] = f"{result}_half"
        nodes.append(node)
        nodes.append(helper.make_node("Cast", [f"{result}_half"], [result], to=TensorProto.FLOAT))
    for number, node in enumerate(nodes):
        node.name = node.name or f"cast_{number}"
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in nodes for name in node.input}
    kept = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    del graph.value_info[:]


def _halved(graph: onnx.GraphProto, tensor: onnx.TensorProto, halved: dict[str, str]) -> str:
    if tensor.name not in halved:
        name = f"{tensor.name}_half"
        values = numpy_helper.to_array(tensor).astype(np.float16)
        graph.initializer.append(numpy_helper.from_array(values, name))
        halved[tensor.name] = name
    return halved[tensor.name]
