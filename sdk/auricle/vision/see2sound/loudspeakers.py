"""Where loudspeakers stand, and how a direction is shared among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["LAYOUTS", "Layout", "panning_gains"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Layout:
    """Channels of a file in their order.

    Attributes:
        name: of the layout.
        channels: their names, in the order of WAVE files (SMPTE).
        azimuths_deg: of the loudspeakers, left positive; NaN for the LFE channel.
    """

    name: str
    channels: tuple[str, ...]
    azimuths_deg: tuple[float, ...]

    @property
    def lfe(self) -> int:
        """Place of the LFE channel."""
        return self.channels.index("LFE")


_NONE = float("nan")
LAYOUTS: Final = {
    # ITU-R BS.775-3, figure 1: surrounds at 100 to 120 degrees.
    "5.1": Layout(
        "5.1", ("L", "R", "C", "LFE", "Ls", "Rs"), (30.0, -30.0, 0.0, _NONE, 110.0, -110.0)
    ),
    # ITU-R BS.2051-3, system I: sides at 90, backs at 135 degrees.
    "7.1": Layout(
        "7.1",
        ("L", "R", "C", "LFE", "Lb", "Rb", "Ls", "Rs"),
        (30.0, -30.0, 0.0, _NONE, 135.0, -135.0, 90.0, -90.0),
    ),
}
"""Layouts by name."""


def panning_gains(layout: Layout, azimuths_deg: npt.ArrayLike) -> FloatArray:
    """Gains of the channels for directions: vector base amplitude panning between the two
    loudspeakers around each (Pulkki 1997, equations 9 and 19), of power 1.

    Args:
        layout: of the loudspeakers; the LFE channel gets nothing.
        azimuths_deg: ``[n]``, left positive.

    Returns:
        ``[n x channels]``.
    """
    wanted = np.atleast_1d(np.asarray(azimuths_deg, dtype=np.float64))
    places = np.array(layout.azimuths_deg)
    speakers = np.flatnonzero(np.isfinite(places))
    order = speakers[np.argsort(places[speakers])]
    gains = np.zeros((len(wanted), len(places)))
    aims = _units(wanted)
    for first, second in zip(order, np.roll(order, -1), strict=True):
        gap = (places[second] - places[first]) % 360.0
        turn = (wanted - places[first]) % 360.0
        # What is a rounding error before the loudspeaker turns 360 degrees.
        inside = np.where(turn < 360.0, turn, 0.0) < gap
        base = np.stack([_units(places[[first]])[0], _units(places[[second]])[0]])
        shares = np.maximum(aims[inside] @ np.linalg.inv(base), 0.0)
        shares /= np.linalg.norm(shares, axis=1, keepdims=True)
        gains[np.flatnonzero(inside)[:, None], [first, second]] = shares
    return gains


def _units(azimuths_deg: FloatArray) -> FloatArray:
    radians = np.radians(azimuths_deg)
    return np.stack([np.cos(radians), np.sin(radians)], axis=1)
