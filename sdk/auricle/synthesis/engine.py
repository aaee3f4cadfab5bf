"""A four-stroke engine, idling and pulled now and then."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auricle.synthesis.clip import Clip, FloatArray

__all__ = ["engine"]

_CYLINDERS = 4
# Resonances of exhaust and body in Hz, with bandwidth and level.
_RESONANCES = ((90.0, 60.0, 1.0), (240.0, 120.0, 0.7), (620.0, 260.0, 0.5), (1300.0, 600.0, 0.3))


def engine(
    duration_s: float, sample_rate: int = 48_000, *, seed: int = 0, idle_rpm: float = 1100.0
) -> NDArray[np.float32]:
    """A four-cylinder engine whose speed wanders and rises every few seconds.

    A pulse for every firing, the cylinders a little unequal, and combustion noise in time with
    it, through the resonances of exhaust and body.

    Args:
        duration_s: length in seconds.
        sample_rate: in Hz.
        seed: the same seed gives the same samples.
        idle_rpm: crankshaft revolutions per minute at idle.

    Returns:
        Mono float32 ``[n]``, peak 0.5.

    Raises:
        InputError: duration or sample rate out of range.
    """
    clip = Clip(duration_s, sample_rate)
    rng = np.random.default_rng(seed)
    time = clip.time_s
    pull = np.clip(np.sin(2.0 * np.pi * time / 3.7 - 0.6), 0.0, None) ** 2
    wander = 0.02 * np.sin(2.0 * np.pi * 1.3 * time + rng.uniform(0.0, 6.0))
    # Four strokes: every cylinder fires once in two turns of the crank.
    firing_hz = idle_rpm / 60.0 * (1.0 + 1.1 * pull + wander) * _CYLINDERS / 2.0
    firings = np.cumsum(firing_hz) / sample_rate

    moments = np.interp(np.arange(1, int(firings[-1]) + 1), firings, time)
    cylinders = rng.uniform(0.8, 1.2, _CYLINDERS)
    strengths = cylinders[np.arange(moments.size) % _CYLINDERS] * rng.normal(
        1.0, 0.05, moments.size
    )
    places = moments * sample_rate
    before = np.minimum(places.astype(np.int64), clip.count - 1)
    share = places - before
    pulses = np.zeros(clip.count)
    np.add.at(pulses, before, (1.0 - share) * strengths)
    np.add.at(pulses, np.minimum(before + 1, clip.count - 1), share * strengths)
    # A blow of combustion lasts a few milliseconds and is noisy.
    puffs = np.exp(-((firings % 1.0) / 0.25)) * clip.noise(rng, np.ones_like, clip.count)
    track = clip.filtered(pulses + 0.05 * puffs, _resonance_gain)
    return clip.finished(track * (0.6 + 0.4 * pull))


def _resonance_gain(frequency: FloatArray) -> FloatArray:
    gain = np.zeros_like(frequency)
    for centre, width, level in _RESONANCES:
        gain += level / (1.0 + ((frequency - centre) / width) ** 2)
    rumble: FloatArray = gain * frequency**2 / (frequency**2 + 40.0**2)
    return rumble
