"""PCM as the wire has it, and as arrays (protocol.md, Encoding)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from auricle.bridge.messages import Format

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples: TypeAlias = NDArray[np.float32]

__all__ = ["interleaved", "planar", "stereo"]

_FLOAT32, _INT16 = np.dtype("<f4"), np.dtype("<i2")


def planar(pcm: bytes | bytearray | memoryview, fmt: Format, frames: int) -> Samples:
    """Samples ``[sources x frames]`` of one source after the other."""
    if fmt is Format.FLOAT32:
        # A view starts wherever the fields before it end; the engine reads aligned floats.
        samples = np.frombuffer(bytes(pcm), _FLOAT32).astype(np.float32, copy=False)
    else:
        samples = np.frombuffer(pcm, _INT16).astype(np.float32)
        samples *= np.float32(1.0 / 32768.0)
    return samples.reshape(-1, frames)


def stereo(pcm: bytes) -> Samples:
    """Samples ``[2 x frames]`` of float32, left and right in turns; a copy."""
    samples: Samples = np.frombuffer(pcm, _FLOAT32).reshape(-1, 2).T.astype(np.float32, order="C")
    return samples


def interleaved(out: Samples, fmt: Format) -> bytes:
    """Left and right in turns of samples ``[2 x frames]``."""
    if fmt is Format.FLOAT32:
        return out.astype(_FLOAT32, copy=False).tobytes("F")
    # int16 = clamp(floor(x * 32768 + 0.5)).
    scaled = np.floor(out.T * np.float32(32768.0) + np.float32(0.5))
    clipped: bytes = np.clip(scaled, -32768.0, 32767.0).astype(_INT16).tobytes()
    return clipped
