"""One call from sounds and places to a binaural recording."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from auricle.errors import InputError, PromptError
from auricle.render.listener import checked_position
from auricle.render.mixture_voices import mixture_voices
from auricle.render.offline import Voice, render_offline
from auricle.render.separating import SeparatorFactory, checked_factory, objects_of
from auricle.render.signals import checked_rate, mono_block
from auricle.rooms import PolyhedralRoom, Room
from auricle.scene import Path

if TYPE_CHECKING:
    from auricle.hrtf import HRTF
    from auricle.scene import Vector

__all__ = ["spatialize"]


def spatialize(
    audio: npt.ArrayLike | Sequence[npt.ArrayLike],
    sample_rate: int,
    *,
    text: str | None = None,
    position: Iterable[float] | Sequence[Iterable[float]] | None = None,
    path: Path | Sequence[Path] | None = None,
    room: Room | PolyhedralRoom | None = None,
    hrtf: HRTF | str | os.PathLike[str] | None = None,
    tail: bool = False,
    spread: float | None = None,
    propagation: bool = False,
    air_absorption: bool = False,
    separator: SeparatorFactory | None = None,
) -> npt.NDArray[np.float32]:
    """Render sounds where they are said to be, as the listener hears them.

    One audio and a text that places several objects is a mixture: a network takes it apart, and
    each object sounds from its own place. All that no object takes comes from around, at the
    loudness of 1.5 m.

    Args:
        audio: one sound ``[n]``, or a list of sounds, which may differ in length.
        sample_rate: of the sounds and of the result, in hertz.
        text: a sentence that places each sound, in their order; or, of one audio, the two to four
            objects that are in it.
        position: ``(x, y, z)`` in metres, +x front, +y left, +z up; a list of them for a list of
            sounds.
        path: positions over time; a list of them for a list of sounds.
        room: where sounds are heard with all their reflections (:class:`auricle.Room`; the
            listener is at the origin and looks along +x); None for a free field. Still sounds are
            heard by the room's exact responses. In a rectangular room they may also move and
            spread, with at most 6 reflections; in a room of any shape they may move, which takes
            seconds for each second of sound.
        hrtf: the set to render with, or the path of a SOFA file; None for MIT KEMAR.
        tail: also return what rings on after the last sample.
        spread: of every sound: 0 is a point, 1 comes from all around; None is what the text says,
            or 0.
        propagation: sounds take their time to the listener, 343.2 m/s, and moving changes their
            pitch (Doppler effect). They really arrive later; what has not arrived after n samples
            is returned with ``tail`` only. Beyond 170 m the delay stays that of 170 m.
        air_absorption: the air absorbs, by ISO 9613-1 at 20 degrees Celsius and 50 % humidity.
        separator: makes what takes a mixture apart, from labels and a sample rate; None for the
            network that comes with Auricle.

    Returns:
        float32 ``[2 x n]``, left and right, the latency of engine and network removed.

    Raises:
        InputError: not exactly one of text, position and path, as many places as sounds, or audio
            that is empty, not mono, not real, not finite; in a room, a sound that lies
            outside, or moves or spreads where it cannot.
        PromptError: the text does not place as many objects as there are sounds, or more than four
            in one audio.
        HrtfError: the SOFA file cannot be used.
        SeparationError: the network that takes a mixture apart cannot be run here.
    """
    if room is not None and not isinstance(room, (Room, PolyhedralRoom)):
        message = f"room is {room!r}; expected an auricle.Room or an auricle.rooms.PolyhedralRoom"
        raise InputError(message)
    factory = checked_factory(separator)
    sounds = _checked_sounds(audio)
    said = text if len(sounds) == 1 and position is None and path is None else None
    objects = () if said is None else objects_of(said)
    if len(objects) > 1:
        voices = mixture_voices(
            sounds[0],
            checked_rate(sample_rate),
            objects,
            room=room,
            spread=spread,
            separator=factory,
        )
    else:
        voices = _placed(sounds, _is_list(audio), text, position, path, spread)
    return render_offline(
        voices,
        sample_rate,
        hrtf=hrtf,
        tail=tail,
        propagation=propagation,
        air_absorption=air_absorption,
        room=room,
    ).binaural


def _placed(
    sounds: Sequence[npt.NDArray[np.float32]],
    several: bool,
    text: str | None,
    position: Any,
    path: Any,
    spread: float | None,
) -> list[Voice]:
    places = _places(len(sounds), several, text, position, path)
    return [
        Voice(sound, place, said if spread is None else spread)
        for sound, (place, said) in zip(sounds, places, strict=True)
    ]


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
) -> list[tuple[Vector | Path, float]]:
    """Where each sound is, and its spread."""
    if sum(given is not None for given in (text, position, path)) != 1:
        message = "give exactly one of text, position and path"
        raise InputError(message)
    if text is not None:
        from auricle.prompt import parse

        objects = parse(text).objects
        if len(objects) != count:
            reason = f"places {len(objects)} objects; the audio has {count}"
            raise PromptError(text, (0, len(text)), reason)
        return [(placement.path or placement.position, placement.spread) for placement in objects]
    given = position if position is not None else path
    if several and (not np.iterable(given) or not all(map(_is_place, given))):
        message = "a list of sounds takes a list of as many positions or paths"
        raise InputError(message)
    entries = list(given) if several else [given]
    if len(entries) != count:
        message = f"{len(entries)} places for {count} sounds; expected one for each"
        raise InputError(message)
    if path is None:
        return [(checked_position(entry, f"position {i}"), 0.0) for i, entry in enumerate(entries)]
    for entry in entries:
        if not isinstance(entry, Path):
            message = f"path is {type(entry).__name__}; expected an auricle.Path"
            raise InputError(message)
    return [(entry, 0.0) for entry in entries]
