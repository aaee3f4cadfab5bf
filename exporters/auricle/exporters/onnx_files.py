"""PyTorch to ONNX, and what an ONNX file says of itself."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import onnx
import onnx_ir.passes.common
import onnxscript.optimizer
import torch

from auricle.errors import FormatError
from auricle.exporters.half_precision import to_half_precision
from auricle.exporters.parts import ModelParts, Part

__all__ = ["OPSET", "check_contract", "read_metadata", "write_onnx"]

OPSET: Final = 20
_LARGEST_CONSTANT: Final = 1 << 24  # numbers
_CONTRACT, _VERSION = "auricle.contract", "auricle.contract_version"


def write_onnx(model: ModelParts, part: Part, path: Path, *, half: bool) -> None:
    """Write one network; the file appears whole or not at all.

    Args:
        model: whose part it is; its contract goes into the metadata.
        part: the network.
        path: of the file.
        half: weights and the products with them in half precision; inputs and outputs stay single.
    """
    proto = _translated(part)
    if half:
        to_half_precision(proto.graph, part.single)
    metadata = {
        _CONTRACT: model.contract,
        _VERSION: model.contract_version,
        **model.metadata,
        "auricle.part": part.name,
        "auricle.precision": "fp16" if half else "fp32",
        "inputs": json.dumps({name: list(value.shape) for name, value in part.inputs.items()}),
        "outputs": json.dumps(list(part.outputs)),
    }
    onnx.helper.set_model_props(proto, metadata)
    proto.producer_name = "auricle"
    onnx.checker.check_model(proto)
    unfinished = path.with_name(f"{path.name}.part")
    onnx.save(proto, unfinished)
    unfinished.replace(path)


def read_metadata(path: Path) -> dict[str, str]:
    """The ``metadata_props`` of an ONNX file.

    Raises:
        FormatError: it is no ONNX file.
    """
    try:
        proto = onnx.load(path, load_external_data=False)
    except Exception as error:
        message = f"{path} cannot be read as ONNX: {error}"
        raise FormatError(message) from error
    return {entry.key: entry.value for entry in proto.metadata_props}


def check_contract(path: Path, metadata: Mapping[str, Any], contract: str, version: str) -> None:
    """Refuse, by name, a file of another contract.

    Raises:
        FormatError: the file is of another contract or version, or names none.
    """
    found = metadata.get(_CONTRACT), metadata.get(_VERSION)
    if found != (contract, version):
        said = f"of the contract {found[0]!r} version {found[1]}" if found[0] else "of no contract"
        message = f"{path} is {said}; expected {contract!r} version {version}"
        raise FormatError(message)


def _translated(part: Part) -> onnx.ModelProto:
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    # It tells of operators of packages that are not installed, for every export.
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            program = torch.onnx.export(
                part.module.eval(),
                tuple(part.inputs.values()),
                dynamo=True,
                opset_version=OPSET,
                input_names=list(part.inputs),
                output_names=list(part.outputs),
                optimize=False,
                verbose=False,
            )
    finally:
        logger.setLevel(level)
    assert program is not None
    _simplify(program.model)
    proto: onnx.ModelProto = program.model_proto
    return proto


def _simplify(model: onnx_ir.Model) -> None:
    """Fold what is constant, and with it the sequences that TensorRT does not have.

    The exporter's own optimiser does that too, but its rewriting rules (onnxscript 0.7) take 1e-10
    for zero and leave its addition out, such as the floor below a logarithm.
    """
    onnxscript.optimizer.fold_constants(
        model, input_size_limit=_LARGEST_CONSTANT, output_size_limit=_LARGEST_CONSTANT
    )
    common: Any = onnx_ir.passes.common
    for tidy in (
        common.RemoveUnusedNodesPass(),
        common.LiftConstantsToInitializersPass(lift_all_constants=True, size_limit=0),
        common.DeduplicateInitializersPass(),
        common.CommonSubexpressionEliminationPass(),
        common.RemoveUnusedFunctionsPass(),
        common.RemoveUnusedOpsetsPass(),
        common.NameFixPass(),
        # The exporter notes the source line of every node, with the path of the file on the machine
        # it ran on.
        common.ClearMetadataAndDocStringPass(),
    ):
        tidy(model)
