"""A sound that moves in a room of any shape, by exact responses from place to place."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from auricle.rooms import PolyhedralRoom, brir, brirs

if TYPE_CHECKING:
    from auricle.hrtf import HRTF
    from auricle.render.onset import Onset
    from auricle.scene import Path

__all__ = ["render_walk"]

# Between two places a reflection moves by a few samples at most, so that its two copies in a
# cross-fade cancel each other at the highest frequencies only.
_STEP_M = 0.015
_SHORTEST_S, _LONGEST_S = 0.0025, 0.02


def render_walk(
    samples: npt.NDArray[np.float32],
    path: Path,
    sample_rate: int,
    room: PolyhedralRoom,
    *,
    hrtf: HRTF | None,
    onset: Onset | None,
) -> npt.NDArray[np.float32]:
    """What a listener at the origin, who looks along +x, hears of a sound on its way.

    The direct sound and the reflections are computed anew every 1.5 cm, at least every 20 ms, and
    cross-faded; the tail is that of the middle of the way, as a tail is the same everywhere.

    Args:
        samples: mono ``[n]``.
        path: where it is; inside the room.
        sample_rate: in hertz.
        room: where it sounds.
        hrtf: the set to hear with; None for MIT KEMAR.
        onset: when what is heard of a place begins; None keeps the time of the way.

    Returns:
        float32 ``[2 x m]``, to the end of what rings on.

    Raises:
        InputError: the way leads outside the room.
    """
    hop = _hop(path, sample_rate)
    count = len(samples) // hop + 2
    rise = np.arange(hop, dtype=np.float32) / hop
    window = np.concatenate([rise, 1.0 - rise])
    padded = np.zeros((count + 1) * hop, dtype=np.float32)
    padded[hop : hop + len(samples)] = samples
    pieces = [window * padded[k * hop : (k + 2) * hop] for k in range(count)]
    sounding = [k for k in range(count) if pieces[k].any()] or [0]
    places = np.array([path.at(k * hop / sample_rate) for k in sounding])
    head = np.zeros_like(places)
    responses, _ = brirs(room, places, head, hrtf=hrtf, sample_rate=sample_rate, late=False)
    tail = _tail(room, places[len(places) // 2], hrtf, sample_rate)

    taps = responses.shape[2] + (math.ceil(onset.front_samples) if onset else 0)
    size = 1 << (2 * hop + taps - 1).bit_length()
    out = np.zeros((2, (count + 1) * hop + max(size, tail.shape[1])))
    for k, place, response in zip(sounding, places, responses, strict=True):
        moved = onset.applied(response, place) if onset else response
        spectrum = np.fft.rfft(moved, size) * np.fft.rfft(pieces[k], size)
        out[:, k * hop : k * hop + size] += np.fft.irfft(spectrum, size)
    out = out[:, hop:]
    if tail.any():
        if onset:
            tail = onset.applied(tail, places[len(places) // 2])
        whole = 1 << (len(samples) + tail.shape[1] - 1).bit_length()
        spectrum = np.fft.rfft(tail, whole) * np.fft.rfft(samples, whole)
        part = np.fft.irfft(spectrum, whole)[:, : out.shape[1]]
        out[:, : part.shape[1]] += part
    loud = np.flatnonzero(np.abs(out).max(axis=0) > 1e-9)
    return out[:, : loud[-1] + 1 if len(loud) else 1].astype(np.float32)


def _hop(path: Path, sample_rate: int) -> int:
    """Frames between two places of which the source is 1.5 cm apart where it is quickest."""
    rows = np.array(path.samples)
    times = np.diff(rows[:, 0])
    ways = np.linalg.norm(np.diff(rows[:, 1:], axis=0), axis=1)
    fastest = float(np.max(ways / np.maximum(times, 1e-6), initial=0.0))
    seconds = min(max(_STEP_M / max(fastest, 1e-6), _SHORTEST_S), _LONGEST_S)
    return max(round(seconds * sample_rate), 16)


def _tail(
    room: PolyhedralRoom, place: npt.NDArray[np.float64], hrtf: HRTF | None, sample_rate: int
) -> npt.NDArray[np.float32]:
    """The tail alone, as it follows the images of a place."""
    head = (0.0, 0.0, 0.0)
    if not room.late:
        return np.zeros((2, 1), dtype=np.float32)
    whole = brir(room, place, head, hrtf=hrtf, sample_rate=sample_rate)
    early = brir(room, place, head, hrtf=hrtf, sample_rate=sample_rate, late=False)
    whole[:, : early.shape[1]] -= early[:, : whole.shape[1]]
    return whole
