"""The sound of a synthetic clip, made from its label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from auricle.datasets.visual.sounds import ClipSounds
from auricle.render.offline import Voice, render_offline
from auricle.render.pseudo_binaural import pseudo_binaural
from auricle.scene import Path

__all__ = ["render_clip"]

_PEAK = 0.9
_ANGLE_STEP_S = 0.01


def render_clip(label: Mapping[str, Any], sounds: ClipSounds) -> npt.NDArray[np.float32]:
    """What is heard ``[2 x n]``, left ear first; turned down where a peak exceeds 0.9."""
    rate, samples = label["sample_rate"], label["samples"]
    dry, paths = [], []
    for thing in label["objects"]:
        sound = thing["sound"]
        if sound is None:
            continue
        made = sounds.read(sound["name"], sound["file"], sound["seed"], samples, rate)
        dry.append(made * np.float32(10.0 ** (sound["level_db"] / 20.0)))
        paths.append(Path(thing["path"]))
    if label["renderer"] == "pseudo_binaural":
        angles = [_angles_deg(path, samples / rate) for path in paths]
        ears = pseudo_binaural(
            dry, [azimuth for azimuth, _ in angles], [elevation for _, elevation in angles], rate
        )
    else:
        voices = [
            Voice(sound, path if path.duration_s > 0.0 else path.at(0.0))
            for sound, path in zip(dry, paths, strict=True)
        ]
        ears = render_offline(voices, rate).binaural
    peak = float(np.abs(ears).max())
    return ears * np.float32(min(1.0, _PEAK / peak)) if peak > 0.0 else ears


def _angles_deg(
    path: Path, duration_s: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    times = np.arange(0.0, duration_s + _ANGLE_STEP_S, _ANGLE_STEP_S)
    x, y, z = np.array([path.at(float(time)) for time in times]).T
    return np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, np.hypot(x, y)))
