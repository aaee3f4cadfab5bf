"""Mixtures changed from another thread than the one that renders them."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from threading import Event, Thread

import numpy as np
import pytest
from mixture_separators import WholeToFirst

from auricle import Path, Scene
from auricle.render import Mixture

BLOCK = 64
CASTS = (
    ("dog", "cat"),
    ("owl",),
    ("cat", "dog"),
    ("bell", "rain", "owl", "dog"),
    ("dog", "cat", "dog"),
)


@pytest.fixture(autouse=True)
def frequent_switches() -> Iterator[None]:
    """Threads take turns so often that one is interrupted anywhere."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def rendered_while(scene: Scene, act: Callable[[], None], seconds: float = 0.8) -> list[Exception]:
    """What was raised where one thread renders and another acts."""
    signal = (0.02 * np.random.default_rng(0).standard_normal(BLOCK)).astype(np.float32)
    faults: list[Exception] = []
    over = Event()

    def change() -> None:
        try:
            while not over.is_set():
                act()
                time.sleep(1e-4)
        except Exception as error:
            faults.append(error)

    thread = Thread(target=change)
    thread.start()
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end and not faults:
            scene.process({mixture: signal for mixture in scene.mixtures if mixture.name})
    except Exception as error:
        faults.append(error)
    finally:
        over.set()
        thread.join()
    return faults


def cast(chance: random.Random) -> list[tuple[str, tuple[float, float, float] | Path]]:
    moving = Path([(0.0, 1.0, 1.0, 0.0), (1.0, 1.0, -1.0, 0.0)])
    places = [(1.0, 1.0, 0.0), (2.0, -1.0, 0.0), moving]
    return [(label, chance.choice(places)) for label in chance.choice(CASTS)]


def test_what_is_in_a_mixture_changes_while_it_is_rendered() -> None:
    scene = Scene(block_size=BLOCK, separator=WholeToFirst)
    mixture = scene.add_source("band", kind="mixture", text="dog left, cat right")
    chance = random.Random(1)

    def act() -> None:
        mixture.set_objects(cast(chance))
        if chance.random() < 0.3:
            mixture.objects[0].remove()
        if mixture.objects:
            scene.set_positions(mixture.objects, [(1.0, 0.5, 0.0)] * len(mixture.objects))

    assert not rendered_while(scene, act)
    mixture.set_objects([("fox", (0.0, 1.0, 0.0))])
    assert [one.label for one in mixture.objects] == ["fox"]


def test_mixtures_come_and_go_while_another_is_rendered() -> None:
    scene = Scene(block_size=BLOCK, max_sources=3, separator=WholeToFirst)
    scene.add_source("band", kind="mixture", text="dog left, cat right")
    chance = random.Random(2)
    there: list[Mixture] = []

    def act() -> None:
        if len(there) == 2:
            there.pop(chance.randrange(2)).remove()
        else:
            there.append(scene.add_source(kind="mixture", objects=cast(chance)))

    assert not rendered_while(scene, act)
    for mixture in there:
        mixture.remove()
    # No voice was lost on the way.
    for _ in range(2):
        scene.add_source(kind="mixture", text="dog left, cat right, rain behind, bell in front")


def test_a_block_does_not_wait_for_a_network() -> None:
    reading, read = Event(), Event()

    def make(labels: list[str], rate: int) -> WholeToFirst:
        if "owl" in labels:
            reading.set()
            assert read.wait(20.0)
        return WholeToFirst(labels, rate)

    scene = Scene(block_size=BLOCK, separator=make)
    mixture = scene.add_source(kind="mixture", text="dog left")
    thread = Thread(target=lambda: mixture.set_objects([("owl", (1.0, 0.0, 0.0))]))
    thread.start()
    assert reading.wait(20.0)
    for _ in range(8):
        scene.process({mixture: np.ones(BLOCK, np.float32)})
    assert [one.label for one in mixture.objects] == ["dog"]
    read.set()
    thread.join()
    assert [one.label for one in mixture.objects] == ["owl"]
