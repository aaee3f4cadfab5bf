"""What is around the sources of a scene: the listener, its HRTF set and the room."""

from __future__ import annotations

import contextlib
import os
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING

from auricle import _native
from auricle.errors import EngineError
from auricle.hrtf import HRTF
from auricle.render.listener import Listener
from auricle.render.room_use import RoomCoverage, RoomUse, checked_room
from auricle.render.settings import as_hrtf

if TYPE_CHECKING:
    from auricle.render.source import Source
    from auricle.rooms import Room
    from auricle.scene import Axes, Vector

__all__ = ["Surroundings"]


class Surroundings(ABC):
    """The part of a :class:`auricle.Scene` that all its sources share.

    Args:
        renderer: that renders them.
        sample_rate: of all audio, in hertz.
        hrtf: the set ``renderer`` was made with.
        axes: of all positions and orientations.
    """

    def __init__(
        self, renderer: _native.Renderer, sample_rate: int, hrtf: HRTF, axes: Axes
    ) -> None:
        self.renderer = renderer
        self.sample_rate = sample_rate
        self.axes = axes
        self._hrtf = hrtf
        self._room = RoomUse(renderer)
        self._listener = Listener(renderer, axes, self._room)

    @property
    def listener(self) -> Listener:
        """The listener; set its ``position`` and ``orientation``."""
        return self._listener

    @property
    def hrtf(self) -> HRTF:
        """The HRTF set in use; change it with ``set_hrtf``."""
        return self._hrtf

    @property
    def room(self) -> Room | None:
        """The room it all sounds in; None, a free field. Setting it is ``set_room`` at the same
        gain."""
        return self._room.room

    @room.setter
    def room(self, room: Room | None) -> None:
        self.set_room(room, gain_db=self._room.gain_db)

    @property
    def room_gain_db(self) -> float:
        """Level of all that the room adds, in decibels; change it with ``set_room``."""
        return self._room.gain_db

    @property
    def room_coverage(self) -> RoomCoverage:
        """What of the room's reflections was heard in the last block."""
        return self._room.coverage

    @property
    def latency_samples(self) -> int:
        """Samples from an input to its earliest sound, over all directions.

        What comes on top is the natural way around the head, as in the measured responses, and
        what a source of kind "mixture" declares as its own.
        """
        return _native.Renderer.latency_frames

    @property
    def limited_samples(self) -> int:
        """Output samples that the limiter turned down, so far."""
        return self.renderer.limited_samples

    def set_hrtf(self, hrtf: HRTF | str | os.PathLike[str] | None) -> None:
        """Change the HRTF set; the sound cross-fades to it within 21 ms at 48 kHz."""
        new = as_hrtf(hrtf)
        self.renderer.set_hrtf(new.prepared(self.sample_rate))
        self._hrtf = new

    def set_room(self, room: Room | None, *, gain_db: float = 0.0) -> None:
        """Change the room, with a cross-fade; it may be done while sound runs.

        Reflections are images of the sources, the loudest ``max_images`` of them, each with its own
        direction and delay; a tail follows, as in :func:`auricle.brir`. Where a source has no
        ``propagation``, its reflections come as much later than its direct sound as their ways are
        longer. Sources outside the room, or all while the listener is outside, have none; a warning
        is logged once for each. Walls do not hide what is behind them.

        Takes some tens of milliseconds where the room has a tail; the sound goes on meanwhile.

        Args:
            room: of at most 6 reflections; None for the free field.
            gain_db: level of all that the room adds, at most 20 dB.

        Raises:
            InputError: a room that cannot be played; the old one stays.
        """
        self._room.enter(checked_room(room), gain_db)
        self._room.look(self.axes.to_auricle(self._listener.position), "the listener")
        for source in self._placeable():
            # Another thread may remove it meanwhile.
            with contextlib.suppress(EngineError):
                if source.position is not None:
                    self._look(source, source.position)

    @abstractmethod
    def _placeable(self) -> Iterable[Source]:
        """Everything that can have a place."""

    def _look(self, source: Source, position: Vector) -> None:
        if self._room.room is not None:
            name = "a source" if source.name is None else f"source {source.name!r}"
            self._room.look(self.axes.to_auricle(position), name)
