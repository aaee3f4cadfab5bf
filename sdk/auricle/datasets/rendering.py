"""The sound of a scene from its label, the same every time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from auricle.datasets.heads import Head, Heads
from auricle.datasets.places import Space
from auricle.datasets.sounds import SoundLibrary
from auricle.errors import FormatError
from auricle.hrtf import HRTF
from auricle.rooms import Room, brirs
from auricle.scene import Path

__all__ = ["RenderedScene", "direct_delay_s", "render_scene", "room_of"]

_SPEED_OF_SOUND_M_S = 343.0
_PEAK = 0.9
_PATH_STEP_S = 0.05
# The nearer ear hears a sound this much before the head's centre would, at most.
_EAR_LEAD_S = 3e-4

FloatSamples = npt.NDArray[np.float32]


class RenderedScene(NamedTuple):
    """What a label sounds like.

    Attributes:
        mono: dry sum of the sources, float32 ``[n]``.
        binaural: what the listener hears, float32 ``[2 x n]``.
        scale: by which both were multiplied; 1 unless a peak would exceed 0.9.
    """

    mono: FloatSamples
    binaural: FloatSamples
    scale: float


def render_scene(
    label: Mapping[str, Any], sounds: SoundLibrary, *, heads: Heads | None = None
) -> RenderedScene:
    """Render a label of :func:`auricle.datasets.draw_scene`.

    Args:
        label: of one sample.
        sounds: that hold the sources' files.
        heads: that hold the label's HRTF set; None for MIT KEMAR.

    Raises:
        FormatError: a key of the label is missing, or a file is gone.
        InputError: a sound or HRTF set that is not among those given.
    """
    try:
        return _rendered(label, sounds, Heads.load() if heads is None else heads)
    except KeyError as error:
        message = f"the label lacks the key {error}"
        raise FormatError(message) from error


def room_of(label: Mapping[str, Any]) -> tuple[Room, Space] | None:
    """The label's room, its lowest corner at the origin, and the listener in it."""
    room = label["room"]
    if room is None:
        return None
    walls = ("back", "front", "right", "left", "floor", "ceiling")
    space = Space(tuple(room["size"]), tuple(room["listener"]), room["yaw_deg"])
    made = Room(
        room["size"],
        (0.0, 0.0, 0.0),
        absorption=dict(zip(walls, room["absorption"], strict=True)),
        order=room["order"],
        late=room["late"],
    )
    return made, space


def direct_delay_s(places: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Time in seconds that is taken out of the responses of places ``[p x 3]``.

    The way of the direct sound to the head's centre, less what the nearer ear may be ahead.
    """
    delay: npt.NDArray[np.float64] = np.linalg.norm(places, axis=1) / _SPEED_OF_SOUND_M_S
    return np.maximum(delay - _EAR_LEAD_S, 0.0)


def _rendered(label: Mapping[str, Any], sounds: SoundLibrary, heads: Heads) -> RenderedScene:
    rate, frames = label["sample_rate"], label["frames"]
    head = heads[label["hrtf"]]
    mono = np.zeros(frames, dtype=np.float32)
    ears = np.zeros((2, frames), dtype=np.float32)
    for source in label["sources"]:
        begin = round(source["start_s"] * rate)
        wanted = min(round(source["duration_s"] * rate), frames - begin)
        dry = sounds.find(source["file"]).read(source["offset_s"], wanted, rate)
        dry = dry * np.float32(source["gain"])
        mono[begin : begin + len(dry)] += dry
        wet = _heard(label, source, dry, head)[:, : frames - begin]
        ears[:, begin : begin + wet.shape[1]] += wet
    peak = max(float(np.abs(mono).max()), float(np.abs(ears).max()))
    scale = float(f"{min(1.0, _PEAK / peak):.6g}") if peak > 0.0 else 1.0
    return RenderedScene(mono * np.float32(scale), ears * np.float32(scale), scale)


def _heard(
    label: Mapping[str, Any], source: Mapping[str, Any], dry: FloatSamples, head: Head
) -> FloatSamples:
    rate = label["sample_rate"]
    if source["path"] is None:
        places = np.array([source["position"]])
        return _convolve(dry, _responses(label, places, head)[0], direct_delay_s(places)[0] * rate)
    # Responses 50 ms apart, each convolved with its share of the sound; the shares sum to one.
    path, step = Path(source["path"]), round(_PATH_STEP_S * rate)
    count = -(-len(dry) // step) + 1
    times = source["start_s"] + np.arange(count) * _PATH_STEP_S
    places = np.array([path.at(float(t)) for t in times])
    responses, delays = _responses(label, places, head), direct_delay_s(places) * rate
    padded = np.concatenate([np.zeros(step), dry, np.zeros(count * step + step - len(dry))])
    ramp = np.arange(step) / step
    fade = np.concatenate([ramp, 1.0 - ramp])
    wet = np.zeros((2, (count + 1) * step + responses.shape[2]), dtype=np.float32)
    for number in range(count):
        part = (padded[number * step : (number + 2) * step] * fade).astype(np.float32)
        piece = _convolve(part, responses[number], delays[number])
        # The share of response 0 begins one step before the sound does.
        piece = piece[:, step:] if number == 0 else piece
        at = max(number - 1, 0) * step
        wet[:, at : at + piece.shape[1]] += piece
    return wet


def _responses(
    label: Mapping[str, Any], places: npt.NDArray[np.float64], head: Head
) -> FloatSamples:
    """Responses ``[p x 2 x n]`` of places as the listener has them."""
    rate, found = label["sample_rate"], room_of(label)
    if found is None:
        return _free_field(places, head.load(), rate)
    room, space = found
    if label["renderer"] == "pyroomacoustics":
        from auricle.datasets.peer_rooms import peer_responses

        return peer_responses(label["room"], space, places, head.load(), rate)
    half = math.radians(space.yaw_deg) / 2.0
    inside = [space.in_room((x, y, z)) for x, y, z in places.tolist()]
    responses, _ = brirs(
        room,
        inside,
        [space.listener] * len(places),
        orientations=[(0.0, 0.0, math.sin(half), math.cos(half))] * len(places),
        hrtf=head.load(),
        sample_rate=rate,
        seed=label["room"]["seed"],
        threads=1,
    )
    return responses


def _free_field(places: npt.NDArray[np.float64], hrtf: HRTF, rate: int) -> FloatSamples:
    """Direct sound alone: a room of which no reflection is counted."""
    reach = float(np.abs(places).max()) + 1.0
    room = Room([2.0 * reach] * 3, [-reach] * 3, absorption=1.0, order=0, late=False)
    responses, _ = brirs(
        room, places, np.zeros_like(places), hrtf=hrtf, sample_rate=rate, threads=1
    )
    return responses


def _convolve(dry: FloatSamples, response: FloatSamples, early: float) -> FloatSamples:
    """``[n]`` with ``[2 x m]``, ``early`` samples (and parts of one) sooner: ``[2 x (n + m - 1)]``.

    What would sound before the first sample is lost; it is the ringing of a fraction of a sample.
    """
    whole, count = int(early), len(dry) + response.shape[1] - 1
    size = _fast_length(count + 1)
    turn = np.exp(2j * np.pi * (early - whole) * np.fft.rfftfreq(size)).astype(np.complex64)
    spectrum = np.fft.rfft(dry, size) * turn
    ears = np.fft.irfft(np.fft.rfft(response, size, axis=1) * spectrum, size, axis=1)
    kept: FloatSamples = ears[:, whole:count].astype(np.float32)
    return kept


def _fast_length(least: int) -> int:
    """Smallest length from ``least`` on whose only factors are 2, 3 and 5."""
    best = 1 << (least - 1).bit_length()
    fives = 1
    while fives < best:
        threes = fives
        while threes < best:
            twos = -(-least // threes) - 1
            best = min(best, threes * (1 << max(twos, 0).bit_length()))
            threes *= 3
        fives *= 5
    return best
