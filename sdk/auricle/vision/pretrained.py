"""Weights from local folders or hub names, and what is said when they are missing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from auricle.errors import FormatError
from auricle.vision.extra import import_vision

__all__ = ["load_pretrained", "model_type"]


def load_pretrained(
    class_name: str, source: str | os.PathLike[str], what: str, example: str, **options: Any
) -> Any:
    """An object of a class of transformers from its saved form.

    Args:
        class_name: of transformers.
        source: folder, or name on the hub.
        what: it is, for the message.
        example: a name on the hub of such weights, for the message.
        options: of ``from_pretrained``.

    Raises:
        FormatError: the folder or name holds no such weights; the text names what was wanted.
        MissingExtraError: transformers or torch is not installed.
    """
    purpose = f"{what} from {source}"
    import_vision("torch", purpose)
    transformers = import_vision("transformers", purpose)
    name = str(source)
    wanted = (
        "expected a folder with its config.json and model.safetensors, or a hub name such as "
        f"{example!r}"
    )
    if name.startswith(("/", ".", "~")) and not Path(name).is_dir():
        message = f"no {what} can be loaded from {name!r}, which is no folder; {wanted}"
        raise FormatError(message)
    try:
        return getattr(transformers, class_name).from_pretrained(name, **options)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        reason = str(error).strip().partition("\n")[0]
        message = f"no {what} can be loaded from {name!r}; {wanted} ({reason})"
        raise FormatError(message) from error


def model_type(folder: Path) -> str:
    """What a folder's ``config.json`` says it holds, such as ``"sam2"``; empty when it has none.

    Raises:
        FormatError: the file is not JSON.
    """
    path = folder / "config.json"
    if not path.is_file():
        return ""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        message = f"{path} is not JSON: {error}"
        raise FormatError(message) from None
    return str(data.get("model_type", "")) if isinstance(data, dict) else ""
