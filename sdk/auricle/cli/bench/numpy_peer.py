"""The peer that anybody writes in an afternoon: overlap-add by FFT in NumPy, batched."""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray

import auricle
from auricle.cli.bench.workload import BLOCK, SAMPLE_RATE

__all__ = ["OverlapAddRenderer"]


class OverlapAddRenderer:
    """Nearest measured response per source and block, spectra summed over the sources.

    Cheaper than it should be: a source that changes its response is not cross-faded and clicks,
    and levels do not fall with distance.
    """

    def __init__(self) -> None:
        hrtf = auricle.HRTF.default()
        responses = np.asarray(hrtf.ir, dtype=np.float32)
        flat = responses.reshape(-1, responses.shape[-1])
        resampled = soxr.resample(flat.T, hrtf.sample_rate, SAMPLE_RATE).T
        length = resampled.shape[-1]
        self._fft_length = 1 << (BLOCK + length - 2).bit_length()
        self._spectra = np.fft.rfft(resampled, self._fft_length).astype(np.complex64)
        self._spectra = self._spectra.reshape(*responses.shape[:2], -1)
        azimuth, elevation = np.radians(np.asarray(hrtf.positions_deg)[:, :2].T)
        self._directions = np.stack(
            [
                np.cos(elevation) * np.cos(azimuth),
                np.cos(elevation) * np.sin(azimuth),
                np.sin(elevation),
            ],
        ).astype(np.float32)
        self._nearest = np.zeros(0, dtype=np.intp)
        self._overlap = np.zeros((2, self._fft_length - BLOCK), dtype=np.float32)

    def move(self, positions: NDArray[np.float32]) -> None:
        """Take the positions ``[sources, 3]`` of the next block."""
        # Not by BLAS: it would wait in threads of its own, and waiting counts as work.
        cosines = np.einsum("sc,cd->sd", positions, self._directions)
        self._nearest = np.argmax(cosines, axis=1)

    def render(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Render one block ``[sources, BLOCK]`` to ``[2, BLOCK]``."""
        spectra = np.fft.rfft(inputs, self._fft_length).astype(np.complex64)
        ears = np.einsum("sf,sef->ef", spectra, self._spectra[self._nearest])
        output = np.fft.irfft(ears, self._fft_length).astype(np.float32)
        output[:, : self._overlap.shape[1]] += self._overlap
        self._overlap = output[:, BLOCK:].copy()
        return output[:, :BLOCK]
