"""Sounds out of the clip's own mono track, taken apart by the streaming network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import soxr

from auricle.errors import InputError
from auricle.vision.sounds.voicing import SoughtSound, SoundSource, VoicedSound

__all__ = ["MOST_PARTS", "SeparatedSounds"]

MOST_PARTS: Final = 4
"""Labels that the network takes at a time."""

_BLOCK: Final = 4096


class SeparatedSounds(SoundSource):
    """Parts of the clip's sound, with the labels of the things as queries.

    The parts keep the level that they have in the clip, and the time. What is in none of them is
    left: :attr:`residual`, which is the whole sound where no label was taken.

    Args:
        audio: mono float32 ``[n]``, from the first picture on.
        sample_rate: of the audio, in hertz.

    Raises:
        InputError: not mono, or empty.
    """

    description = "the clip's own sound, taken apart by labels"

    def __init__(self, audio: npt.NDArray[np.float32], sample_rate: int) -> None:
        if audio.ndim != 1 or audio.size == 0:
            message = f"the clip's sound has shape {audio.shape}; expected mono samples [n]"
            raise InputError(message)
        self._audio, self._rate = audio, sample_rate
        self.residual: npt.NDArray[np.float32] | None = None

    def voices(
        self, sought: Mapping[int, SoughtSound], duration_s: float, sample_rate: int
    ) -> tuple[dict[int, VoicedSound], dict[int, str]]:
        """A part for each of the first four different labels; equal labels share no part."""
        refused: dict[int, str] = {}
        numbers: dict[str, int] = {}
        for number, thing in sought.items():
            if not thing.label:
                refused[number] = "it has no label to take the clip's sound apart by"
            elif thing.label in numbers:
                refused[number] = f"the clip's {thing.label} is heard already"
            elif len(numbers) == MOST_PARTS:
                refused[number] = f"the clip's sound is taken apart into {MOST_PARTS} at most"
            else:
                numbers[thing.label] = number
        frames = round(duration_s * sample_rate)
        if not numbers:
            self.residual = self._whole(frames, sample_rate)
            return {}, refused
        parts = self._parts(list(numbers), frames, sample_rate)
        self.residual = parts[-1]
        found = {
            number: VoicedSound(part, f"the clip's own sound, {label}", at_camera=True)
            for (label, number), part in zip(numbers.items(), parts, strict=False)
        }
        return found, refused

    def _parts(self, labels: list[str], frames: int, sample_rate: int) -> npt.NDArray[np.float32]:
        """Parts and residual ``[labels + 1, frames]`` without the network's latency."""
        # Reads the network, which the other sources do without.
        from auricle.separation import PlacedSeparator

        separator = PlacedSeparator(labels, sample_rate=sample_rate)
        latency = int(separator.latency_samples)
        padded = np.pad(self._whole(frames, sample_rate), (0, latency))
        blocks = [
            separator.process(padded[start : start + _BLOCK])
            for start in range(0, len(padded), _BLOCK)
        ]
        return np.ascontiguousarray(np.concatenate(blocks, axis=1)[:, latency:])

    def _whole(self, frames: int, sample_rate: int) -> npt.NDArray[np.float32]:
        audio = self._audio
        if self._rate != sample_rate:
            audio = soxr.resample(audio, self._rate, sample_rate, quality="VHQ")
        whole = np.zeros(frames, dtype=np.float32)
        taken = audio[:frames]
        whole[: len(taken)] = taken
        return whole
