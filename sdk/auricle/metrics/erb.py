"""The ear's frequency scale, and how far two responses are apart on it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from auricle.errors import InputError
from auricle.metrics.signals import FloatArray, Score, as_signal, check_sample_rate

__all__ = [
    "erb_band_weights",
    "erb_bandwidth_hz",
    "erb_centre_frequencies_hz",
    "erb_rate",
    "spectral_distortion_db",
]

_LOWEST_HZ = 200.0
_HIGHEST_HZ = 16_000.0
_BANDS = 40
_FFT_LENGTH = 1024
_SAMPLES_BEFORE_PEAK = 64


def erb_bandwidth_hz(frequency_hz: ArrayLike) -> Score:
    """Equivalent rectangular bandwidth of the ear at a frequency, in Hz.

    ``24.7 (1 + 0.00437 f)``: Glasberg and Moore, "Derivation of auditory filter shapes from
    notched-noise data", Hearing Research 47 (1990), equation 3.
    """
    return 24.7 * (1.0 + 0.00437 * np.asarray(frequency_hz, dtype=np.float64))


def erb_rate(frequency_hz: ArrayLike) -> Score:
    """Number of equivalent rectangular bandwidths below a frequency in Hz.

    ``21.4 log10(1 + 0.00437 f)``: Glasberg and Moore 1990, equation 4.
    """
    return 21.4 * np.log10(1.0 + 0.00437 * np.asarray(frequency_hz, dtype=np.float64))


def erb_centre_frequencies_hz(
    count: int = _BANDS, lowest_hz: float = _LOWEST_HZ, highest_hz: float = _HIGHEST_HZ
) -> FloatArray:
    """Frequencies in Hz spaced evenly on the ERB-rate scale, both ends included, ``[count]``."""
    rates = np.linspace(erb_rate(lowest_hz), erb_rate(highest_hz), count)
    centres: FloatArray = (10.0 ** (rates / 21.4) - 1.0) / 0.00437
    return centres


def erb_band_weights(
    sample_rate: float, *, n_fft: int = _FFT_LENGTH, centres_hz: ArrayLike | None = None
) -> FloatArray:
    """Weights that sum the power of FFT bins into ERB bands.

    ``1 / (1 + (|f - c| / (0.6 ERB(c)))^4)``, every band normalised to a sum of one.

    Args:
        sample_rate: in Hz.
        n_fft: length of the FFT.
        centres_hz: centres of the bands; 40 from 200 Hz to 16 kHz when absent.

    Returns:
        float64 ``[bands, n_fft // 2 + 1]``.
    """
    centres = np.asarray(
        erb_centre_frequencies_hz() if centres_hz is None else centres_hz, dtype=np.float64
    )[:, None]
    frequencies = np.fft.rfftfreq(n_fft, 1.0 / sample_rate)[None, :]
    distance = np.abs(frequencies - centres) / (0.6 * erb_bandwidth_hz(centres))
    weights = 1.0 / (1.0 + distance**4)
    normalized: FloatArray = weights / weights.sum(axis=1, keepdims=True)
    return normalized


def spectral_distortion_db(
    measured_ir: ArrayLike, rendered_ir: ArrayLike, sample_rate: float
) -> Score:
    """How much one ear's response is coloured, in decibels, apart from a change of level.

    Power of a 1,024-point FFT that starts 64 samples before the largest magnitude of each
    response, in 40 bands spaced evenly on the ERB-rate scale from 200 Hz to 16 kHz; root mean
    square over the bands of the difference in decibels, its mean removed.

    Args:
        measured_ir: response of one ear as measured, ``[..., n]``; ``[..., 2, n]`` for both.
        rendered_ir: response of the same ear as rendered, ``[..., m]``; leading shape as above.
        sample_rate: of both, in Hz, above 32,000.

    Returns:
        Decibels ``[...]``, one per response.

    Raises:
        InputError: leading shapes differ, a response is silent, or the rate is too low.
    """
    measured, rendered = (
        as_signal(measured_ir, "measured_ir"),
        as_signal(rendered_ir, "rendered_ir"),
    )
    check_sample_rate(sample_rate, above_hz=_HIGHEST_HZ)
    if measured.shape[:-1] != rendered.shape[:-1]:
        message = (
            f"measured_ir has shape {measured.shape} but rendered_ir has {rendered.shape}; all "
            "axes but the last must be equal"
        )
        raise InputError(message)
    weights = erb_band_weights(sample_rate)
    difference = _band_levels_db(rendered, weights, "rendered_ir") - _band_levels_db(
        measured, weights, "measured_ir"
    )
    return np.std(difference, axis=-1)


def _band_levels_db(responses: FloatArray, weights: FloatArray, name: str) -> FloatArray:
    """Level in decibels of every band, ``[..., bands]``."""
    peaks = np.argmax(np.abs(responses), axis=-1)[..., None]
    if not np.take_along_axis(responses, peaks, axis=-1).all():
        message = f"{name} holds a response that is silent; its spectrum has no level"
        raise InputError(message)
    edges = [(0, 0)] * (responses.ndim - 1) + [(_SAMPLES_BEFORE_PEAK, _FFT_LENGTH)]
    # With that many zeros in front, sample `peak` of the padded response is 64 before the peak.
    padded = np.pad(responses, edges)
    window = np.take_along_axis(padded, peaks + np.arange(_FFT_LENGTH), axis=-1)
    power = np.abs(np.fft.rfft(window, axis=-1)) ** 2
    levels: FloatArray = 10.0 * np.log10(power @ weights.T)
    return levels
