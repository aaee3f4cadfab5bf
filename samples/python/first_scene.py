"""Three sounds around your head, in a WAV file. Listen with headphones.

A bell rings in front, an engine runs on the left, it rains behind on the right.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import soundfile

import auricle
from auricle.synthesis import bell, engine, rain

RATE, BLOCK = 48_000, 256


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for first_scene.wav")
    parser.add_argument("--quick", action="store_true", help="1 second in place of 6")
    arguments = parser.parse_args()
    seconds = 1.0 if arguments.quick else 6.0

    sounds = {name.__name__: name(seconds, RATE) for name in (bell, engine, rain)}
    scene = auricle.Scene(sample_rate=RATE, block_size=BLOCK)
    scene.add_source("bell", position=(2.0, 0.0, 0.0))
    scene.add_source("engine", text="on the left, 2 m away")
    scene.add_source("rain", text="behind on the right, 3 m away")

    blocks = []
    for start in range(0, round(seconds * RATE) - BLOCK + 1, BLOCK):
        inputs = {name: sound[start : start + BLOCK] for name, sound in sounds.items()}
        blocks.append(scene.process(inputs))
    ears = np.concatenate(blocks, axis=1)

    arguments.out.mkdir(parents=True, exist_ok=True)
    path = arguments.out / "first_scene.wav"
    soundfile.write(path, ears.T, RATE)
    print(f"{path}: {ears.shape[1] / RATE:.1f} s, peak {np.abs(ears).max():.2f}")


if __name__ == "__main__":
    main()
