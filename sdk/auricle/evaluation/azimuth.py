"""From which azimuth a sound is heard, by its interaural time difference."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auricle import metrics
from auricle.render.offline import Voice, render_offline

__all__ = ["heard_azimuths_deg"]

_FRAME_S: Final = 0.5
_STEP_DEG: Final = 5
_PROBE_S: Final = 0.5
_AUDIBLE: Final = 0.1


def heard_azimuths_deg(
    binaural: NDArray[np.float32], sample_rate: int, *, frame_s: float = _FRAME_S
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Azimuth in the front half plane of each frame of a clip, left positive.

    The time difference of the frame is looked up among those of the renderer's own head, which
    rises with the azimuth from -90 to 90 degrees.

    Args:
        binaural: ``[2 x n]``.
        sample_rate: Hz.
        frame_s: length of a frame.

    Returns:
        Times of the middles of the frames in seconds, and degrees; frames below a tenth of the
        clip's level, and those without a time difference, are left out.
    """
    length = round(frame_s * sample_rate)
    floor = _AUDIBLE * float(np.sqrt(np.mean(np.square(binaural, dtype=np.float64))))
    known_us, known_deg = _head(sample_rate)
    times, azimuths = [], []
    for begin in range(0, binaural.shape[1] - length + 1, length):
        piece = binaural[:, begin : begin + length]
        if float(np.sqrt(np.mean(np.square(piece, dtype=np.float64)))) <= floor:
            continue
        delay = float(metrics.itd_us(piece, sample_rate))
        if np.isfinite(delay):
            times.append((begin + 0.5 * length) / sample_rate)
            azimuths.append(float(np.interp(delay, known_us, known_deg)))
    return np.asarray(times), np.asarray(azimuths)


@cache
def _head(sample_rate: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Time differences of the default head in rising order, and their azimuths."""
    rng = np.random.default_rng(0)
    noise = (0.05 * rng.standard_normal(round(_PROBE_S * sample_rate))).astype(np.float32)
    azimuths = np.arange(-90, 91, _STEP_DEG, dtype=np.float64)
    delays = []
    for azimuth in np.radians(azimuths):
        place = (2.0 * float(np.cos(azimuth)), 2.0 * float(np.sin(azimuth)), 0.0)
        delays.append(
            float(
                metrics.itd_us(
                    render_offline([Voice(noise, place)], sample_rate).binaural, sample_rate
                )
            )
        )
    # Near 90 degrees the largest difference may come a little before the side.
    return np.maximum.accumulate(np.asarray(delays)), azimuths
