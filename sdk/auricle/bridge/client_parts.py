"""What a client sees of a mixture: its objects, each a source that it may move."""

from __future__ import annotations

from dataclasses import dataclass

from auricle.bridge.messages import Resolved, Waypoint
from auricle.bridge.mixture_ids import object_id
from auricle.scene.geometry import Vector

__all__ = ["ObjectOfMixture", "objects_in"]


@dataclass(frozen=True, slots=True)
class ObjectOfMixture:
    """One object as its sentence placed it.

    Attributes:
        id: for ``set_source``, ``set_positions``, ``remove_source`` and ``describe``.
        label: what it is.
        position: metres, world axes; where its path starts.
        path: ``(frames, x, y, z)`` from the block on that followed, if it moves.
    """

    id: int
    label: str
    position: Vector
    path: tuple[Waypoint, ...] | None


def objects_in(resolved: Resolved) -> tuple[ObjectOfMixture, ...]:
    """The objects of RESOLVED for a mixture."""
    return tuple(
        ObjectOfMixture(object_id(resolved.id, number), one.label, one.position, one.path)
        for number, one in enumerate(resolved.objects or (), start=1)
    )
