"""A set measured at 0.25, 0.5 and 1 m renders the head it was measured on, at any distance."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "hrtf"))
import sphere_model
from sofa_files import grid_deg

from auricle import HRTF, Scene, metrics
from auricle.scene import direction

RATE = 48_000
FRAMES = 1024
AZIMUTHS_DEG = (0.0, 15.0, 45.0, 60.0, 90.0, 120.0, -75.0, -150.0)
BAND_HZ = (125.0, 12_000.0)


@pytest.fixture(scope="module")
def scene() -> Scene:
    grid, distances = grid_deg(15), (0.25, 0.5, 1.0)
    ir = np.concatenate([sphere_model.responses(grid, d, as_measured=True) for d in distances])
    radii = np.repeat(distances, len(grid))
    hrtf = HRTF(ir, RATE, np.tile(grid, (3, 1)), name="sphere", distance_m=radii)
    scene = Scene(RATE, FRAMES, hrtf=hrtf)
    scene.add_source("source", position=(1.0, 0.0, 0.0))
    return scene


def rendered(scene: Scene, azimuth_deg: float, distance_m: float) -> np.ndarray:
    """Impulse response of the engine ``[2 x n]``."""
    scene.reset()
    (source,) = scene.sources
    source.position = direction(azimuth_deg, 0.0, distance_m)
    impulse = np.zeros((1, FRAMES), dtype=np.float32)
    impulse[0, 0] = 0.02
    return scene.process(impulse).astype(np.float64) / 0.02


def modelled(azimuth_deg: float, distance_m: float) -> np.ndarray:
    position = np.array([[azimuth_deg, 0.0]])
    return sphere_model.responses(position, distance_m)[0] / distance_m


def levels_db(ears: np.ndarray) -> np.ndarray:
    power = np.square(np.abs(np.fft.rfft(ears, 4096)))
    frequency = np.fft.rfftfreq(4096, 1.0 / RATE)
    band = (frequency >= BAND_HZ[0]) & (frequency <= BAND_HZ[1])
    return np.asarray(10.0 * np.log10(power[:, band].sum(axis=1)))


@pytest.mark.parametrize("distance", [0.25, 0.3, 0.354, 0.42, 0.5, 0.6, 0.707, 0.85, 1.0])
def test_level_ild_and_itd_are_the_heads_at_and_between_the_distances(
    scene: Scene, distance: float
) -> None:
    # The engine sets 0 dB straight ahead at the farthest distance.
    zero = np.mean(levels_db(rendered(scene, 0.0, 1.0)) - levels_db(modelled(0.0, 1.0)))
    for azimuth in AZIMUTHS_DEG:
        found, wanted = rendered(scene, azimuth, distance), modelled(azimuth, distance)
        error = levels_db(found) - levels_db(wanted) - zero
        assert np.abs(error).max() < 0.5
        assert abs(error[0] - error[1]) < 0.5
        itd = [float(np.asarray(metrics.itd_us(ears, RATE))) for ears in (found, wanted)]
        assert itd[0] == pytest.approx(itd[1], abs=5.0)


def test_within_the_nearest_distance_ild_still_follows_the_head(scene: Scene) -> None:
    for azimuth in AZIMUTHS_DEG:
        found = levels_db(rendered(scene, azimuth, 0.15))
        wanted = levels_db(modelled(azimuth, 0.15))
        assert (found[0] - found[1]) - (wanted[0] - wanted[1]) == pytest.approx(0.0, abs=1.5)


def test_nearer_than_its_only_distance_the_itd_grows_as_the_heads() -> None:
    grid = grid_deg(10)
    ir = sphere_model.responses(grid, 1.0, as_measured=True)
    scene = Scene(RATE, FRAMES, hrtf=HRTF(ir, RATE, grid, name="sphere"))
    scene.add_source("source")
    for distance in (0.5, 0.25, 0.15):
        for azimuth in AZIMUTHS_DEG:
            ears = rendered(scene, azimuth, distance), modelled(azimuth, distance)
            found, wanted = (float(np.asarray(metrics.itd_us(pair, RATE))) for pair in ears)
            # Both are found in steps of 1.3 us.
            assert found == pytest.approx(wanted, abs=2.7)


def test_beyond_the_farthest_distance_only_level_changes(scene: Scene) -> None:
    for azimuth in AZIMUTHS_DEG:
        near, far = rendered(scene, azimuth, 1.0), 4.0 * rendered(scene, azimuth, 4.0)
        np.testing.assert_allclose(far, near, atol=1e-4 * np.abs(near).max())


def test_a_source_that_walks_in_has_no_step_and_no_bend(scene: Scene) -> None:
    tone = 0.01 * np.sin(2.0 * np.pi * 120.0 / RATE * np.arange(48 * FRAMES))
    source = scene.sources[0]

    def bend(distance_m: np.ndarray) -> float:
        scene.reset()
        blocks = []
        for block, metres in zip(tone.reshape(48, 1, FRAMES), distance_m, strict=True):
            source.position = direction(60.0, 0.0, float(metres))
            blocks.append(scene.process(block.astype(np.float32)))
        heard = np.concatenate(blocks, axis=1)[:, 2 * FRAMES :].astype(np.float64)
        return float(np.abs(np.diff(heard, 2)).max())

    still = bend(np.full(48, 0.2))
    assert bend(np.geomspace(2.0, 0.2, 48)) < 1.5 * still
