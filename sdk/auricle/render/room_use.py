"""The room that a running scene is in."""

from __future__ import annotations

import logging
import math
import numbers
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auricle import _native
from auricle.errors import InputError
from auricle.rooms import Room
from auricle.rooms.acoustics import law_named

if TYPE_CHECKING:
    from auricle.scene import Vector

__all__ = ["RoomCoverage", "RoomUse", "checked_room"]

_log = logging.getLogger(__name__)

_HIGHEST_GAIN_DB = 20.0


@dataclass(frozen=True, slots=True)
class RoomCoverage:
    """What of a room's reflections is heard at the moment.

    Attributes:
        live: images that are rendered.
        existing: images of all sources that sound.
        left_out_db: energy of the images left out, relative to that of all; minus infinity where
            none is.
    """

    live: int
    existing: int
    left_out_db: float


def checked_room(room: Any) -> Room | None:
    """A room that a scene can be in.

    Raises:
        InputError: neither None nor an ``auricle.Room``.
    """
    if room is not None and not isinstance(room, Room):
        message = (
            f"room is {room!r}; a running scene takes an auricle.Room, or None for the free field"
        )
        raise InputError(message)
    return room


class RoomUse:
    """A room in use by a renderer, its gain, and how long it rings."""

    def __init__(self, renderer: _native.Renderer) -> None:
        self._renderer = renderer
        self.room: Room | None = None
        self.gain_db = 0.0
        self.ring_s = 0.0
        self._told: set[str] = set()

    def enter(self, room: Room | None, gain_db: float) -> None:
        """Cross-fade into another room.

        Raises:
            InputError: the room cannot be played while sound runs, or the gain is out of range.
        """
        # Not within anything: NaN neither.
        if not isinstance(gain_db, numbers.Real) or not -math.inf <= gain_db <= _HIGHEST_GAIN_DB:
            message = f"the room's gain_db is {gain_db!r}; expected at most {_HIGHEST_GAIN_DB:g}"
            raise InputError(message)
        if room is None:
            self._renderer.set_room(None)
            self.ring_s = 0.0
        else:
            late = room.late is not False
            law = law_named(room.late if late else True, "late")
            try:
                self._renderer.set_room(
                    room.native,
                    order=room.order,
                    late=late,
                    law=law,
                    gain=10.0 ** (gain_db / 20.0),
                )
            except ValueError as error:
                raise InputError(str(error)) from error
            self.ring_s = _ring_s(room, law, late=late)
        self.room = room
        self.gain_db = float(gain_db)
        self._told.clear()

    def look(self, position: Vector, what: str) -> None:
        """Log, once for each ``what``, that a place (Auricle axes) is not inside the room."""
        if self.room is None or what in self._told or self.room.contains(position):
            return
        self._told.add(what)
        place = ", ".join(f"{value:g}" for value in position)
        _log.warning(
            "%s is at (%s), not inside the room (%s): it has no reflections there",
            what,
            place,
            self.room.extent,
        )

    @property
    def coverage(self) -> RoomCoverage:
        live, existing, left_out = self._renderer.room_coverage
        return RoomCoverage(
            live, existing, 10.0 * math.log10(left_out) if left_out > 0.0 else -math.inf
        )


def _ring_s(room: Room, law: _native.DecayLaw, *, late: bool) -> float:
    """Seconds until the last reflection, or the end of the tail, has passed."""
    images_s = (room.order + 1) * math.hypot(*room.size) / room.speed_of_sound
    if not late:
        return images_s
    decay = _native.room_decay(room.native, room.order, law)
    return max(images_s, decay.step_s * len(decay.power))
