"""Levels of sources: decibels outside, factors inside."""

from __future__ import annotations

import math
import numbers

from auricle.errors import InputError

__all__ = ["checked_gain", "factor_of", "in_db"]

_QUIETEST_DB, _LOUDEST_DB = -200.0, 60.0


def factor_of(gain_db: object) -> float:
    """A level in decibels as a linear factor.

    Raises:
        InputError: neither minus infinity nor -200 to 60 dB.
    """
    try:
        value = float(gain_db)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        value = math.nan
    if value != -math.inf and not _QUIETEST_DB <= value <= _LOUDEST_DB:
        message = f"gain_db is {gain_db!r}; expected {_QUIETEST_DB:g} to {_LOUDEST_DB:g} decibels"
        raise InputError(message)
    return math.pow(10.0, value / 20.0)


def checked_gain(gain: object) -> float:
    """A level as a linear factor.

    Raises:
        InputError: not a number from 0 to 1000.
    """
    limit = 10.0 ** (_LOUDEST_DB / 20.0)
    if not isinstance(gain, numbers.Real) or not 0.0 <= float(gain) <= limit:
        message = f"gain is {gain!r}; expected 0 to {limit:g} (linear)"
        raise InputError(message)
    return float(gain)


def in_db(gain: float) -> float:
    """A factor in decibels; minus infinity for 0."""
    return 20.0 * math.log10(gain) if gain > 0.0 else -math.inf
