"""The room of a session, as its SCENE_SETs have said it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from auricle.bridge.messages import Room, SceneSet
from auricle.errors import ProtocolError

__all__ = ["RoomSetting"]

_SHORTEST_S, _LONGEST_S = 0.05, 10.0
_MOST_WET = 10.0


@dataclass(frozen=True, slots=True)
class RoomSetting:
    """What is said of the room so far.

    Attributes:
        room: the last one; None, a free field.
        rt60: seconds in which its tail falls by 60 dB, where it was sent with the room or after
            it; None, what the materials make.
        wet: linear gain of all that the room adds.
    """

    room: Room | None = None
    rt60: float | None = None
    wet: float = 1.0

    def changed(self, message: SceneSet) -> RoomSetting:
        """With what another SCENE_SET says.

        Raises:
            ProtocolError: a number out of range, or ``rt60`` without a room.
        """
        new = self
        if message.room is not None:
            new = replace(new, room=message.room, rt60=None)
        if message.rt60 is not None:
            if not _SHORTEST_S <= message.rt60 <= _LONGEST_S:
                raise _refused("rt60", message.rt60, f"{_SHORTEST_S:g} to {_LONGEST_S:g} seconds")
            if new.room is None:
                reason = "SCENE_SET.rt60 came without a room; send room, with it or before it"
                raise ProtocolError("bad_message", reason)
            new = replace(new, rt60=message.rt60)
        if message.wet is not None:
            if not 0.0 <= message.wet <= _MOST_WET:
                raise _refused("wet", message.wet, f"0 to {_MOST_WET:g} (linear)")
            new = replace(new, wet=message.wet)
        return new


def _refused(name: str, value: float, expected: str) -> ProtocolError:
    return ProtocolError("bad_message", f"SCENE_SET.{name} is {value:g}; send {expected}")
