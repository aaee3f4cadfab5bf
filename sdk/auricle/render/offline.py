"""A scene rendered from beginning to end, as fast as it goes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from auricle.errors import InputError
from auricle.render.scene import Scene
from auricle.rooms import Room
from auricle.scene import Path, Vector

if TYPE_CHECKING:
    from auricle.hrtf import HRTF
    from auricle.rooms import PolyhedralRoom

__all__ = ["Rendering", "Voice", "render_offline"]

_BLOCK = 256
_MOST_IMAGES = 16_384


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """One sound and where it is.

    Attributes:
        samples: mono float32 ``[n]``.
        place: ``(x, y, z)`` in metres, listener axes, or how it moves.
        spread: 0 is a point, 1 comes from all around.
    """

    samples: npt.NDArray[np.float32]
    place: Vector | Path
    spread: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Rendering:
    """A scene rendered from beginning to end.

    Attributes:
        binaural: float32 ``[2 x n]``, left ear first.
        limited: samples that the limiter turned down.
    """

    binaural: npt.NDArray[np.float32]
    limited: int


def render_offline(
    voices: Sequence[Voice],
    sample_rate: int,
    *,
    hrtf: HRTF | str | os.PathLike[str] | None = None,
    tail: bool = False,
    gain_db: float = 0.0,
    propagation: bool = False,
    air_absorption: bool = False,
    bed: npt.NDArray[np.float32] | None = None,
    room: Room | PolyhedralRoom | None = None,
    steps: Callable[[range], Iterable[int]] = iter,
) -> Rendering:
    """Render sounds that start together; the engine's latency is taken out.

    The way through the air is no latency: with ``propagation`` a sound 100 m away begins 0.29 s
    late, and what has not arrived when the longest input ends is in the tail.

    Args:
        voices: at least one.
        sample_rate: of all of them, in hertz.
        hrtf: the set to render with, or the path of a SOFA file; None for MIT KEMAR.
        tail: also return what rings on after the last sample.
        gain_db: level of all voices, in decibels.
        propagation: sounds take their time, and moving changes their pitch.
        air_absorption: the air absorbs, by ISO 9613-1.
        bed: stereo float32 ``[2 x n]`` that passes by the head.
        room: where sounds are heard with all their reflections, still ones by exact responses,
            others as in a running scene; None for a free field.
        steps: gives the numbers of the blocks back one by one; a progress bar does so.

    Returns:
        As many samples as the longest voice or the bed has, plus the tail.

    Raises:
        InputError: a rate or a level out of range, a sound that a room cannot take, or
            ``air_absorption`` with a room, which has its own.
        HrtfError: the SOFA file cannot be used.
    """
    longest = max(len(voice.samples) for voice in voices)
    longest = max(longest, 0 if bed is None else bed.shape[1])
    rings = 0
    if room is not None:
        if air_absorption:
            message = "air_absorption is the room's here: give Room(..., air_absorption=True)"
            raise InputError(message)
        from auricle.hrtf import HRTF
        from auricle.render.room_sound import in_room, is_still, render_in_room

        hrtf = HRTF.load(hrtf) if isinstance(hrtf, (str, os.PathLike)) else hrtf
        voices = in_room(voices, room)
        exact = not isinstance(room, Room)
        still = [voice for voice in voices if exact or is_still(voice)]
        voices = [voice for voice in voices if not exact and not is_still(voice)]
        if still:
            heard = render_in_room(still, sample_rate, room, hrtf=hrtf, propagation=propagation)
            heard *= 10.0 ** (gain_db / 20.0)
            rings = max(heard.shape[1] - longest, 0)
            # Beside the scene it meets the same output stage as everything else.
            bed = heard if bed is None else _sum(heard, bed)
    scene = Scene(
        sample_rate,
        _BLOCK,
        hrtf=hrtf,
        # What moves is heard in a running scene, with all its reflections.
        room=room if voices and isinstance(room, Room) else None,
        max_sources=max(len(voices), 1),
        max_images=_MOST_IMAGES,
    )
    for voice in voices:
        source = scene.add_source(
            gain_db=gain_db,
            spread=voice.spread,
            propagation=propagation,
            air_absorption=air_absorption,
        )
        if isinstance(voice.place, Path):
            source.path = voice.place
        else:
            source.position = voice.place
    latency = scene.latency_samples
    if room is not None and propagation:
        # Time counts as in an exact response: what is 1 m away is heard after 2.9 ms.
        from auricle.rooms.receivers import front_delay

        latency += round(front_delay(scene.hrtf, sample_rate))
    wanted = longest + (max(scene.tail_samples, rings) if tail else 0)
    blocks = -(-(wanted + latency) // _BLOCK)
    rendered = np.empty((2, blocks * _BLOCK), dtype=np.float32)
    for index in steps(range(blocks)):
        span = slice(index * _BLOCK, (index + 1) * _BLOCK)
        inputs = np.zeros((len(voices), _BLOCK), dtype=np.float32)
        for row, voice in zip(inputs, voices, strict=True):
            row[:] = _piece(voice.samples, span.start)
        # The bed has no latency of its own: it starts where the voices' first sample is heard.
        beside = None if bed is None else _piece(bed, span.start - latency)
        rendered[:, span] = scene.process(inputs, bed=beside)
    return Rendering(rendered[:, latency : latency + wanted].copy(), scene.limited_samples)


def _sum(a: npt.NDArray[np.float32], b: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Two stereo signals together, as long as the longer."""
    total = np.zeros((2, max(a.shape[1], b.shape[1])), dtype=np.float32)
    total[:, : a.shape[1]] += a
    total[:, : b.shape[1]] += b
    return total


def _piece(samples: npt.NDArray[np.float32], start: int) -> npt.NDArray[np.float32]:
    """A block from ``start`` on, with silence where there are no samples."""
    piece = np.zeros((*samples.shape[:-1], _BLOCK), dtype=np.float32)
    taken = samples[..., max(start, 0) : max(start + _BLOCK, 0)]
    first = max(-start, 0)
    piece[..., first : first + taken.shape[-1]] = taken
    return piece
