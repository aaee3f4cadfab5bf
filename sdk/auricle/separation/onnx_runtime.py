"""Where the ONNX Runtime library and its execution providers lie; found without importing it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from auricle.errors import SeparationError

__all__ = [
    "ONNX_RUNTIME",
    "TENSORRT_RTX",
    "ExecutionProvider",
    "has_onnx_runtime",
    "has_tensorrt_rtx",
    "library_path",
    "tensorrt_rtx",
]

ONNX_RUNTIME: Final = "onnxruntime"
TENSORRT_RTX: Final = "tensorrt_rtx"

_PLUGIN: Final = "onnxruntime_ep_nv_tensorrt_rtx"
_PATTERNS: Final = {"win32": "onnxruntime.dll", "darwin": "libonnxruntime*.dylib"}


@dataclass(frozen=True)
class ExecutionProvider:
    """What the engine needs to run a network elsewhere than on the CPU.

    Attributes:
        name: as ONNX Runtime knows it.
        library: path of the provider's own library.
        options: of the provider, in its own spelling.
    """

    name: str
    library: str
    options: tuple[tuple[str, str], ...] = ()


def library_path() -> str:
    """Path of the ONNX Runtime library that the installed ``onnxruntime`` package brings.

    Raises:
        SeparationError: the package is missing, or has no such library.
    """
    spec = find_spec("onnxruntime")
    if spec is None or spec.origin is None:
        message = (
            "running ONNX files needs the package onnxruntime; install it with: "
            "pip install 'auricle[onnxruntime]'"
        )
        raise SeparationError(message)
    folder = Path(spec.origin).parent / "capi"
    pattern = _PATTERNS.get(sys.platform, "libonnxruntime.so*")
    found = sorted(folder.glob(pattern), key=lambda path: len(path.name))
    if not found:
        message = f"the installed onnxruntime has no {pattern} in {folder}; reinstall it"
        raise SeparationError(message)
    return str(found[-1])


def has_onnx_runtime() -> bool:
    """Whether the package that brings the ONNX Runtime library is installed."""
    return find_spec("onnxruntime") is not None


def has_tensorrt_rtx() -> bool:
    """Whether the package that brings the TensorRT-RTX execution provider is installed."""
    return find_spec(_PLUGIN) is not None


def tensorrt_rtx() -> ExecutionProvider:
    """The TensorRT-RTX execution provider of the installed plugin package.

    The package is imported: it loads the libraries that its provider needs.

    Raises:
        SeparationError: the package is missing or does not load.
    """
    if not has_tensorrt_rtx():
        message = (
            "provider 'tensorrt_rtx' needs the package onnxruntime-ep-nv-tensorrt-rtx; install it "
            "with: pip install onnxruntime-ep-nv-tensorrt-rtx"
        )
        raise SeparationError(message)
    try:
        plugin = import_module(_PLUGIN)
        name, library = str(plugin.get_ep_name()), str(plugin.get_library_path())
    except (ImportError, OSError, AttributeError) as error:
        message = f"the package onnxruntime-ep-nv-tensorrt-rtx does not load: {error}"
        raise SeparationError(message) from error
    return ExecutionProvider(name, library)
