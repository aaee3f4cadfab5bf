"""Measure what docs/vision.md says of boxes: direction, side, order of distance, time of a frame.

    python scripts/measure_vision.py [--scenes 60] [--sounds DIR]

Scenes are made here: three things each, half of them moving, behind a random camera. Their true
boxes, rounded to whole pixels at ten a second, go in as a user's would; what comes out is compared
with the truth, by placement and by the interaural differences of the rendered sound.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt

from auricle import HRTF, Scene, metrics
from auricle.cli.demo.localize import CueTable
from auricle.scene import azimuth_deg, elevation_deg
from auricle.vision import PerspectiveCamera, Region
from auricle.vision.depth import assumed_height_m
from auricle.vision.frames import Frame
from auricle.vision.live import LiveSight
from auricle.vision.placements import SeenObject, place_tracks
from auricle.vision.regions import GivenBoxes, GivenObject, Keyframe
from auricle.vision.regions.moving import MovingRegions
from auricle.vision.rendering import render_placements
from auricle.vision.sounds import FolderSounds, SoughtSound
from auricle.vision.sounds.levels import levelled
from auricle.vision.sounds.voicing import VoicedSound
from auricle.vision.tracking import Tracker

RATE, SECONDS, KEYS_PER_S = 48_000, 3.0, 10
LABELS = ("dog", "cat", "person", "car", "bird", "crying baby")
Floats = npt.NDArray[np.float64]


class TrueObject:
    """A thing on a straight line in front of a camera."""

    def __init__(self, rng: np.random.Generator, camera: PerspectiveCamera, moving: bool) -> None:
        self.label = str(rng.choice(LABELS))
        self.height_m = assumed_height_m(self.label) * rng.uniform(0.9, 1.1)
        # Far enough that the box stays within the picture.
        least = 2.2 * self.height_m * camera.focal_px / camera.height
        self._ends = [self._somewhere(rng, camera, least) for _ in range(2 if moving else 1)]

    def _somewhere(
        self, rng: np.random.Generator, camera: PerspectiveCamera, least: float
    ) -> Floats:
        depth = float(rng.uniform(least, 6.0 * least))
        half = 0.5 * self.height_m * camera.focal_px / depth
        point = [
            rng.uniform(half, camera.width - half),
            rng.uniform(half, camera.height - half),
        ]
        place: Floats = camera.positions([point], depth)[0]
        return place

    def at(self, time_s: float) -> Floats:
        share = min(time_s / SECONDS, 1.0)
        place: Floats = self._ends[0] + share * (self._ends[-1] - self._ends[0])
        return place

    def given(self, camera: PerspectiveCamera, with_depth: bool) -> GivenObject:
        frames = []
        for time_s in np.arange(0.0, SECONDS + 1e-9, 1.0 / KEYS_PER_S):
            place = self.at(float(time_s))
            x, y = camera.project([place])[0]
            half = 0.5 * self.height_m * camera.focal_px / place[0]
            left, top, right, bottom = (
                float(round(v)) for v in (x - half, y - half, x + half, y + half)
            )
            box = (left, top, max(right, left + 1.0), max(bottom, top + 1.0))
            depth = float(place[0]) if with_depth else None
            frames.append(Keyframe(float(time_s), Region(box, self.label, depth_m=depth)))
        return GivenObject(self.label, tuple(frames))


def placed(things: list[TrueObject], camera: PerspectiveCamera, depth: bool) -> list[SeenObject]:
    """What comes of the true boxes, in the order of the things."""
    finder = GivenBoxes(
        [thing.given(camera, depth) for thing in things], camera.width, camera.height
    )
    tracker = Tracker()
    image = np.zeros((camera.height, camera.width, 3), dtype=np.uint8)
    for time_s in np.arange(0.0, SECONDS, 1.0 / 25.0):
        frame = Frame(float(time_s), image)
        tracker.update(frame, finder.find(frame))
    objects, _ = place_tracks(tracker.tracks, camera)
    return sorted(objects, key=lambda thing: thing.track.identity)


def sound_of(
    thing: TrueObject, folder: FolderSounds | None, rng: np.random.Generator
) -> VoicedSound:
    """A recording where there are some, else noise."""
    if folder is not None:
        found, _ = folder.voices({0: SoughtSound(thing.label)}, SECONDS, RATE)
        if 0 in found:
            return found[0]
    noise = rng.standard_normal(round(SECONDS * RATE)).astype(np.float32)
    return VoicedSound(levelled(noise, RATE), "noise")


def directions(scenes: int, folder: FolderSounds | None) -> None:
    """Errors of placement and of what is heard."""
    rng = np.random.default_rng(1)
    azimuths: list[float] = []
    elevations: list[float] = []
    heard: dict[bool, list[float]] = {False: [], True: []}
    sides = [0, 0]
    order = {True: [0, 0], False: [0, 0]}
    hrtf = HRTF.default()
    for _ in range(scenes):
        camera = PerspectiveCamera(1280, 720, float(rng.uniform(50.0, 100.0)))
        things = [
            TrueObject(rng, camera, moving) for moving in (False, True, bool(rng.integers(2)))
        ]
        seen = placed(things, camera, depth=True)
        by_size = placed(things, camera, depth=False)
        for thing, found in zip(things, seen, strict=True):
            placement = found.placement
            moving = placement.path is not None
            sound = sound_of(thing, folder, rng)
            ears = render_placements([placement], {0: sound}, RATE, len(sound.samples))
            track = metrics.interaural_track(ears, RATE, frame_s=0.1, hop_s=0.05, gate_db=30.0)
            truth = [thing.at(float(t)) for t in track.times_s]
            true_azimuth = np.array([azimuth_deg(tuple(p)) for p in truth])
            for time_s, place in zip(track.times_s, truth, strict=True):
                where = placement.path.at(float(time_s)) if placement.path else placement.position
                azimuths.append(abs(azimuth_deg(where) - azimuth_deg(tuple(place))))
                elevations.append(abs(elevation_deg(where) - elevation_deg(tuple(place))))
            middle = float(np.median([elevation_deg(tuple(p)) for p in truth]))
            if abs(middle) < 35.0:
                table = CueTable(hrtf, sound.samples, RATE, middle)
                found_azimuth = table.locate(track.itd_us, track.ild_db, in_front=True)
                lasting = np.abs(found_azimuth - true_azimuth)
                heard[moving].append(float(np.nanmedian(lasting)))
            lateral = np.isfinite(track.ild_db) & (np.abs(true_azimuth) > 5.0)
            for side in (1.0, -1.0):
                there = lateral & (np.sign(true_azimuth) == side)
                if there.any():
                    sides[0] += int(np.sign(np.median(track.ild_db[there])) == side)
                    sides[1] += 1
        for given, objects in ((True, seen), (False, by_size)):
            got = [thing.placement.distance_m for thing in objects]
            true = [float(np.linalg.norm(thing.at(0.0))) for thing in things]
            for one in range(3):
                for two in range(one):
                    if max(true[one], true[two]) > 1.1 * min(true[one], true[two]):
                        order[given][0] += (got[one] > got[two]) == (true[one] > true[two])
                        order[given][1] += 1

    def told(name: str, values: list[float]) -> None:
        median, high = np.percentile(values, (50.0, 95.0))
        print(f"{name:<58} {median:6.2f} {high:6.2f}   (n = {len(values)})")

    print(f"{'error in degrees':<58} median    p95")
    told("azimuth of the placement, every 50 ms", azimuths)
    told("elevation of the placement, every 50 ms", elevations)
    told("azimuth heard by ITD and ILD, still (median of each)", heard[False])
    told("azimuth heard by ITD and ILD, moving (median of each)", heard[True])
    print(f"side of the ILD right beyond 5 degrees: {sides[0]} of {sides[1]}")
    for given, (right, pairs) in order.items():
        how = "depth given" if given else "depth from usual sizes"
        print(f"order of distance right, {how}: {right} of {pairs}")


def frame_time() -> None:
    """Time of one frame of 1280 x 720 without networks: finding, tracking, placing, moving."""
    rng = np.random.default_rng(0)
    background = rng.integers(60, 90, (720, 1280, 3), dtype=np.uint8)
    for name, finder in (
        ("moving regions", MovingRegions()),
        (
            "ten given boxes",
            GivenBoxes(
                [
                    GivenObject(
                        f"thing {n}", (Keyframe(0.0, Region((n * 99.0, 9, n * 99.0 + 80, 99))),)
                    )
                    for n in range(10)
                ],
                1280,
                720,
            ),
        ),
    ):
        scene = Scene(RATE)
        sight = LiveSight(
            scene,
            PerspectiveCamera(1280, 720),
            finder,
            [(f"s{n}", scene.add_source(f"s{n}")) for n in range(10)],
        )
        times: list[tuple[float, float]] = []
        for index in range(100):
            image = background.copy()
            for ball in range(3):
                x, y = 40 + 9 * index + 60 * ball, 100 + 200 * ball
                image[y : y + 80, x : x + 80] = (250, 80 * ball, 20)
            frame = Frame(index / 10.0, image)
            begin, busy = time.perf_counter(), time.process_time()
            sight.update(frame)
            times.append((time.perf_counter() - begin, time.process_time() - busy))
        for clock, column in (("by the clock", 0), ("of the processor", 1)):
            median, high = 1e3 * np.percentile([row[column] for row in times[10:]], (50.0, 95.0))
            print(f"update of a 720p frame, {name}, {clock}: {median:.2f} ms, p95 {high:.2f} ms")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenes", type=int, default=60)
    parser.add_argument("--sounds", type=Path, help="recordings; noise where they lack")
    arguments = parser.parse_args()
    directions(arguments.scenes, FolderSounds(arguments.sounds) if arguments.sounds else None)
    frame_time()


if __name__ == "__main__":
    main()
