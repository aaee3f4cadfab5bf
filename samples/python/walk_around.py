"""Footsteps walk once around you while somebody speaks; prints where each second is heard.

The walk is a path of points in time, the speaker is placed by a sentence.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import soundfile

import auricle
from auricle.metrics import ild_db, itd_us
from auricle.scene import azimuth_deg, direction
from auricle.synthesis import footsteps, speech

RATE = 48_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for walk_around.wav")
    parser.add_argument("--quick", action="store_true", help="2 seconds in place of 12")
    arguments = parser.parse_args()
    seconds = 2.0 if arguments.quick else 12.0

    # Counter-clockwise from the front: over the left, behind, and back over the right.
    walk = auricle.Path(
        (seconds * turn / 360, *direction(turn, distance_m=2.0)) for turn in range(0, 361, 10)
    )
    steps = auricle.spatialize(footsteps(seconds, RATE), RATE, path=walk)
    voice = auricle.spatialize(
        speech(seconds, RATE), RATE, text="A man is speaking on the right, two metres away."
    )

    for second in range(int(seconds)):
        heard = steps[:, second * RATE : (second + 1) * RATE]
        azimuth = azimuth_deg(walk.at(second + 0.5))
        print(
            f"{second:2d} s: footsteps at {azimuth:+5.0f} deg,"
            f" ITD {itd_us(heard, RATE):+5.0f} us, ILD {ild_db(heard):+5.1f} dB"
        )
    arguments.out.mkdir(parents=True, exist_ok=True)
    path = arguments.out / "walk_around.wav"
    soundfile.write(path, (0.5 * (steps + voice)).T, RATE)
    print(path)


if __name__ == "__main__":
    main()
