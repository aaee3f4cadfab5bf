"""From which azimuth one of several sounds is heard, by all that the head does to it."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auricle.render.offline import Voice, render_offline

__all__ = ["object_azimuths_deg"]

# Long beside the head's responses, short beside how fast sounds change.
_WINDOW_S: Final = 0.1
_STEP_DEG: Final = 2
_FAR_M: Final = 2.0
# Of the sounds' power: where none sounds, no response is made of nothing.
_FLOOR: Final = 1e-6


def object_azimuths_deg(
    binaural: NDArray[np.float32], sources: NDArray[np.float32], sample_rate: int
) -> NDArray[np.float64]:
    """Azimuths in the front half plane of the sounds of a mixture, left positive, to 2 degrees.

    First the responses from all sounds to both ears that explain most of what the ears hear, for
    each frequency in the least-squares sense (Bendat and Piersol, "Random Data", section 7.3, of
    half-overlapping Hann windows). Then, for each sound, the direction of the renderer's own head
    ``A`` whose responses differ least from those found, ``H``, but for a factor that both ears
    share: the least energy of ``H_L A_R - H_R A_L`` (the cross relation of Xu, Liu, Tong and
    Kailath, IEEE Transactions on Signal Processing 43, 1995). Unlike time differences alone, that
    tells where high sounds and single tones are.

    Args:
        binaural: ``[2 x n]``.
        sources: the sounds as they were before they were placed ``[S x n]``.
        sample_rate: Hz.

    Returns:
        Degrees ``[S]``; NaN where a sound is in neither ear.
    """
    length = round(_WINDOW_S * sample_rate)
    signals = np.pad(np.vstack([binaural, sources]), ((0, 0), (length // 2, length)))
    frames = np.lib.stride_tricks.sliding_window_view(signals, length, axis=-1)
    spectra = np.fft.rfft(frames[:, :: length // 2] * np.hanning(length))
    ears, sounds = spectra[:2].transpose(2, 0, 1), spectra[2:].transpose(2, 0, 1)
    adjoint = sounds.conj().transpose(0, 2, 1)
    powers = sounds @ adjoint
    floor = _FLOOR * np.trace(powers.mean(axis=0)).real
    found = (ears @ adjoint) @ np.linalg.inv(powers + floor * np.eye(len(sources)))
    weights = np.diagonal(powers, axis1=1, axis2=2).real
    azimuths, head = _head(sample_rate, length)
    result = np.full(len(sources), np.nan)
    for number in range(len(sources)):
        left, right = found[:, 0, number], found[:, 1, number]
        crossed = np.abs(left * head[:, 1] - right * head[:, 0]) ** 2
        power = np.abs(head[:, 0]) ** 2 + np.abs(head[:, 1]) ** 2
        if np.any(np.abs(left) + np.abs(right) > 0):
            result[number] = azimuths[np.argmin((crossed / power) @ weights[:, number])]
    return result


@cache
def _head(sample_rate: int, length: int) -> tuple[NDArray[np.float64], NDArray[np.complex128]]:
    """Azimuths ``[A]`` and the head's responses there ``[A x 2 x bins]``."""
    azimuths = np.arange(-90, 91, _STEP_DEG, dtype=np.float64)
    click = np.zeros(length, dtype=np.float32)
    click[length // 4] = 0.05
    responses = []
    for angle in np.radians(azimuths):
        place = (_FAR_M * float(np.cos(angle)), _FAR_M * float(np.sin(angle)), 0.0)
        responses.append(np.fft.rfft(render_offline([Voice(click, place)], sample_rate).binaural))
    return azimuths, np.stack(responses)
