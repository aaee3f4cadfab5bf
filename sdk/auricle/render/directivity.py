"""Directivity of a source, from the dictionary that the API and the bridge share."""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from typing import Any

from auricle import _native
from auricle.errors import InputError
from auricle.scene.directivity import DIRECTIVITY_PATTERNS

__all__ = ["apply_directivity"]


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
    if not isinstance(pattern, str) or pattern not in DIRECTIVITY_PATTERNS:
        known = ", ".join(DIRECTIVITY_PATTERNS)
        message = f"directivity pattern is {pattern!r}; expected one of {known}"
        raise InputError(message)
    fields = {name: field.default for name, field in DIRECTIVITY_PATTERNS[pattern].items()}
    for name, value in given.items():
        fields[name] = _checked_field(pattern, name, value)
    if fields.get("inner", 0.0) > fields.get("outer", 0.0):
        message = (
            f"directivity field 'inner' is {fields['inner']:g}, beyond 'outer', "
            f"{fields['outer']:g}; without one it is 2 pi radians"
        )
        raise InputError(message)
    complete = {
        name: fields.get(name, field.default)
        for entries in DIRECTIVITY_PATTERNS.values()
        for name, field in entries.items()
    }
    params.set_directivity(_native.DirectivityPattern[pattern], **complete)
    return None if pattern == "omni" else {"pattern": pattern, **fields}


def _checked_field(pattern: str, name: str, value: object) -> float:
    field = DIRECTIVITY_PATTERNS[pattern].get(name)
    if field is None:
        known = ", ".join(DIRECTIVITY_PATTERNS[pattern]) or "no further fields"
        message = f"directivity field {name!r} does not belong to {pattern}; it has {known}"
        raise InputError(message)
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        message = f"directivity field {name!r} is {value!r}; expected a number"
        raise InputError(message)
    if not 0.0 <= float(value) <= field.most:
        unit = f" {field.unit}" if field.unit else ""
        message = f"directivity field {name!r} is {value}; expected 0 to {field.most:g}{unit}"
        raise InputError(message)
    return float(value)
