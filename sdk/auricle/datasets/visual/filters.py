"""Which recordings are worth keeping: length, silence, quality (SpatialV2A, section 3.1).

The paper filters with Audiobox aesthetics at thresholds that it does not give. Here quality is what
a waveform says by itself: how much of it is clipped, and up to which frequency it goes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from auricle.errors import InputError

__all__ = ["RecordingFilter", "bandwidth_hz", "clipped_share", "silent_share"]

_FRAME_S = 0.02
_QUIET_DB = 40.0
_SILENT = 10.0 ** (-60.0 / 20.0)
_RUN = 3
_ENERGY = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFilter:
    """Limits; the first two are those of BinauralVGGSound.

    Attributes:
        shortest_s: shorter recordings are left out.
        most_silent: those with a larger share of silence are left out.
        most_clipped: share of samples in runs at full scale.
        least_bandwidth_hz: below which 99 % of the energy may not lie; a telephone has 3,400 Hz.
    """

    shortest_s: float = 10.0
    most_silent: float = 0.8
    most_clipped: float = 0.001
    least_bandwidth_hz: float = 500.0

    def __post_init__(self) -> None:
        shares = (self.most_silent, self.most_clipped)
        if not all(0.0 <= share <= 1.0 for share in shares) or self.shortest_s < 0.0:
            message = f"{self} has a share that is not 0 to 1, or a negative length"
            raise InputError(message)

    def reason_against(self, sound: npt.NDArray[np.float32], sample_rate: int) -> str | None:
        """Why a recording ``[n]`` is left out; None when it is not."""
        seconds = len(sound) / sample_rate
        if seconds < self.shortest_s:
            return f"lasts {seconds:.2f} s; expected at least {self.shortest_s:g} s"
        silent = silent_share(sound, sample_rate)
        if silent > self.most_silent:
            return f"is silent for {silent:.0%}; expected at most {self.most_silent:.0%}"
        clipped = clipped_share(sound)
        if clipped > self.most_clipped:
            return f"has {clipped:.2%} clipped samples; expected at most {self.most_clipped:.2%}"
        bandwidth = bandwidth_hz(sound, sample_rate)
        if bandwidth < self.least_bandwidth_hz:
            return f"goes up to {bandwidth:.0f} Hz; expected at least {self.least_bandwidth_hz:g}"
        return None


def silent_share(sound: npt.NDArray[np.float32], sample_rate: int) -> float:
    """Share of the frames of 20 ms that are 40 dB below the loudest, or below -60 dB full scale."""
    frame = round(_FRAME_S * sample_rate)
    count = len(sound) // frame
    if count == 0:
        return 1.0
    frames = np.square(sound[: count * frame], dtype=np.float64).reshape(count, frame)
    level = np.sqrt(frames.mean(axis=1))
    floor = max(_SILENT, float(level.max()) * 10.0 ** (-_QUIET_DB / 20.0))
    return float(np.mean(level < floor))


def clipped_share(sound: npt.NDArray[np.float32]) -> float:
    """Share of the samples in runs of three or more at the largest magnitude, if that is near 1."""
    magnitude = np.abs(sound)
    peak = float(magnitude.max(initial=0.0))
    if peak < 0.99:
        return 0.0
    at_peak = magnitude >= 0.999 * peak
    edges = np.flatnonzero(np.diff(np.concatenate([[False], at_peak, [False]]).astype(np.int8)))
    runs = edges[1::2] - edges[::2]
    return float(runs[runs >= _RUN].sum() / len(sound))


def bandwidth_hz(sound: npt.NDArray[np.float32], sample_rate: int) -> float:
    """Frequency below which 99 % of the energy lies, without what is below 20 Hz."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    frequencies = np.fft.rfftfreq(len(sound), 1.0 / sample_rate)
    total = np.cumsum(np.where(frequencies < 20.0, 0.0, power))
    if total[-1] <= 0.0:
        return 0.0
    return float(frequencies[int(np.searchsorted(total, _ENERGY * total[-1]))])
