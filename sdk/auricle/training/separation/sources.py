"""Draws stretches of recordings and makes each sound a little different."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from auricle.training.separation.recordings import RATE, Recording

__all__ = ["ClassSampler", "Colouring", "stretch"]

_GAP_SECONDS: Final = (0.05, 0.6)
_TRIES: Final = 4
_QUIET: Final = 0.3
_ROOMS: Final = 96
_ROOM_SAMPLES: Final = RATE // 2


class ClassSampler:
    """Draws recordings: a class by the root of how many it has, then one of its recordings."""

    def __init__(self, recordings: Sequence[Recording]) -> None:
        by_class: dict[str, list[Recording]] = defaultdict(list)
        for recording in recordings:
            by_class[recording.label_class].append(recording)
        self.names = sorted(by_class)
        self._recordings = [by_class[name] for name in self.names]
        weights = np.sqrt([len(group) for group in self._recordings])
        self._share = np.cumsum(weights / weights.sum())

    def draw(self, random: np.random.Generator) -> tuple[str, Recording]:
        """A class and a recording of it."""
        index = min(int(np.searchsorted(self._share, random.random())), len(self.names) - 1)
        return self.names[index], self.of_class(self.names[index], random)

    def of_class(self, name: str, random: np.random.Generator) -> Recording:
        """A recording of a class."""
        group = self._recordings[self.names.index(name)]
        return group[int(random.integers(len(group)))]


def stretch(
    recording: Recording, samples: int, speed: int, random: np.random.Generator
) -> NDArray[np.float32]:
    """``samples`` of a recording from a random place; a short one is repeated with pauses.

    Places where the recording pauses are avoided. The result has a root mean square of 1.

    Args:
        recording: with audio.
        samples: at :data:`RATE`.
        speed: which of the speeds, its index.
        random: draws place and pauses.
    """
    audio = recording.audio[speed]
    overall = np.sqrt(np.mean(np.square(audio, dtype=np.float32)))
    for _ in range(_TRIES):
        if len(audio) >= samples:
            start = int(random.integers(len(audio) - samples + 1))
            piece = audio[start : start + samples].astype(np.float32)
        else:
            piece = np.zeros(samples, np.float32)
            place = -int(random.integers(len(audio) // 2 + 1))
            while place < samples:
                first, last = max(place, 0), min(place + len(audio), samples)
                piece[first:last] = audio[first - place : last - place]
                place += len(audio) + int(RATE * random.uniform(*_GAP_SECONDS))
        level = np.sqrt(np.mean(piece**2))
        if level > _QUIET * overall:
            break
    return piece / np.float32(level + 1e-3)


class Colouring:
    """Tilt, random equaliser and room for many stretches at once, as one product of spectra.

    Rooms are noise that decays exponentially, in 0.1 to 0.5 s by 60 dB, 4 to 20 dB below the
    direct sound. They wrap round the stretch, which moves no energy between sources.

    Args:
        samples: length of the stretches.
        seed: of the rooms.
    """

    def __init__(self, samples: int, seed: int) -> None:
        random = np.random.default_rng(seed)
        time = np.arange(_ROOM_SAMPLES) / RATE
        decay = random.uniform(0.1, 0.5, (_ROOMS, 1))
        tails = random.standard_normal((_ROOMS, len(time))) * 10 ** (-3 * time / decay)
        tails /= np.sqrt(np.sum(tails**2, axis=1, keepdims=True))
        spectra = np.fft.rfft(tails.astype(np.float32), samples)
        self._rooms = torch.from_numpy(spectra.astype(np.complex64))
        bins = samples // 2 + 1
        frequency = np.maximum(np.arange(bins) * RATE / samples, 40.0)
        octave = np.log2(frequency / 1000.0)
        ripples = [np.cos(np.pi * k * (octave + 4.7) / 8.3) for k in range(2, 8)]
        self._shapes = torch.from_numpy(np.stack([octave, *ripples]).astype(np.float32))

    def __call__(self, stretches: Tensor, random: np.random.Generator) -> Tensor:
        """Coloured stretches ``[N x samples]``; one in five stays plain, one in five echoes."""
        count = len(stretches)
        sizes = np.concatenate(
            [random.normal(0, 2.0, (count, 1)), random.normal(0, 3.0, (count, 6))], axis=1
        )
        sizes[random.random(count) < 0.2] = 0.0
        decibels = torch.from_numpy(sizes.astype(np.float32)) @ self._shapes
        response = torch.pow(10.0, decibels.clamp_(-20, 20) / 20).to(torch.complex64)
        for row in np.flatnonzero(random.random(count) < 0.2):
            level = 10 ** (-random.uniform(4, 20) / 20)
            response[row] *= 1 + level * self._rooms[int(random.integers(len(self._rooms)))]
        coloured: Tensor = torch.fft.irfft(
            torch.fft.rfft(stretches) * response, stretches.shape[-1]
        )
        return coloured
