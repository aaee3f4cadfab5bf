"""From which azimuth one of several sounds is heard, by all that the head does to it."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auricle.render.offline import Voice, render_offline

__all__ = ["object_azimuths_deg"]

# Long beside the head's responses, short beside how fast sounds change.
_WINDOW_S: Final = 0.04
_STEP_DEG: Final = 2
_FAR_M: Final = 2.0
# Where a sound is so much louder than all others together, it is what is heard.
_LOUDER: Final = 10 ** (15 / 10)
_QUIET: Final = 1e-4
_SILENT: Final = 1e-12


def object_azimuths_deg(
    binaural: NDArray[np.float32], sources: NDArray[np.float32], sample_rate: int
) -> NDArray[np.float64]:
    """Azimuths in the front half plane of the sounds of a mixture, left positive, to 2 degrees.

    Looks at those times and frequencies at which a sound is 15 dB louder than all others (an ideal
    mask, as in Faller and Merimaa, Journal of the Acoustical Society of America 116, 2004, cues are
    believed where one sound prevails). There, the direction of the renderer's own head ``A`` is
    found that explains both ears best but for a factor that they share: the least
    ``|L A_R - R A_L|^2`` (cross relation, Xu, Liu, Tong and Kailath, IEEE Transactions on Signal
    Processing 43, 1995), each time and frequency weighted by the amplitude of the sound. Unlike
    time differences alone, that tells where high sounds and single tones are.

    Args:
        binaural: ``[2 x n]``, without latency.
        sources: the sounds as they were before they were placed ``[S x n]``.
        sample_rate: Hz.

    Returns:
        Degrees ``[S]``; NaN where a sound prevails nowhere or is in neither ear.
    """
    length = 2 * round(_WINDOW_S * sample_rate / 2)
    signals = np.pad(np.vstack([binaural, sources]), ((0, 0), (length // 2, length)))
    frames = np.lib.stride_tricks.sliding_window_view(signals, length, axis=-1)
    spectra = np.fft.rfft(frames[:, :: length // 2] * np.hanning(length))
    left, right = spectra[:2]
    powers = np.abs(spectra[2:]) ** 2
    heard = np.abs(left) ** 2 + np.abs(right) ** 2
    azimuths, head = _head(sample_rate, length)
    result = np.full(len(sources), np.nan)
    for number, power in enumerate(powers):
        prevails = (power > _LOUDER * (powers.sum(0) - power)) & (power > _QUIET * power.max())
        prevails &= heard > _SILENT
        if not prevails.any():
            continue
        weight = np.where(prevails, np.sqrt(power) / np.maximum(heard, _SILENT), 0.0)
        both = np.sum(weight * left * np.conj(right), axis=0)
        crossed = (
            np.sum(weight * np.abs(left) ** 2, axis=0) * np.abs(head[:, 1]) ** 2
            + np.sum(weight * np.abs(right) ** 2, axis=0) * np.abs(head[:, 0]) ** 2
            - 2.0 * np.real(both * head[:, 1] * np.conj(head[:, 0]))
        )
        misfit = crossed / np.sum(np.abs(head) ** 2, axis=1)
        result[number] = azimuths[np.argmin(misfit.sum(axis=1))]
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
