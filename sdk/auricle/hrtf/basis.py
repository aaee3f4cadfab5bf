"""Factoring a set's minimum-phase responses into a few shared filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from auricle.metrics import erb_band_weights

__all__ = ["Basis", "band_levels_db", "factor"]

# Filters come in groups of eight, the width of the engine's batched FFT.
_GROUP = 8
_LARGEST = 64
_HIGHEST_HZ = 17_000.0
_LOWEST_HZ = 100.0


@dataclass(frozen=True, slots=True)
class Basis:
    """Minimum-phase responses as weighted sums of basis filters.

    Attributes:
        filters: ``[K x T]`` impulse responses.
        weights: ``[m x 2 x K]``.
        distortion_db: spectral distortion of the factorisation in ERB bands, mean over the
            responses.
    """

    filters: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    distortion_db: float


def band_levels_db(spectra: npt.NDArray[Any], sample_rate: float) -> npt.NDArray[np.float64]:
    """Levels ``[... x 40]`` in decibels of spectra ``[... x bins]`` in ERB bands."""
    weights = erb_band_weights(sample_rate, n_fft=2 * (spectra.shape[-1] - 1))
    power = np.square(np.abs(spectra)) @ weights.T
    return np.asarray(10.0 * np.log10(power + 1e-30), dtype=np.float64)


def factor(
    responses: npt.NDArray[np.float64], sample_rate: float, *, distortion_db: float
) -> Basis:
    """Factor responses by a singular value decomposition that minimises the *relative* error.

    An ear judges a deviation against what is there, not against the loudest direction: each
    response is divided by its norm and each frequency by its mean magnitude, and frequencies
    count by their width on the ERB-rate scale (Glasberg and Moore 1990).

    Args:
        responses: ``[m x 2 x T]`` minimum-phase, T a power of two.
        sample_rate: in hertz.
        distortion_db: filters are added, eight at a time, until the spectral distortion is at
            most this on average and at most twice this for 95 % of the responses, or there are
            64.

    Returns:
        The basis; each weighted sum has the energy of its response.
    """
    count, ears, taps = responses.shape
    size = 2 * taps
    frequency = np.fft.rfftfreq(size, 1.0 / sample_rate)
    erb_hz = 24.7 * (1.0 + 0.00437 * frequency)
    importance = 1.0 / np.sqrt(erb_hz)
    importance *= np.where(frequency <= _HIGHEST_HZ, 1.0, 0.1)
    importance *= np.where(frequency >= _LOWEST_HZ, 1.0, 0.5)
    importance /= importance.max()

    spectra = np.fft.rfft(responses.reshape(count * ears, taps), size)
    surrounding = _smoothed_magnitude(np.abs(spectra), frequency, erb_hz)
    column = np.exp(np.mean(np.log(surrounding), axis=0))
    row = np.sqrt(
        np.mean(np.square(surrounding / column * importance), axis=1)
        / np.mean(np.square(importance))
    )
    scaled = spectra / row[:, None] / column * importance
    matrix = np.concatenate([scaled.real, scaled.imag], axis=1)
    left, singular, right = np.linalg.svd(matrix, full_matrices=False)

    bins = len(frequency)
    spectrum = (right[:, :bins] + 1j * right[:, bins:]) * column / importance
    filters = np.fft.irfft(spectrum, size)[:, :taps]
    weights = left * singular * row[:, None]

    wanted = band_levels_db(spectra, sample_rate)
    most = max(min(_LARGEST, len(singular)) // _GROUP * _GROUP, 1)
    for rank in range(min(_GROUP, most), most + 1, _GROUP):
        rendered = np.fft.rfft(weights[:, :rank] @ filters[:rank], size)
        distortion = np.std(band_levels_db(rendered, sample_rate) - wanted, axis=1)
        if distortion.mean() <= distortion_db and (
            np.percentile(distortion, 95) <= 2.0 * distortion_db
        ):
            break

    filters, weights = filters[:rank], weights[:, :rank]
    energy = np.sum(np.square(responses.reshape(count * ears, taps)), axis=1)
    given = np.sum(np.square(weights @ filters), axis=1)
    weights *= np.sqrt(energy / given)[:, None]
    return Basis(
        filters=filters,
        weights=weights.reshape(count, ears, rank),
        distortion_db=float(distortion.mean()),
    )


def _smoothed_magnitude(
    magnitude: npt.NDArray[np.float64],
    frequency: npt.NDArray[np.floating],
    width_hz: npt.NDArray[np.floating],
) -> npt.NDArray[np.float64]:
    """Root-mean-square magnitude in a Gaussian of half a bandwidth around each frequency."""
    distance = (frequency[:, None] - frequency) / (0.5 * width_hz[:, None])
    window = np.exp(-0.5 * np.square(distance))
    window /= window.sum(axis=1, keepdims=True)
    power = np.square(magnitude) @ window.T
    return np.asarray(np.sqrt(np.maximum(power, 1e-30)), dtype=np.float64)
