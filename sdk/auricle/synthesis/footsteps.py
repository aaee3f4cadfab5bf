"""Somebody walking on a hard floor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auricle.synthesis.clip import Clip, FloatArray

__all__ = ["footsteps"]

_STEPS_PER_S = 1.85


def footsteps(
    duration_s: float, sample_rate: int = 48_000, *, seed: int = 0
) -> NDArray[np.float32]:
    """Footsteps at walking pace, each a heel and, 70 to 110 ms later, a softer toe.

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
    track = np.zeros(clip.count)
    at_s = 0.02
    while at_s < duration_s:
        strength = rng.uniform(0.75, 1.0)
        clip.add(track, at_s, strength * _impact(clip, rng, body_hz=180.0, bright_hz=2600.0))
        toe_s = at_s + rng.uniform(0.07, 0.11)
        clip.add(
            track, toe_s, 0.45 * strength * _impact(clip, rng, body_hz=320.0, bright_hz=3800.0)
        )
        at_s += rng.normal(1.0, 0.03) / _STEPS_PER_S
    # A floor does not ring in proportion to the blow: soft saturation tames the crests.
    return clip.finished(np.tanh(2.0 * track))


def _impact(
    clip: Clip, rng: np.random.Generator, *, body_hz: float, bright_hz: float
) -> FloatArray:
    """A hard click, the thump of the floor and a short scrape."""
    count = round(0.18 * clip.sample_rate)
    time = np.arange(count) / clip.sample_rate
    thump = np.sin(2.0 * np.pi * body_hz * rng.uniform(0.9, 1.1) * time) * np.exp(-time / 0.022)
    knock = np.sin(2.0 * np.pi * 3.7 * body_hz * time) * np.exp(-time / 0.009)
    scrape = clip.noise(rng, lambda f: f / (f + 400.0) / (1.0 + (f / bright_hz) ** 2), count)
    click = scrape * (np.exp(-time / 0.003) + 0.12 * np.exp(-time / 0.03))
    impact: FloatArray = (0.7 * thump + 0.5 * knock + 1.6 * click) * (1.0 - np.exp(-time / 4e-4))
    return impact
