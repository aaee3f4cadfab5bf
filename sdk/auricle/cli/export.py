"""``auricle export``: a trained model to ONNX files and TensorRT engines."""

from __future__ import annotations

import argparse
from pathlib import Path

from auricle.models.extra import import_trained

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "model",
        metavar="MODEL",
        help="streaming.safetensors, or the folder of a checkpoint of tas, spatial_tas or "
        "spatial_v2a",
    )
    parser.add_argument("--to", choices=("onnx", "tensorrt"), default="onnx", help="default onnx")
    parser.add_argument(
        "--precision",
        choices=("fp32", "fp16"),
        default="fp32",
        help="of weights and the products with them; default fp32",
    )
    parser.add_argument(
        "--verify",
        action="store_true",
        help="compare with PyTorch: ONNX on the CPU, an engine where a GPU is",
    )
    parser.add_argument(
        "--compute-capability",
        action="append",
        metavar="X.Y",
        help="of a GPU that TensorRT-RTX builds for; again for more; 8.6, 8.9 and 12.0",
    )
    parser.add_argument(
        "-o", "--out", type=Path, required=True, metavar="DIR", help="where the files go"
    )


def run(arguments: argparse.Namespace) -> int:
    """Export and say what came of it."""
    exporters = import_trained("auricle.exporters", "auricle export")
    chosen = arguments.compute_capability
    result = exporters.export(
        arguments.model,
        arguments.out,
        to=arguments.to,
        precision=arguments.precision,
        verify=arguments.verify,
        **({"compute_capabilities": tuple(chosen)} if chosen else {}),
    )
    for path in result.files:
        print(f"{path}  {path.stat().st_size / 1024:.0f} KiB")
    for parity in result.parity:
        print(
            f"{parity.part} on {parity.where}: differs from PyTorch by {parity.random:.1e} (random "
            f"input), {parity.real:.1e} (real input); allowed {parity.tolerance:.0e}"
        )
    for note in result.notes:
        print(note)
    return 0
