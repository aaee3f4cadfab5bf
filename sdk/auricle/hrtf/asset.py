"""The compact HRTF asset: what the engine reads, and how measured responses are packed beside it.

Layout of the asset, little-endian: ``AHRT``, then uint32 version (1), sample rate, K basis
filters, T taps, n directions, bytes of name; the name in UTF-8, padded to four bytes; float32
filters ``[K x T]``, directions ``[n x 3]``, spline ``[(n + 1) x (2 K + 2)]``; uint32 CRC-32 of all
before it.

Version 2, for sets measured at several distances, has their number (2 to 16) in place of the
directions'. After the filters each distance follows, the nearest first and each at least 1 %
farther than the one before: uint32 n directions, float32 metres (0.11 to 1000), directions
``[n x 3]``, spline ``[(n + 1) x (2 K + 2)]``. Weights are relative to inverse distance: those of
a distance times 1 / metres have the levels that were measured.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from auricle.hrtf.model import HrtfModel

__all__ = ["decode", "encode", "is_asset", "pack_responses", "unpack_responses"]

_MAGIC = b"AHRT"
_ONE_DISTANCE, _SEVERAL_DISTANCES = 1, 2
_MOST_DISTANCES = 16
_LONGEST_NAME = 256
_FULL_SCALE = 32_768.0


def encode(model: HrtfModel, name: str) -> bytes:
    """Write a model as an asset."""
    rank, taps = model.filters.shape
    label = name.encode()[:_LONGEST_NAME].decode(errors="ignore").encode()
    several = len(model.shells) > 1
    version = _SEVERAL_DISTANCES if several else _ONE_DISTANCE
    count = len(model.shells) if several else len(model.shells[0].directions)
    body = _MAGIC + struct.pack("<6I", version, model.sample_rate, rank, taps, count, len(label))
    body += label + b"\0" * (-len(label) % 4) + _floats(model.filters)
    for shell in model.shells:
        if several:
            body += struct.pack("<If", len(shell.directions), shell.distance_m)
        body += _floats(shell.directions) + _floats(shell.spline)
    return body + struct.pack("<I", zlib.crc32(body))


def _floats(array: npt.NDArray[np.float64]) -> bytes:
    return np.ascontiguousarray(array, dtype="<f4").tobytes()


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
    from auricle.hrtf.model import HrtfModel, HrtfShell

    header = struct.Struct("<4s6I")
    if len(data) < header.size or zlib.crc32(data[:-4]) != struct.unpack("<I", data[-4:])[0]:
        message = "the HRTF asset is damaged or cut short: its checksum does not match"
        raise ValueError(message)
    _, version, rate, rank, taps, count, name_size = header.unpack_from(data)
    if version not in (_ONE_DISTANCE, _SEVERAL_DISTANCES):
        message = (
            f"the HRTF asset has version {version}; this release reads {_ONE_DISTANCE} and "
            f"{_SEVERAL_DISTANCES}"
        )
        raise ValueError(message)
    several = version == _SEVERAL_DISTANCES
    if several and not 2 <= count <= _MOST_DISTANCES:
        message = f"the HRTF asset has {count} distances; expected 2 to {_MOST_DISTANCES}"
        raise ValueError(message)
    reader = _Reader(data[:-4], header.size + name_size + (-name_size % 4))
    filters = reader.floats(rank, taps)
    shells = []
    for _ in range(count if several else 1):
        nodes, metres = reader.unpack("<If") if several else (count, None)
        shells.append(
            HrtfShell(metres, reader.floats(nodes, 3), reader.floats(nodes + 1, 2 * rank + 2))
        )
    reader.finish()
    name = data[header.size : header.size + name_size].decode(errors="replace")
    return HrtfModel(rate, filters, tuple(shells)), name


class _Reader:
    """Takes one part of an asset after the other."""

    def __init__(self, data: bytes, start: int) -> None:
        self._data = data
        self._at = start

    def _take(self, size: int) -> int:
        start = self._at
        self._at += size
        if self._at > len(self._data):
            self._refuse()
        return start

    def unpack(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack_from(layout, self._data, self._take(struct.calcsize(layout)))

    def floats(self, rows: int, columns: int) -> npt.NDArray[np.float64]:
        start = self._take(4 * rows * columns)
        values = np.frombuffer(self._data, "<f4", rows * columns, start)
        return values.reshape(rows, columns).astype(np.float64)

    def finish(self) -> None:
        if self._at != len(self._data):
            self._refuse()

    @staticmethod
    def _refuse() -> NoReturn:
        message = "the HRTF asset is not as long as its header says"
        raise ValueError(message)


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
