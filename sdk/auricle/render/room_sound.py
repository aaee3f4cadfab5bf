"""Sounds in a room: which of them are still, and those by exact impulse responses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from auricle.errors import InputError
from auricle.render.onset import Onset
from auricle.render.walk_sound import render_walk
from auricle.rooms import PolyhedralRoom, Room, brir
from auricle.rooms.receivers import front_delay
from auricle.scene import Path

if TYPE_CHECKING:
    from auricle.hrtf import HRTF
    from auricle.render.offline import Voice
    from auricle.scene import Vector

__all__ = ["in_room", "is_still", "render_in_room"]

# What stands on the floor sounds from this far above it.
_WALL_GAP_M = 0.02


def is_still(voice: Voice) -> bool:
    """Whether a sound is a point that stays where it is, so that one response is enough."""
    return not isinstance(voice.place, Path) and voice.spread == 0.0


def in_room(voices: Sequence[Voice], room: Room | PolyhedralRoom) -> list[Voice]:
    """Sounds as they can be in a room: what stands on a wall or the floor of a rectangular one is
    moved 2 cm off it.

    Raises:
        InputError: a sound that lies, or comes, outside a rectangular room, or that spreads in a
            room of another shape.
    """
    if not isinstance(room, Room):
        for index, voice in enumerate(voices):
            if voice.spread > 0.0:
                message = (
                    f"sound {index} has a spread of {voice.spread}; in a room of any shape sounds "
                    "are points"
                )
                raise InputError(message)
        return list(voices)
    placed = []
    for index, voice in enumerate(voices):
        place: Vector | Path
        if isinstance(voice.place, Path):
            points = [(t, *_off_the_walls(room, (x, y, z))) for t, x, y, z in voice.place.samples]
            place, corners = Path(points), [point[1:] for point in points]
        else:
            place = _off_the_walls(room, voice.place)
            corners = [place]
        for corner in corners:
            if not room.contains(corner):
                where = ", ".join(f"{value:g}" for value in corner)
                message = (
                    f"sound {index} is at ({where}), outside the room; expected a place inside it, "
                    f"{room.extent}"
                )
                raise InputError(message)
        placed.append(replace(voice, place=place))
    return placed


def render_in_room(
    voices: Sequence[Voice],
    sample_rate: int,
    room: Room | PolyhedralRoom,
    *,
    hrtf: HRTF | None,
    propagation: bool,
) -> npt.NDArray[np.float32]:
    """What a listener at the origin, who looks along +x, hears by a room's exact responses.

    Args:
        voices: at least one; points inside the room. They stay where they are (``is_still``), but
            in a room of any shape they may move.
        sample_rate: of all of them, in hertz.
        room: where they sound; its ``order`` and ``late`` say how exactly.
        hrtf: the set to hear with; None for MIT KEMAR.
        propagation: keep the time that the direct sound takes; else it is there at once, and the
            reflections as much later as they are.

    Returns:
        float32 ``[2 x n]``, to the end of what rings on. Without ``propagation`` sounds begin
        when they do in a ``Scene``, its latency removed.

    Raises:
        InputError: a sound that lies outside the room.
    """
    onset = None
    if not propagation:
        onset = Onset(front_delay(hrtf, sample_rate), room.speed_of_sound / sample_rate)
    heard = []
    for voice in voices:
        if isinstance(voice.place, Path):
            if isinstance(room, PolyhedralRoom):
                heard.append(
                    render_walk(
                        voice.samples, voice.place, sample_rate, room, hrtf=hrtf, onset=onset
                    )
                )
            continue
        place = voice.place
        response = brir(room, place, (0.0, 0.0, 0.0), hrtf=hrtf, sample_rate=sample_rate)
        if onset:
            response = onset.applied(response, place)
        heard.append(_convolve(voice.samples, response))
    mixed = np.zeros((2, max(sound.shape[1] for sound in heard)), dtype=np.float32)
    for sound in heard:
        mixed[:, : sound.shape[1]] += sound
    return mixed


def _off_the_walls(room: Room, place: Vector) -> Vector:
    """A place on a wall, such as the floor, a little before it."""
    moved = []
    for value, low, side in zip(place, room.origin, room.size, strict=True):
        inside = min(max(value, low + _WALL_GAP_M), low + side - _WALL_GAP_M)
        moved.append(inside if abs(inside - value) < 1.01 * _WALL_GAP_M else value)
    return (moved[0], moved[1], moved[2])


def _convolve(
    samples: npt.NDArray[np.float32], response: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Overlap-add convolution of ``[n]`` with ``[2 x m]``: ``[2 x (n + m - 1)]``."""
    taps = response.shape[1]
    size = 1 << (4 * taps - 1).bit_length()
    step = size - taps + 1
    spectrum = np.fft.rfft(response, size)
    result = np.zeros((2, len(samples) + taps - 1))
    for begin in range(0, len(samples), step):
        piece = np.fft.irfft(spectrum * np.fft.rfft(samples[begin : begin + step], size), size)
        end = min(begin + size, result.shape[1])
        result[:, begin:end] += piece[:, : end - begin]
    return result.astype(np.float32)
