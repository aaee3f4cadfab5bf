"""A rigid sphere as head, measured at any distance: Duda and Martens (1998), "Range dependence of
the response of a spherical head model", J. Acoust. Soc. Am. 104, equation 1."""

from __future__ import annotations

import numpy as np
from numpy.polynomial.legendre import legvander
from scipy.special import spherical_jn, spherical_yn

RADIUS_M = 0.0875
SPEED_OF_SOUND = 343.2
TAPS = 512
# Where sound arrives that would be at the head's centre at time zero, samples.
_ARRIVAL = 96.0


def pressure(
    frequency_hz: np.ndarray, distance_m: float, cosine: np.ndarray, most_terms: int = 150
) -> np.ndarray:
    """Pressure on the sphere over that at its centre in free air ``[m x f]``, for exp(i w t).

    Args:
        frequency_hz: ``[f]``, above zero.
        distance_m: of the source from the centre.
        cosine: of the angle at the centre between the ear and the source ``[m]``.
    """
    wave = 2.0 * np.pi * frequency_hz / SPEED_OF_SOUND
    mu, source = wave * RADIUS_M, wave * distance_m
    terms = np.zeros((most_terms, len(frequency_hz)), dtype=complex)
    known = np.ones(len(frequency_hz), dtype=bool)
    for order in range(most_terms):
        with np.errstate(over="ignore", invalid="ignore"):
            slope = spherical_jn(order, mu, True) - 1j * spherical_yn(order, mu, True)
            outgoing = spherical_jn(order, source) - 1j * spherical_yn(order, source)
            term = (2 * order + 1) * outgoing / slope
        # Beyond the largest float the terms have long been negligible.
        known &= np.isfinite(term)
        terms[order] = np.where(known, term, 0.0)
    free_air = np.exp(-1j * source) / source
    return -(legvander(cosine, most_terms - 1) @ terms) / (mu**2 * free_air)


def responses(
    positions_deg: np.ndarray,
    distance_m: float,
    sample_rate: float = 48_000.0,
    *,
    as_measured: bool = False,
) -> np.ndarray:
    """Impulse responses ``[m x 2 x 512]`` of the ears at both ends of the y axis.

    Args:
        positions_deg: azimuth and elevation ``[m x 2]``.
        as_measured: with the fall of level with distance, and the time of the way to the centre.
    """
    azimuth, elevation = np.radians(positions_deg.T)
    lateral = np.cos(elevation) * np.sin(azimuth)
    frequency = np.fft.rfftfreq(TAPS, 1.0 / sample_rate)[1:]
    arrival_s = _ARRIVAL / sample_rate + (distance_m / SPEED_OF_SOUND if as_measured else 0.0)
    turn = np.exp(-2j * np.pi * frequency * arrival_s)
    spectra = np.empty((len(positions_deg), 2, TAPS // 2 + 1), dtype=complex)
    for ear, side in enumerate((1.0, -1.0)):
        spectra[:, ear, 1:] = pressure(frequency, distance_m, side * lateral) * turn
    spectra[..., 0] = np.abs(spectra[..., 1])
    level = 1.0 / distance_m if as_measured else 1.0
    return level * np.fft.irfft(spectra, TAPS)
