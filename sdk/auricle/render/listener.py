"""The listener of a scene."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from auricle import _native
from auricle.errors import InputError

if TYPE_CHECKING:
    from auricle.render.room_use import RoomUse
    from auricle.scene import Axes, Quaternion, Vector

__all__ = ["FARTHEST", "Listener", "checked_orientation", "checked_position"]

# The engine counts in float32; squares of anything nearer stay far from overflow.
FARTHEST = 1e15


def checked_position(position: Iterable[float], what: str) -> Vector:
    """Three finite numbers.

    Raises:
        InputError: anything else.
    """
    try:
        x, y, z = (float(value) for value in position)
    except (TypeError, ValueError):
        message = f"{what} is {position!r}; expected three numbers (x, y, z) in metres"
        raise InputError(message) from None
    if not all(abs(value) <= FARTHEST for value in (x, y, z)):
        message = f"{what} is {(x, y, z)}; all three numbers must be finite, at most {FARTHEST:g}"
        raise InputError(message)
    return (x, y, z)


def checked_orientation(orientation: Iterable[float], what: str) -> Quaternion:
    """Four finite numbers as a unit quaternion ``(x, y, z, w)``.

    Raises:
        InputError: anything else, or all four zero.
    """
    try:
        x, y, z, w = (float(value) for value in orientation)
    except (TypeError, ValueError):
        message = f"{what} is {orientation!r}; expected a quaternion (x, y, z, w)"
        raise InputError(message) from None
    norm = math.hypot(x, y, z, w)
    if not math.isfinite(norm) or norm < 1e-3:
        message = (
            f"{what} is {(x, y, z, w)}; expected a unit quaternion, (0, 0, 0, 1) for no rotation"
        )
        raise InputError(message)
    return (x / norm, y / norm, z / norm, w / norm)


class Listener:
    """Where the listener of a scene is and where it faces, in the scene's axes."""

    __slots__ = ("_axes", "_orientation", "_position", "_renderer", "_room")

    def __init__(self, renderer: _native.Renderer, axes: Axes, room: RoomUse) -> None:
        self._renderer = renderer
        self._axes = axes
        self._room = room
        self._position: Vector = (0.0, 0.0, 0.0)
        self._orientation: Quaternion = (0.0, 0.0, 0.0, 1.0)

    @property
    def position(self) -> Vector:
        """``(x, y, z)`` in the units of the scene's axes (metres unless they say otherwise)."""
        return self._position

    @position.setter
    def position(self, position: Iterable[float]) -> None:
        checked = checked_position(position, "listener.position")
        self._room.look(self._axes.to_auricle(checked), "the listener")
        self._publish(checked, self._orientation)
        self._position = checked

    @property
    def orientation(self) -> Quaternion:
        """Unit quaternion ``(x, y, z, w)`` that rotates the listener's axes into the world."""
        return self._orientation

    @orientation.setter
    def orientation(self, orientation: Iterable[float]) -> None:
        checked = checked_orientation(orientation, "listener.orientation")
        self._publish(self._position, checked)
        self._orientation = checked

    def _publish(self, position: Vector, orientation: Quaternion) -> None:
        params = _native.ListenerParams()
        params.position = self._axes.to_auricle(position)
        params.orientation = self._axes.orientation_to_auricle(orientation)
        self._renderer.set_listener(params)

    def to_world(self, point: Vector) -> Vector:
        """Point given as the listener sees it (front, left, up in metres), in the scene's axes."""
        from auricle.scene.geometry import rotate

        world_orientation = self._axes.orientation_to_auricle(self._orientation)
        base = self._axes.to_auricle(self._position)
        turned = rotate(world_orientation, point)
        return self._axes.from_auricle(
            (base[0] + turned[0], base[1] + turned[1], base[2] + turned[2])
        )
