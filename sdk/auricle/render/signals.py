"""What counts as audio: shapes, types and rates that the renderer takes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from auricle.errors import InputError

__all__ = ["LOWEST_RATE", "bed_block", "checked_rate", "mono_block", "output_block"]

_FLOAT32 = np.dtype(np.float32)

LOWEST_RATE, HIGHEST_RATE = 8_000, 192_000


def checked_rate(sample_rate: object) -> int:
    """A sample rate as a whole number of hertz.

    Raises:
        InputError: not a whole number from 8,000 to 192,000.
    """
    if isinstance(sample_rate, bool) or not isinstance(sample_rate, (int, float, np.number)):
        message = f"sample_rate is {sample_rate!r}; expected a number of hertz, such as 48000"
        raise InputError(message)
    if not LOWEST_RATE <= sample_rate <= HIGHEST_RATE or int(sample_rate) != sample_rate:
        message = (
            f"sample_rate is {sample_rate}; expected a whole number from {LOWEST_RATE} to "
            f"{HIGHEST_RATE} hertz"
        )
        raise InputError(message)
    return int(sample_rate)


def mono_block(
    signal: Any, what: str, frames: int | None = None, dimensions: int = 1
) -> npt.NDArray[np.float32]:
    """A signal as contiguous float32, the array itself where it already is that.

    Args:
        signal: array of ``dimensions`` axes, the last one time.
        what: name for the message.
        frames: how many there must be; any number where None.

    Raises:
        InputError: wrong shape, or samples that are not real floating-point numbers.
    """
    if (
        type(signal) is np.ndarray
        and signal.dtype is _FLOAT32
        and signal.ndim == dimensions
        and signal.flags.c_contiguous
        and frames in (None, signal.shape[-1])
    ):
        # What a stream brings in every block.
        return signal
    array = _real_array(signal, what)
    if array.ndim != dimensions:
        expected = "[frames]" if dimensions == 1 else "[sources x frames]"
        advice = (
            "; mix to mono first, or give one source to each channel" if array.ndim == 2 else ""
        )
        message = f"{what} has shape {array.shape}; expected {expected}{advice}"
        raise InputError(message)
    if frames is not None and array.shape[-1] != frames:
        message = f"{what} has {array.shape[-1]} frames; expected {frames}, as the others have"
        raise InputError(message)
    return np.ascontiguousarray(array, dtype=np.float32)


def bed_block(bed: Any, frames: int, out: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """A bed as contiguous float32 ``[2 x frames]``.

    Raises:
        InputError: wrong shape, samples that are not real floating-point numbers, or memory that
            ``out`` would overwrite.
    """
    array = _real_array(bed, "bed")
    if array.shape != (2, frames):
        message = f"bed has shape {array.shape}; expected (2, {frames}): left and right"
        raise InputError(message)
    if np.may_share_memory(array, out):
        message = "bed and out are the same memory; give the bed memory of its own"
        raise InputError(message)
    return np.ascontiguousarray(array, dtype=np.float32)


def _real_array(signal: Any, what: str) -> npt.NDArray[Any]:
    array = np.asarray(signal)
    if array.dtype.kind != "f":
        full_scale = 1 << (8 * array.dtype.itemsize - 1)
        advice = f": divide by {full_scale}" if array.dtype.kind == "i" else ""
        message = (
            f"{what} is of type {array.dtype}; expected float32 samples between -1 and 1{advice}"
        )
        raise InputError(message)
    return array


def output_block(out: Any, frames: int) -> npt.NDArray[np.float32]:
    """The array to render into: ``out`` if given, else a new one, float32 ``[2 x frames]``.

    Raises:
        InputError: ``out`` cannot be written in place.
    """
    if out is None:
        return np.empty((2, frames), dtype=np.float32)
    if not isinstance(out, np.ndarray) or out.dtype != np.float32 or out.shape != (2, frames):
        kind = f"{out.dtype} {out.shape}" if isinstance(out, np.ndarray) else type(out).__name__
        message = f"out is {kind}; expected float32 of shape (2, {frames})"
        raise InputError(message)
    if not (out.flags.c_contiguous and out.flags.writeable):
        message = "out must be contiguous and writeable"
        raise InputError(message)
    return out
