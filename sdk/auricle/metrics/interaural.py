"""What tells the ears where a sound is: differences of time, level and phase, and coherence."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from auricle.errors import InputError
from auricle.metrics.correlation import band_limited_correlation, power_of_two
from auricle.metrics.signals import FloatArray, Score, as_binaural, check_sample_rate
from auricle.metrics.stft import PadMode, stft

__all__ = ["iacc", "ild_db", "ipd", "itd_gcc_phat_us", "itd_us"]


def itd_us(
    binaural: ArrayLike,
    sample_rate: float,
    *,
    band_hz: tuple[float, float] = (200.0, 1500.0),
    max_lag_s: float = 1.2e-3,
    upsampling: int = 16,
    max_ild_db: float = 35.0,
) -> Score:
    """Interaural time difference in microseconds, positive when the left ear leads.

    Lag of the largest value of the cross-correlation of both ears in ``band_hz``, where the ear
    follows the fine structure (upper limit after Zwislocki and Feldman 1956). The grid is
    ``1e6 / (sample_rate * upsampling)``: 1.3 microseconds at 48 kHz.

    Args:
        binaural: ``[..., 2, n]``, left ear first: impulse responses or sound.
        sample_rate: in Hz, above twice the upper edge of the band.
        band_hz: band in which the ears are compared, in Hz.
        max_lag_s: largest lag looked at, in seconds.
        upsampling: lags per sample.
        max_ild_db: beyond this level difference the far ear holds too little to be compared.

    Returns:
        Microseconds ``[...]``; NaN where an ear is silent or ``|ild_db| > max_ild_db``.

    Raises:
        InputError: wrong shape, samples that are not finite, or a band outside the sample rate.
    """
    array = as_binaural(binaural)
    check_sample_rate(sample_rate, above_hz=band_hz[1])
    if not (0.0 <= band_hz[0] < band_hz[1] and max_lag_s > 0.0 and upsampling >= 1):
        message = (
            f"band_hz={band_hz}, max_lag_s={max_lag_s}, upsampling={upsampling}; expected a "
            "rising band, a positive lag and an upsampling of at least 1"
        )
        raise InputError(message)
    lags, correlation = band_limited_correlation(
        array, sample_rate, band_hz=band_hz, max_lag_s=max_lag_s, upsampling=upsampling
    )
    delay = 1e6 * lags[np.argmax(correlation, axis=-1)]
    level = np.asarray(ild_db(array))
    # A comparison with NaN is false: where no ear sounds there is no time difference either.
    return np.where(np.abs(level) <= max_ild_db, delay, np.nan)[()]


def ild_db(binaural: ArrayLike) -> Score:
    """Interaural level difference, broadband: ``10 log10`` of the energy left over right.

    Args:
        binaural: ``[..., 2, n]``, left ear first.

    Returns:
        Decibels ``[...]``, positive when the left ear is louder; infinite where only one ear
        sounds, NaN where none does.
    """
    energy = np.sum(as_binaural(binaural) ** 2, axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return 10.0 * np.log10(energy[..., 0] / energy[..., 1])


def ipd(
    binaural: ArrayLike,
    *,
    n_fft: int = 512,
    win_length: int = 400,
    hop_length: int = 160,
    pad_mode: PadMode = "reflect",
) -> FloatArray:
    """Interaural phase difference per time-frequency bin, ``angle(L conj R)``.

    Args:
        binaural: ``[..., 2, n]``, left ear first.
        n_fft: length of the FFT, samples.
        win_length: length of the Hann window, samples.
        hop_length: distance of the frames, samples.
        pad_mode: what stands beyond the edges.

    Returns:
        Radians in [-pi, pi], ``[..., n_fft // 2 + 1, frames]``; positive where the left ear leads
        by less than half a period. The difference of two of these must be wrapped again.
    """
    spectra = stft(
        as_binaural(binaural),
        n_fft=n_fft,
        win_length=win_length,
        hop_length=hop_length,
        pad_mode=pad_mode,
    )
    left, right = spectra[..., 0, :, :], spectra[..., 1, :, :]
    phase: FloatArray = np.angle(left * np.conj(right))
    return phase


def iacc(binaural: ArrayLike, sample_rate: float, *, max_lag_s: float = 1e-3) -> Score:
    """Interaural cross-correlation coefficient, ISO 3382-1 annex B over the whole signal.

    ``max over |tau| <= max_lag_s of |sum L[n] R[n + tau]| / sqrt(sum L^2 sum R^2)``

    Args:
        binaural: ``[..., 2, n]``, left ear first.
        sample_rate: in Hz.
        max_lag_s: largest lag, in seconds, rounded to whole samples.

    Returns:
        0 (nothing in common) to 1 (the same but for delay and level), ``[...]``; NaN where an ear
        is silent.
    """
    array = as_binaural(binaural)
    check_sample_rate(sample_rate)
    correlation = np.abs(_lags(_cross_spectrum(array), round(max_lag_s * sample_rate))).max(axis=-1)
    energy = np.sum(array**2, axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return correlation / np.sqrt(energy[..., 0] * energy[..., 1])


def itd_gcc_phat_us(
    binaural: ArrayLike, sample_rate: float, *, max_lag_s: float = 1e-3, upsampling: int = 1
) -> Score:
    """Interaural time difference by GCC-PHAT over the whole signal, positive when left leads.

    Generalised cross-correlation with phase transform (Knapp and Carter, IEEE Transactions on
    Acoustics, Speech and Signal Processing 24, 1976): every frequency counts alike. With the
    defaults this is the figure of the target speech hearing papers (SemanticHearing
    ``eval_utils.py``) with its sign turned round: lags of whole samples, largest magnitude.

    Args:
        binaural: ``[..., 2, n]``, left ear first.
        sample_rate: in Hz.
        max_lag_s: largest lag, in seconds, rounded to whole samples.
        upsampling: lags per sample.

    Returns:
        Microseconds ``[...]``; NaN where an ear is silent.
    """
    array = as_binaural(binaural)
    check_sample_rate(sample_rate)
    cross = _cross_spectrum(array)
    # Bins that are empty in either ear have no phase: they stay zero instead of dividing by it.
    cross /= np.maximum(np.abs(cross), np.finfo(np.float64).tiny)
    reach = round(max_lag_s * sample_rate) * upsampling
    correlation = np.abs(_lags(cross, reach, upsampling))
    delay = 1e6 * (np.argmax(correlation, axis=-1) - reach) / (sample_rate * upsampling)
    heard = np.all(np.any(array != 0.0, axis=-1), axis=-1)
    return np.where(heard, delay, np.nan)[()]


def _cross_spectrum(binaural: FloatArray) -> np.ndarray[tuple[int, ...], np.dtype[np.complex128]]:
    """``conj(L) R`` at twice the length, so that no lag wraps round, ``[..., bins]``."""
    spectra = np.fft.rfft(binaural, power_of_two(2 * binaural.shape[-1]), axis=-1)
    cross: np.ndarray[tuple[int, ...], np.dtype[np.complex128]] = (
        np.conj(spectra[..., 0, :]) * spectra[..., 1, :]
    )
    return cross


def _lags(
    cross: np.ndarray[tuple[int, ...], np.dtype[np.complex128]], reach: int, upsampling: int = 1
) -> FloatArray:
    """Correlation at lags ``-reach .. reach`` in steps of a sample over ``upsampling``."""
    count = 2 * (cross.shape[-1] - 1) * upsampling
    correlation = np.fft.irfft(cross, count, axis=-1)
    window: FloatArray = np.take(correlation, np.arange(-reach, reach + 1), axis=-1, mode="wrap")
    return window
