from __future__ import annotations

import json
import math
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle import InputError
from auricle.scene import AXES, Axes, azimuth_deg, distance_m, elevation_deg, to_listener
from auricle.scene.geometry import rotate

if TYPE_CHECKING:
    from pathlib import Path

    from auricle.scene import Quaternion, Vector

# What each engine's own manual calls right, up and front, and the length of its unit. Written
# down a second time, in other terms than the table under test (which says left, not right).
RIGHT_UP_FRONT = {
    "auricle": ((0, -1, 0), (0, 0, 1), (1, 0, 0), 1.0),
    "sofa": ((0, -1, 0), (0, 0, 1), (1, 0, 0), 1.0),
    "ambix": ((0, -1, 0), (0, 0, 1), (1, 0, 0), 1.0),
    "ros": ((0, -1, 0), (0, 0, 1), (1, 0, 0), 1.0),
    "unity": ((1, 0, 0), (0, 1, 0), (0, 0, 1), 1.0),
    "unreal": ((0, 1, 0), (0, 0, 1), (1, 0, 0), 0.01),
    "blender": ((1, 0, 0), (0, 0, 1), (0, 1, 0), 1.0),
    "opengl": ((1, 0, 0), (0, 1, 0), (0, 0, -1), 1.0),
    "openxr": ((1, 0, 0), (0, 1, 0), (0, 0, -1), 1.0),
    "webxr": ((1, 0, 0), (0, 1, 0), (0, 0, -1), 1.0),
    "webaudio": ((1, 0, 0), (0, 1, 0), (0, 0, -1), 1.0),
    "threejs": ((1, 0, 0), (0, 1, 0), (0, 0, -1), 1.0),
    "gltf": ((1, 0, 0), (0, 1, 0), (0, 0, -1), 1.0),
    "habitat": ((1, 0, 0), (0, 1, 0), (0, 0, -1), 1.0),
}
EVERY = pytest.mark.parametrize("name", sorted(RIGHT_UP_FRONT))

# A point and an orientation whose components all differ, so that no swap or sign goes unseen;
# 1 + 4 + 16 + 100 = 121 makes (1, 2, 4, 10) / 11 a unit quaternion. Right-hand sides by hand.
BY_HAND = {
    "auricle": ((1, 2, 4), (1, 2, 4, 10)),
    "unity": ((4, -1, 2), (-4, 1, -2, 10)),
    "unreal": ((0.01, -0.02, 0.04), (-1, 2, -4, 10)),
    "blender": ((2, -1, 4), (2, -1, 4, 10)),
    "opengl": ((-4, -1, 2), (-4, -1, 2, 10)),
    "habitat": ((-4, -1, 2), (-4, -1, 2, 10)),
}

coordinate = st.floats(-1e4, 1e4, allow_subnormal=False)
vectors = st.tuples(coordinate, coordinate, coordinate)


@st.composite
def orientations(draw: st.DrawFn) -> Quaternion:
    parts = draw(st.tuples(*[st.floats(-1, 1)] * 4).filter(lambda q: math.hypot(*q) > 0.1))
    norm = math.hypot(*parts)
    x, y, z, w = (part / norm for part in parts)
    return (x, y, z, w)


def turn(axis: Vector, degrees: float) -> Quaternion:
    half = math.radians(degrees) / 2
    x, y, z = (math.sin(half) * part for part in axis)
    return (x, y, z, math.cos(half))


def along(name: str, *, right: float = 0, up: float = 0, front: float = 0) -> Vector:
    """A point in an engine's units, told in metres to the right, up and to the front."""
    r, u, f, metres = RIGHT_UP_FRONT[name]
    x, y, z = ((right * a + up * b + front * c) / metres for a, b, c in zip(r, u, f, strict=True))
    return (x, y, z)


def seen(name: str, source: Vector, listener: Vector, orientation: Quaternion) -> Vector:
    to = Axes.named(name)
    return to_listener(
        to.to_auricle(source), to.to_auricle(listener), to.orientation_to_auricle(orientation)
    )


def test_every_engine_is_covered_here() -> None:
    assert set(AXES) == set(RIGHT_UP_FRONT)
    assert all(AXES[name].name == name for name in AXES)


@EVERY
def test_directions_and_metres_arrive_as_said(name: str) -> None:
    to = Axes.named(name).to_auricle
    assert to(along(name, front=2)) == pytest.approx((2, 0, 0))
    assert to(along(name, right=3)) == pytest.approx((0, -3, 0))
    assert to(along(name, up=4)) == pytest.approx((0, 0, 4))


@pytest.mark.parametrize("name", sorted(BY_HAND))
def test_components_worked_out_by_hand(name: str) -> None:
    position, orientation = BY_HAND[name]
    to = Axes.named(name)
    assert to.to_auricle((1, 2, 4)) == pytest.approx(position, abs=1e-15)
    turned = to.orientation_to_auricle((1 / 11, 2 / 11, 4 / 11, 10 / 11))
    assert turned == pytest.approx([part / 11 for part in orientation], abs=1e-15)


@EVERY
def test_source_exactly_to_the_right_is_at_minus_90(name: str) -> None:
    position = Axes.named(name).to_auricle(along(name, right=2))
    assert azimuth_deg(position) == -90.0
    assert elevation_deg(position) == 0.0


@EVERY
def test_no_zero_becomes_negative(name: str) -> None:
    # atan2 tells zeros apart: with a y of -0.0, straight behind would be at -180 for any reader.
    to = Axes.named(name)
    for x, y, z in product((-1.0, 0.0, 1.0), repeat=3):
        parts = (*to.to_auricle((x, y, z)), *to.orientation_to_auricle((x, y, z, 1.0)))
        assert [part for part in parts if part == 0 and math.copysign(1, part) < 0] == []
    assert azimuth_deg(to.to_auricle(along(name, front=-2, up=-1))) == 180.0


@EVERY
def test_turning_right_by_30_moves_the_front_to_plus_30(name: str) -> None:
    # The yaw-inverted bug: a left-handed engine's rotation handed over unconverted.
    right, up, front, _ = RIGHT_UP_FRONT[name]
    # The turn that carries front towards right, by the engine's own algebra (the same in both
    # hands): about front x right.
    axis = (
        front[1] * right[2] - front[2] * right[1],
        front[2] * right[0] - front[0] * right[2],
        front[0] * right[1] - front[1] * right[0],
    )
    assert axis == up or axis == tuple(-part for part in up)
    local = seen(name, along(name, front=2), (0, 0, 0), turn(axis, 30))
    assert azimuth_deg(local) == pytest.approx(30)


@EVERY
def test_pitching_past_90_turns_the_world_upside_down(name: str) -> None:
    right, up, front, _ = RIGHT_UP_FRONT[name]
    axis = (
        front[1] * up[2] - front[2] * up[1],
        front[2] * up[0] - front[0] * up[2],
        front[0] * up[1] - front[1] * up[0],
    )
    assert axis == right or axis == tuple(-part for part in right)
    nose_up = turn(axis, 120)  # carries front through up, on towards the back
    sky = seen(name, along(name, up=1), (0, 0, 0), nose_up)
    assert (azimuth_deg(sky), elevation_deg(sky)) == pytest.approx((0, -30))
    wall = seen(name, along(name, right=1), (0, 0, 0), nose_up)
    assert azimuth_deg(wall) == pytest.approx(-90)
    behind = seen(name, along(name, front=-1), (0, 0, 0), nose_up)
    assert elevation_deg(behind) == pytest.approx(60)


@EVERY
@given(position=vectors, orientation=orientations())
def test_there_and_back_is_the_same(name: str, position: Vector, orientation: Quaternion) -> None:
    to = Axes.named(name)
    assert to.from_auricle(to.to_auricle(position)) == pytest.approx(position, rel=1e-14)
    back = to.orientation_from_auricle(to.orientation_to_auricle(orientation))
    assert back == orientation


@EVERY
@given(position=vectors, orientation=orientations())
def test_rotating_then_converting_equals_converting_then_rotating(
    name: str, position: Vector, orientation: Quaternion
) -> None:
    to = Axes.named(name)
    there = to.to_auricle(rotate(orientation, position))
    here = rotate(to.orientation_to_auricle(orientation), to.to_auricle(position))
    assert there == pytest.approx(here, abs=1e-9)


@EVERY
@given(source=vectors, listener=vectors)
def test_distance_is_in_metres(name: str, source: Vector, listener: Vector) -> None:
    to = Axes.named(name)
    expected = RIGHT_UP_FRONT[name][3] * math.dist(source, listener)
    assert math.dist(to.to_auricle(source), to.to_auricle(listener)) == pytest.approx(expected)


@EVERY
@given(position=vectors)
def test_matrix_rows_do_what_to_auricle_does(name: str, position: Vector) -> None:
    to = Axes.named(name)
    product = [sum(a * b for a, b in zip(row, position, strict=True)) for row in to.matrix]
    assert product == pytest.approx(to.to_auricle(position))


def test_hands() -> None:
    assert {name for name in AXES if not AXES[name].right_handed} == {"unity", "unreal"}


def test_names_are_found_in_any_case() -> None:
    assert Axes.named("WebXR") is AXES["webxr"]


def test_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(InputError, match=r"no axes are named 'unty'; did you mean 'unity'\?"):
        Axes.named("unty")


def test_unknown_name_without_a_near_one_lists_all() -> None:
    with pytest.raises(InputError, match=r"known are auricle, .*unreal"):
        Axes.named("x3d-q")


def test_published_vectors(auricle_data: Path) -> None:
    """Random poses in four engines with the azimuth, elevation and distance they must give."""
    path = auricle_data.parent / "references" / "coord_vectors.json"
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    vectors = json.loads(path.read_text())
    assert len(vectors) == 24
    for vector in vectors:
        name = {"gl": "opengl"}.get(vector["frame"], vector["frame"])
        to = Axes.named(name)
        assert to.to_auricle(vector["source"]) == pytest.approx(vector["wire_source"], abs=1e-9)
        orientation = to.orientation_to_auricle(vector["rotation_xyzw"])
        assert orientation == pytest.approx(vector["wire_rotation_xyzw"], abs=1e-9)
        local = seen(name, vector["source"], vector["listener"], vector["rotation_xyzw"])
        # Six decimals of a quaternion are good for about 1e-4 degrees.
        assert azimuth_deg(local) == pytest.approx(vector["azimuth_deg"], abs=2e-4)
        assert elevation_deg(local) == pytest.approx(vector["elevation_deg"], abs=2e-4)
        assert distance_m(local) == pytest.approx(vector["distance_m"], abs=1e-4)
