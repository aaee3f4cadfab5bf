"""What every metric asks of its input: finite float64 arrays of the right shape."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from auricle.errors import InputError

__all__ = [
    "ComplexArray",
    "FloatArray",
    "Score",
    "as_binaural",
    "as_pair",
    "as_signal",
    "check_sample_rate",
]

FloatArray: TypeAlias = NDArray[np.float64]
ComplexArray: TypeAlias = NDArray[np.complex128]
Score: TypeAlias = Any
"""``numpy.float64`` for one signal, float64 array of the leading shape for a batch; like NumPy's
own reductions, the type cannot say which."""


def as_signal(samples: ArrayLike, name: str) -> FloatArray:
    """Samples as float64 ``[..., n]``.

    Raises:
        InputError: no samples, complex or non-numeric samples, or samples that are not finite.
    """
    if np.iscomplexobj(samples):
        message = f"{name} is complex; expected real samples"
        raise InputError(message)
    try:
        array = np.asarray(samples, dtype=np.float64)
    except (TypeError, ValueError):
        message = f"{name} is not an array of numbers; expected float samples [..., n]"
        raise InputError(message) from None
    if array.ndim == 0 or array.size == 0:
        message = f"{name} has shape {array.shape}; expected at least one sample, [..., n]"
        raise InputError(message)
    if not np.isfinite(array).all():
        count = int(np.count_nonzero(~np.isfinite(array)))
        message = f"{name} has {count} samples that are NaN or infinite; all must be finite"
        raise InputError(message)
    return array


def as_binaural(samples: ArrayLike, name: str = "binaural") -> FloatArray:
    """Samples as float64 ``[..., 2, n]``, left ear first.

    Raises:
        InputError: any other shape, or samples that are not finite real numbers.
    """
    array = as_signal(samples, name)
    if array.ndim < 2 or array.shape[-2] != 2:
        message = f"{name} has shape {array.shape}; expected [..., 2, n], left ear first"
        raise InputError(message)
    return array


def as_pair(
    prediction: ArrayLike, reference: ArrayLike, *, peak_normalize: bool
) -> tuple[FloatArray, FloatArray]:
    """A prediction and its reference as float64 ``[..., 2, n]`` of one shape.

    Args:
        prediction: ``[..., 2, n]``, left ear first.
        reference: as ``prediction``.
        peak_normalize: divide each by its own peak over both ears; silence stays silent.

    Raises:
        InputError: either is not binaural, or their shapes differ.
    """
    predicted, expected = as_binaural(prediction, "prediction"), as_binaural(reference, "reference")
    if predicted.shape != expected.shape:
        message = (
            f"prediction has shape {predicted.shape} but reference has {expected.shape}; "
            "they must be equal, cut both to the same length first"
        )
        raise InputError(message)
    if not peak_normalize:
        return predicted, expected
    return _peak_normalized(predicted), _peak_normalized(expected)


def check_sample_rate(sample_rate: float, *, above_hz: float = 0.0) -> None:
    """Refuse a sample rate whose Nyquist frequency does not exceed ``above_hz``.

    Raises:
        InputError: the rate is not a finite number above ``2 * above_hz``.
    """
    if not (np.isfinite(sample_rate) and sample_rate > 2.0 * above_hz):
        message = f"sample_rate is {sample_rate!r}; expected a rate in Hz above {2.0 * above_hz:g}"
        raise InputError(message)


def _peak_normalized(binaural: FloatArray) -> FloatArray:
    peak = np.abs(binaural).max(axis=(-2, -1), keepdims=True)
    # The floor is that of PseudoBinaural's `normalize`; it keeps silence silent.
    normalized: FloatArray = binaural / np.maximum(peak, 1e-20)
    return normalized
