"""A video that is drawn here gets the sound that fits it: an engine drives by, a bell hangs still.

Needs the extra ``vision``. Listen to see.mp4 with headphones.
"""

from __future__ import annotations

import argparse
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soundfile

from auricle.synthesis import bell, engine
from auricle.vision import Region, see
from auricle.vision.frames import write_clip
from auricle.vision.pipeline import SAMPLE_RATE
from auricle.vision.regions import GivenObject, Keyframe
from auricle.vision.sounds import FolderSounds

WIDTH, HEIGHT, FRAMES_PER_S = 640, 360, 25
CAR, BELL = (200, 130), (40, 50)


def draw(path: Path, seconds: float) -> None:
    """A car that crosses the picture from left to right below a bell."""
    background = np.zeros((HEIGHT, WIDTH, 3), dtype=np.uint8)
    background[:220], background[220:] = (150, 190, 230), (110, 120, 100)
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=FRAMES_PER_S)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for index in range(round(seconds * FRAMES_PER_S)):
            image = background.copy()
            fill(image, place(BELL, 520.0, 80.0), (220, 180, 40))
            x = 40.0 + 560.0 * index / (seconds * FRAMES_PER_S)
            fill(image, place(CAR, x, 260.0), (190, 40, 40))
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, FRAMES_PER_S)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


def place(size: tuple[int, int], x: float, y: float) -> tuple[float, float, float, float]:
    """The box of a thing of some size around a point."""
    return (x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2)


def fill(
    image: np.ndarray, box: tuple[float, float, float, float], colour: tuple[int, int, int]
) -> None:
    left, top, right, bottom = (max(round(edge), 0) for edge in box)
    image[top:bottom, left:right] = colour


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for see.mp4")
    parser.add_argument("--quick", action="store_true", help="1 second in place of 5")
    arguments = parser.parse_args()
    seconds = 1.0 if arguments.quick else 5.0

    arguments.out.mkdir(parents=True, exist_ok=True)
    drawn, sounds = arguments.out / "drawn.mp4", arguments.out / "see-sounds"
    draw(drawn, seconds)
    for name, sound in (("car engine", engine), ("bell", bell)):
        (sounds / name).mkdir(parents=True, exist_ok=True)
        soundfile.write(sounds / name / "one.wav", sound(seconds, SAMPLE_RATE), SAMPLE_RATE)

    # Boxes with labels: what a detector would give. The car's size says how far away it is.
    start, end = place(CAR, 40.0, 260.0), place(CAR, 600.0, 260.0)
    boxes = [
        GivenObject("car", (Keyframe(0.0, Region(start)), Keyframe(seconds, Region(end)))),
        GivenObject("bell", (Keyframe(0.0, Region(place(BELL, 520.0, 80.0), depth_m=4.0)),)),
    ]
    sight = see(drawn, boxes=boxes, sources=[FolderSounds(sounds)], fov_deg=70.0)
    write_clip(arguments.out / "see.mp4", sight.clip, sight.binaural, SAMPLE_RATE)
    for placement in sight.placements:
        moving = "moving" if placement.path is not None else "still"
        print(
            f"{placement.label}: {placement.azimuth_deg:+.0f} degrees, "
            f"{placement.distance_m:.1f} m, {moving}"
        )
    print(f"{arguments.out / 'see.mp4'}: {seconds:.1f} s, peak {np.abs(sight.binaural).max():.2f}")


if __name__ == "__main__":
    main()
