"""A machine is driven through a flat, around the corner and out of sight.

Writes the flat as a glTF file, reads it as anybody's, and renders the walk with every reflection,
with sound that bends around the corner, and with the tail; then draws what was heard. Needs
trimesh (``pip install trimesh``). Listen with headphones.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import trimesh
from matplotlib.figure import Figure

import auricle
from auricle.rooms import FURNISHED, PolyhedralRoom
from auricle.synthesis import engine

WINDOW_S = 0.1

# Two legs, 3 m wide, as the listener at the origin sees them: he looks along the first one, the
# second goes off to the left at its end.
PLAN = [(-1.5, -1.5), (7.0, -1.5), (7.0, 6.0), (4.0, 6.0), (4.0, 1.5), (-1.5, 1.5)]
FLOOR_TRIANGLES = [(0, 1, 4), (0, 4, 5), (1, 2, 3), (1, 3, 4)]
FLOOR_M, CEILING_M = -1.6, 1.0
WAY = [(1.5, 0.5), (5.5, 0.3), (5.6, 5.0)]


def write_flat(path: Path) -> None:
    """The flat as a closed mesh, metres, z up."""
    count = len(PLAN)
    vertices = [(x, y, z) for z in (FLOOR_M, CEILING_M) for x, y in PLAN]
    triangles = list(FLOOR_TRIANGLES)
    triangles += [(a + count, c + count, b + count) for a, b, c in FLOOR_TRIANGLES]
    for a in range(count):
        b = (a + 1) % count
        triangles += [(a, b, b + count), (a, b + count, a + count)]
    trimesh.Trimesh(vertices, triangles, process=False).export(path)


def walk(seconds: float) -> auricle.Path:
    """Along ``WAY`` at one speed."""
    points = np.array(WAY)
    lengths = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    times = seconds * lengths / lengths[-1]
    return auricle.Path((t, x, y, 0.0) for t, (x, y) in zip(times, points, strict=True))


def levels_db(heard: npt.NDArray[np.float32], rate: int) -> npt.NDArray[np.float64]:
    """Level of both ears together in windows of 100 ms, dB."""
    frames = round(WINDOW_S * rate)
    count = heard.shape[1] // frames
    power = (heard[:, : count * frames].reshape(2, count, frames) ** 2).mean(axis=(0, 2))
    return np.asarray(10.0 * np.log10(power + 1e-12), dtype=np.float64)


def picture(path: auricle.Path, levels: dict[str, npt.NDArray[np.float64]]) -> Figure:
    """The flat from above with the way, and the levels over time."""
    figure = Figure(figsize=(10, 4), layout="constrained")
    plan, over_time = figure.subplots(1, 2)
    corners = np.array([*PLAN, PLAN[0]])
    plan.plot(corners[:, 0], corners[:, 1], color="black")
    way = np.array([row[1:3] for row in path.samples])
    plan.plot(way[:, 0], way[:, 1], marker="o", color="#0072B2", label="the walk")
    plan.plot(0, 0, marker=">", markersize=10, color="#D55E00", linestyle="", label="listener")
    plan.set(aspect="equal", xlabel="x, m", ylabel="y, m", title="The flat from above")
    plan.legend(loc="upper left")
    for name, level in levels.items():
        over_time.plot(WINDOW_S * np.arange(len(level)), level, label=name)
    over_time.set(xlabel="time, s", ylabel="level, dB", title="What is heard, 100 ms windows")
    over_time.legend()
    return figure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the files")
    parser.add_argument("--quick", action="store_true", help="3 seconds at 16 kHz, not 9 at 48")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    seconds, rate = (3.0, 16_000) if arguments.quick else (9.0, 48_000)

    file = arguments.out / "flat.glb"
    write_flat(file)
    walls = FURNISHED["walls"]
    flat = PolyhedralRoom.load(file, walls, order=1 if arguments.quick else 2)
    direct = PolyhedralRoom.load(file, walls, order=0, late=False)
    print(f"{file}: {flat.volume_m3:.0f} cubic metres")

    path, noise = walk(seconds), engine(seconds, rate)
    heard = {
        "no walls": auricle.spatialize(noise, rate, path=path),
        "direct sound": auricle.spatialize(noise, rate, path=path, room=direct),
        "with the room": auricle.spatialize(noise, rate, path=path, room=flat),
    }
    levels = {name: levels_db(sound, rate) for name, sound in heard.items()}
    lost = levels["direct sound"] - levels["no walls"]
    for second in range(int(seconds)):
        at = path.at(second + 0.5)
        window = round((second + 0.5) / WINDOW_S)
        print(f"{second} s: at ({at[0]:.1f}, {at[1]:.1f}), direct sound {lost[window]:+.1f} dB")

    target = arguments.out / "walk_through_flat.wav"
    sound = heard["with the room"]
    soundfile.write(target, (0.5 * sound / np.abs(sound).max()).T, rate)
    print(target)
    picture(path, levels).savefig(arguments.out / "walk_through_flat.png")
    print(arguments.out / "walk_through_flat.png")


if __name__ == "__main__":
    main()
