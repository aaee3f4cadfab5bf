"""Directivity of a source, from the dictionary that the API and the bridge share."""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping
from typing import Any

from auricle import _native
from auricle.errors import InputError

__all__ = ["apply_directivity"]

_FIELDS = {
    "omni": {},
    "cardioid": {"order": 1.0},
    "cone": {"inner": 2.0 * math.pi, "outer": 2.0 * math.pi, "outer_gain": 0.0},
}


def apply_directivity(
    params: _native.SourceParams, directivity: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """Set a directivity on engine parameters.

    Args:
        params: changed in place; left alone on an error.
        directivity: ``pattern`` and the fields of that pattern; None for omnidirectional.

    Returns:
        The directivity with all its fields, None for omnidirectional.

    Raises:
        InputError: an unknown pattern or field, or a value out of range.
    """
    if directivity is not None and not isinstance(directivity, Mapping):
        message = f'directivity is {directivity!r}; expected a dictionary {{"pattern": ...}}'
        raise InputError(message)
    given = dict(directivity) if directivity is not None else {"pattern": "omni"}
    pattern = given.pop("pattern", None)
    if not isinstance(pattern, str) or pattern not in _FIELDS:
        message = f"directivity pattern is {pattern!r}; expected omni, cardioid or cone"
        raise InputError(message)
    fields: dict[str, float] = dict(_FIELDS[pattern])
    for name, value in given.items():
        if name not in fields:
            known = ", ".join(fields) or "no further fields"
            message = f"directivity field {name!r} does not belong to {pattern}; it has {known}"
            raise InputError(message)
        if isinstance(value, bool) or not isinstance(value, numbers.Real):
            message = f"directivity field {name!r} is {value!r}; expected a number"
            raise InputError(message)
        fields[name] = float(value)
    order = fields.get("order", 1.0)
    inner = fields.get("inner", 2.0 * math.pi)
    outer = fields.get("outer", 2.0 * math.pi)
    outer_gain = fields.get("outer_gain", 0.0)
    if not 0.0 <= order <= 100.0:
        message = f"a cardioid's order is {order}; expected 0 to 100"
        raise InputError(message)
    if not 0.0 <= inner <= outer <= 2.0 * math.pi + 1e-6 or not 0.0 <= outer_gain <= 1.0:
        message = (
            f"a cone has inner {inner}, outer {outer}, outer_gain {outer_gain}; expected full "
            "angles 0 <= inner <= outer <= 2 pi in radians and a gain from 0 to 1"
        )
        raise InputError(message)
    params.set_directivity(_native.DirectivityPattern[pattern], order, inner, outer, outer_gain)
    return None if pattern == "omni" else {"pattern": pattern, **fields}
