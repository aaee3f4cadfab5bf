"""One call from sounds and places to a binaural recording."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from auricle.errors import InputError, PromptError
from auricle.render.listener import checked_position
from auricle.render.scene import Scene
from auricle.render.signals import mono_block, refuse_room
from auricle.scene import Path

if TYPE_CHECKING:
    from auricle.hrtf import HRTF
    from auricle.scene import Vector

__all__ = ["spatialize"]

_BLOCK = 256


def spatialize(
    audio: npt.ArrayLike | Sequence[npt.ArrayLike],
    sample_rate: int,
    *,
    text: str | None = None,
    position: Iterable[float] | Sequence[Iterable[float]] | None = None,
    path: Path | Sequence[Path] | None = None,
    room: None = None,
    hrtf: HRTF | str | os.PathLike[str] | None = None,
    tail: bool = False,
) -> npt.NDArray[np.float32]:
    """Render sounds where they are said to be, as the listener hears them.

    Args:
        audio: one sound ``[n]``, or a list of sounds, which may differ in length.
        sample_rate: of the sounds and of the result, in hertz.
        text: a sentence that places each sound, in their order.
        position: ``(x, y, z)`` in metres, +x front, +y left, +z up; a list of them for a list of
            sounds.
        path: positions over time; a list of them for a list of sounds.
        room: None, a free field; this version has no rooms and refuses anything else.
        hrtf: the set to render with, or the path of a SOFA file; None for MIT KEMAR.
        tail: also return what rings on after the last sample.

    Returns:
        float32 ``[2 x n]``, left and right, the engine's latency removed.

    Raises:
        InputError: not exactly one of text, position and path, as many places as sounds, or audio
            that is empty, not mono, not real, not finite.
        PromptError: the text does not place as many objects as there are sounds.
        HrtfError: the SOFA file cannot be used.
    """
    refuse_room(room)
    sounds = _checked_sounds(audio)
    places = _places(len(sounds), _is_list(audio), text, position, path)
    scene = Scene(sample_rate, _BLOCK, hrtf=hrtf, max_sources=len(sounds))
    for place in places:
        if isinstance(place, Path):
            scene.add_source(path=place)
        else:
            scene.add_source(position=place)

    length = max(len(sound) for sound in sounds)
    skip = scene.latency_samples
    wanted = length + (scene.tail_samples if tail else 0)
    blocks = -(-(wanted + skip) // _BLOCK)
    inputs = np.zeros((len(sounds), blocks * _BLOCK), dtype=np.float32)
    for row, sound in zip(inputs, sounds, strict=True):
        row[: len(sound)] = sound
    rendered = np.empty((2, blocks * _BLOCK), dtype=np.float32)
    for start in range(0, blocks * _BLOCK, _BLOCK):
        rendered[:, start : start + _BLOCK] = scene.process(inputs[:, start : start + _BLOCK])
    return rendered[:, skip : skip + wanted].copy()


def _is_list(audio: Any) -> bool:
    """Whether several sounds were given: a list or tuple of arrays, not of numbers."""
    return isinstance(audio, (list, tuple)) and len(audio) > 0 and np.ndim(audio[0]) > 0


def _is_place(entry: Any) -> bool:
    return isinstance(entry, Path) or np.ndim(entry) == 1


def _checked_sounds(audio: Any) -> list[npt.NDArray[np.float32]]:
    several = _is_list(audio)
    sounds = [
        mono_block(sound, f"audio[{index}]" if several else "audio")
        for index, sound in enumerate(audio if several else [audio])
    ]
    for index, sound in enumerate(sounds):
        what = f"audio[{index}]" if several else "audio"
        if len(sound) == 0:
            message = f"{what} is empty; expected at least one sample"
            raise InputError(message)
        if not np.isfinite(sound).all():
            bad = int(np.flatnonzero(~np.isfinite(sound))[0])
            message = f"{what} is not finite at sample {bad}"
            raise InputError(message)
    return sounds


def _places(
    count: int, several: bool, text: str | None, position: Any, path: Any
) -> Sequence[Vector | Path]:
    if sum(given is not None for given in (text, position, path)) != 1:
        message = "give exactly one of text, position and path"
        raise InputError(message)
    if text is not None:
        from auricle.prompt.points import parse_points

        objects = parse_points(text).objects
        if len(objects) != count:
            reason = f"places {len(objects)} objects; the audio has {count}"
            raise PromptError(text, (0, len(text)), reason)
        return [placement.path or placement.position for placement in objects]
    given = position if position is not None else path
    if several and (not np.iterable(given) or not all(map(_is_place, given))):
        message = "a list of sounds takes a list of as many positions or paths"
        raise InputError(message)
    entries = list(given) if several else [given]
    if len(entries) != count:
        message = f"{len(entries)} places for {count} sounds; expected one for each"
        raise InputError(message)
    if path is None:
        return [checked_position(entry, f"position {index}") for index, entry in enumerate(entries)]
    for entry in entries:
        if not isinstance(entry, Path):
            message = f"path is {type(entry).__name__}; expected an auricle.Path"
            raise InputError(message)
    return entries
