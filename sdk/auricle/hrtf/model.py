"""From measured responses to the form the engine renders: delays, basis filters, splines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from auricle.errors import HrtfError
from auricle.hrtf import basis as basis_filters
from auricle.hrtf import minimum_phase, sphere_spline
from auricle.hrtf.distances import level_corrections
from auricle.hrtf.resampling import apply_delays, resample_responses

if TYPE_CHECKING:
    from auricle.hrtf.distances import Shells

__all__ = ["HrtfModel", "HrtfShell", "fit", "responses"]

# Shortest basis filters; the responses of most heads have died away by then. They double until
# cutting costs less than this much spectral distortion on average.
_FILTER_S = 256 / 48_000
_MOST_TAPS = 1024
_SHORTENING_DB = 0.2
# Half of what the product promises. KEMAR, CIPIC and KU100 then take 24 filters, finer sets more.
_DISTORTION_DB = 0.27
_CALIBRATIONS = 3
# -120 dB; and samples kept before the first sound, for the pre-ringing of band limiting.
_SILENCE = 1e-6
_LEAD = 32


@dataclass(frozen=True, slots=True)
class HrtfShell:
    """Weights and delays of both ears over the directions of one measured distance.

    Attributes:
        distance_m: in metres; None where a set has one distance only.
        directions: unit vectors ``[n x 3]`` of the spline's nodes.
        spline: ``[(n + 1) x (2 K + 2)]``; columns are the weights of the left ear, those of the
            right ear, and the delay of the left and of the right ear in samples.
    """

    distance_m: float | None
    directions: npt.NDArray[np.float64]
    spline: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HrtfModel:
    """A set as the engine uses it, at one sample rate.

    Weights are relative to inverse distance: a shell's responses times 1 / distance have the
    levels that were measured. The farthest shell has unit gain straight ahead, and straight ahead
    all shells have the same delay.

    Attributes:
        sample_rate: in hertz.
        filters: basis filters ``[K x T]``.
        shells: the nearest first; at least one.
    """

    sample_rate: int
    filters: npt.NDArray[np.float64]
    shells: tuple[HrtfShell, ...]


@dataclass(frozen=True, slots=True)
class _Measured:
    """One distance on its way into the model."""

    directions: npt.NDArray[np.float64]  # [m x 3]
    responses: npt.NDArray[np.float64]  # [m x 2 x n]
    delays: npt.NDArray[np.float64]  # [m x 2]
    minimum: npt.NDArray[np.float64]  # minimum-phase, [m x 2 x _MOST_TAPS]
    levels_db: npt.NDArray[np.float64]  # of it in ERB bands


def fit(
    ir: npt.NDArray[np.floating],
    measured_rate: float,
    positions_deg: npt.NDArray[np.float64],
    sample_rate: int,
    shells: Shells | None = None,
) -> HrtfModel:
    """Fit a model to measured responses.

    Args:
        ir: ``[m x 2 x n]`` at ``measured_rate`` hertz, left ear first.
        positions_deg: azimuth and elevation ``[m x 2]``.
        sample_rate: of the stream, in hertz.
        shells: which responses were measured at which distance; None where all at one.
    """
    from auricle.hrtf.hrtf_set import unit_vectors

    bandwidth_hz = 0.46 * min(measured_rate, float(sample_rate))
    members = (slice(None),) if shells is None else shells.members
    directions = unit_vectors(positions_deg)
    measured = [
        _measure(ir[which], directions[which], measured_rate, sample_rate, bandwidth_hz)
        for which in members
    ]
    shortened = _shorten(measured, sample_rate)
    basis = basis_filters.factor(shortened, sample_rate, distortion_db=_DISTORTION_DB)
    ends = np.cumsum([len(part.directions) for part in measured])[:-1]
    parts = zip(measured, np.split(basis.weights, ends), strict=True)
    splines = [
        _spline(part, weights, basis.filters, sample_rate, bandwidth_hz) for part, weights in parts
    ]
    if shells is None or len(members) == 1:
        splines[0][:, :-2] /= _front_level(measured[0].directions, splines[0], basis.filters)
        return HrtfModel(
            sample_rate, basis.filters, (HrtfShell(None, measured[0].directions, splines[0]),)
        )
    return HrtfModel(
        sample_rate, basis.filters, _matched(measured, splines, basis.filters, shells.distances_m)
    )


def responses(model: HrtfModel) -> npt.NDArray[np.float64]:
    """Responses ``[m x 2 x samples]`` of a model at its nodes, shell by shell, as the engine
    renders them but for the distance law."""
    rank = len(model.filters)
    values = np.concatenate(
        [
            sphere_spline.evaluate(shell.directions, shell.spline, shell.directions)
            for shell in model.shells
        ]
    )
    ears = values[:, : 2 * rank].reshape(-1, 2, rank) @ model.filters
    delays = values[:, 2 * rank :]
    return apply_delays(ears, delays - delays.min())


def _measure(
    ir: npt.NDArray[np.floating],
    directions: npt.NDArray[np.float64],
    measured_rate: float,
    sample_rate: int,
    bandwidth_hz: float,
) -> _Measured:
    ir, directions = _distinct(ir, directions)
    responses = _trimmed(resample_responses(ir, measured_rate, sample_rate)[0])
    minimum = minimum_phase.minimum_phase(responses, sample_rate, bandwidth_hz)
    return _Measured(
        directions,
        responses,
        minimum_phase.onset_delays(responses, minimum, sample_rate),
        np.fft.irfft(minimum)[..., :_MOST_TAPS].copy(),
        basis_filters.band_levels_db(minimum, sample_rate),
    )


def _spline(
    part: _Measured,
    weights: npt.NDArray[np.float64],
    filters: npt.NDArray[np.float64],
    sample_rate: int,
    bandwidth_hz: float,
) -> npt.NDArray[np.float64]:
    weights = _match_levels(weights, filters, part.responses, sample_rate, bandwidth_hz)
    delays = _calibrate(part.delays, weights, filters, part.responses, sample_rate)
    count, _, rank = weights.shape
    values = np.concatenate([weights.reshape(count, 2 * rank), delays], axis=1)
    return sphere_spline.fit(part.directions, values)


def _matched(
    measured: list[_Measured],
    splines: list[npt.NDArray[np.float64]],
    filters: npt.NDArray[np.float64],
    distances_m: tuple[float, ...],
) -> tuple[HrtfShell, ...]:
    """Shells with levels relative to inverse distance, and one delay straight ahead."""
    gains = level_corrections(
        [part.responses for part in measured], [part.directions for part in measured], distances_m
    )
    front = _front_level(measured[-1].directions, splines[-1], filters)
    ahead = np.array([[1.0, 0.0, 0.0]])
    shells = []
    for part, spline, gain, distance in zip(measured, splines, gains, distances_m, strict=True):
        spline[:, :-2] *= gain / front
        # Files may hold the way from the source to the head, or not; the engine adds it itself.
        spline[-1, -2:] -= sphere_spline.evaluate(part.directions, spline, ahead)[0, -2:].mean()
        shells.append(HrtfShell(distance, part.directions, spline))
    return tuple(shells)


def _distinct(
    ir: npt.NDArray[np.floating], directions: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.floating], npt.NDArray[np.float64]]:
    """Keep the first of measurements in one direction (poles and seams are often repeated)."""
    _, first = np.unique(directions.round(4), axis=0, return_index=True)
    kept = np.sort(first)
    return ir[kept], directions[kept]


def _trimmed(responses: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Responses without the silence that all of them begin and end with.

    Raises:
        HrtfError: what remains is longer than any head's response.
    """
    envelope = np.abs(responses).max(axis=(0, 1))
    sounding = np.flatnonzero(envelope > _SILENCE * envelope.max())
    first, last = max(int(sounding[0]) - _LEAD, 0), int(sounding[-1]) + 1
    if last - first > minimum_phase.FFT_SIZE:
        reason = (
            f"last {last - first} samples at the stream's rate; at most "
            f"{minimum_phase.FFT_SIZE} can be a head's alone, longer ones hold a room"
        )
        raise HrtfError("the responses", reason)
    return responses[..., first:last]


def _shorten(measured: list[_Measured], sample_rate: int) -> npt.NDArray[np.float64]:
    """Minimum-phase responses cut to the shortest length that loses next to nothing."""
    taps = 1 << round(np.log2(_FILTER_S * sample_rate))
    while True:
        shortened = [part.minimum[..., :taps] * _fade_out(taps) for part in measured]
        loss = [
            np.std(_levels_db(part, sample_rate) - wanted.levels_db, axis=-1)
            for part, wanted in zip(shortened, measured, strict=True)
        ]
        if np.concatenate(loss).mean() <= _SHORTENING_DB or taps >= _MOST_TAPS:
            return np.concatenate(shortened)
        taps *= 2


def _levels_db(responses: npt.NDArray[np.float64], sample_rate: int) -> npt.NDArray[np.float64]:
    spectra = np.fft.rfft(responses, minimum_phase.FFT_SIZE)
    return basis_filters.band_levels_db(spectra, sample_rate)


def _fade_out(taps: int) -> npt.NDArray[np.float64]:
    quarter = taps // 4
    window = np.ones(taps)
    window[-quarter:] = 0.5 + 0.5 * np.cos(np.pi * np.arange(1, quarter + 1) / (quarter + 1))
    return window


def _match_levels(
    weights: npt.NDArray[np.float64],
    filters: npt.NDArray[np.float64],
    responses: npt.NDArray[np.float64],
    sample_rate: int,
    bandwidth_hz: float,
) -> npt.NDArray[np.float64]:
    """Scale the weights so that each response has its measured energy in the measured band."""
    size = minimum_phase.FFT_SIZE
    inside = np.fft.rfftfreq(size, 1.0 / sample_rate) <= bandwidth_hz
    measured = np.sum(np.square(np.abs(np.fft.rfft(responses, size)[..., inside])), axis=-1)
    spectra = np.fft.rfft(filters, size)[:, inside]
    gram = (spectra @ np.conj(spectra.T)).real
    rendered = np.einsum("mek,kl,mel->me", weights, gram, weights, optimize=True)
    return np.asarray(weights * np.sqrt(measured / rendered)[..., None], dtype=np.float64)


def _calibrate(
    delays: npt.NDArray[np.float64],
    weights: npt.NDArray[np.float64],
    filters: npt.NDArray[np.float64],
    responses: npt.NDArray[np.float64],
    sample_rate: int,
) -> npt.NDArray[np.float64]:
    """Correct the delays until the finished model has the measured ITD at every direction.

    Minimum phase and truncation leave a small interaural phase of their own; half of what it
    shifts the ITD by is taken from each ear.
    """
    size = minimum_phase.FFT_SIZE
    frequency = np.fft.rfftfreq(size, 1.0 / sample_rate)
    low, high = minimum_phase.ITD_BAND_HZ
    band = (frequency >= low) & (frequency <= high)
    hertz = frequency[band]
    measured = np.fft.rfft(responses, size)[..., band]
    spectra = weights @ np.fft.rfft(filters, size)[:, band]
    by_delay = (delays[:, 1] - delays[:, 0]) / sample_rate
    wanted = minimum_phase.band_cross_correlation_peak(
        measured[:, 0], measured[:, 1], hertz, near_s=by_delay
    )
    corrected = delays.copy()
    for _ in range(_CALIBRATIONS):
        turn = np.exp(-2j * np.pi * hertz * corrected[..., None] / sample_rate)
        ears = spectra * turn
        found = minimum_phase.band_cross_correlation_peak(
            ears[:, 0], ears[:, 1], hertz, near_s=wanted
        )
        surplus = (found - wanted) * sample_rate
        corrected += 0.5 * surplus[:, None] * np.array([1.0, -1.0])
    return corrected


def _front_level(
    directions: npt.NDArray[np.float64],
    spline: npt.NDArray[np.float64],
    filters: npt.NDArray[np.float64],
) -> float:
    """Root-mean-square gain of the two ears for a source straight ahead, for white noise."""
    front = sphere_spline.evaluate(directions, spline, np.array([[1.0, 0.0, 0.0]]))[0]
    ears = front[:-2].reshape(2, len(filters)) @ filters
    return float(np.sqrt(np.mean(np.sum(np.square(ears), axis=1))))
