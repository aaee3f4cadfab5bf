"""A view: its times, its directions, what it refuses."""

from __future__ import annotations

import math

import numpy as np
import pytest

from auricle.errors import InputError
from auricle.views import View, heat_map


def moving_view(fov_deg: float = 90.0) -> View:
    centres = [0.2, 0.5, 0.8]
    heat = np.stack([heat_map([(x - 0.05, 0.45, x + 0.05, 0.55)], 40, 200) for x in centres])
    frames = np.zeros((3, 40, 200, 3), dtype=np.uint8)
    frames[:, 0, 0, 0] = [10, 20, 30]
    return View(frames, 2.0, heat, fov_deg)


def test_azimuths_are_those_of_a_pin_hole() -> None:
    view = moving_view()
    # At 90 degrees of view the edge of the picture is as far to the side as ahead.
    wanted = [math.degrees(math.atan(0.6)), 0.0, -math.degrees(math.atan(0.6))]
    np.testing.assert_allclose(view.azimuths_deg([0.0, 0.5, 1.0]), wanted, atol=0.3)
    np.testing.assert_allclose(view.elevations_deg([0.0, 0.5]), 0.0, atol=0.1)


def test_cues_between_frames_lie_on_a_line_and_are_held_beyond() -> None:
    view = moving_view()
    np.testing.assert_allclose(view.cues_at([0.25])[0], view.cues[:2].mean(axis=0), rtol=1e-5)
    np.testing.assert_array_equal(view.cues_at([9.0])[0], view.cues[2])


def test_the_nearest_frames_are_taken() -> None:
    cut = moving_view().at([0.1, 0.4, 0.7, 1.0, 1.3])
    assert cut.frames[:, 0, 0, 0].tolist() == [10, 20, 20, 30, 30]
    assert cut.frames_per_second == pytest.approx(1 / 0.3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"frames": np.zeros((3, 4, 5, 3))}, "frames are float64"),
        ({"heat": np.zeros((2, 4, 5))}, r"heat has shape \(2, 4, 5\); expected \[3 x h x w\]"),
        ({"frames_per_second": 0.0}, "frames_per_second is 0.0"),
        ({"fov_deg": 180.0}, "fov_deg is 180.0"),
        ({"aspect": 0.0}, "aspect is 0.0"),
    ],
)
def test_wrong_views_are_refused(change: dict, words: str) -> None:
    right = {
        "frames": np.zeros((3, 4, 5, 3), dtype=np.uint8),
        "heat": np.zeros((3, 4, 5)),
        "frames_per_second": 2.0,
        "fov_deg": 60.0,
    }
    with pytest.raises(InputError, match=words):
        View(**{**right, **change})
