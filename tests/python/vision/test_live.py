"""Frames that come while sound runs: who moves what, and that nobody waits."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from auricle import Scene, metrics
from auricle.errors import InputError
from auricle.scene import azimuth_deg
from auricle.vision import PerspectiveCamera, Region
from auricle.vision.frames import Frame
from auricle.vision.live import LiveSight, LiveThread
from auricle.vision.regions import RegionFinder

CAMERA = PerspectiveCamera(320, 180, 60.0)
IMAGE = np.zeros((180, 320, 3), dtype=np.uint8)


class Told(RegionFinder):
    """Finds what it was told."""

    description = "told"
    frames_per_second = 10.0

    def __init__(self) -> None:
        self.regions: list[Region] = []
        self.gate = threading.Event()
        self.gate.set()
        self.asked = threading.Event()

    def find(self, frame: Frame) -> Sequence[Region]:
        self.asked.set()
        assert self.gate.wait(10.0)
        if frame.time_s < 0.0:
            message = "the camera fell over"
            raise InputError(message)
        return self.regions


def _box(x: float, label: str, identity: int, half: float = 10.0) -> Region:
    return Region((x - half, 80.0, x + half, 100.0), label, depth_m=2.0, identity=identity)


def test_sources_go_where_their_things_are_seen() -> None:
    scene = Scene()
    dog, cat = scene.add_source("dog"), scene.add_source("cat")
    finder = Told()
    sight = LiveSight(scene, CAMERA, finder, [("dog", dog), ("cat", cat)])
    finder.regions = [_box(40.0, "cat", 1), _box(250.0, "dog", 2), _box(100.0, "cow", 3)]
    sight.update(Frame(0.0, IMAGE))
    for source, x in ((cat, 40.0), (dog, 250.0)):
        (true,), _ = CAMERA.angles_deg([(x, 90.0)])
        assert source.position is not None
        assert azimuth_deg(source.position) == pytest.approx(true, abs=1e-4)
    assert len(sight.unvoiced) == 1
    # The dog leaves, and its source stays.
    before = dog.position
    finder.regions = [_box(60.0, "cat", 1)]
    sight.update(Frame(0.1, IMAGE))
    assert dog.position == before
    assert cat.position is not None
    assert azimuth_deg(cat.position) == pytest.approx(
        CAMERA.angles_deg([(60.0, 90.0)])[0][0], abs=1e-4
    )


@pytest.mark.parametrize("identity", [None, 1])
def test_what_returns_after_it_was_forgotten_is_heard_again(identity: int | None) -> None:
    scene = Scene()
    dog = scene.add_source("dog")
    finder = Told()
    sight = LiveSight(scene, CAMERA, finder, [("dog", dog)])

    def show(start_s: float, *regions: Region) -> None:
        finder.regions = [replace(r, identity=identity) for r in regions]
        for step in range(3):
            sight.update(Frame(start_s + 0.1 * step, IMAGE))

    show(0.0, _box(40.0, "dog", 1))
    assert list(sight.voiced.values()) == [dog]
    if identity is None:
        show(1.0, _box(40.0, "dog", 1), _box(160.0, "cow", 2))
        assert len(sight.unvoiced) == 1
    for second in range(2, 22):
        show(float(second))
    assert (sight.voiced, sight.unvoiced) == ({}, set())
    show(22.0, _box(250.0, "dog", 1))
    assert list(sight.voiced.values()) == [dog]
    assert dog.position is not None
    (true,), _ = CAMERA.angles_deg([(250.0, 90.0)])
    assert azimuth_deg(dog.position) == pytest.approx(true, abs=1e-4)


def test_a_listener_that_turned_keeps_the_picture_before_it() -> None:
    scene = Scene()
    source = scene.add_source()
    finder = Told()
    finder.regions = [_box(160.0, "dog", 1)]
    scene.listener.position = (1.0, 2.0, 0.0)
    scene.listener.orientation = (0.0, 0.0, np.sqrt(0.5), np.sqrt(0.5))
    LiveSight(scene, CAMERA, finder, [("dog", source)]).update(Frame(0.0, IMAGE))
    assert source.position == pytest.approx((1.0, 4.0, 0.0), abs=1e-5)


def test_things_without_a_label_take_any_source_the_largest_first() -> None:
    scene = Scene()
    one, two = scene.add_source(), scene.add_source()
    finder = Told()
    sight = LiveSight(scene, CAMERA, finder, [("a", one), ("b", two)])
    finder.regions = [_box(40.0, "", 1, 4.0), _box(250.0, "", 2, 20.0)]
    sight.update(Frame(0.0, IMAGE))
    assert one.position is not None
    assert two.position is not None
    assert one.position[1] < 0.0 < two.position[1]


def test_rendering_goes_on_while_the_eyes_are_stuck() -> None:
    scene = Scene(block_size=256)
    source = scene.add_source("dog", position=(1.0, 0.0, 0.0))
    finder = Told()
    finder.regions = [_box(20.0, "dog", 1)]
    finder.gate.clear()
    noise = np.random.default_rng(0).standard_normal(256).astype(np.float32) * 0.1
    with LiveThread(LiveSight(scene, CAMERA, finder, [("dog", source)])) as live:
        live.show(Frame(0.0, IMAGE))
        assert finder.asked.wait(10.0)
        # The finder cannot go on before the gate opens; a renderer that waited would hang here.
        for step in range(50):
            live.show(Frame(0.1 + step / 100, IMAGE))
            scene.process({"dog": noise})
        assert source.position == (1.0, 0.0, 0.0)
        finder.gate.set()
    # Of the fifty frames only the newest was worth looking at.
    assert (live.shown, live.looked_at) == (51, 2)
    assert source.position[1] > 0.0


def test_ten_frames_a_second_drive_what_is_heard() -> None:
    scene = Scene(block_size=480)
    source = scene.add_source("dog", position=(1.0, 0.0, 0.0))
    finder = Told()
    sight = LiveSight(scene, CAMERA, finder, [("dog", source)])
    rng = np.random.default_rng(0)
    heard = []
    for number in range(20):
        # From the left edge to the right one in two seconds, ten blocks of 10 ms to a frame.
        finder.regions = [_box(20.0 + 280.0 * number / 19, "dog", 1)]
        sight.update(Frame(number / 10, IMAGE))
        blocks = [
            scene.process({"dog": 0.1 * rng.standard_normal(480).astype(np.float32)})
            for _ in range(10)
        ]
        heard.append(metrics.ild_db(np.concatenate(blocks, axis=1)))
    azimuths, _ = CAMERA.angles_deg([(20.0 + 280.0 * n / 19, 50.0) for n in range(20)])
    # All but the moment in front, where the difference is none, are on the side that is seen.
    lateral = np.abs(azimuths) > 5.0
    assert (np.sign(heard)[lateral] == np.sign(azimuths)[lateral]).all()
    assert np.corrcoef(heard, azimuths)[0, 1] > 0.9


def test_an_error_of_the_eyes_is_raised_where_frames_are_shown() -> None:
    scene = Scene()
    live = LiveThread(LiveSight(scene, CAMERA, Told(), [("dog", scene.add_source())]))
    with pytest.raises(InputError, match="fell over"), live:
        live.show(Frame(-1.0, IMAGE))
    with pytest.raises(InputError, match="at least one"):
        LiveSight(scene, CAMERA, Told(), [])
