"""A model to its files, each checked against PyTorch."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal

from tqdm import tqdm

from auricle.errors import InputError
from auricle.exporters.engine_runner import engine_runner, has_gpu
from auricle.exporters.onnx_files import write_onnx
from auricle.exporters.parity import Parity, compare, onnx_runner, require_parity
from auricle.exporters.parts import ModelParts, Part
from auricle.exporters.sources import parts_of
from auricle.exporters.tensorrt_engines import (
    COMPUTE_CAPABILITIES,
    build_engine,
    tensorrt_module,
)

__all__ = ["Exported", "export"]

_TARGETS: Final = ("onnx", "tensorrt")
_PRECISIONS: Final = ("fp32", "fp16")


@dataclass
class Exported:
    """What an export made.

    Attributes:
        files: in the order of the networks.
        parity: of what was compared.
        notes: what was left out, and why, in sentences.
    """

    files: list[Path] = field(default_factory=list)
    parity: list[Parity] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def export(
    model: str | Path,
    out: str | Path,
    *,
    to: Literal["onnx", "tensorrt"] = "onnx",
    precision: Literal["fp32", "fp16"] = "fp32",
    verify: bool = False,
    compute_capabilities: Sequence[str] = COMPUTE_CAPABILITIES,
) -> Exported:
    """Export every network of a model.

    Args:
        model: see :func:`auricle.exporters.parts_of`.
        out: folder, made if need be.
        to: ONNX files, or ONNX files and TensorRT engines made of them.
        precision: of weights and the products with them; inputs and outputs are always fp32.
        verify: compare each file with PyTorch: ONNX on the CPU, an engine where a GPU is.
        compute_capabilities: of the GPUs that TensorRT-RTX builds for.

    Raises:
        InputError: there is no such model, target or precision.
        FormatError: the model has no contract, or a file differs from PyTorch by more than its
            tolerance; the folder then keeps what it had.
        MissingExtraError: a package is not installed.
    """
    for value, known, name in ((to, _TARGETS, "to"), (precision, _PRECISIONS, "precision")):
        if value not in known:
            message = f"{name} is {value!r}; expected one of {', '.join(known)}"
            raise InputError(message)
    if to == "tensorrt":
        tensorrt_module()
    parts = parts_of(model)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    result = Exported(notes=list(parts.notes))
    half = precision == "fp16"
    bar = tqdm(parts.parts, desc="export", unit="network", file=sys.stderr, disable=None)
    # What was exported before is replaced when everything is written and found right.
    with TemporaryDirectory(dir=folder, prefix=".export-") as scratch:
        for part in bar:
            bar.set_postfix_str(part.name)
            path = Path(scratch) / f"{part.name}.onnx"
            write_onnx(parts, part, path, half=half)
            result.files.append(folder / path.name)
            if verify:
                _check(result, compare(part, onnx_runner(path), "ONNX Runtime", half=half))
            if to == "tensorrt":
                _make_engine(result, parts, part, path, half, verify, compute_capabilities)
                result.files.append(folder / path.with_suffix(".engine").name)
        for written in Path(scratch).iterdir():
            written.replace(folder / written.name)
    return result


def _make_engine(
    result: Exported,
    parts: ModelParts,
    part: Part,
    onnx_path: Path,
    half: bool,
    verify: bool,
    compute_capabilities: Sequence[str],
) -> None:
    path = onnx_path.with_suffix(".engine")
    build_engine(onnx_path, path, compute_capabilities=compute_capabilities)
    if not verify:
        return
    if not has_gpu():
        result.notes.append(f"{path.name} was not run: this machine has no NVIDIA GPU")
        return
    run = engine_runner(path, parts.contract, parts.contract_version)
    _check(result, compare(part, run, "TensorRT", half=half))


def _check(result: Exported, parity: Parity) -> None:
    result.parity.append(parity)
    require_parity(parity)
