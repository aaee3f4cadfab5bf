"""Placements and their sounds on loudspeakers, or as first-order ambisonics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from auricle.errors import InputError
from auricle.prompt import Placement
from auricle.vision.rendering import at_one_metre
from auricle.vision.see2sound.loudspeakers import LAYOUTS, Layout, panning_gains
from auricle.vision.sounds.voicing import VoicedSound

__all__ = ["render_surround"]

FloatArray = npt.NDArray[np.float64]

LFE_HZ: Final = 120.0
"""Upper end of the LFE channel (ITU-R BS.775-3, annex 7)."""

_LFE_DB: Final = -10.0
_STEP_S: Final = 0.01
_NEAREST_M: Final = 0.2
_SPREAD_STEPS: Final = 7


def render_surround(
    placements: Sequence[Placement],
    sounds: Mapping[int, VoicedSound],
    sample_rate: int,
    frames: int,
    output: str = "5.1",
    *,
    bed: npt.NDArray[np.float32] | None = None,
) -> npt.NDArray[np.float32]:
    """Render the things that have a sound to channels.

    Levels fall with 1 / distance, from 0.2 m on. On loudspeakers, a thing is panned between the two
    around its azimuth, over its width; all stand at ear level, so that elevation is lost. The LFE
    channel has everything below 120 Hz, 10 dB lower because it is played 10 dB louder
    (BS.775). Ambisonics are AmbiX: channels W, Y, Z, X, SN3D (Nachbar et al. 2011).

    Args:
        placements: of all things.
        sounds: by the place of their thing in ``placements``.
        sample_rate: of the sounds, in hertz.
        frames: samples wanted.
        output: ``5.1``, ``7.1`` or ``foa``.
        bed: mono ``[n]`` that belongs to nothing that is seen: in the centre, or in W alone.

    Returns:
        float32 ``[channels x frames]``, in the order of :data:`LAYOUTS` or of AmbiX.

    Raises:
        InputError: another output.
    """
    if output not in (*LAYOUTS, "foa"):
        message = f"output is {output!r}; expected one of {', '.join(LAYOUTS)} or foa"
        raise InputError(message)
    layout = LAYOUTS.get(output)
    times = np.arange(0.0, frames / sample_rate + _STEP_S, _STEP_S)
    result = np.zeros((4 if layout is None else len(layout.channels), frames))
    clock = np.arange(frames) / sample_rate
    bass = np.zeros(frames)
    for number, sound in sounds.items():
        placement = placements[number]
        places = _places(placement, times)
        distance = np.maximum(np.linalg.norm(places, axis=1), _NEAREST_M)
        gains = (
            _ambisonic_gains(places)
            if layout is None
            else _spread_gains(layout, places, placement.spread_deg)
        ) / distance[:, None]
        samples = at_one_metre(sound, placement, sample_rate)[:frames].astype(np.float64)
        heard = clock[: len(samples)]
        for channel, curve in enumerate(gains.T):
            if curve.any():
                result[channel, : len(samples)] += samples * np.interp(heard, times, curve)
        bass[: len(samples)] += samples * np.interp(heard, times, 1.0 / distance)
    if bed is not None:
        taken = bed[:frames].astype(np.float64)
        result[0 if layout is None else layout.channels.index("C"), : len(taken)] += taken
        bass[: len(taken)] += taken
    if layout is not None:
        result[layout.lfe] = 10.0 ** (_LFE_DB / 20.0) * low_passed(bass, sample_rate)
    return result.astype(np.float32)


def low_passed(samples: FloatArray, sample_rate: int) -> FloatArray:
    """What is below :data:`LFE_HZ`: a linear-phase filter without delay, at most 0.1 dB down to 100
    Hz and at least 60 dB from 160 Hz on (Kaiser window)."""
    half = round(0.045 * sample_rate)
    steps = np.arange(-half, half + 1)
    cutoff = 2.0 * 130.0 / sample_rate
    taps = cutoff * np.sinc(cutoff * steps) * np.kaiser(2 * half + 1, 6.0)
    taps /= taps.sum()
    size = 1 << (len(samples) + 2 * half).bit_length()
    spectrum = np.fft.rfft(samples, size) * np.fft.rfft(taps, size)
    filtered: FloatArray = np.fft.irfft(spectrum, size)[half : half + len(samples)]
    return filtered


def _places(placement: Placement, times: FloatArray) -> FloatArray:
    if placement.path is None:
        return np.tile(np.array(placement.position), (len(times), 1))
    rows = np.array(placement.path.samples)
    return np.stack([np.interp(times, rows[:, 0], rows[:, axis]) for axis in (1, 2, 3)], axis=1)


def _spread_gains(layout: Layout, places: FloatArray, spread_deg: float) -> FloatArray:
    """Gains over the width of a thing (Pulkki 1999, multiple-direction panning), power 1."""
    azimuth = np.degrees(np.arctan2(places[:, 1], places[:, 0]))
    offsets = np.linspace(-0.5, 0.5, _SPREAD_STEPS) * spread_deg if spread_deg > 1.0 else [0.0]
    power = np.mean([panning_gains(layout, azimuth + offset) ** 2 for offset in offsets], axis=0)
    gains: FloatArray = np.sqrt(power)
    return gains


def _ambisonic_gains(places: FloatArray) -> FloatArray:
    """Gains of W, Y, Z and X, ``[n x 4]``."""
    x, y, z = places.T / np.maximum(np.linalg.norm(places, axis=1), 1e-9)
    return np.stack([np.ones_like(x), y, z, x], axis=1)
