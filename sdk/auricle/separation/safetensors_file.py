"""Reads safetensors files without the package of that name: a header in JSON, then raw numbers.

Format: https://github.com/huggingface/safetensors, "Format".
"""

from __future__ import annotations

import json
import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from auricle.errors import SeparationError

__all__ = ["read_safetensors"]

_DTYPES: Final[dict[str, np.dtype[Any]]] = {"F16": np.dtype("<f2"), "F32": np.dtype("<f4")}
_LENGTH_BYTES: Final = 8
# Far beyond any weights, and within what arrays can have.
_MOST_AXES: Final = 8
_MOST_VALUES: Final = 1 << 40


def read_safetensors(
    data: bytes, where: str
) -> tuple[dict[str, str], dict[str, npt.NDArray[np.floating]]]:
    """Metadata and tensors of a file of half or single precision.

    Args:
        data: the whole file.
        where: what it is called in errors.

    Returns:
        The metadata, and for each name an array that views ``data``.

    Raises:
        SeparationError: the file is damaged, or has numbers of another kind.
    """
    header_end = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES], "little")
    if len(data) < _LENGTH_BYTES or header_end > len(data):
        message = f"{where} is no safetensors file, or cut short: it ends within its header"
        raise SeparationError(message)
    try:
        header = json.loads(data[_LENGTH_BYTES:header_end])
    except (ValueError, RecursionError) as error:
        message = f"{where} is no safetensors file: its header is no JSON ({error})"
        raise SeparationError(message) from error
    metadata = header.pop("__metadata__", {}) if isinstance(header, dict) else None
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        message = f"{where} is no safetensors file: its header is no table of tensors"
        raise SeparationError(message)
    numbers = memoryview(data)[header_end:]
    tensors = {}
    spans = []
    for name, entry in header.items():
        dtype, shape, start, end = _described(entry, f"{where}: tensor {name!r}")
        if end > len(numbers):
            message = (
                f"{where}: tensor {name!r} ends at byte {end} of {len(numbers)}; the file is cut "
                "short"
            )
            raise SeparationError(message)
        tensors[name] = np.frombuffer(numbers[start:end], dtype).reshape(shape)
        spans.append((start, end, name))
    at = 0
    for start, end, name in sorted(spans):
        if start != at:
            message = f"{where}: tensor {name!r} begins at byte {start}; expected {at}"
            raise SeparationError(message)
        at = end
    if at != len(numbers):
        message = f"{where} has {len(numbers) - at} bytes that belong to no tensor"
        raise SeparationError(message)
    return metadata, tensors


def _described(entry: Any, which: str) -> tuple[np.dtype[Any], tuple[int, ...], int, int]:
    """Type, shape, first byte and end of a tensor of the header."""
    try:
        name, shape, (start, end) = entry["dtype"], tuple(entry["shape"]), entry["data_offsets"]
    except (TypeError, KeyError, ValueError) as error:
        message = f"{which} lacks dtype, shape or data_offsets"
        raise SeparationError(message) from error
    dtype = _DTYPES.get(name) if isinstance(name, str) else None
    if dtype is None:
        message = f"{which} is {name!r}; expected one of {', '.join(_DTYPES)}"
        raise SeparationError(message)
    if any(type(value) is not int or value < 0 for value in (*shape, start, end)):
        message = f"{which} has a shape or place that is no whole number"
        raise SeparationError(message)
    if end - start != math.prod(shape) * dtype.itemsize:
        message = f"{which} of shape {list(shape)} does not fit its {end - start} bytes"
        raise SeparationError(message)
    if len(shape) > _MOST_AXES or max(shape, default=0) > _MOST_VALUES:
        message = f"{which} has {len(shape)} axes, or one that is too long for any tensor"
        raise SeparationError(message)
    return dtype, shape, start, end
