"""A bell in three rooms of different walls, in a WAV file, and pictures of the last room.

Exact impulse responses: every reflection with its own HRTF, then a tail. Listen with headphones.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

import auricle
from auricle.plotting import decay_figure, echogram_figure, room_top_view_figure
from auricle.synthesis import bell

RATE = 48_000
SOURCE, LISTENER = (1.6, 1.2, 0.0), (-0.8, -0.5, 0.0)


def rooms() -> dict[str, auricle.Room]:
    """Rooms by name, from dry to live."""
    carpeted = {"walls": "curtain_heavy", "floor": "carpet_on_felt", "ceiling": "fiberglass_board"}
    cellar = {"walls": "brick", "floor": "concrete", "ceiling": "wood"}
    living = {"walls": "plasterboard", "floor": "parquet", "ceiling": "plaster", "left": "curtain"}
    return {
        "studio": auricle.Room((5, 4, 2.8), materials=carpeted, order=8),
        "cellar": auricle.Room((9, 7, 3.5), materials=cellar, order=8),
        "living room": auricle.Room((6, 5, 3), materials=living, order=8, air_absorption=True),
    }


def convolved(
    sound: npt.NDArray[np.float32], ears: npt.NDArray[np.float32]
) -> npt.NDArray[np.float64]:
    length = len(sound) + ears.shape[1] - 1
    spectrum = np.fft.rfft(sound, length) * np.fft.rfft(ears, length)
    return np.asarray(np.fft.irfft(spectrum, length), dtype=np.float64)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the files")
    parser.add_argument("--quick", action="store_true", help="a bell of half a second, not of two")
    arguments = parser.parse_args()

    sound = bell(0.5 if arguments.quick else 2.0, RATE)
    parts = []
    for name, room in rooms().items():
        ears = auricle.brir(room, SOURCE, LISTENER, sample_rate=RATE)
        parts.append(convolved(sound, ears))
        print(f"{name}: {room.reverberation_time_s()[3]:.2f} s of reverberation at 1 kHz")

    arguments.out.mkdir(parents=True, exist_ok=True)
    path = arguments.out / "three_rooms.wav"
    heard = np.concatenate(parts, axis=1)
    soundfile.write(path, (0.5 * heard / np.abs(heard).max()).T, RATE)
    print(f"{path}: {heard.shape[1] / RATE:.1f} s")

    figures = {
        "room-images.png": room_top_view_figure(room, SOURCE, LISTENER),
        "room-echogram.png": echogram_figure(room, SOURCE, LISTENER),
        "room-decay.png": decay_figure(ears[0], RATE, room),
    }
    for file, figure in figures.items():
        figure.savefig(arguments.out / file)
        print(arguments.out / file)


if __name__ == "__main__":
    main()
