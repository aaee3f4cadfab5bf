"""One mono stream of two sounds, taken apart and placed, in a WAV file. Listen with headphones.

Speech and rain come in one stream. A sentence puts each somewhere; halfway the speech walks round
behind the listener, block by block. Where Auricle's network is not installed, a separator of one's
own stands in and says so: two bands, which is all a separator has to be.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

import auricle
from auricle.errors import SeparationError
from auricle.synthesis import rain, speech

RATE, BLOCK = 48_000, 256
SENTENCE = "the speech is on the left, the rain is on the right"

Samples = npt.NDArray[np.float32]


class TwoBands:
    """A separator of one's own: below 1 kHz to the first label, what is above to the second."""

    latency_samples = 256

    def __init__(self, labels: Sequence[str], sample_rate: int) -> None:
        self._rows = len(labels) + 1
        times = np.arange(-self.latency_samples, self.latency_samples + 1)
        taps = np.sinc(2_000.0 / sample_rate * times) * np.hanning(times.size)
        self._taps = taps / taps.sum()
        self.reset()

    def process(self, block: Samples) -> Samples:
        """Parts in the order of the labels, then the residual; their sum is the mixture, late."""
        heard = np.concatenate((self._past, block))
        self._past = heard[len(block) :]
        late = heard[self.latency_samples :][: len(block)]
        parts = np.zeros((self._rows, len(block)), dtype=np.float32)
        parts[0] = np.convolve(heard, self._taps, "valid")
        parts[1 % self._rows] += late - parts[0]
        return parts

    def reset(self) -> None:
        """Forget what was heard."""
        self._past = np.zeros(2 * self.latency_samples, dtype=np.float32)


def open_scene() -> tuple[auricle.Scene, auricle.render.Mixture]:
    """A scene with the mixture in it."""
    try:
        scene = auricle.Scene(RATE, BLOCK)
        return scene, scene.add_source("stream", kind="mixture", text=SENTENCE)
    except SeparationError as error:
        print(f"no network here ({error}); two bands stand in for it")
        scene = auricle.Scene(RATE, BLOCK, separator=TwoBands)
        return scene, scene.add_source("stream", kind="mixture", text=SENTENCE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for mixture.wav")
    parser.add_argument("--quick", action="store_true", help="1 second in place of 8")
    arguments = parser.parse_args()
    seconds = 1.0 if arguments.quick else 8.0

    stream = (0.4 * speech(seconds, RATE) + 0.2 * rain(seconds, RATE)).astype(np.float32)
    scene, mixture = open_scene()
    talker = mixture.objects[0]
    blocks = []
    count = len(stream) // BLOCK
    for index in range(count):
        walked = max(2.0 * index / count - 1.0, 0.0)
        angle = math.radians(90.0 + 180.0 * walked)
        talker.position = (1.5 * math.cos(angle), 1.5 * math.sin(angle), 0.0)
        block = stream[index * BLOCK : (index + 1) * BLOCK]
        blocks.append(scene.process({"stream": block}))
    ears = np.concatenate(blocks, axis=1)

    arguments.out.mkdir(parents=True, exist_ok=True)
    path = arguments.out / "mixture.wav"
    soundfile.write(path, ears.T, RATE)
    late_ms = 1e3 * mixture.latency_samples / RATE
    labels = ", ".join(one.label for one in mixture.objects)
    print(f"{path}: {labels} and what is left, {late_ms:.1f} ms late, {ears.shape[1] / RATE:.1f} s")


if __name__ == "__main__":
    main()
