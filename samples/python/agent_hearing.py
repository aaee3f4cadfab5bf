"""An agent finds a sound with its two ears: it turns towards the louder one until it faces it.

The loop of every embodied-AI simulator in small: act, observe (two ears), decide. A new source is
tried from several sides; the agent never sees where it is.
"""

from __future__ import annotations

import argparse
import math
import sys

import numpy as np

import auricle
from auricle.metrics import ild_db
from auricle.scene import azimuth_deg, direction, to_listener
from auricle.scene.geometry import yaw_pitch_roll

RATE, BLOCK = 48_000, 2_400  # an observation of 50 ms
DEGREES_PER_DB = 4.0
FACING_DEG = 10.0


def find(azimuth_of_source_deg: float, *, steps: int) -> float:
    """Turn for some steps; returns how many degrees the source is off the nose at the end."""
    scene = auricle.Scene(sample_rate=RATE, block_size=BLOCK)
    source_position = direction(azimuth_of_source_deg, distance_m=3.0)
    source = scene.add_source("radio", position=source_position)
    noise = np.random.default_rng(0)

    yaw_deg = 0.0
    for _ in range(steps):
        orientation = yaw_pitch_roll(yaw_deg)
        scene.listener.orientation = orientation
        sound = noise.uniform(-0.05, 0.05, BLOCK).astype(np.float32)
        ears = scene.process({source: sound})
        yaw_deg += float(np.clip(DEGREES_PER_DB * ild_db(ears), -30, 30))
    local = to_listener(source_position, (0.0, 0.0, 0.0), yaw_pitch_roll(yaw_deg))
    return math.fabs(azimuth_deg(local))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two sides in place of nine")
    parser.add_argument(
        "--out", help="taken for likeness with the other samples; nothing is written"
    )
    arguments = parser.parse_args()

    sides = (60, -120) if arguments.quick else range(-160, 161, 40)
    lost = 0
    for side in sides:
        off = find(side, steps=40)
        print(f"source at {side:+5d} deg: {off:4.1f} deg off the nose after 2 s")
        lost += off > FACING_DEG
    if lost:
        sys.exit(f"the agent lost its way {lost} times")


if __name__ == "__main__":
    main()
