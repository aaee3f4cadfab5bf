"""What a scene may be made with."""

from __future__ import annotations

import numbers
import os

import numpy as np

from auricle.errors import InputError
from auricle.hrtf import HRTF

__all__ = ["as_hrtf", "checked_count", "checked_way"]

_LONGEST_WAY_M = 2_000.0


def as_hrtf(hrtf: HRTF | str | os.PathLike[str] | None) -> HRTF:
    if hrtf is None:
        return HRTF.default()
    if not isinstance(hrtf, (HRTF, str, os.PathLike)):
        message = f"hrtf is {hrtf!r}; expected an auricle.HRTF or the path of a SOFA file"
        raise InputError(message)
    return hrtf if isinstance(hrtf, HRTF) else HRTF.load(hrtf)


def checked_way(metres: object) -> float:
    if (
        isinstance(metres, bool)
        or not isinstance(metres, numbers.Real)
        or not 0.0 < float(metres) <= _LONGEST_WAY_M
    ):
        message = (
            f"max_propagation_m is {metres!r}; expected metres above 0, at most {_LONGEST_WAY_M:g}"
        )
        raise InputError(message)
    return float(metres)


def checked_count(value: object, what: str, most: int) -> int:
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, np.integer))
        or not (1 <= value <= most)
    ):
        message = f"{what} is {value!r}; expected a whole number from 1 to {most}"
        raise InputError(message)
    return int(value)
