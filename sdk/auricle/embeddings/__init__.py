"""Embeddings of sounds for Frechet distance, KL and inception score. Needs the extra ``train``."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from auricle.errors import MissingExtraError

if TYPE_CHECKING:
    from auricle.embeddings.loading import NAMES, Embedding, load_embedding

__all__ = ["NAMES", "Embedding", "load_embedding"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        message = f"module 'auricle.embeddings' has no attribute {name!r}"
        raise AttributeError(message)
    try:
        return getattr(import_module("auricle.embeddings.loading"), name)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("torch", "transformers"):
            raise
        message = f"embeddings need {error.name}: pip install 'auricle[train]'"
        raise MissingExtraError(message) from error
