"""Paths: where they begin, pass and end, when, and by default how."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from auricle.prompt import parse
from auricle.scene import Path, azimuth_deg, distance_m


def path_of(text: str) -> Path:
    (placement,) = parse(text).objects
    assert placement.path is not None
    assert placement.position == placement.path.at(placement.path.start_s)
    return placement.path


def test_from_a_to_b_keeps_its_distance_and_time() -> None:
    path = path_of("The car drives from left to right in 4 seconds, 10 m away.")
    assert path.duration_s == pytest.approx(4.0)
    assert path.at(0.0) == pytest.approx((0.0, 10.0, 0.0), abs=1e-6)
    assert path.at(4.0) == pytest.approx((0.0, -10.0, 0.0), abs=1e-6)
    assert path.at(2.0) == pytest.approx((10.0, 0.0, 0.0), abs=0.1)


@pytest.mark.parametrize(
    ("way", "axis", "sign"),
    [
        ("in front of me", 0, 1),
        ("behind me", 0, -1),
        ("overhead", 2, 1),
        ("passing in front", 0, 1),
    ],
)
def test_it_passes_where_it_says(way: str, axis: int, sign: int) -> None:
    path = path_of(f"The bird flies from left to right {way} in 2 s")
    assert sign * path.at(1.0)[axis] > 1.0


def test_no_step_jumps() -> None:
    for text in (
        "dog runs from left to right, then behind me, then to the left in 3 s",
        "a fly circles my head clockwise at 1 m",
        "a train approaches from behind, passes on the left and disappears in front",
    ):
        path = path_of(text)
        for (t0, *a), (t1, *b) in pairwise(path.samples):
            assert t1 > t0
            assert math.dist(a, b) < max(2.0, 0.9 * distance_m((a[0], a[1], a[2])) + 14)


def test_circles_keep_radius_sense_and_period() -> None:
    path = path_of("A drone circles me clockwise at 3 m, one lap every 8 seconds.")
    assert path.at(2.0) == pytest.approx((0.0, -3.0, 0.0), abs=0.02)
    assert path.at(4.0) == pytest.approx((-3.0, 0.0, 0.0), abs=0.02)
    assert path.at(8.0) == pytest.approx((3.0, 0.0, 0.0), abs=0.02)
    assert path.duration_s >= 60.0
    once = path_of("A drone circles me counterclockwise once in 8 s at 3 m.")
    assert once.duration_s == pytest.approx(8.0)
    assert once.at(2.0) == pytest.approx((0.0, 3.0, 0.0), abs=0.02)


def test_approaching_and_receding() -> None:
    near = path_of("Footsteps approach from behind.")
    assert distance_m(near.at(0.0)) > distance_m(near.at(near.duration_s))
    assert abs(azimuth_deg(near.at(0.0))) == pytest.approx(180.0)
    far = path_of("The car drives away to the left.")
    assert distance_m(far.at(far.duration_s)) >= 10.0


def test_speed_sets_the_time() -> None:
    path = path_of("The man walks straight towards me from 11 m ahead at 2 m/s.")
    assert path.duration_s == pytest.approx(5.0, rel=0.02)


def test_waiting_and_then() -> None:
    path = path_of("After 2 s the dog runs from left to right in 3 s, then behind me in 1 s.")
    assert path.start_s == pytest.approx(2.0)
    assert path.duration_s == pytest.approx(6.0)
    assert azimuth_deg(path.at(5.0)) == pytest.approx(-90.0)
    assert abs(azimuth_deg(path.at(6.0))) == pytest.approx(180.0)


def test_defaults_are_told() -> None:
    (placement,) = parse("The car drives from left to right.").objects
    assert placement.path is not None
    assert placement.path.duration_s == pytest.approx(4.0)
    assert any("no time is named" in text for text in placement.assumed)
    assert any("no side is named" in text for text in placement.assumed)


def test_straight_lines_are_straight() -> None:
    path = path_of("dog moves in a straight line from 2 m left to 2 m ahead in 2 s")
    assert path.at(1.0) == pytest.approx((1.0, 1.0, 0.0))


def test_a_word_of_the_compass_may_say_more_of_a_start() -> None:
    text = "I'm facing west. An airplane passes from high north to the south."
    (airplane,) = parse(text).objects
    assert airplane.path is not None
    assert airplane.position[1] < 0.0 < airplane.path.samples[-1][2]
