"""Distances of a predicted binaural clip from the true one: the FAIR-Play family.

Gao and Grauman, "2.5D Visual Sound", CVPR 2019, and Xu et al., "Visually Informed Binaural Audio
Generation without Binaural Audios" (PseudoBinaural), CVPR 2021; published at 16 kHz with FFT 512,
window 400 and hop 160, clip by clip, then averaged. ``peak_normalize`` divides prediction and
reference each by its own largest sample, as those evaluations do; it hides a wrong overall level.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from auricle.metrics.signals import Score, as_pair
from auricle.metrics.stft import PadMode, analytic_signal, stft

__all__ = ["difference_phase_distance", "envelope_distance", "snr_db", "stft_distance"]


def stft_distance(
    prediction: ArrayLike,
    reference: ArrayLike,
    *,
    n_fft: int = 512,
    win_length: int = 400,
    hop_length: int = 160,
    pad_mode: PadMode = "reflect",
    peak_normalize: bool = True,
) -> Score:
    """STFT distance of 2.5D Visual Sound, section 4: squared error of complex spectra.

    ``sum over ears of mean over (re/im, frequency, time) of (S_p - S_g)^2``, without a root, as
    the published code computes it. By Parseval close to 149.4 times :func:`wave_l2` with the
    default window.

    Args:
        prediction: ``[..., 2, n]``, left ear first.
        reference: as ``prediction``.
        n_fft: length of the FFT, samples.
        win_length: length of the Hann window, samples.
        hop_length: distance of the frames, samples.
        pad_mode: what stands beyond the edges.
        peak_normalize: divide each by its own peak first.

    Returns:
        Squared amplitude ``[...]``; 0 for equal signals.
    """
    predicted, expected = as_pair(prediction, reference, peak_normalize=peak_normalize)
    error = stft(
        predicted - expected,
        n_fft=n_fft,
        win_length=win_length,
        hop_length=hop_length,
        pad_mode=pad_mode,
    )
    return np.sum(np.mean(error.real**2 + error.imag**2, axis=(-2, -1)) / 2.0, axis=-1)


def envelope_distance(
    prediction: ArrayLike, reference: ArrayLike, *, peak_normalize: bool = True
) -> Score:
    """ENV distance of 2.5D Visual Sound, section 4, after Morgado et al. 2018.

    ``sum over ears of sqrt(mean over time of (|H p| - |H g|)^2)``, H the analytic signal of the
    whole clip.

    Args:
        prediction: ``[..., 2, n]``, left ear first.
        reference: as ``prediction``.
        peak_normalize: divide each by its own peak first.

    Returns:
        Amplitude ``[...]``; 0 for equal envelopes.
    """
    predicted, expected = as_pair(prediction, reference, peak_normalize=peak_normalize)
    error = np.abs(analytic_signal(predicted)) - np.abs(analytic_signal(expected))
    return np.sum(np.sqrt(np.mean(error**2, axis=-1)), axis=-1)


def snr_db(
    prediction: ArrayLike,
    reference: ArrayLike,
    *,
    floor: float = 1e-4,
    peak_normalize: bool = True,
) -> Score:
    """Signal-to-noise ratio as in PseudoBinaural ``evaluate.py``, both ears pooled.

    ``10 log10((mean g^2 + floor) / (mean (p - g)^2 + floor))``

    Args:
        prediction: ``[..., 2, n]``, left ear first.
        reference: as ``prediction``.
        floor: keeps silence and perfection finite.
        peak_normalize: divide each by its own peak first.

    Returns:
        Decibels ``[...]``; higher is nearer.
    """
    predicted, expected = as_pair(prediction, reference, peak_normalize=peak_normalize)
    signal = np.mean(expected**2, axis=(-2, -1)) + floor
    noise = np.mean((predicted - expected) ** 2, axis=(-2, -1)) + floor
    return 10.0 * np.log10(signal / noise)


def difference_phase_distance(
    prediction: ArrayLike,
    reference: ArrayLike,
    *,
    n_fft: int = 512,
    win_length: int = 400,
    hop_length: int = 160,
    pad_mode: PadMode = "reflect",
    peak_normalize: bool = True,
) -> Score:
    """Phase distance of PseudoBinaural: mean angle between the difference signals L - R.

    Not defined where both ears are the same: the phase of silence then counts as zero, which
    gives about pi / 2 whatever the reference.

    Args:
        prediction: ``[..., 2, n]``, left ear first.
        reference: as ``prediction``.
        n_fft: length of the FFT, samples.
        win_length: length of the Hann window, samples.
        hop_length: distance of the frames, samples.
        pad_mode: what stands beyond the edges.
        peak_normalize: divide each by its own peak first.

    Returns:
        Radians ``[...]``, 0 to pi.
    """
    pair = as_pair(prediction, reference, peak_normalize=peak_normalize)
    phases = [
        np.angle(
            stft(
                signal[..., 0, :] - signal[..., 1, :],
                n_fft=n_fft,
                win_length=win_length,
                hop_length=hop_length,
                pad_mode=pad_mode,
            )
        )
        for signal in pair
    ]
    angle = np.abs(phases[0] - phases[1])
    return np.mean(np.minimum(angle, 2.0 * np.pi - angle), axis=(-2, -1))
