"""Distances of predicted binaural speech from the recording: the family of Richard et al.

"Neural Synthesis of Binaural Speech from Mono Audio", ICLR 2021; spectra with windows of 40 ms
every 10 ms and an FFT of 2048, which is a window of 640 and a hop of 160 at 16 kHz and of 1,920
and 480 at 48 kHz. ``peak_normalize`` divides prediction and reference each by its own largest
sample; pass False for the original figures, which compare levels too.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from auricle.metrics.signals import ComplexArray, FloatArray, Score, as_pair
from auricle.metrics.stft import PadMode, stft

__all__ = ["amplitude_l2", "phase_l2", "wave_l2"]


def wave_l2(prediction: ArrayLike, reference: ArrayLike, *, peak_normalize: bool = True) -> Score:
    """WAV of Richard et al. 2021, section 4: mean squared error of the samples of both ears.

    Tables print it times 1,000.

    Args:
        prediction: ``[..., 2, n]``, left ear first.
        reference: as ``prediction``.
        peak_normalize: divide each by its own peak first.

    Returns:
        Squared amplitude ``[...]``.
    """
    predicted, expected = as_pair(prediction, reference, peak_normalize=peak_normalize)
    return np.mean((predicted - expected) ** 2, axis=(-2, -1))


def amplitude_l2(
    prediction: ArrayLike,
    reference: ArrayLike,
    *,
    n_fft: int = 2048,
    win_length: int = 640,
    hop_length: int = 160,
    pad_mode: PadMode = "reflect",
    peak_normalize: bool = True,
) -> Score:
    """AMP of Richard et al. 2021: mean difference of the magnitude spectra.

    Named an l2 error by its authors, but their code takes ``mean ||S_p| - |S_g||`` without a
    square; this does the same.

    Args:
        prediction: ``[..., 2, n]``, left ear first.
        reference: as ``prediction``.
        n_fft: length of the FFT, samples.
        win_length: length of the Hann window, samples.
        hop_length: distance of the frames, samples.
        pad_mode: what stands beyond the edges.
        peak_normalize: divide each by its own peak first.

    Returns:
        Amplitude ``[...]``.
    """
    predicted, expected = _spectra(
        as_pair(prediction, reference, peak_normalize=peak_normalize),
        n_fft,
        win_length,
        hop_length,
        pad_mode,
    )
    return np.mean(np.abs(np.abs(predicted) - np.abs(expected)), axis=(-3, -2, -1))


def phase_l2(
    prediction: ArrayLike,
    reference: ArrayLike,
    *,
    n_fft: int = 2048,
    win_length: int = 640,
    hop_length: int = 160,
    pad_mode: PadMode = "reflect",
    ignore_below: float = 0.2,
    peak_normalize: bool = True,
) -> Score:
    """PHA of Richard et al. 2021: mean angle between the spectra where both are not faint.

    Never use it alone: an error of 125 microseconds already saturates the upper half of the bins.

    Args:
        prediction: ``[..., 2, n]``, left ear first.
        reference: as ``prediction``.
        n_fft: length of the FFT, samples.
        win_length: length of the Hann window, samples.
        hop_length: distance of the frames, samples.
        pad_mode: what stands beyond the edges.
        ignore_below: bins count where ``|re| + |im|`` of both exceeds this share of its mean over
            the reference; 0.2 in the published evaluation, 0.1 in training.
        peak_normalize: divide each by its own peak first.

    Returns:
        Radians ``[...]``, 0 to pi; NaN where no bin counts.
    """
    predicted, expected = _spectra(
        as_pair(prediction, reference, peak_normalize=peak_normalize),
        n_fft,
        win_length,
        hop_length,
        pad_mode,
    )
    size = np.abs(expected.real) + np.abs(expected.imag)
    threshold = ignore_below * np.mean(size, axis=(-3, -2, -1), keepdims=True)
    loud = (size > threshold) & (np.abs(predicted.real) + np.abs(predicted.imag) > threshold)
    angle = np.abs(np.angle(predicted * np.conj(expected)))
    with np.errstate(invalid="ignore"):
        return np.sum(angle * loud, axis=(-3, -2, -1)) / np.sum(loud, axis=(-3, -2, -1))


def _spectra(
    pair: tuple[FloatArray, FloatArray],
    n_fft: int,
    win_length: int,
    hop_length: int,
    pad_mode: PadMode,
) -> tuple[ComplexArray, ComplexArray]:
    predicted, expected = (
        stft(signal, n_fft=n_fft, win_length=win_length, hop_length=hop_length, pad_mode=pad_mode)
        for signal in pair
    )
    return predicted, expected
