"""The five cues against sums over single pixels, and against figures that follow by geometry."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from auricle.errors import InputError
from auricle.views import CUES, heat_map, visual_cues

MAPS = arrays.arrays(
    np.float64,
    st.tuples(st.integers(1, 7), st.integers(1, 7)),
    elements=st.floats(0.0, 1.0, allow_subnormal=False),
)


def by_pixels(heat: np.ndarray, threshold: float = 0.5) -> list[float]:
    """Section 4.3 of the paper pixel by pixel, in coordinates of 0 to 1."""
    height, width = heat.shape
    total = cx = cy = vx = vy = left = right = mask = 0.0
    for row in range(height):
        for column in range(width):
            value = heat[row, column]
            total += value
            cx += value * (column + 0.5) / width
            cy += value * (row + 0.5) / height
            mask += value >= threshold
            if 2 * (column + 0.5) < width:
                left += value
            if 2 * (column + 0.5) > width:
                right += value
    cx, cy = cx / total, cy / total
    for row in range(height):
        for column in range(width):
            vx += heat[row, column] * ((column + 0.5) / width - cx) ** 2 / total
            vy += heat[row, column] * ((row + 0.5) / height - cy) ** 2 / total
    shape = max(vx, 1 / (12 * width**2)) / max(vy, 1 / (12 * height**2))
    return [cx, mask / (height * width), vx + vy, (right - left) / total, shape]


@given(MAPS)
def test_cues_are_those_of_the_formulas(heat: np.ndarray) -> None:
    if heat.sum() < 1e-6:
        return
    np.testing.assert_allclose(visual_cues(heat), by_pixels(heat), rtol=1e-4, atol=1e-5)


@given(MAPS)
def test_a_mirrored_picture_has_mirrored_cues(heat: np.ndarray) -> None:
    side, area, variance, bias, shape = visual_cues(heat)
    mirrored = visual_cues(heat[:, ::-1])
    np.testing.assert_allclose(mirrored, [1 - side, area, variance, -bias, shape], atol=1e-5)


def test_a_spot_at_the_right_is_positive() -> None:
    heat = np.zeros((8, 10))
    heat[2:4, 8:10] = 1.0
    cues = dict(zip(CUES, visual_cues(heat), strict=True))
    assert cues["S_h"] == pytest.approx(0.9)
    assert cues["S_LR"] == 1.0
    assert cues["S_area"] == pytest.approx(4 / 80)


def test_a_uniform_map_has_the_variance_of_a_uniform_distribution() -> None:
    cues = visual_cues(np.ones((400, 500)))
    np.testing.assert_allclose(cues, [0.5, 1.0, 2 / 12, 0.0, 1.0], atol=1e-4)


def test_the_size_of_the_map_does_not_matter() -> None:
    small = heat_map([(0.55, 0.2, 0.85, 0.6)], 54, 96)
    large = heat_map([(0.55, 0.2, 0.85, 0.6)], 352, 352)
    np.testing.assert_allclose(visual_cues(small), visual_cues(large), atol=5e-3)


def test_cues_of_a_box_are_those_of_its_gaussian() -> None:
    # Two standard deviations to each edge: a box of 0.4 x 0.2 has 0.1 and 0.05.
    side, area, variance, _, shape = visual_cues(heat_map([(0.3, 0.4, 0.7, 0.6)], 400, 400))
    assert side == pytest.approx(0.5, abs=1e-4)
    assert variance == pytest.approx(0.1**2 + 0.05**2, rel=1e-2)
    assert shape == pytest.approx(4.0, rel=1e-2)
    # The value is 0.5 at sqrt(2 ln 2) deviations: an ellipse.
    assert area == pytest.approx(math.pi * 0.1 * 0.05 * 2 * math.log(2), rel=2e-2)


def test_nothing_that_sounds_is_the_middle() -> None:
    np.testing.assert_array_equal(visual_cues(np.zeros((3, 4, 5)))[1], [0.5, 0, 0, 0, 1])


@pytest.mark.parametrize(
    "heat", [np.ones(4), np.full((2, 2), -1.0), np.full((2, 2), np.nan), np.ones((0, 3))]
)
def test_wrong_maps_are_refused(heat: np.ndarray) -> None:
    with pytest.raises(InputError, match="heat"):
        visual_cues(heat)


def test_wrong_boxes_are_refused() -> None:
    with pytest.raises(InputError, match="left < right"):
        heat_map([(0.5, 0.1, 0.4, 0.2)], 4, 4)
    with pytest.raises(InputError, match="expected 1 numbers from 0 to 1"):
        heat_map([(0.1, 0.1, 0.4, 0.2)], 4, 4, weights=[2.0])
    assert heat_map(np.zeros((0, 4)), 4, 5).sum() == 0.0
