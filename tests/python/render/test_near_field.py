"""Sources nearer than the HRTF set was measured at."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.polynomial import Legendre

from auricle import Scene, metrics
from auricle.scene import direction

HEAD_RADIUS_M = 0.0875


def pressure_at_ear(distance_m: float, angle_deg: float) -> float:
    """Pressure of a low tone on a rigid sphere over that in free air at its centre.

    The limit of Duda and Martens (1998), equation 3, for long waves: every order n of the series
    becomes (2 n + 1) / (n + 1) (a / r)^n P_n(cos angle).
    """
    orders = np.arange(60)
    series = (2.0 * orders + 1.0) / (orders + 1.0) * (HEAD_RADIUS_M / distance_m) ** orders
    return float(Legendre(series)(np.cos(np.radians(angle_deg))))


def low_levels_db(distance_m: float, azimuth_deg: float) -> np.ndarray:
    """Levels of a 200 Hz tone at the two ears, after it has settled."""
    scene = Scene(block_size=12_000)
    scene.add_source(position=direction(azimuth_deg, 0.0, distance_m))
    tone = 0.01 * np.sin(2.0 * np.pi * 200.0 / 48_000 * np.arange(12_000))
    out = scene.process(tone[None].astype(np.float32))[:, 2400:]
    return np.asarray(10.0 * np.log10(np.square(out, dtype=np.float64).mean(axis=1)))


def ild_db(distance_m: float, azimuth_deg: float) -> float:
    scene = Scene(block_size=8192)
    scene.add_source(position=direction(azimuth_deg, 0.0, distance_m))
    signal = 0.01 * np.random.default_rng(0).standard_normal((1, 8192))
    return metrics.ild_db(scene.process(signal.astype(np.float32)))


def test_the_nearer_a_source_at_the_side_the_larger_its_ild() -> None:
    for azimuth, side in ((90.0, 1.0), (-60.0, -1.0)):
        levels = [side * ild_db(distance, azimuth) for distance in (1.0, 0.5, 0.25, 0.15)]
        assert all(nearer > farther + 1.0 for farther, nearer in pairwise(levels))


def test_beyond_a_metre_distance_changes_no_ild() -> None:
    assert abs(ild_db(1.0, 90.0) - ild_db(8.0, 90.0)) < 0.01


@pytest.mark.parametrize("distance", [0.5, 0.25])
def test_low_tones_at_the_side_are_those_of_the_spherical_head(distance: float) -> None:
    def theory(metres: float) -> float:
        near, far = pressure_at_ear(metres, 0.0), pressure_at_ear(metres, 180.0)
        return float(20.0 * np.log10(near / far))

    heard = [-float(np.diff(low_levels_db(metres, 90.0))[0]) for metres in (distance, 2.0)]
    assert heard[0] - heard[1] == pytest.approx(theory(distance) - theory(2.0), abs=1.5)


@pytest.mark.parametrize("distance", [0.5, 0.25])
def test_low_tones_in_front_grow_as_at_the_spherical_head(distance: float) -> None:
    growth = low_levels_db(distance, 0.0) - low_levels_db(1.0, 0.0)
    ratio = pressure_at_ear(distance, 90.0) / pressure_at_ear(1.0, 90.0) / distance
    np.testing.assert_allclose(growth, 20.0 * np.log10(ratio), atol=0.5)


def test_in_front_it_stays_centred() -> None:
    assert abs(ild_db(0.2, 0.0)) < 0.3
