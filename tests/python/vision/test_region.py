"""Regions: boxes and masks, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.errors import FormatError, InputError
from auricle.vision.region import Region, overlap

SPANS = st.tuples(st.integers(0, 9), st.integers(1, 3))
EDGES = st.tuples(SPANS, SPANS).map(
    lambda spans: (
        spans[0][0],
        spans[1][0],
        spans[0][0] + spans[0][1],
        spans[1][0] + spans[1][1],
    )
)


def _drawn(edges: tuple[int, int, int, int]) -> np.ndarray:
    mask = np.zeros((12, 12), dtype=bool)
    mask[edges[1] : edges[3], edges[0] : edges[2]] = True
    return mask


@given(EDGES, EDGES)
def test_overlap_counts_pixels(
    first: tuple[int, int, int, int], second: tuple[int, int, int, int]
) -> None:
    one, two = _drawn(first), _drawn(second)
    assert overlap(first, second) == pytest.approx((one & two).sum() / (one | two).sum())


@given(EDGES)
def test_the_region_of_a_mask_is_its_box(edges: tuple[int, int, int, int]) -> None:
    region = Region.from_mask(_drawn(edges), "ball")
    boxed = Region(tuple(map(float, edges)))
    assert region.box == boxed.box
    assert region.area == boxed.area
    assert region.centre == pytest.approx(boxed.centre)


def test_plain_data_comes_back() -> None:
    region = Region((1.0, 2.0, 3.5, 4.0), "dog", 0.5, None, 2.0, 7)
    again = Region.from_dict(region.to_dict())
    assert again.to_dict() == region.to_dict()


@pytest.mark.parametrize(
    "box", [(3.0, 0.0, 3.0, 1.0), (0.0, 2.0, 1.0, 1.0), (0.0, 0.0, math.inf, 1.0)]
)
def test_boxes_without_area_are_refused(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(InputError, match="box is"):
        Region(box)


def test_other_wrong_regions_are_refused() -> None:
    with pytest.raises(InputError, match="confidence"):
        Region((0, 0, 1, 1), confidence=1.5)
    with pytest.raises(InputError, match="true nowhere"):
        Region.from_mask(np.zeros((3, 3), dtype=bool))
    with pytest.raises(InputError, match="depth_m"):
        Region((0, 0, 1, 1), depth_m=-1.0)
    for wrong in ({}, {"box": [1, 2, 3]}, {"box": "abcd"}, {"box": [0, 0, 0, 1]}, 3):
        with pytest.raises(FormatError, match="not a region"):
            Region.from_dict(wrong)  # type: ignore[arg-type]
