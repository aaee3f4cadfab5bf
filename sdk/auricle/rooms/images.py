"""The image sources of a room, for those who want to see or use them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from auricle import _native
from auricle.errors import InputError
from auricle.rooms.room import Room, checked_order

__all__ = ["ImageSources", "image_sources"]


@dataclass(frozen=True, slots=True, eq=False)
class ImageSources:
    """Mirror images of a source, the source itself among them.

    Attributes:
        positions: metres ``[n x 3]``.
        gains: amplitude after the reflections in each octave band ``[n x 8]``, without distance
            and air.
        reflections: how many walls each has met ``[n]``.
    """

    positions: npt.NDArray[np.float64]
    gains: npt.NDArray[np.float32]
    reflections: npt.NDArray[np.uint32]

    def levels_db(self, listener: Iterable[float]) -> npt.NDArray[np.float64]:
        """Level of each at a place, mean energy of the bands, 0 dB for the source at 1 m."""
        distance = np.linalg.norm(self.positions - np.array(list(listener)), axis=1)
        power = np.mean(np.square(self.gains, dtype=np.float64), axis=1)
        level = 10.0 * np.log10(np.maximum(power, 1e-30)) - 20.0 * np.log10(distance)
        return np.asarray(level, dtype=np.float64)


def image_sources(room: Room, source: Iterable[float], order: int | None = None) -> ImageSources:
    """Images of a source with at most ``order`` reflections (None for the room's).

    Raises:
        InputError: the source is not three numbers, or the order out of range.
    """
    reflections = room.order if order is None else checked_order(order)
    try:
        x, y, z = (float(value) for value in source)
    except (TypeError, ValueError):
        message = f"source is {source!r}; expected three numbers (x, y, z) in metres"
        raise InputError(message) from None
    return ImageSources(*_native.image_sources(room.native, (x, y, z), reflections))
