"""From the mean of the ears to half their difference, for sounds at known places."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from auricle.render.offline import Voice, render_offline
from auricle.scene import Path, Vector

__all__ = ["half_difference", "half_difference_ahead_s"]

_STEP_S = 0.05
_PROBE_SAMPLES = 512
# Of the largest mid of a response: where both ears cancel, the side is not made of nothing.
_FLOOR = 0.05


def half_difference(
    mono: NDArray[np.float32], places: Sequence[Vector | Path], sample_rate: int
) -> NDArray[np.float32]:
    """``(L - R) / 2`` of a clip whose ``(L + R) / 2`` is known.

    The mean of the ears is already coloured by the head. So it is not rendered anew: the renderer's
    responses ``H_L`` and ``H_R`` at a place give the filter ``(H_L - H_R) / (H_L + H_R)``. For one
    source in a free field that is exact but for the frequencies that cancel in the mean. Moving
    sources have a filter for every 50 ms, faded into the next.

    Args:
        mono: mean of the ears ``[n]``.
        places: of what sounds, metres; of several, the filters are averaged.
        sample_rate: Hz.

    Returns:
        ``[n]``.
    """
    step = round(_STEP_S * sample_rate)
    count = -(-mono.size // step) + 1
    size = 2 * _PROBE_SAMPLES
    paths = [place for place in places if isinstance(place, Path)]
    still = all(path.duration_s <= path.start_s for path in paths)
    filters = [
        np.mean([_filter(_at(place, number), sample_rate, size) for place in places], axis=0)
        for number in range(1 if still else count)
    ]
    padded = np.concatenate([np.zeros(step), mono, np.zeros(step * (count + 1) - mono.size)])
    ramp = np.arange(step) / step
    fade = np.concatenate([ramp, 1.0 - ramp])
    length = 2 * step + size
    side = np.zeros(padded.size + size)
    for number in range(count):
        part = padded[number * step : (number + 2) * step] * fade
        taps = filters[0 if still else number]
        wet = np.fft.irfft(np.fft.rfft(part, length) * np.fft.rfft(taps, length), length)
        side[number * step : number * step + length] += wet
    # Half of each filter lies before time zero.
    half: NDArray[np.float32] = side[step + size // 2 :][: mono.size].astype(np.float32)
    return half


def half_difference_ahead_s(sample_rate: int) -> float:
    """How much earlier than the clip :func:`half_difference` may begin: half of its filters."""
    return _PROBE_SAMPLES / sample_rate


def _at(place: Vector | Path, number: int) -> Vector:
    return place.at(number * _STEP_S) if isinstance(place, Path) else place


def _filter(place: Vector, sample_rate: int, size: int) -> NDArray[np.float64]:
    """Taps ``[size]``, time zero in the middle."""
    click = np.zeros(_PROBE_SAMPLES, dtype=np.float32)
    click[_PROBE_SAMPLES // 4] = 0.05
    left, right = np.fft.rfft(render_offline([Voice(click, place)], sample_rate).binaural, size)
    mid, side = left + right, left - right
    power = np.abs(mid) ** 2
    ratio = side * np.conj(mid) / np.maximum(power, _FLOOR**2 * power.max())
    return np.roll(np.fft.irfft(ratio, size), size // 2) * np.hanning(size)
