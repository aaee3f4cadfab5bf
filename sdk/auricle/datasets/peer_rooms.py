"""Rooms by pyroomacoustics: image sources of an independent program, heard with measured responses.

Scheibler, Bezzam and Dokmanic, "Pyroomacoustics", ICASSP 2018. Its images and their gains are
taken; each is heard with the response that was measured nearest to its direction.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt
import soxr

from auricle.datasets.places import Space
from auricle.errors import MissingExtraError
from auricle.hrtf import HRTF

__all__ = ["peer_responses"]

# pyroomacoustics names the walls by compass; ours are ordered back, front, right, left.
_WALLS = ("west", "east", "south", "north", "floor", "ceiling")
_SPEED_OF_SOUND_M_S = 343.0


def peer_responses(
    room: Mapping[str, Any],
    space: Space,
    places: npt.NDArray[np.float64],
    hrtf: HRTF,
    sample_rate: int,
) -> npt.NDArray[np.float32]:
    """Binaural responses of places as the listener has them.

    Args:
        room: as in a label; its tail is not rendered.
        space: the same room with the listener in it.
        places: ``[p x 3]`` metres from the listener: front, left, up.
        hrtf: the set to hear with.
        sample_rate: in hertz.

    Returns:
        float32 ``[p x 2 x n]``, of which sample 0 is when the source sounds.

    Raises:
        MissingExtraError: pyroomacoustics is not installed.
    """
    try:
        pra: Any = import_module("pyroomacoustics")
    except ImportError:
        message = "scenes by pyroomacoustics need it: pip install pyroomacoustics"
        raise MissingExtraError(message) from None
    walls = {
        wall: pra.Material(value) for wall, value in zip(_WALLS, room["absorption"], strict=True)
    }
    made = []
    for place in places.tolist():
        box = pra.ShoeBox(
            room["size"], fs=sample_rate, materials=walls, max_order=int(room["order"])
        )
        box.add_source(list(space.in_room((place[0], place[1], place[2]))))
        box.add_microphone(list(space.listener))
        box.image_source_model()
        source = box.sources[0]
        gains = source.damping[0][box.visibility[0][0] > 0]
        images = source.images.T[box.visibility[0][0] > 0] - np.array(space.listener)
        made.append(_heard(images, gains, space.yaw_deg, hrtf, sample_rate))
    length = max(response.shape[1] for response in made)
    out = np.zeros((len(made), 2, length), dtype=np.float32)
    for row, response in zip(out, made, strict=True):
        row[:, : response.shape[1]] = response
    return out


def _heard(
    images: npt.NDArray[np.float64],
    gains: npt.NDArray[np.float64],
    yaw_deg: float,
    hrtf: HRTF,
    rate: int,
) -> npt.NDArray[np.float32]:
    """Sum over images at ``[i x 3]`` metres from the head, in the axes of the room."""
    units, spectra, ahead = _measured(hrtf, rate)
    angle = math.radians(yaw_deg)
    cos, sin = math.cos(angle), math.sin(angle)
    # Rows of the rotation from the axes of the room to those of the head.
    turn = np.array([[cos, sin, 0.0], [-sin, cos, 0.0], [0.0, 0.0, 1.0]])
    distances = np.linalg.norm(images, axis=1)
    nearest = np.argmax((images / distances[:, None]) @ turn.T @ units.T, axis=1)
    arrival = distances / _SPEED_OF_SOUND_M_S * rate - ahead
    size = 2 * (spectra.shape[2] - 1)
    whole = np.floor(arrival).astype(np.int64)
    bins = np.fft.rfftfreq(size)
    shift = np.exp(-2j * np.pi * bins[None, :] * (arrival - whole)[:, None])
    level = (gains / distances)[:, None]
    pieces = np.fft.irfft(spectra[nearest] * (shift * level)[:, None, :], size, axis=-1)
    offset = max(0, -int(whole.min()))
    out = np.zeros((2, int(whole.max()) + offset + size))
    for piece, at in zip(pieces, whole + offset, strict=True):
        out[:, at : at + size] += piece
    return np.asarray(out[:, offset:], dtype=np.float32)


@lru_cache(maxsize=4)
def _measured(
    hrtf: HRTF, rate: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.complex128], float]:
    """Directions ``[m x 3]``, spectra ``[m x 2 x bins]`` and the delay straight ahead, samples."""
    azimuth, elevation = np.radians(hrtf.positions_deg.T)
    units = np.stack(
        [
            np.cos(elevation) * np.cos(azimuth),
            np.cos(elevation) * np.sin(azimuth),
            np.sin(elevation),
        ],
        axis=1,
    )
    taps = np.moveaxis(hrtf.ir.astype(np.float64), -1, 0).reshape(hrtf.ir.shape[2], -1)
    resampled = soxr.resample(taps, hrtf.sample_rate, rate, quality="HQ")
    responses = resampled.T.reshape(*hrtf.ir.shape[:2], -1)
    front = responses[np.argmax(units[:, 0])]
    # The level of the engine: from 1 m ahead the mean power of the ears is that of the sound.
    responses = responses / np.sqrt(np.mean(np.sum(front**2, axis=1)))
    # Half a block of zeros holds the ringing of the fractions of a sample.
    size = 1 << (2 * responses.shape[2] - 1).bit_length()
    size_of = np.abs(front)
    onset = float(np.mean(np.argmax(size_of >= 0.1 * size_of.max(axis=1, keepdims=True), axis=1)))
    return units, np.fft.rfft(responses, size, axis=-1), onset
