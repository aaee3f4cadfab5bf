from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from auricle.scene import azimuth_deg, direction, distance_m, elevation_deg, to_listener
from auricle.scene.geometry import IDENTITY, rotate, yaw_pitch_roll

if TYPE_CHECKING:
    from auricle.scene import Vector

angle = st.floats(-360, 360)
coordinate = st.floats(-1e3, 1e3)
points = st.tuples(coordinate, coordinate, coordinate)


def matrix(yaw_deg: float, pitch_deg: float, roll_deg: float) -> list[list[float]]:
    """Rz(yaw) Ry(pitch) Rx(roll), from the textbook's three matrices."""
    a, b, c = (math.radians(value) for value in (yaw_deg, pitch_deg, roll_deg))
    rz: list[list[float]] = [
        [math.cos(a), -math.sin(a), 0],
        [math.sin(a), math.cos(a), 0],
        [0, 0, 1],
    ]
    ry: list[list[float]] = [
        [math.cos(b), 0, math.sin(b)],
        [0, 1, 0],
        [-math.sin(b), 0, math.cos(b)],
    ]
    rx: list[list[float]] = [
        [1, 0, 0],
        [0, math.cos(c), -math.sin(c)],
        [0, math.sin(c), math.cos(c)],
    ]

    def times(p: list[list[float]], q: list[list[float]]) -> list[list[float]]:
        return [[sum(p[i][k] * q[k][j] for k in range(3)) for j in range(3)] for i in range(3)]

    return times(rz, times(ry, rx))


@pytest.mark.parametrize(
    ("position", "azimuth", "elevation"),
    [
        ((1, 0, 0), 0, 0),
        ((0, 1, 0), 90, 0),
        ((-1, 0, 0), 180, 0),
        ((-1, -0.0, 0), 180, 0),
        ((0, -1, 0), -90, 0),
        ((1, 1, 0), 45, 0),
        ((0, 0, 1), 0, 90),
        ((0, 0, -2), 0, -90),
        ((1, 1, math.sqrt(2)), 45, 45),
        ((-1, -math.sqrt(3), 0), -120, 0),
    ],
)
def test_angles_of_known_points(position: Vector, azimuth: float, elevation: float) -> None:
    assert azimuth_deg(position) == pytest.approx(azimuth)
    assert elevation_deg(position) == pytest.approx(elevation)


@pytest.mark.parametrize("position", [(0.0, 0.0, 0.0), (5e-5, 5e-5, 5e-5), (-5e-5, 0.0, 0.0)])
def test_a_source_inside_the_head_counts_as_straight_ahead(position: Vector) -> None:
    assert azimuth_deg(position) == 0.0
    assert elevation_deg(position) == 0.0


@given(azimuth=st.floats(-180, 180, exclude_min=True), elevation=st.floats(-89.9, 89.9))
def test_direction_and_angles_are_inverse(azimuth: float, elevation: float) -> None:
    point = direction(azimuth, elevation, 3.0)
    assert distance_m(point) == pytest.approx(3.0)
    assert elevation_deg(point) == pytest.approx(elevation, abs=1e-9)
    turn = azimuth_deg(point) - azimuth
    assert math.remainder(turn, 360) == pytest.approx(0, abs=1e-6)


@given(point=points)
def test_angles_stay_in_range(point: Vector) -> None:
    assert -180 < azimuth_deg(point) <= 180
    assert -90 <= elevation_deg(point) <= 90


@given(yaw=angle, pitch=angle, roll=angle, point=points)
def test_yaw_pitch_roll_equals_the_three_matrices(
    yaw: float, pitch: float, roll: float, point: Vector
) -> None:
    turned = rotate(yaw_pitch_roll(yaw, pitch, roll), point)
    rows = matrix(yaw, pitch, roll)
    expected = [sum(a * b for a, b in zip(row, point, strict=True)) for row in rows]
    assert turned == pytest.approx(expected, abs=1e-9)


def test_positive_yaw_turns_left_and_positive_pitch_turns_the_nose_down() -> None:
    assert rotate(yaw_pitch_roll(90), (1, 0, 0)) == pytest.approx((0, 1, 0))
    assert rotate(yaw_pitch_roll(0, 90), (1, 0, 0)) == pytest.approx((0, 0, -1))
    assert rotate(yaw_pitch_roll(0, 0, 90), (0, 1, 0)) == pytest.approx((0, 0, 1))


def test_turning_left_moves_the_front_to_the_right() -> None:
    local = to_listener((1, 0, 0), (0, 0, 0), yaw_pitch_roll(30))
    assert azimuth_deg(local) == pytest.approx(-30)


def test_walking_past_a_source_puts_it_behind() -> None:
    assert to_listener((1, 0, 0), (3, 0, 0), IDENTITY) == (-2, 0, 0)


@given(yaw=angle, pitch=angle, roll=angle, point=points, listener=points)
def test_a_listener_changes_no_distance(
    yaw: float, pitch: float, roll: float, point: Vector, listener: Vector
) -> None:
    assume(math.dist(point, listener) > 1e-3)
    local = to_listener(point, listener, yaw_pitch_roll(yaw, pitch, roll))
    assert distance_m(local) == pytest.approx(math.dist(point, listener))
