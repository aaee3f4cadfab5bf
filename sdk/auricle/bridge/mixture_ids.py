"""Ids of what is inside a mixture: objects and residual are sources that no client adds."""

from __future__ import annotations

__all__ = ["MOST_OBJECTS", "is_part", "object_id", "object_ids", "owner_of", "residual_id"]

MOST_OBJECTS = 4
"""Objects of one mixture."""

_STEP = 1 << 16
_RESIDUAL = MOST_OBJECTS + 1


def object_id(mixture: int, number: int) -> int:
    """Id of an object, numbered from 1 in the order of RESOLVED.objects."""
    return mixture + _STEP * number


def object_ids(mixture: int, count: int) -> list[int]:
    """Ids of the first ``count`` objects."""
    return [object_id(mixture, number) for number in range(1, count + 1)]


def residual_id(mixture: int) -> int:
    """Id of what no object takes."""
    return object_id(mixture, _RESIDUAL)


def is_part(source: int) -> bool:
    """Whether an id is that of an object or a residual, there or not."""
    return source > 0 and 1 <= source // _STEP <= _RESIDUAL


def owner_of(part: int) -> int:
    """The mixture that an object or a residual is a part of."""
    return part % _STEP
