"""Interaural differences over time: what a listener is told frame by frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from auricle.errors import InputError
from auricle.metrics.interaural import ild_db, itd_us
from auricle.metrics.signals import FloatArray, as_binaural, check_sample_rate

__all__ = ["InterauralTrack", "interaural_track"]


@dataclass(frozen=True, slots=True, eq=False)
class InterauralTrack:
    """Interaural differences of consecutive frames.

    Attributes:
        times_s: centre of every frame in seconds, ``[frames]``.
        itd_us: time difference in microseconds, positive when the left ear leads, ``[frames]``;
            NaN in frames that are too quiet or too one-sided.
        ild_db: level difference in decibels, positive when the left ear is louder, ``[frames]``;
            NaN in frames that are too quiet.
        level_db: mean power of both ears in decibels relative to full scale, ``[frames]``.
    """

    times_s: FloatArray
    itd_us: FloatArray
    ild_db: FloatArray
    level_db: FloatArray


def interaural_track(
    binaural: ArrayLike,
    sample_rate: float,
    *,
    frame_s: float = 0.05,
    hop_s: float = 0.025,
    gate_db: float = 40.0,
) -> InterauralTrack:
    """Time and level difference in overlapping Hann-weighted frames.

    Args:
        binaural: one signal ``[2, n]``, left ear first.
        sample_rate: in Hz, above 3,000.
        frame_s: length of a frame in seconds; 50 ms hold ten periods of the lowest frequency
            that :func:`itd_us` compares.
        hop_s: distance of the frames in seconds.
        gate_db: frames this far below the loudest one count as silence.

    Returns:
        One value per frame; no frames when the signal is shorter than one.

    Raises:
        InputError: not one binaural signal, or a frame or hop below one sample.
    """
    array = as_binaural(binaural)
    check_sample_rate(sample_rate)
    if array.ndim != 2:
        message = f"binaural has shape {array.shape}; expected one signal [2, n]"
        raise InputError(message)
    frame, hop = round(frame_s * sample_rate), round(hop_s * sample_rate)
    if frame < 1 or hop < 1:
        message = f"frame_s={frame_s}, hop_s={hop_s}; both must be at least one sample"
        raise InputError(message)
    if array.shape[-1] < frame:
        nothing = np.empty(0)
        return InterauralTrack(nothing, nothing, nothing, nothing)
    window: FloatArray = np.hanning(frame + 1)[:-1]
    frames = np.lib.stride_tricks.sliding_window_view(array, frame, axis=-1)[:, ::hop]
    weighted = frames.swapaxes(0, 1) * window
    power = np.sum(weighted**2, axis=(1, 2)) / (2.0 * np.sum(window**2))
    with np.errstate(divide="ignore"):
        level: FloatArray = 10.0 * np.log10(power)
    heard = (power > 0.0) & (level >= level.max() - gate_db)
    time_difference = np.full(len(weighted), np.nan)
    level_difference = np.full(len(weighted), np.nan)
    if heard.any():
        time_difference[heard] = itd_us(weighted[heard], sample_rate)
        level_difference[heard] = ild_db(weighted[heard])
    centres = np.arange(len(weighted)) * hop + frame / 2.0
    times = np.asarray(centres / sample_rate, dtype=np.float64)
    return InterauralTrack(times, time_difference, level_difference, level)
