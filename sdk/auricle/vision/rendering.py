"""Placements and their sounds become binaural sound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from auricle.prompt import Placement
from auricle.render.offline import Voice, render_offline
from auricle.vision.sounds.voicing import VoicedSound

if TYPE_CHECKING:
    from auricle.hrtf import HRTF
    from auricle.rooms import Room

__all__ = ["at_one_metre", "render_placements"]


def render_placements(
    placements: Sequence[Placement],
    sounds: Mapping[int, VoicedSound],
    sample_rate: int,
    frames: int,
    *,
    hrtf: HRTF | None = None,
    room: Room | None = None,
    bed: npt.NDArray[np.float32] | None = None,
    steps: Callable[[range], Iterable[int]] = iter,
) -> npt.NDArray[np.float32]:
    """Render the things that have a sound.

    Args:
        placements: of all things.
        sounds: by the place of their thing in ``placements``.
        sample_rate: of the sounds, in hertz.
        frames: samples wanted.
        hrtf: the set to render with; None for MIT KEMAR.
        room: to render in; None, a free field.
        bed: mono ``[n]`` that belongs to nothing that is seen; both ears get it.
        steps: gives the numbers of blocks back one by one; a progress bar does so.

    Returns:
        Binaural float32 ``[2 x frames]``.
    """
    voices = [
        Voice(at_one_metre(sounds[n], p, sample_rate)[:frames], p.path or p.position, p.spread)
        for n, p in enumerate(placements)
        if n in sounds
    ]
    both = None
    if bed is not None:
        # Half the power to each ear keeps the level that a source at 1 m in front would have.
        both = np.repeat(bed[None, :frames] * np.float32(0.5**0.5), 2, axis=0)
    if not voices:
        silence = np.zeros((2, frames), dtype=np.float32)
        if both is not None:
            silence[:, : both.shape[1]] = both
        return silence
    made = render_offline(voices, sample_rate, hrtf=hrtf, room=room, bed=both, steps=steps).binaural
    result = np.zeros((2, frames), dtype=np.float32)
    result[:, : made.shape[1]] = made[:, :frames]
    return result


def at_one_metre(
    sound: VoicedSound, placement: Placement, sample_rate: int
) -> npt.NDArray[np.float32]:
    """Samples with the level that they have at 1 m.

    What was recorded at the camera has its 1 / distance already; without this, moving away would
    fade it twice.
    """
    if not sound.at_camera:
        return sound.samples
    if placement.path is None:
        return sound.samples * np.float32(placement.distance_m)
    samples = np.array(placement.path.samples)
    times = np.arange(len(sound.samples)) / sample_rate
    x, y, z = (np.interp(times, samples[:, 0], samples[:, axis]) for axis in (1, 2, 3))
    distance = np.sqrt(x * x + y * y + z * z)
    louder: npt.NDArray[np.float32] = (sound.samples * distance).astype(np.float32)
    return louder
