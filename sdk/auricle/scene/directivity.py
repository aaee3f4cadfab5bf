"""Patterns in which a source may radiate, and the fields of each."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

__all__ = ["DIRECTIVITY_PATTERNS", "DirectivityField"]

# A full turn written as float32 is a little more than 2 pi.
_FULL_TURN = math.tau + 1e-6


class DirectivityField(NamedTuple):
    """A number that a pattern takes.

    Attributes:
        default: what it is where nothing is said.
        most: its largest value; the smallest is 0.
        unit: in words, empty for a plain number.
    """

    default: float
    most: float
    unit: str = ""


DIRECTIVITY_PATTERNS: Final[dict[str, dict[str, DirectivityField]]] = {
    "omni": {},
    "cardioid": {"order": DirectivityField(1.0, 100.0), "weight": DirectivityField(0.5, 1.0)},
    "cone": {
        "inner": DirectivityField(math.tau, _FULL_TURN, "radians"),
        "outer": DirectivityField(math.tau, _FULL_TURN, "radians"),
        "outer_gain": DirectivityField(0.0, 1.0),
    },
}
"""Fields by pattern; a cone's ``inner`` is at most its ``outer``."""
