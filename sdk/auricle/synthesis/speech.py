"""Something like a voice: vowels and consonants without words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from auricle.synthesis.clip import Clip, FloatArray

__all__ = ["speech"]

# First three formants in Hz of ten vowels, means over men: Peterson and Barney, "Control methods
# used in a study of the vowels", Journal of the Acoustical Society of America 24 (1952), table II.
_VOWELS = (
    (270, 2290, 3010),
    (390, 1990, 2550),
    (530, 1840, 2480),
    (660, 1720, 2410),
    (730, 1090, 2440),
    (570, 840, 2410),
    (440, 1020, 2240),
    (300, 870, 2240),
    (640, 1190, 2390),
    (490, 1350, 1690),
)
_BANDWIDTHS_HZ = (70.0, 100.0, 150.0)
_HIGHEST_HARMONIC_HZ = 5000.0


def speech(
    duration_s: float, sample_rate: int = 48_000, *, seed: int = 0, pitch_hz: float = 125.0
) -> NDArray[np.float32]:
    """Syllables in phrases with a falling pitch: harmonics under moving formants, and hisses.

    Args:
        duration_s: length in seconds.
        sample_rate: in Hz.
        seed: the same seed gives the same samples.
        pitch_hz: mean fundamental frequency.

    Returns:
        Mono float32 ``[n]``, peak 0.5.

    Raises:
        InputError: duration or sample rate out of range.
    """
    clip = Clip(duration_s, sample_rate)
    rng = np.random.default_rng(seed)
    onsets, loudness, vowels = _syllables(duration_s, rng)
    time = clip.time_s

    voicing = np.zeros(clip.count)
    hiss = np.zeros(clip.count)
    for onset_s, level in zip(onsets, loudness, strict=True):
        voicing += level * np.exp(-(((time - onset_s - 0.10) / 0.055) ** 4))
        burst = clip.noise(rng, _fricative(rng.uniform(2500.0, 5500.0)), round(0.09 * sample_rate))
        burst *= np.hanning(burst.size)
        clip.add(hiss, max(0.0, onset_s - 0.045), level * burst)

    # Vowels glide from one syllable's middle to the next.
    formants = [np.interp(time, onsets + 0.10, vowels[:, index]) for index in range(3)]
    fall = np.interp(time % 2.4, (0.0, 0.3, 2.1, 2.4), (1.0, 1.15, 0.85, 0.8))
    vibrato = 1.0 + 0.02 * np.sin(2.0 * np.pi * 4.7 * time)
    fundamental = pitch_hz * fall * vibrato
    cycle = 2.0 * np.pi * np.cumsum(fundamental) / sample_rate

    voice = np.zeros(clip.count)
    turn = np.exp(1j * cycle)
    turning = np.ones_like(turn)
    highest = min(_HIGHEST_HARMONIC_HZ, 0.45 * sample_rate)
    for harmonic in range(1, int(highest / fundamental.max()) + 1):
        turning *= turn
        voice += _vocal_tract(harmonic * fundamental, formants) / harmonic * turning.imag
    voice /= max(float(np.abs(voice).max()), 1e-12)
    return clip.finished(voicing * voice + 0.25 * hiss)


def _syllables(
    duration_s: float, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Onsets in seconds, loudness and formants in Hz of the syllables, about 4.5 a second.

    Every phrase of 2.4 seconds ends with a pause of 0.4.
    """
    onsets: list[float] = []
    at_s = 0.03
    while at_s < duration_s or not onsets:
        if at_s % 2.4 < 2.0:
            onsets.append(at_s)
        at_s += rng.uniform(0.18, 0.26)
    loudness = rng.uniform(0.6, 1.0, len(onsets))
    vowels = np.array(_VOWELS, dtype=np.float64)[rng.integers(len(_VOWELS), size=len(onsets))]
    return np.array(onsets), loudness, vowels


def _vocal_tract(frequency: FloatArray, formants: list[FloatArray]) -> FloatArray:
    """Sum of the three resonances at a frequency in Hz that changes with time, like they do."""
    gain = np.zeros_like(frequency)
    for centre, bandwidth, level in zip(formants, _BANDWIDTHS_HZ, (1.0, 0.8, 0.5), strict=True):
        gain += level / (1.0 + ((frequency - centre) / bandwidth) ** 2)
    return gain * frequency**0.5


def _fricative(centre_hz: float) -> Callable[[FloatArray], FloatArray]:
    def gain(frequency: FloatArray) -> FloatArray:
        shape: FloatArray = np.exp(-(((frequency - centre_hz) / 1500.0) ** 2))
        return shape

    return gain
