"""ONNX to TensorRT engines, with TensorRT-RTX ahead of time or with the full TensorRT."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from auricle.errors import FormatError, InputError, MissingExtraError
from auricle.exporters.onnx_files import check_contract, read_metadata

__all__ = ["COMPUTE_CAPABILITIES", "build_engine", "load_engine", "tensorrt_module"]

COMPUTE_CAPABILITIES: Final = ("8.6", "8.9", "12.0")
"""Of GeForce RTX 30, 40 and 50: what an engine is built for unless told otherwise."""

_BUILDER: Final = "the GPU of the machine that built it"

_RTX, _FULL = "tensorrt_rtx", "tensorrt"


def tensorrt_module(name: str | None = None) -> Any:
    """The installed TensorRT: RTX before the full one, which is for data-centre GPUs and Jetson.

    Args:
        name: ``"tensorrt_rtx"`` or ``"tensorrt"``, where one is meant.

    Raises:
        MissingExtraError: it is not installed.
    """
    candidates = (_RTX, _FULL) if name is None else (name,)
    for candidate in candidates:
        if find_spec(candidate) is not None:
            return import_module(candidate)
    message = (
        f"engines need {' or '.join(candidates)}, which is not installed; install it with: "
        "pip install 'auricle[tensorrt]'"
    )
    raise MissingExtraError(message)


def build_engine(
    onnx_path: Path,
    path: Path,
    *,
    compute_capabilities: Sequence[str] = COMPUTE_CAPABILITIES,
    package: str | None = None,
) -> None:
    """Build an engine and the ``.json`` beside it that says what it is.

    TensorRT-RTX builds for the given GPUs without having one; the full TensorRT builds for the GPU
    of this machine. Precision is that of the ONNX file.

    Args:
        onnx_path: of :func:`auricle.exporters.onnx_files.write_onnx`.
        path: of the engine.
        compute_capabilities: such as ``("8.6", "12.0")``; for TensorRT-RTX alone.
        package: ``"tensorrt_rtx"`` or ``"tensorrt"``; None for the one that is installed.

    Raises:
        MissingExtraError: TensorRT is not installed.
        InputError: a compute capability is not one that this TensorRT-RTX builds for.
        FormatError: the ONNX file names no contract, or TensorRT refuses it.
    """
    metadata = read_metadata(onnx_path)
    if "auricle.contract" not in metadata:
        message = f"{onnx_path} names no contract in its metadata; export it with: auricle export"
        raise FormatError(message)
    tensorrt = tensorrt_module(package)
    is_rtx = tensorrt.__name__ == _RTX
    log: list[str] = []
    logger = _make_logger(tensorrt, log)
    builder = tensorrt.Builder(logger)
    if builder is None:
        raise FormatError(_refusal(onnx_path, tensorrt, log))
    strongly_typed = 1 << int(tensorrt.NetworkDefinitionCreationFlag.STRONGLY_TYPED)
    network = builder.create_network(strongly_typed)
    parser = tensorrt.OnnxParser(network, logger)
    if not parser.parse(onnx_path.read_bytes()):
        log += [str(parser.get_error(index)) for index in range(parser.num_errors)]
        raise FormatError(_refusal(onnx_path, tensorrt, log))
    config = builder.create_builder_config()
    if is_rtx:
        _set_targets(tensorrt, config, compute_capabilities)
    engine = builder.build_serialized_network(network, config)
    if engine is None:
        raise FormatError(_refusal(onnx_path, tensorrt, log))
    data = bytes(engine)
    description = {
        **metadata,
        "engine": tensorrt.__name__,
        "engine_version": tensorrt.__version__,
        "compute_capabilities": list(compute_capabilities) if is_rtx else [_BUILDER],
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    for target, content in (
        (path, data),
        (_description_path(path), (json.dumps(description, indent=1) + "\n").encode()),
    ):
        unfinished = target.with_name(f"{target.name}.part")
        unfinished.write_bytes(content)
        unfinished.replace(target)


def load_engine(path: Path, contract: str, version: str) -> tuple[bytes, dict[str, Any]]:
    """An engine and its description, refused by name when it is of another contract.

    Raises:
        FormatError: a file is missing or damaged, or of another contract or version.
    """
    try:
        data = path.read_bytes()
        description: dict[str, Any] = json.loads(_description_path(path).read_text("utf-8"))
    except (OSError, ValueError) as error:
        message = f"{path} and its description {_description_path(path).name} cannot be read"
        raise FormatError(message) from error
    check_contract(path, description, contract, version)
    if hashlib.sha256(data).hexdigest() != description.get("sha256"):
        message = f"{path} is not the engine that {_description_path(path).name} describes"
        raise FormatError(message)
    return data, description


def _description_path(path: Path) -> Path:
    return path.with_suffix(".json")


def _set_targets(tensorrt: Any, config: Any, compute_capabilities: Sequence[str]) -> None:
    config.num_compute_capabilities = len(compute_capabilities)
    for index, capability in enumerate(compute_capabilities):
        target = getattr(tensorrt.ComputeCapability, f"SM{capability.replace('.', '')}", None)
        if target is None:
            message = (
                f"TensorRT-RTX {tensorrt.__version__} does not build for compute capability "
                f"{capability!r}; expected such as {', '.join(COMPUTE_CAPABILITIES)}"
            )
            raise InputError(message)
        config.set_compute_capability(target, index)


def _make_logger(tensorrt: Any, log: list[str]) -> Any:
    class Collecting(tensorrt.ILogger):  # type: ignore[misc]
        def __init__(self) -> None:
            tensorrt.ILogger.__init__(self)

        def log(self, severity: Any, message: str) -> None:
            if severity <= tensorrt.ILogger.Severity.ERROR:
                log.append(message)

    return Collecting()


def _refusal(path: Path, tensorrt: Any, log: list[str]) -> str:
    said = " ".join("; ".join(log[-3:]).split()) or "it gives no reason"
    return f"{tensorrt.__name__} {tensorrt.__version__} cannot build {path.name}: {said}"
