"""The compact HRTF asset: what the engine reads, and how measured responses are packed beside it.

Layout of the asset, little-endian: ``AHRT``, then uint32 version (1), sample rate, K basis
filters, T taps, n directions, bytes of name; the name in UTF-8, padded to four bytes; float32
filters ``[K x T]``, directions ``[n x 3]``, spline ``[(n + 1) x (2 K + 2)]``; uint32 CRC-32 of all
before it.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from auricle.hrtf.model import HrtfModel

__all__ = ["decode", "encode", "is_asset", "pack_responses", "unpack_responses"]

_MAGIC = b"AHRT"
_VERSION = 1
_LONGEST_NAME = 256
_FULL_SCALE = 32_768.0


def encode(model: HrtfModel, name: str) -> bytes:
    """Write a model as an asset."""
    rank, taps = model.filters.shape
    label = name.encode()[:_LONGEST_NAME].decode(errors="ignore").encode()
    header = _MAGIC + struct.pack(
        "<6I", _VERSION, model.sample_rate, rank, taps, len(model.directions), len(label)
    )
    arrays = (model.filters, model.directions, model.spline)
    body = header + label + b"\0" * (-len(label) % 4)
    body += b"".join(np.ascontiguousarray(array, dtype="<f4").tobytes() for array in arrays)
    return body + struct.pack("<I", zlib.crc32(body))


def is_asset(path: str) -> bool:
    """Whether a file begins as an asset does."""
    try:
        with Path(path).open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def decode(data: bytes) -> tuple[HrtfModel, str]:
    """Read an asset: the model and its name.

    Raises:
        ValueError: the bytes are not a whole asset of a version this release reads.
    """
    from auricle.hrtf.model import HrtfModel

    header = struct.Struct("<4s6I")
    if len(data) < header.size or zlib.crc32(data[:-4]) != struct.unpack("<I", data[-4:])[0]:
        message = "the HRTF asset is damaged or cut short: its checksum does not match"
        raise ValueError(message)
    _, version, rate, rank, taps, count, name_size = header.unpack_from(data)
    if version != _VERSION:
        message = f"the HRTF asset has version {version}; this release reads {_VERSION}"
        raise ValueError(message)
    shapes = ((rank, taps), (count, 3), (count + 1, 2 * rank + 2))
    start = header.size + name_size + (-name_size % 4)
    if len(data) != start + 4 * sum(rows * columns for rows, columns in shapes) + 4:
        message = "the HRTF asset is not as long as its header says"
        raise ValueError(message)
    arrays = []
    for rows, columns in shapes:
        values = np.frombuffer(data, "<f4", rows * columns, start)
        arrays.append(values.reshape(rows, columns).astype(np.float64))
        start += values.nbytes
    name = data[header.size : header.size + name_size].decode(errors="replace")
    return HrtfModel(rate, *arrays), name


def pack_responses(
    ir: npt.NDArray[np.floating], positions_deg: npt.NDArray[np.float64]
) -> dict[str, npt.NDArray[Any]]:
    """Pack 16-bit responses that are left-right symmetric into half of them, without loss.

    Args:
        ir: ``[m x 2 x n]``, multiples of 1 / 32768.
        positions_deg: ``[m x 2]``.

    Returns:
        Arrays for ``numpy.savez_compressed``: each distinct response once, as differences from
        sample to sample byte-plane by byte-plane, and which response is which.

    Raises:
        ValueError: a response is not a multiple of 1 / 32768.
    """
    integers = np.round(np.asarray(ir, dtype=np.float64) * _FULL_SCALE).astype(np.int32)
    if not np.array_equal(integers / _FULL_SCALE, ir):
        message = "the responses are not 16-bit integers and cannot be packed without loss"
        raise ValueError(message)
    flat = integers.reshape(-1, ir.shape[-1])
    distinct, index = np.unique(flat, axis=0, return_inverse=True)
    words = distinct.astype("<i2").view(np.uint8).reshape(*distinct.shape, 2)
    return {
        "planes": np.ascontiguousarray(np.moveaxis(words, -1, 0)),
        "index": index.reshape(ir.shape[:2]).astype(np.uint16),
        "positions_deg": positions_deg.astype(np.float32),
    }


def unpack_responses(stored: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[np.float32]:
    """Undo ``pack_responses``: ``[m x 2 x n]``."""
    words = np.ascontiguousarray(np.moveaxis(stored["planes"], 0, -1)).view("<i2")[..., 0]
    responses = words.astype(np.float32) / np.float32(_FULL_SCALE)
    return np.asarray(responses[stored["index"]], dtype=np.float32)
