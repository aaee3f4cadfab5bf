"""Binaural sound by way of first-order ambisonics and eight loudspeakers around the head.

The recipe of PseudoBinaural (Xu et al., "Visually Informed Binaural Audio Generation without
Binaural Audios", CVPR 2021; ``data/Pseudo_dataset.py``), which BinauralVGGSound inherits, with its
two defects mended: the published code plays HRIRs of 44.1 kHz at 16 kHz, which stretches an ITD of
0.73 ms to 2 ms, and reads interaural-polar angles as vertical-polar ones, which gives loudspeakers
behind the head the responses of the other side. Here responses have the rate of the sound, and are
looked up by direction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from auricle.errors import InputError
from auricle.hrtf import HRTF
from auricle.hrtf.hrtf_set import unit_vectors
from auricle.hrtf.resampling import resample_responses

__all__ = ["LOUDSPEAKERS_DEG", "ambisonic_gains", "loudspeaker_responses", "pseudo_binaural"]

LOUDSPEAKERS_DEG: Final = tuple(45.0 * number for number in range(8))
"""Azimuths of the virtual loudspeakers, all at ear height."""

_STEP_S = 0.01


def ambisonic_gains(
    azimuth_deg: npt.ArrayLike, elevation_deg: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    """First-order spherical harmonics ``[... x 4]``, ACN order, SN3D: W, Y, Z, X."""
    azimuth, elevation = np.radians(azimuth_deg), np.radians(elevation_deg)
    level = np.cos(elevation)
    parts = np.broadcast_arrays(
        1.0, np.sin(azimuth) * level, np.sin(elevation), np.cos(azimuth) * level
    )
    return np.stack(parts, axis=-1)


def loudspeaker_responses(hrtf: HRTF, sample_rate: int) -> tuple[npt.NDArray[np.float64], int]:
    """Responses ``[8 x 2 x n]`` of the loudspeakers at a rate, each the nearest that was measured.

    Returns:
        The responses, and the sample at which the loudspeaker in front is loudest.
    """
    key = (id(hrtf), int(sample_rate))
    if key not in _RESPONSES:
        wanted = unit_vectors(np.array([(azimuth, 0.0) for azimuth in LOUDSPEAKERS_DEG]))
        nearest = np.argmax(wanted @ unit_vectors(hrtf.positions_deg).T, axis=1)
        resampled, _ = resample_responses(hrtf.ir[nearest], hrtf.sample_rate, sample_rate)
        front = int(np.argmax(np.abs(resampled[0]).sum(axis=0)))
        # The set is kept alive beside what was made of it, so that its id is not given again.
        _RESPONSES[key] = (hrtf, resampled, front)
    return _RESPONSES[key][1:]


_RESPONSES: dict[tuple[int, int], tuple[HRTF, npt.NDArray[np.float64], int]] = {}


def pseudo_binaural(
    sounds: Sequence[npt.NDArray[np.float32]],
    azimuths_deg: Sequence[npt.ArrayLike],
    elevations_deg: Sequence[npt.ArrayLike],
    sample_rate: int,
    *,
    hrtf: HRTF | None = None,
) -> npt.NDArray[np.float32]:
    """Play sounds through the virtual loudspeakers.

    Args:
        sounds: each ``[n]``, of one length.
        azimuths_deg: of each sound: one number, or one for every 10 ms, joined by straight lines.
        elevations_deg: as ``azimuths_deg``.
        sample_rate: of the sounds, in hertz.
        hrtf: the set; MIT KEMAR when absent.

    Returns:
        ``[2 x n]``, left ear first. As published, loudspeakers are fed by projection (the transpose
        of the encoding), here divided by their number; distances change nothing. What is heard
        from in front comes when it was played: the way through the air is taken out.

    Raises:
        InputError: no sounds, or of several lengths.
    """
    lengths = {len(sound) for sound in sounds}
    if len(lengths) != 1:
        message = f"sounds have {sorted(lengths)} samples; expected at least one, all of one length"
        raise InputError(message)
    (length,) = lengths
    field = np.zeros((4, length))
    for sound, azimuth, elevation in zip(sounds, azimuths_deg, elevations_deg, strict=True):
        field += _encoded(sound, np.atleast_1d(azimuth), np.atleast_1d(elevation), sample_rate)
    decoder = ambisonic_gains(LOUDSPEAKERS_DEG, 0.0) / len(LOUDSPEAKERS_DEG)
    responses, front = loudspeaker_responses(HRTF.default() if hrtf is None else hrtf, sample_rate)
    size = 1 << (length + responses.shape[-1]).bit_length()
    feeds = np.fft.rfft(decoder @ field, size)
    ears = np.einsum("sf,sef->ef", feeds, np.fft.rfft(responses, size))
    return np.asarray(np.fft.irfft(ears, size)[:, front : front + length], dtype=np.float32)


def _encoded(
    sound: npt.NDArray[np.float32],
    azimuth_deg: npt.NDArray[np.float64],
    elevation_deg: npt.NDArray[np.float64],
    sample_rate: int,
) -> npt.NDArray[np.float64]:
    knots = ambisonic_gains(azimuth_deg, elevation_deg)
    times = np.arange(len(sound)) / sample_rate
    known = np.arange(len(knots)) * _STEP_S
    gains = np.stack([np.interp(times, known, column) for column in knots.T])
    return np.asarray(gains * sound, dtype=np.float64)
