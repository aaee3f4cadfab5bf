"""Turns an import that fails into a sentence that names the extra to install."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from auricle.errors import MissingExtraError

__all__ = ["import_vision"]

_PACKAGES = {
    "PIL": "pillow",
    "av": "av",
    "cv2": "opencv-python-headless",
    "diffusers": "diffusers",
    "torch": "torch",
    "tqdm": "tqdm",
    "transformers": "transformers",
}


def import_vision(module: str, purpose: str) -> Any:
    """Import a module of a package of the extra ``vision``.

    Args:
        module: full name of the module.
        purpose: what needs it, as the subject of the sentence when the package is missing.

    Raises:
        MissingExtraError: the package is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        package = _PACKAGES.get((error.name or "").partition(".")[0])
        if package is None:
            raise
        message = (
            f"{purpose} needs {package}, which is not installed; "
            "install it with: pip install 'auricle[vision]'"
        )
        raise MissingExtraError(message) from error
