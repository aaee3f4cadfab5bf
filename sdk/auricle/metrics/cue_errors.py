"""How far the interaural cues of a prediction are from those of a reference.

Bare cue sizes, as some papers print them, reward what is wrong: two unrelated noises have a larger
phase difference than any head makes. These compare with a reference; batched as all metrics.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from auricle.errors import InputError
from auricle.metrics.erb import erb_band_weights, erb_centre_frequencies_hz
from auricle.metrics.interaural import iacc, ild_db, itd_gcc_phat_us, itd_us
from auricle.metrics.signals import FloatArray, Score, as_binaural, as_pair, check_sample_rate
from auricle.metrics.stft import PadMode, stft

__all__ = [
    "iacc_error",
    "ild_error_db",
    "ipd_error",
    "isd_db",
    "isd_error_db",
    "itd_error_us",
    "itd_gcc_phat_framed_us",
]

_ISD_BANDS = 32
_ISD_LOWEST_HZ = 100.0


def itd_error_us(prediction: ArrayLike, reference: ArrayLike, sample_rate: float) -> Score:
    """``|ITD_p - ITD_g|`` of :func:`auricle.metrics.itd_us`, microseconds ``[...]``.

    Args:
        prediction: ``[..., 2, n]``, left ear first.
        reference: as ``prediction``.
        sample_rate: in Hz, above 3,000.

    Returns:
        NaN where either has no time difference.

    Raises:
        InputError: shapes differ or are not binaural, or a wrong rate.
    """
    predicted, expected = as_pair(prediction, reference, peak_normalize=False)
    return np.abs(np.asarray(itd_us(predicted, sample_rate)) - itd_us(expected, sample_rate))


def ild_error_db(prediction: ArrayLike, reference: ArrayLike) -> Score:
    """``|ILD_p - ILD_g|``, broadband, decibels ``[...]``; arguments as :func:`itd_error_us`."""
    predicted, expected = as_pair(prediction, reference, peak_normalize=False)
    with np.errstate(invalid="ignore"):
        return np.abs(np.asarray(ild_db(predicted)) - ild_db(expected))


def iacc_error(prediction: ArrayLike, reference: ArrayLike, sample_rate: float) -> Score:
    """``|IACC_p - IACC_g|``, 0 to 1 ``[...]``; arguments as :func:`itd_error_us`."""
    predicted, expected = as_pair(prediction, reference, peak_normalize=False)
    return np.abs(np.asarray(iacc(predicted, sample_rate)) - iacc(expected, sample_rate))


def ipd_error(
    prediction: ArrayLike,
    reference: ArrayLike,
    *,
    n_fft: int = 512,
    win_length: int = 400,
    hop_length: int = 100,
    pad_mode: PadMode = "reflect",
    floor_db: float = 20.0,
) -> Score:
    """Mean angle between the interaural phase differences, wrapped to 0..pi.

    Over the bins that are within ``floor_db`` of the loudest of their frequency in both ears of the
    reference: the mask of Tokala et al., "Binaural speech enhancement using deep complex
    convolutional transformer networks", ICASSP 2024. Their difference is not wrapped, so that a
    small error across pi counts as almost a full turn; this is.

    Args:
        prediction: ``[..., 2, n]``, left ear first.
        reference: as ``prediction``.
        n_fft: length of the FFT, samples.
        win_length: length of the Hann window, samples.
        hop_length: distance of the frames, samples.
        pad_mode: what stands beyond the edges.
        floor_db: how faint a bin may be.

    Returns:
        Radians ``[...]``; NaN where the reference has a silent ear.
    """
    predicted, expected = as_pair(prediction, reference, peak_normalize=False)
    spectra = [
        stft(x, n_fft=n_fft, win_length=win_length, hop_length=hop_length, pad_mode=pad_mode)
        for x in (predicted, expected)
    ]
    size = np.abs(spectra[1])
    loudest = size.max(axis=-1, keepdims=True)
    heard = np.all((size > 0.0) & (size >= loudest * 10.0 ** (-floor_db / 20.0)), axis=-3)
    cross = [s[..., 0, :, :] * np.conj(s[..., 1, :, :]) for s in spectra]
    angle = np.abs(np.angle(cross[0] * np.conj(cross[1])))
    with np.errstate(invalid="ignore"):
        return np.sum(angle * heard, axis=(-2, -1)) / np.sum(heard, axis=(-2, -1))


def isd_db(binaural: ArrayLike, sample_rate: float) -> FloatArray:
    """Interaural spectral difference: level left less right in 32 ERB bands over the whole clip.

    No published definition exists (SpatialV2A names one and cites a paper without a formula); this
    is the signed cue that pinnae and head leave: powers of a 512-point short-time transform summed
    into bands spaced evenly on the ERB-rate scale from 100 Hz to 0.45 of the sample rate.

    Args:
        binaural: ``[..., 2, n]``, left ear first, n above 256.
        sample_rate: in Hz, above 1,000.

    Returns:
        Decibels ``[..., 32]``, positive where the left ear is louder; infinite or NaN in bands
        where an ear is silent.
    """
    array = as_binaural(binaural)
    check_sample_rate(sample_rate, above_hz=500.0)
    centres = erb_centre_frequencies_hz(_ISD_BANDS, _ISD_LOWEST_HZ, 0.45 * sample_rate)
    weights = erb_band_weights(sample_rate, n_fft=512, centres_hz=centres)
    power = np.mean(np.abs(stft(array)) ** 2, axis=-1) @ weights.T
    with np.errstate(divide="ignore", invalid="ignore"):
        level: FloatArray = 10.0 * np.log10(power[..., 0, :] / power[..., 1, :])
    return level


def isd_error_db(prediction: ArrayLike, reference: ArrayLike, sample_rate: float) -> Score:
    """Mean over bands of ``|ISD_p - ISD_g|``, decibels ``[...]``; as :func:`itd_error_us`."""
    predicted, expected = as_pair(prediction, reference, peak_normalize=False)
    with np.errstate(invalid="ignore"):
        difference = np.abs(isd_db(predicted, sample_rate) - isd_db(expected, sample_rate))
    return np.mean(difference, axis=-1)


def itd_gcc_phat_framed_us(
    binaural: ArrayLike,
    sample_rate: float,
    *,
    frame_s: float = 0.25,
    max_lag_s: float = 1e-3,
    upsampling: int = 8,
    least_rms: float = 5e-4,
    energy_weighted: bool = True,
) -> Score:
    """Mean over frames of :func:`auricle.metrics.itd_gcc_phat_us`, positive when left leads.

    Frames follow each other and are faded at both ends by a quarter of their length (Tukey window,
    shape 0.5); those whose louder ear has an RMS of at most ``least_rms`` are left out: the framed
    variant of the target speech hearing papers (SemanticHearing).

    Args:
        binaural: ``[..., 2, n]``, left ear first.
        sample_rate: in Hz.
        frame_s: length of a frame in seconds.
        max_lag_s: largest lag, in seconds, rounded to whole samples.
        upsampling: lags per sample.
        least_rms: full scale 1.
        energy_weighted: weight each frame by the energy of both ears; else all count alike.

    Returns:
        Microseconds ``[...]``; NaN where no frame counts.

    Raises:
        InputError: a signal shorter than a frame.
    """
    array = as_binaural(binaural)
    check_sample_rate(sample_rate)
    length = round(frame_s * sample_rate)
    count = array.shape[-1] // max(length, 1)
    if length < 2 or count < 1:
        message = (
            f"binaural has {array.shape[-1]} samples; expected at least one frame of {frame_s:g} s"
        )
        raise InputError(message)
    cut = array[..., : count * length].reshape(*array.shape[:-1], count, length)
    frames = np.moveaxis(cut, -2, -3)
    power = np.mean(frames**2, axis=-1)
    heard = np.sqrt(power.max(axis=-1)) > least_rms
    delay = itd_gcc_phat_us(
        frames * _tukey(length), sample_rate, max_lag_s=max_lag_s, upsampling=upsampling
    )
    heard &= np.isfinite(delay)
    weight = np.where(heard, power.sum(axis=-1) if energy_weighted else 1.0, 0.0)
    with np.errstate(invalid="ignore"):
        return np.sum(np.where(heard, delay, 0.0) * weight, axis=-1) / np.sum(weight, axis=-1)


def _tukey(length: int) -> FloatArray:
    """Raised-cosine ends of a quarter of the window each (Harris 1978, equation 38)."""
    window = np.ones(length)
    ramp = length // 4
    rise = 0.5 - 0.5 * np.cos(np.pi * np.arange(ramp) / max(ramp, 1))
    window[:ramp] = rise
    window[length - ramp :] = rise[::-1]
    return window
