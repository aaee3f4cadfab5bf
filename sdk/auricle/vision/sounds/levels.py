"""Sounds of any length and level made alike, so that distance alone says how loud they are."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["LEVEL_DB", "filled", "levelled"]

LEVEL_DB: Final = -26.0
"""Level of every sound at 1 m in decibels relative to full scale, over the part that sounds."""

_GATE_DB: Final = 50.0
_FRAME_S: Final = 0.02
_FADE_S: Final = 0.01
_PAUSE_S: Final = 0.25


def levelled(samples: npt.NDArray[np.float32], sample_rate: int) -> npt.NDArray[np.float32]:
    """A sound at :data:`LEVEL_DB`: root mean square over its frames of 20 ms within 50 dB of the
    loudest. Silence stays silence."""
    frame = max(1, round(_FRAME_S * sample_rate))
    count = -(-len(samples) // frame)
    padded = np.zeros(count * frame, dtype=np.float64)
    padded[: len(samples)] = samples
    power = np.mean(padded.reshape(count, frame) ** 2, axis=1)
    loudest = power.max(initial=0.0)
    if loudest <= 0.0:
        return samples
    active = power[power >= loudest * 10.0 ** (-_GATE_DB / 10.0)].mean()
    gain = 10.0 ** (LEVEL_DB / 20.0) / np.sqrt(active)
    result: npt.NDArray[np.float32] = (samples * gain).astype(np.float32)
    return result


def filled(
    samples: npt.NDArray[np.float32], frames: int, sample_rate: int
) -> npt.NDArray[np.float32]:
    """A sound for so many samples: cut, or repeated after a pause of 0.25 s, with short fades."""
    once = np.array(samples[:frames], dtype=np.float32)
    fade = min(round(_FADE_S * sample_rate), len(once) // 2)
    ramp = np.linspace(0.0, 1.0, fade, dtype=np.float32)
    if fade:
        once[:fade] *= ramp
        once[len(once) - fade :] *= ramp[::-1]
    if len(once) == frames:
        return once
    period = np.concatenate([once, np.zeros(round(_PAUSE_S * sample_rate), dtype=np.float32)])
    return np.tile(period, -(-frames // len(period)))[:frames]
