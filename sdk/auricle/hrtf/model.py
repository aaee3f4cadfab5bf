"""From measured responses to the form the engine renders: delays, basis filters, splines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from auricle.errors import HrtfError
from auricle.hrtf import basis as basis_filters
from auricle.hrtf import minimum_phase, sphere_spline
from auricle.hrtf.resampling import apply_delays, resample_responses

__all__ = ["HrtfModel", "fit", "responses"]

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
class HrtfModel:
    """A set as the engine uses it, at one sample rate.

    Attributes:
        sample_rate: in hertz.
        filters: basis filters ``[K x T]``.
        directions: unit vectors ``[n x 3]`` of the spline's nodes.
        spline: ``[(n + 1) x (2 K + 2)]``; columns are the weights of the left ear, those of the
            right ear, and the delay of the left and of the right ear in samples.
    """

    sample_rate: int
    filters: npt.NDArray[np.float64]
    directions: npt.NDArray[np.float64]
    spline: npt.NDArray[np.float64]


def fit(
    ir: npt.NDArray[np.floating],
    measured_rate: float,
    positions_deg: npt.NDArray[np.float64],
    sample_rate: int,
) -> HrtfModel:
    """Fit a model to measured responses.

    Args:
        ir: ``[m x 2 x n]`` at ``measured_rate`` hertz, left ear first.
        positions_deg: azimuth and elevation ``[m x 2]``.
        sample_rate: of the stream, in hertz.
    """
    from auricle.hrtf.hrtf_set import unit_vectors

    ir, directions = _distinct(ir, unit_vectors(positions_deg))
    responses = _trimmed(resample_responses(ir, measured_rate, sample_rate)[0])
    bandwidth_hz = 0.46 * min(measured_rate, float(sample_rate))
    minimum = minimum_phase.minimum_phase(responses, sample_rate, bandwidth_hz)
    delays = minimum_phase.onset_delays(responses, minimum, sample_rate)

    shortened = _shorten(minimum, sample_rate)
    basis = basis_filters.factor(shortened, sample_rate, distortion_db=_DISTORTION_DB)
    weights = _match_levels(basis, responses, sample_rate, bandwidth_hz)
    delays = _calibrate(delays, weights, basis.filters, responses, sample_rate)

    count, _, rank = weights.shape
    values = np.concatenate([weights.reshape(count, 2 * rank), delays], axis=1)
    spline = sphere_spline.fit(directions, values)
    spline[:, : 2 * rank] /= _front_level(directions, spline, basis.filters)
    return HrtfModel(sample_rate, basis.filters, directions, spline)


def responses(model: HrtfModel) -> npt.NDArray[np.float64]:
    """Responses ``[n x 2 x samples]`` of a model at its nodes, as the engine renders them."""
    rank = len(model.filters)
    values = sphere_spline.evaluate(model.directions, model.spline, model.directions)
    ears = values[:, : 2 * rank].reshape(-1, 2, rank) @ model.filters
    delays = values[:, 2 * rank :]
    return apply_delays(ears, delays - delays.min())


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


def _shorten(minimum: npt.NDArray[np.complex128], sample_rate: int) -> npt.NDArray[np.float64]:
    """Minimum-phase responses cut to the shortest length that loses next to nothing."""
    whole = np.fft.irfft(minimum)
    wanted = basis_filters.band_levels_db(minimum, sample_rate)
    taps = 1 << round(np.log2(_FILTER_S * sample_rate))
    while True:
        shortened = whole[..., :taps] * _fade_out(taps)
        spectra = np.fft.rfft(shortened, minimum_phase.FFT_SIZE)
        loss = np.std(basis_filters.band_levels_db(spectra, sample_rate) - wanted, axis=-1)
        if loss.mean() <= _SHORTENING_DB or taps >= _MOST_TAPS:
            return np.asarray(shortened, dtype=np.float64)
        taps *= 2


def _fade_out(taps: int) -> npt.NDArray[np.float64]:
    quarter = taps // 4
    window = np.ones(taps)
    window[-quarter:] = 0.5 + 0.5 * np.cos(np.pi * np.arange(1, quarter + 1) / (quarter + 1))
    return window


def _match_levels(
    basis: basis_filters.Basis,
    responses: npt.NDArray[np.float64],
    sample_rate: int,
    bandwidth_hz: float,
) -> npt.NDArray[np.float64]:
    """Scale the weights so that each response has its measured energy in the measured band."""
    size = minimum_phase.FFT_SIZE
    inside = np.fft.rfftfreq(size, 1.0 / sample_rate) <= bandwidth_hz
    measured = np.sum(np.square(np.abs(np.fft.rfft(responses, size)[..., inside])), axis=-1)
    filters = np.fft.rfft(basis.filters, size)[:, inside]
    gram = (filters @ np.conj(filters.T)).real
    rendered = np.einsum("mek,kl,mel->me", basis.weights, gram, basis.weights, optimize=True)
    return np.asarray(basis.weights * np.sqrt(measured / rendered)[..., None], dtype=np.float64)


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
