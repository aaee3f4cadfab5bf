"""Directions and distances against dot products and hand-counted examples."""

from __future__ import annotations

import numpy as np
import pytest

from auricle import AuricleError, metrics


def _unit(pairs_deg: np.ndarray) -> np.ndarray:
    azimuth, elevation = np.radians(pairs_deg).T
    return np.stack(
        [
            np.cos(elevation) * np.cos(azimuth),
            np.cos(elevation) * np.sin(azimuth),
            np.sin(elevation),
        ]
    )


def test_great_circle_is_the_angle_of_unit_vectors() -> None:
    rng = np.random.default_rng(2)
    one, two = (rng.uniform([-180, -90], [180, 90], (500, 2)) for _ in range(2))
    expected = np.degrees(np.arccos(np.sum(_unit(one) * _unit(two), axis=0)))
    assert metrics.great_circle_deg(one, two) == pytest.approx(expected, abs=1e-9)


def test_great_circle_keeps_small_angles_and_wraps() -> None:
    assert metrics.great_circle_deg([179.5, 0.0], [-179.5, 0.0]) == pytest.approx(1.0)
    assert metrics.great_circle_deg([0.0, 0.0], [1e-7, 0.0]) == pytest.approx(1e-7, rel=1e-6)
    assert metrics.great_circle_deg([0.0, 90.0], [77.0, 90.0]) == pytest.approx(0.0, abs=1e-9)


def test_error_rate_and_mean_angle() -> None:
    said, true = [[0, 0], [10, 0], [30, 0], [200, 0]], [[0, 0]] * 4
    assert metrics.error_rate_deg(said, true) == pytest.approx(0.5)
    assert metrics.error_rate_deg(said, true, threshold_deg=5.0) == pytest.approx(0.75)
    assert metrics.mean_angular_error_deg(said, true) == pytest.approx((0 + 10 + 30 + 160) / 4)


def test_distance_error_rate_allows_one_class() -> None:
    # Classes of half a metre: 2.0 -> 4; 2.6 -> 5, 3.1 -> 6.
    assert metrics.distance_error_rate([2.6, 3.1], [2.0, 2.0]) == pytest.approx(0.5)
    assert metrics.distance_error_rate([2.6, 3.1], [2.0, 2.0], tolerated_steps=2) == 0.0


def test_bad_input() -> None:
    with pytest.raises(AuricleError, match="azimuth and elevation"):
        metrics.great_circle_deg([0.0, 0.0, 0.0], [0.0, 0.0, 0.0])
    with pytest.raises(AuricleError, match="finite"):
        metrics.great_circle_deg([np.nan, 0.0], [0.0, 0.0])
    with pytest.raises(AuricleError, match="distances in metres"):
        metrics.distance_error_rate([-1.0], [1.0])
