"""Rain: a bed of noise and single drops in it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auricle.synthesis.clip import Clip, FloatArray

__all__ = ["rain"]

_DROPS_PER_S = 60.0


def rain(duration_s: float, sample_rate: int = 48_000, *, seed: int = 0) -> NDArray[np.float32]:
    """Steady rain on leaves and puddles.

    A drop that falls into water leaves a bubble that rings at ``3.26 / radius`` hertz (Minnaert,
    "On musical air-bubbles and the sounds of running water", Philosophical Magazine 16, 1933) and
    dies away within a few hundredths of a second.

    Args:
        duration_s: length in seconds.
        sample_rate: in Hz.
        seed: the same seed gives the same samples.

    Returns:
        Mono float32 ``[n]``, peak 0.5.

    Raises:
        InputError: duration or sample rate out of range.
    """
    clip = Clip(duration_s, sample_rate)
    rng = np.random.default_rng(seed)
    track = clip.noise(rng, _bed, clip.count)
    track *= 0.35 / max(float(np.std(track)), 1e-12)
    gusts = clip.noise(rng, lambda f: np.exp(-((f / 0.8) ** 2)), clip.count)
    track *= 1.0 + 0.2 * np.tanh(gusts / max(float(np.std(gusts)), 1e-12))

    time = np.arange(round(0.06 * sample_rate)) / sample_rate
    for at_s in rng.uniform(0.0, duration_s, rng.poisson(_DROPS_PER_S * duration_s)):
        radius_m = rng.uniform(0.8e-3, 5e-3)
        frequency = min(3.26 / radius_m, 0.4 * sample_rate)
        decay_s = rng.uniform(0.004, 0.012)
        # The pitch of a bubble rises while it nears the surface.
        phase = 2.0 * np.pi * frequency * time * (1.0 + 2.0 * time)
        drop = np.sin(phase) * np.exp(-time / decay_s) * (1.0 - np.exp(-time / 3e-4))
        clip.add(track, at_s, rng.exponential(0.6) * drop)
    return clip.finished(np.tanh(track))


def _bed(frequency: FloatArray) -> FloatArray:
    """Many distant drops: rising to 300 Hz, flat to 6 kHz, then falling."""
    lower = frequency / np.hypot(frequency, 300.0)
    bed: FloatArray = lower / np.sqrt(1.0 + (frequency / 6000.0) ** 4)
    return bed
