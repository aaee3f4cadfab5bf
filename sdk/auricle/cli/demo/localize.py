"""Where a rendered source is heard: its interaural differences looked up in the measured set.

The reference is the measured responses themselves, not the renderer. A source colours its
differences (the level difference of a dull sound is small), so the table is made of the responses
heard through the source's own long-term spectrum. Time and level difference of a sphere-like head
are the same for a direction in front and its mirror image behind; which half is meant is told, as
the spectral cues that tell a listener are not used.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

import auricle
from auricle import metrics
from auricle.errors import InputError

__all__ = ["CueTable"]

FloatArray = NDArray[np.float64]

# Just noticeable differences weigh time against level (Blauert, "Spatial Hearing", 1997, 2.4).
_NOTICEABLE_ITD_US: Final = 20.0
_NOTICEABLE_ILD_DB: Final = 1.0
_STEP_DEG: Final = 0.25
_SEGMENT: Final = 4096


class CueTable:
    """Interaural differences of a source over azimuth, on one ring of a measured set.

    Args:
        hrtf: the set.
        mono: the source's samples ``[n]``, for its spectrum.
        sample_rate: of ``mono``, in Hz.
        elevation_deg: of the source; the ring nearest to it is used.

    Raises:
        InputError: no ring of at least twelve directions within 5 degrees of the elevation.
    """

    def __init__(
        self,
        hrtf: auricle.HRTF,
        mono: NDArray[np.float32],
        sample_rate: int,
        elevation_deg: float,
    ) -> None:
        hrtf = hrtf.shells[-1]
        positions = np.asarray(hrtf.positions_deg, dtype=np.float64)
        distance = np.abs(positions[:, 1] - elevation_deg)
        ring = np.flatnonzero(distance <= distance.min() + 0.5)
        if distance.min() > 5.0 or ring.size < 12:
            message = f"the set has no ring of directions near {elevation_deg:g} degrees elevation"
            raise InputError(message)
        azimuths = (positions[ring, 0] + 180.0) % 360.0 - 180.0
        order = np.argsort(azimuths)
        responses = _resampled(np.asarray(hrtf.ir)[ring[order]], hrtf.sample_rate, sample_rate)
        coloured = _coloured(responses, mono)
        self._azimuths: FloatArray = azimuths[order]
        self._itd_us: FloatArray = metrics.itd_us(coloured, sample_rate)
        self._ild_db: FloatArray = metrics.ild_db(coloured)

    def expected(self, azimuth_deg: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Time difference in microseconds and level difference in decibels at azimuths."""
        return (
            np.interp(azimuth_deg, self._azimuths, self._itd_us, period=360.0),
            np.interp(azimuth_deg, self._azimuths, self._ild_db, period=360.0),
        )

    def locate(self, itd_us: FloatArray, ild_db: FloatArray, *, in_front: bool) -> FloatArray:
        """Azimuths in degrees whose differences come nearest to the measured ones.

        Args:
            itd_us: microseconds, ``[frames]``; NaN where there is none.
            ild_db: decibels, ``[frames]``.
            in_front: look in the front half, else in the back half.

        Returns:
            ``[frames]``, NaN where the time difference is.
        """
        half = np.arange(-90.0, 90.0 + _STEP_DEG, _STEP_DEG)
        candidates = half if in_front else half + 180.0
        expected_itd, expected_ild = self.expected(candidates)
        cost = ((itd_us[:, None] - expected_itd) / _NOTICEABLE_ITD_US) ** 2
        cost += ((ild_db[:, None] - expected_ild) / _NOTICEABLE_ILD_DB) ** 2
        heard = np.isfinite(cost).all(axis=1)
        best = np.argmin(np.where(np.isfinite(cost), cost, np.inf), axis=1)
        found = (candidates[best] + 180.0) % 360.0 - 180.0
        return np.where(heard, found, np.nan)


def _resampled(responses: NDArray[np.generic], rate: float, wanted: int) -> FloatArray:
    """Responses ``[directions, 2, n]`` at another rate."""
    flat = responses.reshape(-1, responses.shape[-1]).astype(np.float64)
    if round(rate) != wanted:
        flat = soxr.resample(flat.T, rate, wanted, quality="VHQ").T
    return flat.reshape(*responses.shape[:2], -1)


def _coloured(responses: FloatArray, mono: NDArray[np.float32]) -> FloatArray:
    """Responses through a filter without delay that has the spectrum of ``mono`` (Welch)."""
    window = np.hanning(_SEGMENT)
    padded = np.pad(mono.astype(np.float64), (0, max(0, _SEGMENT - mono.size)))
    segments = np.lib.stride_tricks.sliding_window_view(padded, _SEGMENT)[:: _SEGMENT // 2]
    density = np.mean(np.abs(np.fft.rfft(segments * window, axis=-1)) ** 2, axis=0)
    # Twice the length: the filter rings to both sides without wrapping into the response.
    length = 2 * _SEGMENT
    amplitude = np.interp(np.arange(length // 2 + 1) / 2.0, np.arange(density.size), density**0.5)
    spectra = np.fft.rfft(responses, length, axis=-1)
    coloured: FloatArray = np.fft.irfft(spectra * amplitude, length, axis=-1)
    # Rolled so that what rings before the response does not stand at the end.
    return np.roll(coloured, length // 4, axis=-1)
