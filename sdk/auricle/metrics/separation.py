"""How well a signal was taken out of a mixture."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from auricle.errors import InputError
from auricle.metrics.signals import FloatArray, Score, as_signal

__all__ = ["si_sdr_db", "si_sdr_improvement_db"]


def si_sdr_db(estimate: ArrayLike, reference: ArrayLike, *, zero_mean: bool = False) -> Score:
    """Scale-invariant signal-to-distortion ratio.

    ``10 log10(|a s|^2 / |a s - e|^2)`` with ``a = <e, s> / |s|^2``, for every channel by itself:
    Le Roux et al., "SDR - half-baked or well done?", ICASSP 2019, equation 3.

    Args:
        estimate: ``[..., n]``.
        reference: of the same shape.
        zero_mean: take the mean of both out first, as some published figures do.

    Returns:
        Decibels ``[...]``; infinite for an estimate that is the reference but for its scale, minus
        infinite for one without any of it, NaN where the reference is silent.

    Raises:
        InputError: shapes differ, or samples that are not finite.
    """
    estimated, expected = as_signal(estimate, "estimate"), as_signal(reference, "reference")
    if estimated.shape != expected.shape:
        message = (
            f"estimate has shape {estimated.shape} but reference has {expected.shape}; they must "
            "be equal"
        )
        raise InputError(message)
    if zero_mean:
        estimated, expected = (x - x.mean(axis=-1, keepdims=True) for x in (estimated, expected))
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = _inner(estimated, expected) / _inner(expected, expected)
        target = scale[..., None] * expected
        error = target - estimated
        return 10.0 * np.log10(_inner(target, target) / _inner(error, error))


def si_sdr_improvement_db(
    estimate: ArrayLike, reference: ArrayLike, mixture: ArrayLike, *, zero_mean: bool = False
) -> Score:
    """SI-SDR of an estimate less that of the mixture that it was taken from, in decibels ``[...]``.

    Args and errors are those of :func:`si_sdr_db`; ``mixture`` is shaped as the others.
    """
    gained = np.asarray(si_sdr_db(estimate, reference, zero_mean=zero_mean))
    before = np.asarray(si_sdr_db(mixture, reference, zero_mean=zero_mean))
    return (gained - before)[()]


def _inner(first: FloatArray, second: FloatArray) -> FloatArray:
    product: FloatArray = np.sum(first * second, axis=-1)
    return product
