"""A church bell, struck again and again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auricle.synthesis.clip import Clip

__all__ = ["bell"]

# Frequency over the nominal octave below, relative amplitude, decay time T60 in seconds of the
# partials of a minor-third bell: hum, prime, tierce, quint, nominal, and what lies above (Fletcher
# and Rossing, "The Physics of Musical Instruments", 1998, section 21; amplitudes by ear).
_PARTIALS = (
    (0.5, 0.5, 9.0),
    (1.0, 0.8, 6.0),
    (1.19, 1.0, 5.0),
    (1.5, 0.4, 3.0),
    (2.0, 0.9, 2.5),
    (2.51, 0.35, 1.6),
    (2.66, 0.3, 1.4),
    (3.01, 0.35, 1.2),
    (4.17, 0.25, 0.8),
    (5.43, 0.18, 0.5),
    (6.79, 0.12, 0.35),
)
_STRIKE_EVERY_S = 1.6


def bell(
    duration_s: float, sample_rate: int = 48_000, *, seed: int = 0, prime_hz: float = 420.0
) -> NDArray[np.float32]:
    """A bell struck every 1.6 seconds, each stroke a little different.

    Args:
        duration_s: length in seconds.
        sample_rate: in Hz.
        seed: the same seed gives the same samples.
        prime_hz: frequency of the prime partial.

    Returns:
        Mono float32 ``[n]``, peak 0.5.

    Raises:
        InputError: duration or sample rate out of range.
    """
    clip = Clip(duration_s, sample_rate)
    rng = np.random.default_rng(seed)
    track = np.zeros(clip.count)
    for stroke_s in np.arange(0.05, duration_s, _STRIKE_EVERY_S):
        time = np.arange(clip.count - min(round(stroke_s * sample_rate), clip.count)) / sample_rate
        stroke = np.zeros(time.size)
        for ratio, amplitude, decay_s in _PARTIALS:
            frequency = ratio * prime_hz
            if frequency >= 0.45 * sample_rate:
                continue
            # The two modes of an almost round bell lie close together and beat.
            split = frequency * rng.uniform(0.0004, 0.0012)
            level = amplitude * rng.uniform(0.8, 1.2)
            ringing = np.exp(-6.9 * time / decay_s)
            for sign in (-1, 1):
                phase = 2.0 * np.pi * (frequency + sign * split) * time
                stroke += 0.5 * level * ringing * np.sin(phase + rng.uniform(0.0, 2.0 * np.pi))
        # The clapper takes a few milliseconds to bring the bell to full vibration.
        stroke *= 1.0 - np.exp(-time / 0.002)
        clip.add(track, stroke_s, rng.uniform(0.8, 1.0) * stroke)
        clang = clip.noise(rng, lambda f: f / (f + 1500.0), round(0.06 * sample_rate))
        clang *= np.exp(-np.arange(clang.size) / (0.008 * sample_rate))
        clip.add(track, stroke_s, 0.8 * clang)
    return clip.finished(track)
