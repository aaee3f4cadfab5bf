"""Receivers without a head: microphone arrays, ambisonics, loudspeaker layouts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias, cast
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from auricle import _native
from auricle.errors import InputError
from auricle.hrtf import HRTF

__all__ = ["Ambisonics", "Loudspeakers", "Microphones", "Receiver", "responder"]


@dataclass(frozen=True, slots=True)
class Microphones:
    """An array of first-order microphones.

    Attributes:
        positions: ``[m x 3]`` metres from the array's own position, in its axes.
        axes: ``[m x 3]`` where each points; left out, all point forward.
        patterns: ``[m]`` share of pressure: 1 omnidirectional, 0.5 cardioid, 0 figure of eight;
            left out, all are omnidirectional.

    Raises:
        InputError: shapes that do not fit each other.
    """

    positions: npt.ArrayLike = ((0.0, 0.0, 0.0),)
    axes: npt.ArrayLike | None = None
    patterns: npt.ArrayLike | None = None

    def __post_init__(self) -> None:
        rows = _rows(self.positions, "positions")
        axes = [(1.0, 0.0, 0.0)] * len(rows) if self.axes is None else _rows(self.axes, "axes")
        patterns = np.ones(len(rows)) if self.patterns is None else np.asarray(self.patterns)
        if len(axes) != len(rows) or patterns.shape != (len(rows),):
            message = (
                f"there are {len(rows)} positions, {len(axes)} axes and patterns of shape "
                f"{patterns.shape}; expected as many of each"
            )
            raise InputError(message)
        object.__setattr__(self, "positions", rows)
        object.__setattr__(self, "axes", tuple(axes))
        object.__setattr__(self, "patterns", tuple(float(value) for value in patterns))

    def rows(self) -> list[list[float]]:
        """Offset, axis and pattern of each microphone, ``[m x 7]``."""
        positions = cast("Sequence[tuple[float, ...]]", self.positions)
        axes = cast("Sequence[tuple[float, ...]]", self.axes)
        patterns = cast("Sequence[float]", self.patterns)
        return [
            [*position, *axis, pattern]
            for position, axis, pattern in zip(positions, axes, patterns, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Ambisonics:
    """A sound field around one point: AmbiX, that is ACN channel order and SN3D weights.

    Attributes:
        order: 1 to 3, for 4, 9 or 16 channels.
    """

    order: int = 1


@dataclass(frozen=True, slots=True)
class Loudspeakers:
    """Loudspeakers around one point, each reflection panned between the two nearest (VBAP).

    Attributes:
        layout: ``"5.1"``: left, right, centre, low frequencies, left and right surround at 30,
            -30, 0, -, 110 and -110 degrees (ITU-R BS.775-3, 3/2). ``"7.1"``: left, right, centre,
            low frequencies, left and right side, left and right back at 30, -30, 0, -, 90, -90,
            135 and -135 degrees (BS.775-3, 3/4, whose surrounds stand from 60 to 150 degrees). The
            low-frequency channel is for effects and stays silent.
    """

    layout: str = "5.1"

    def azimuths_deg(self) -> tuple[float, ...]:
        """Azimuths of all loudspeakers but that for low frequencies, in channel order.

        Raises:
            InputError: no such layout.
        """
        layouts = {
            "5.1": (30.0, -30.0, 0.0, 110.0, -110.0),
            "7.1": (30.0, -30.0, 0.0, 90.0, -90.0, 135.0, -135.0),
        }
        if self.layout not in layouts:
            message = f"no layout is named {self.layout!r}; known are {', '.join(layouts)}"
            raise InputError(message)
        return layouts[self.layout]


Receiver: TypeAlias = HRTF | Microphones | Ambisonics | Loudspeakers

_ears: WeakKeyDictionary[HRTF, dict[int, _native.RoomResponses]] = WeakKeyDictionary()


def responder(receiver: Receiver, sample_rate: int) -> _native.RoomResponses:
    """What computes the responses of a receiver; made once for each sample rate.

    Raises:
        InputError: the receiver is of no known kind, or one of its values is out of range.
        HrtfError: the set cannot be used at this sample rate.
    """
    if isinstance(receiver, HRTF):
        known = _ears.setdefault(receiver, {})
        if sample_rate not in known:
            known[sample_rate] = _native.RoomResponses.ears(receiver.asset(sample_rate))
        return known[sample_rate]
    try:
        return _array_responder(receiver, sample_rate)
    except ValueError as error:
        raise InputError(str(error)) from error


def front_delay(hrtf: HRTF | None, sample_rate: int) -> float:
    """Samples by which a scene plays sounds from straight ahead later than an exact response.

    Raises:
        HrtfError: the set cannot be used at this sample rate.
    """
    return responder(hrtf or HRTF.default(), sample_rate).front_delay


@lru_cache(maxsize=16)
def _array_responder(receiver: Any, sample_rate: int) -> _native.RoomResponses:
    if isinstance(receiver, Microphones):
        return _native.RoomResponses.microphones(receiver.rows(), sample_rate)
    if isinstance(receiver, Ambisonics):
        if isinstance(receiver.order, bool) or not isinstance(receiver.order, int):
            message = f"the ambisonic order is {receiver.order!r}; expected 1, 2 or 3"
            raise InputError(message)
        return _native.RoomResponses.ambisonics(max(receiver.order, 0), sample_rate)
    if isinstance(receiver, Loudspeakers):
        azimuths = [math.radians(angle) for angle in receiver.azimuths_deg()]
        return _native.RoomResponses.loudspeakers(azimuths, 1, sample_rate)
    message = (
        f"receiver is {receiver!r}; expected an auricle.HRTF, Microphones, Ambisonics or "
        "Loudspeakers"
    )
    raise InputError(message)


def _rows(given: npt.ArrayLike, what: str) -> tuple[tuple[float, ...], ...]:
    try:
        array = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        message = f"the microphones' {what} are not numbers; expected [m x 3]"
        raise InputError(message) from None
    if array.ndim != 2 or array.shape[1] != 3 or not len(array):
        message = f"the microphones' {what} have shape {array.shape}; expected [m x 3]"
        raise InputError(message)
    return tuple(tuple(float(value) for value in row) for row in array)
