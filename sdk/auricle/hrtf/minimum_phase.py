"""Splitting a response into an onset delay and a minimum-phase rest."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["FFT_SIZE", "band_cross_correlation_peak", "minimum_phase", "onset_delays"]

FFT_SIZE = 4096

# The band in which the ear uses the time difference of the carrier, and in which api.md measures
# the ITD.
ITD_BAND_HZ = (200.0, 1500.0)
_OVERSAMPLING = 2
_FLOOR_DB = -70.0
_BEYOND_BAND_DB = -30.0


def minimum_phase(
    ir: npt.NDArray[np.float64], sample_rate: float, bandwidth_hz: float
) -> npt.NDArray[np.complex128]:
    """Spectra of the minimum-phase responses with the magnitudes of ``ir``.

    By folding the real cepstrum (Oppenheim and Schafer, "Discrete-Time Signal Processing",
    section 13.5).

    Args:
        ir: ``[... x n]`` with n at most ``FFT_SIZE``.
        sample_rate: in hertz.
        bandwidth_hz: highest frequency that was measured. Above it, where a resampled response
            is empty, the magnitude is held at a small constant: a steep edge would ring.

    Returns:
        ``[... x (FFT_SIZE / 2 + 1)]``.
    """
    magnitude = np.abs(np.fft.rfft(ir, FFT_SIZE))
    frequency = np.fft.rfftfreq(FFT_SIZE, 1.0 / sample_rate)
    inside = frequency <= bandwidth_hz
    level = np.sqrt(np.mean(np.square(magnitude[..., inside]), axis=-1, keepdims=True))
    if not inside.all():
        held = np.maximum(magnitude, 10.0 ** (_BEYOND_BAND_DB / 20.0) * level)
        magnitude = np.where(inside, magnitude, held)
    magnitude = np.maximum(magnitude, 10.0 ** (_FLOOR_DB / 20.0) * level)
    cepstrum = np.fft.irfft(np.log(magnitude))
    cepstrum[..., 1 : FFT_SIZE // 2] *= 2.0
    cepstrum[..., FFT_SIZE // 2 + 1 :] = 0.0
    return np.asarray(np.exp(np.fft.rfft(cepstrum)), dtype=np.complex128)


def onset_delays(
    ir: npt.NDArray[np.float64],
    minimum: npt.NDArray[np.complex128],
    sample_rate: float,
) -> npt.NDArray[np.float64]:
    """Delay in samples between each minimum-phase response and the measured one.

    The lag of the largest cross-correlation in the ITD band, to a fraction of a sample. (Onset
    thresholds err by up to 50 us, full-band correlation by 70 us.)

    Args:
        ir: ``[m x 2 x n]``.
        minimum: spectra ``[m x 2 x (FFT_SIZE / 2 + 1)]``.

    Returns:
        ``[m x 2]``.
    """
    frequency = np.fft.rfftfreq(FFT_SIZE, 1.0 / sample_rate)
    band = (frequency >= ITD_BAND_HZ[0]) & (frequency <= ITD_BAND_HZ[1])
    delays = np.empty(ir.shape[:2])
    for index, (response, reference) in enumerate(zip(ir, minimum, strict=True)):
        cross = np.where(band, np.fft.rfft(response, FFT_SIZE) * np.conj(reference), 0.0)
        correlation = np.fft.irfft(cross, _OVERSAMPLING * FFT_SIZE)
        correlation = correlation[:, : _OVERSAMPLING * ir.shape[-1]]
        delays[index] = _parabolic_peak(correlation) / _OVERSAMPLING
    return delays


def band_cross_correlation_peak(
    left: npt.NDArray[np.complex128],
    right: npt.NDArray[np.complex128],
    frequency_hz: npt.NDArray[np.floating],
    *,
    near_s: npt.NDArray[np.float64] | None = None,
) -> npt.NDArray[np.float64]:
    """ITD in seconds of pairs of spectra ``[m x bins]``, positive where the left ear leads.

    Args:
        frequency_hz: of the bins.
        near_s: ``[m]``; where given, the highest peak within 0.3 ms of it is taken. In some
            measured sets the correlation has two peaks a period apart, and the higher one is not
            always the one that belongs to the direction.
    """
    lags = np.linspace(-1.2e-3, 1.2e-3, 241)
    cross = left * np.conj(right)
    correlation = (cross @ np.exp(-2j * np.pi * np.outer(frequency_hz, lags))).real
    if near_s is not None:
        far = np.abs(lags - near_s[:, None]) > 3e-4
        lowest = correlation.min(axis=1, keepdims=True)
        correlation = np.where(far, lowest, correlation)
    step = lags[1] - lags[0]
    return np.asarray(lags[0] + step * _parabolic_peak(correlation), dtype=np.float64)


def _parabolic_peak(curve: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Index of the largest value of each row, refined by the parabola through its neighbours."""
    index = np.clip(np.argmax(curve, axis=-1), 1, curve.shape[-1] - 2)
    before, at, after = (
        np.take_along_axis(curve, (index + step)[..., None], axis=-1)[..., 0] for step in (-1, 0, 1)
    )
    bend = before - 2.0 * at + after
    usable = bend < 0.0
    offset = np.where(usable, 0.5 * (before - after) / np.where(usable, bend, 1.0), 0.0)
    return np.asarray(index + np.clip(offset, -1.0, 1.0), dtype=np.float64)
