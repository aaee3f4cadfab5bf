"""Pixels to directions: against the formulas of a pinhole and of an equirectangular picture."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.errors import InputError
from auricle.vision import EquirectangularCamera, PerspectiveCamera

FIELDS = st.floats(1.0, 179.0)
SIZES = st.tuples(st.integers(2, 4000), st.integers(2, 4000))
SHARES = st.floats(0.0, 1.0)


def test_edges_of_the_picture_are_half_the_field_of_view_away() -> None:
    camera = PerspectiveCamera(640, 480, 90.0)
    azimuth, elevation = camera.angles_deg([(0.0, 240.0), (640.0, 240.0), (320.0, 0.0)])
    np.testing.assert_allclose(azimuth, [45.0, -45.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(
        elevation, [0.0, 0.0, math.degrees(math.atan(240.0 / 320.0))], atol=1e-12
    )


@given(SIZES, FIELDS, SHARES, SHARES)
def test_perspective_direction_is_that_of_the_pinhole(
    size: tuple[int, int], field: float, across: float, down: float
) -> None:
    width, height = size
    x, y = across * width, down * height
    focal = width / 2 / math.tan(math.radians(field) / 2)
    azimuth, elevation = PerspectiveCamera(width, height, field).angles_deg([(x, y)])
    assert azimuth[0] == pytest.approx(math.degrees(math.atan((width / 2 - x) / focal)), abs=1e-9)
    expected = math.atan((height / 2 - y) / math.hypot(focal, width / 2 - x))
    assert elevation[0] == pytest.approx(math.degrees(expected), abs=1e-9)


@given(SIZES, SHARES, SHARES)
def test_equirectangular_direction_is_linear_in_the_pixel(
    size: tuple[int, int], across: float, down: float
) -> None:
    width, height = size
    camera = EquirectangularCamera(width, height)
    (x, y, z), *_ = camera.directions([(across * width, down * height)])
    azimuth, elevation = math.pi * (1 - 2 * across), math.pi * (0.5 - down)
    expected = (
        math.cos(elevation) * math.cos(azimuth),
        math.cos(elevation) * math.sin(azimuth),
        math.sin(elevation),
    )
    np.testing.assert_allclose((x, y, z), expected, atol=1e-9)


@given(SIZES, FIELDS, SHARES, SHARES, st.floats(0.1, 100.0))
def test_projection_is_the_way_back(
    size: tuple[int, int], field: float, across: float, down: float, depth: float
) -> None:
    point = (across * size[0], down * size[1])
    camera = PerspectiveCamera(*size, field)
    back = camera.project(camera.positions([point], depth))
    np.testing.assert_allclose(back, [point], atol=1e-6 * max(size))
    around = EquirectangularCamera(*size)
    position = around.positions([point], depth)
    assert np.linalg.norm(position) == pytest.approx(depth)
    # At the poles and at the seam several pixels show one direction.
    np.testing.assert_allclose(
        around.directions(around.project(position)) * depth, position, atol=1e-6 * depth
    )


def test_depth_along_the_axis_becomes_distance_along_the_ray() -> None:
    camera = PerspectiveCamera(200, 200, 90.0)
    (x, y, z), *_ = camera.positions([(0.0, 100.0)], 3.0)
    np.testing.assert_allclose((x, y, z), (3.0, 3.0, 0.0), atol=1e-12)


def test_a_smaller_copy_of_the_picture_shows_the_same_directions() -> None:
    large = PerspectiveCamera(1920, 1080, 70.0)
    small = large.resized(320, 240)
    points = np.array([(0.1, 0.2), (0.8, 0.9), (0.5, 0.0)])
    np.testing.assert_allclose(
        small.directions(points * (320, 240)), large.directions(points * (1920, 1080)), atol=1e-12
    )


def test_what_is_behind_has_no_place_in_a_perspective_picture() -> None:
    points = PerspectiveCamera(100, 100).project([(-1.0, 0.0, 0.0), (1.0, 0.0, 0.0)])
    assert np.isnan(points[0]).all()
    np.testing.assert_allclose(points[1], (50.0, 50.0))


@pytest.mark.parametrize("field", [0.0, 180.0, 360.0, -5.0, math.nan, "wide"])
def test_a_wrong_field_of_view_is_told(field: float) -> None:
    with pytest.raises(InputError, match="field of view"):
        PerspectiveCamera(640, 480, field)


def test_wrong_sizes_and_points_are_told() -> None:
    with pytest.raises(InputError, match="width"):
        PerspectiveCamera(0, 480)
    with pytest.raises(InputError, match="whole number"):
        EquirectangularCamera(3.5, 2)  # type: ignore[arg-type]
    camera = PerspectiveCamera(64, 48)
    with pytest.raises(InputError, match="n x 2"):
        camera.directions([1.0, 2.0])
    with pytest.raises(InputError, match="above 0"):
        camera.positions([(1.0, 2.0)], -1.0)
