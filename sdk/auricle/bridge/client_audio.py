"""Arrays to PCM and back, and the poses and names a Python client is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from auricle.bridge.messages import Format, Frame
from auricle.errors import InputError

__all__ = ["Samples", "planar", "stereo"]

Samples: TypeAlias = NDArray[np.float32]


def planar(inputs: Mapping[int, ArrayLike], frames: int | None, fmt: Format) -> tuple[int, bytes]:
    """PCM of a BLOCK.

    Args:
        inputs: float samples ``[frames]`` of each source, full scale ±1.
        frames: length, for a block without inputs; ``None`` takes that of the inputs.
        fmt: of the PCM.

    Returns:
        Frames, and the samples of one source after the other.

    Raises:
        InputError: lengths differ, an input is not one-dimensional, or there is neither an input
            nor ``frames``.
    """
    rows = []
    for source, samples in inputs.items():
        row = np.asarray(samples, np.float32)
        if row.ndim != 1:
            message = f"input of source {source} has shape {row.shape}; expected [frames]"
            raise InputError(message)
        if frames is None:
            frames = len(row)
        if len(row) != frames:
            message = f"input of source {source} has {len(row)} frames; this block has {frames}"
            raise InputError(message)
        rows.append(row)
    if frames is None:
        raise InputError("a block without inputs needs frames")
    if fmt is Format.INT16:
        return frames, b"".join(_int16(row) for row in rows)
    return frames, b"".join(row.astype("<f4", copy=False).tobytes() for row in rows)


def _int16(row: Samples) -> bytes:
    # protocol.md, Encoding: int16 = clamp(floor(x * 32768 + 0.5)).
    scaled = np.floor(row * np.float32(32768.0) + np.float32(0.5))
    clipped: bytes = np.clip(scaled, -32768.0, 32767.0).astype("<i2").tobytes()
    return clipped


def stereo(frame: Frame) -> Samples:
    """Samples ``[2 x frames]`` of a FRAME, left first, full scale ±1."""
    if frame.fmt == Format.FLOAT32:
        samples = np.frombuffer(frame.pcm, "<f4").astype(np.float32, copy=False)
    else:
        samples = np.frombuffer(frame.pcm, "<i2").astype(np.float32) / np.float32(32768.0)
    return np.ascontiguousarray(samples.reshape(frame.frames, 2).T)
