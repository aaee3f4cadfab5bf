"""Confidence intervals of means by resampling (Efron and Tibshirani 1993, chapter 13)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from auricle.errors import InputError

__all__ = ["Interval", "bootstrap_mean"]

_RESAMPLES = 2000


@dataclass(frozen=True)
class Interval:
    """A mean and where it would be with other clips.

    Attributes:
        mean: of the clips.
        low, high: ends of the interval, percentiles of the resampled means.
        clips: how many there are.
    """

    mean: float
    low: float
    high: float
    clips: int


def bootstrap_mean(values: ArrayLike, *, confidence: float = 0.95, seed: int = 0) -> Interval:
    """Mean of values with a percentile interval; NaN are left out.

    Args:
        values: one for each clip, ``[n]``.
        confidence: share of the resampled means within the interval.
        seed: of the resampling.

    Raises:
        InputError: the confidence is not between 0 and 1.
    """
    if not 0.0 < confidence < 1.0:
        message = f"confidence is {confidence}; expected a share between 0 and 1"
        raise InputError(message)
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    if known.size == 0:
        return Interval(float("nan"), float("nan"), float("nan"), 0)
    rng = np.random.default_rng(seed)
    means = known[rng.integers(known.size, size=(_RESAMPLES, known.size))].mean(axis=1)
    tail = 50.0 * (1.0 - confidence)
    low, high = np.percentile(means, [tail, 100.0 - tail])
    return Interval(float(known.mean()), float(low), float(high), int(known.size))
