"""Changes to a whole set: equalisation and head size."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from auricle.errors import HrtfError, InputError
from auricle.hrtf import minimum_phase, sphere_spline
from auricle.hrtf.hrtf_set import HRTF, unit_vectors
from auricle.hrtf.resampling import apply_delays, resample_responses
from auricle.hrtf.sphere_grid import area_weights

__all__ = [
    "diffuse_field_db",
    "diffuse_field_equalized",
    "head_radius_m",
    "headphone_equalized",
    "scaled_to_head",
]

_SPEED_OF_SOUND = 343.0
_SMOOTHING_ERB = 0.5
# A filter of this length inverts a diffuse field down to about 100 Hz.
_FILTER_S = 0.010


def diffuse_field_db(hrtf: HRTF, *, size: int = minimum_phase.FFT_SIZE) -> npt.NDArray[np.float64]:
    """Level of a diffuse field at the ears, mean of both, in decibels.

    The power mean of all responses, each weighted by the part of the sphere that is nearest to
    it, so that a dense grid above the head counts no more than a sparse one. Of the farthest
    distance where the set has several.

    Returns:
        ``[size / 2 + 1]`` for the FFT bins of ``size`` at the set's sample rate.
    """
    farthest = hrtf.shells[-1]
    power = np.square(np.abs(np.fft.rfft(farthest.ir, size))).mean(axis=1)
    mean = area_weights(unit_vectors(farthest.positions_deg)) @ power
    return np.asarray(10.0 * np.log10(np.maximum(mean, 1e-20)), dtype=np.float64)


def diffuse_field_equalized(
    hrtf: HRTF, *, lowest_hz: float = 100.0, highest_hz: float = 17_000.0, most_db: float = 12.0
) -> HRTF:
    """The set divided by its own diffuse-field response, smoothed, by a minimum-phase filter.

    What all directions have in common (ear canal, microphone, loudspeaker) goes, what tells them
    apart stays (Moller 1992, "Fundamentals of binaural technology", Applied Acoustics 36).

    Args:
        lowest_hz: below it the correction is held.
        highest_hz: above it the correction is held.
        most_db: largest boost or cut about the mean.
    """
    size = minimum_phase.FFT_SIZE
    frequency = np.fft.rfftfreq(size, 1.0 / hrtf.sample_rate)
    width_hz = _SMOOTHING_ERB * 24.7 * (1.0 + 0.00437 * frequency)
    window = np.exp(-0.5 * np.square((frequency[:, None] - frequency) / width_hz[:, None]))
    window /= window.sum(axis=1, keepdims=True)
    field_db = window @ diffuse_field_db(hrtf, size=size)
    inside = (frequency >= lowest_hz) & (frequency <= highest_hz)
    if not inside.any():
        message = f"no frequency lies between {lowest_hz} and {highest_hz} Hz"
        raise InputError(message)
    first, last = np.flatnonzero(inside)[[0, -1]]
    field_db = field_db[np.clip(np.arange(len(frequency)), first, last)]
    correction_db = np.clip(field_db[inside].mean() - field_db, -most_db, most_db)
    return _filtered(hrtf, np.stack([correction_db, correction_db]), "diffuse-field equalised")


def headphone_equalized(hrtf: HRTF, headphone_ir: npt.ArrayLike, *, most_db: float = 12.0) -> HRTF:
    """The set with the response of a pair of headphones taken out, at no cost while rendering.

    Args:
        headphone_ir: measured from headphone to ear canal, ``[2 x n]`` at the set's sample rate.
        most_db: largest boost or cut about the mean: a notch is not filled to the brim.

    Raises:
        InputError: wrong shape or a silent ear.
    """
    response = np.asarray(headphone_ir, dtype=np.float64)
    if response.ndim != 2 or response.shape[0] != 2 or not np.isfinite(response).all():
        message = f"headphone_ir has shape {response.shape}; expected [2 x n], finite"
        raise InputError(message)
    size = minimum_phase.FFT_SIZE
    power = np.square(np.abs(np.fft.rfft(response, size)))
    if not power.any(axis=1).all():
        message = "headphone_ir is silent in one ear"
        raise InputError(message)
    level_db = 10.0 * np.log10(np.maximum(power, 1e-20))
    audible = np.fft.rfftfreq(size, 1.0 / hrtf.sample_rate)
    middle = (audible >= 200.0) & (audible <= 10_000.0)
    correction_db = level_db[:, middle].mean(axis=1, keepdims=True) - level_db
    return _filtered(hrtf, np.clip(correction_db, -most_db, most_db), "headphone equalised")


def _filtered(hrtf: HRTF, gain_db: npt.NDArray[np.float64], what: str) -> HRTF:
    """The set through a minimum-phase filter per ear with gains ``[2 x bins]`` in decibels."""
    size = 2 * (gain_db.shape[1] - 1)
    impulse = np.fft.irfft(10.0 ** (gain_db / 20.0), size)
    spectra = minimum_phase.minimum_phase(impulse, hrtf.sample_rate, hrtf.sample_rate / 2)
    taps = round(_FILTER_S * hrtf.sample_rate)
    filters = np.fft.irfft(spectra)[:, :taps]
    filters *= 0.5 + 0.5 * np.cos(np.pi * np.arange(taps) / taps)
    length = hrtf.ir.shape[-1] + taps - 1
    padded = 1 << (length - 1).bit_length()
    turned = np.fft.rfft(hrtf.ir, padded) * np.fft.rfft(filters, padded)
    return _like(hrtf, np.fft.irfft(turned, padded)[..., :length], what)


def head_radius_m(hrtf: HRTF) -> float:
    """Radius of the sphere whose ITDs fit the set's best, in metres.

    Least squares over directions within 60 degrees of the horizontal plane of Woodworth's formula
    ``a / c (theta + sin theta)``, theta the lateral angle, c = 343 m/s; at the farthest distance.
    """
    itd_s, woodworth = _lateral_itd(hrtf.shells[-1])
    return float(_SPEED_OF_SOUND * (itd_s @ woodworth) / (woodworth @ woodworth))


def scaled_to_head(hrtf: HRTF, width_m: float) -> HRTF:
    """The set with its ITDs scaled to a head of another width, its spectra left alone.

    Args:
        width_m: distance between the ears' entrances, in metres.

    Raises:
        InputError: a width that no head has.
        HrtfError: the set has no ITD to scale.
    """
    if not 0.08 <= width_m <= 0.25:
        message = f"head width is {width_m} m; expected 0.08 to 0.25 m"
        raise InputError(message)
    radius = head_radius_m(hrtf)
    if radius < 0.02:
        reason = "has no interaural time difference that could be scaled"
        raise HrtfError(hrtf.name, reason)
    factor = 0.5 * width_m / radius
    itd = np.empty(len(hrtf.ir))
    for shell, members in zip(hrtf.shells, hrtf.members, strict=True):
        itd[members] = _smooth_itd(shell)
    shift = 0.5 * (factor - 1.0) * np.stack([-itd, itd], axis=1)
    moved = apply_delays(hrtf.ir.astype(np.float64), shift - shift.min())
    return _like(hrtf, moved, f"scaled to {100.0 * width_m:.1f} cm")


def _smooth_itd(hrtf: HRTF) -> npt.NDArray[np.float64]:
    """ITD of each response in samples, positive where the left ear leads ``[m]``.

    Through the spline, so that a single outlier of the estimate does not bend one direction.
    """
    delays = _onsets(hrtf)
    towards = unit_vectors(hrtf.positions_deg)
    directions, first = np.unique(towards.round(4), axis=0, return_index=True)
    spline = sphere_spline.fit(directions, delays[first])
    smooth = sphere_spline.evaluate(directions, spline, towards)
    return smooth[:, 1] - smooth[:, 0]


def _onsets(hrtf: HRTF) -> npt.NDArray[np.float64]:
    responses, _ = resample_responses(hrtf.ir, hrtf.sample_rate, hrtf.sample_rate)
    spectra = minimum_phase.minimum_phase(responses, hrtf.sample_rate, 0.46 * hrtf.sample_rate)
    return minimum_phase.onset_delays(responses, spectra, hrtf.sample_rate)


def _lateral_itd(hrtf: HRTF) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    delays = _onsets(hrtf)
    near = np.abs(hrtf.positions_deg[:, 1]) <= 60.0
    lateral = np.arcsin(np.clip(unit_vectors(hrtf.positions_deg)[near, 1], -1.0, 1.0))
    itd_s = (delays[near, 1] - delays[near, 0]) / hrtf.sample_rate
    return itd_s, lateral + np.sin(lateral)


def _like(hrtf: HRTF, ir: npt.NDArray[np.floating], what: str) -> HRTF:
    return HRTF(
        ir,
        hrtf.sample_rate,
        hrtf.positions_deg,
        name=f"{hrtf.name}, {what}",
        distance_m=hrtf.distance_m,
    )
