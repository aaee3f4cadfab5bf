"""What all synthesised sounds share: the arguments, the noise they start from, the final level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auricle.errors import InputError

__all__ = ["Clip", "FloatArray"]

FloatArray = NDArray[np.float64]

_PEAK = 0.5
_EDGE_S = 0.01


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch of time that a sound is written into.

    Args:
        duration_s: length in seconds, above zero.
        sample_rate: in Hz, at least 8,000.

    Raises:
        InputError: either is out of range.
    """

    duration_s: float
    sample_rate: int

    def __post_init__(self) -> None:
        if not (np.isfinite(self.duration_s) and self.duration_s > 0.0):
            message = f"duration_s is {self.duration_s!r}; expected seconds above zero"
            raise InputError(message)
        if not 8000 <= self.sample_rate <= 384_000:
            message = f"sample_rate is {self.sample_rate!r}; expected 8000 to 384000 Hz"
            raise InputError(message)

    @property
    def count(self) -> int:
        """Number of samples, at least one."""
        return max(1, round(self.duration_s * self.sample_rate))

    @property
    def time_s(self) -> FloatArray:
        """Time of every sample in seconds, ``[n]``."""
        return np.arange(self.count) / self.sample_rate

    def filtered(self, signal: FloatArray, gain: Callable[[FloatArray], FloatArray]) -> FloatArray:
        """A signal ``[count]`` times a gain over frequency in Hz, without delay, ``[count]``."""
        spectrum = np.fft.rfft(signal)
        frequencies = np.fft.rfftfreq(signal.size, 1.0 / self.sample_rate).astype(np.float64)
        shaped: FloatArray = np.fft.irfft(spectrum * gain(frequencies), signal.size)
        return shaped

    def noise(
        self, rng: np.random.Generator, gain: Callable[[FloatArray], FloatArray], count: int
    ) -> FloatArray:
        """White noise of unit variance times a gain over frequency in Hz, ``[count]``."""
        return self.filtered(rng.standard_normal(count), gain)

    def add(self, track: FloatArray, at_s: float, event: FloatArray) -> None:
        """Add an event to a track at a time in seconds; what reaches past the end is cut off."""
        start = round(at_s * self.sample_rate)
        if 0 <= start < track.size:
            part = event[: track.size - start]
            track[start : start + part.size] += part

    def finished(self, track: FloatArray) -> NDArray[np.float32]:
        """The track with soft edges and its peak at 0.5, as float32."""
        edge = min(round(_EDGE_S * self.sample_rate), track.size // 2)
        ramp = 0.5 - 0.5 * np.cos(np.pi * (np.arange(edge) + 0.5) / max(edge, 1))
        faded = track.copy()
        faded[:edge] *= ramp
        faded[track.size - edge :] *= ramp[::-1]
        peak = np.abs(faded).max()
        return (faded * (_PEAK / peak if peak > 0.0 else 0.0)).astype(np.float32)
