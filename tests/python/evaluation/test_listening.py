"""The listening test: judges that hear right, mirrored, or by chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest

from auricle.errors import InputError
from auricle.evaluation.listening import SeenClip, listening_test
from auricle.prompt import Placement
from auricle.scene import direction

PLACES = [(60.0, 1.0), (-60.0, 2.0), (20.0, 4.0), (-20.0, 8.0), (0.0, 1.1)]


@dataclass
class _Answer:
    octant: tuple[str, str, str]
    azimuth_deg: float
    elevation_deg: float
    distance_m: float


class _Judge:
    """Reads where the sound is from its two samples."""

    def __init__(self, side: float, far: float) -> None:
        self._side, self._far = side, far

    def locate(
        self, binaural: npt.ArrayLike, sample_rate: int, classes: Sequence[str | None]
    ) -> list[_Answer]:
        assert sample_rate == 16_000
        assert classes == [None]
        azimuth, distance = np.asarray(binaural)[:, 0].tolist()
        azimuth *= self._side
        side = "left" if azimuth > 0 else "right"
        return [_Answer((side, "front", "above"), azimuth, 0.0, distance**self._far)]


def _clips() -> list[SeenClip]:
    return [
        SeenClip(
            np.array([[azimuth], [distance]], dtype=np.float32),
            16_000,
            Placement("x", direction(azimuth, 0.0, distance)),
        )
        for azimuth, distance in PLACES
    ]


def test_a_judge_that_hears_right_is_right() -> None:
    scores = listening_test(_Judge(1.0, 1.0), _clips())
    assert (scores.direction, scores.distance, scores.matching) == (1.0, 1.0, 1.0)
    # Straight ahead has no side, 1 m and 1.1 m have no order; all five pictures differ.
    assert (scores.clips, scores.distance_pairs, scores.matching_pairs) == (4, 9, 10)


def test_a_judge_that_hears_mirrored_is_wrong() -> None:
    scores = listening_test(_Judge(-1.0, -1.0), _clips())
    assert scores.direction == scores.distance == 0.0
    assert scores.matching < 0.5


@pytest.mark.parametrize("order", [1, -1])
def test_a_judge_that_always_says_the_same_is_at_chance(order: int) -> None:
    scores = listening_test(_Judge(0.0, 0.0), _clips()[::order])
    assert scores.matching == 0.5
    assert scores.distance == 0.5


def test_what_could_not_be_asked_is_nan() -> None:
    ahead = [clip for clip in _clips() if clip.placement.azimuth_deg == 0.0] * 2
    scores = listening_test(_Judge(1.0, 1.0), ahead)
    assert math.isnan(scores.direction)
    assert math.isnan(scores.distance)
    assert math.isnan(scores.matching)
    with pytest.raises(InputError, match="at least 2"):
        listening_test(_Judge(1.0, 1.0), ahead[:1])
