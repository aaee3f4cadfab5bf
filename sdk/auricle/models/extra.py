"""Turns an import that fails into a sentence that names the extra to install."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from auricle.errors import MissingExtraError

__all__ = ["TRAIN_PACKAGES", "import_trained"]

TRAIN_PACKAGES = (
    "accelerate",
    "diffusers",
    "onnx",
    "onnxscript",
    "safetensors",
    "tensorboard",
    "torch",
    "tqdm",
    "transformers",
    "yaml",
)


def import_trained(module: str, purpose: str) -> ModuleType:
    """Import a module that needs packages of the extra ``train``.

    Args:
        module: full name of the module.
        purpose: what needs it, as the subject of the sentence when a package is missing.

    Raises:
        MissingExtraError: a package of the extra is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in TRAIN_PACKAGES:
            raise
        message = (
            f"{purpose} needs {package}, which is not installed; "
            "install it with: pip install 'auricle[train]'"
        )
        raise MissingExtraError(message) from error
