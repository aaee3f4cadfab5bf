"""Models that see and are not trained, against the renderer."""

from __future__ import annotations

import numpy as np
import pytest

from auricle import metrics, models
from auricle.errors import InputError
from auricle.models.visual_placement import GeometricPlacement, PseudoBinaural
from auricle.render.offline import Voice, render_offline
from auricle.scene import Path
from auricle.views import View, heat_map

RATE = 16_000


def noise(samples: int = 16_000) -> np.ndarray:
    return (0.05 * np.random.default_rng(0).standard_normal(samples)).astype(np.float32)


def view_towards(azimuths_deg: list[float], *places: Path) -> View:
    """A view of 90 degrees, a frame every half second, a spot at each azimuth."""
    maps = []
    for azimuth in azimuths_deg:
        side = 0.5 - 0.5 * np.tan(np.radians(azimuth))
        maps.append(heat_map([(side - 0.05, 0.45, side + 0.05, 0.55)], 50, 400))
    frames = np.zeros((len(maps), 50, 400, 3), dtype=np.uint8)
    return View(frames, 2.0, np.stack(maps), 90.0, places)


def place_at(azimuth_deg: float, distance_m: float = 1.5) -> tuple[float, float, float]:
    azimuth = np.radians(azimuth_deg)
    return (float(distance_m * np.cos(azimuth)), float(distance_m * np.sin(azimuth)), 0.0)


@pytest.mark.parametrize("azimuth", [-35.0, -10.0, 0.0, 20.0, 40.0])
@pytest.mark.parametrize("places", ["true", "seen"])
def test_one_source_has_the_renderers_ears(azimuth: float, places: str) -> None:
    place = place_at(azimuth)
    truth = render_offline([Voice(noise(), place)], RATE).binaural
    view = view_towards([azimuth] * 3, Path([(0.0, *place)]))
    made = GeometricPlacement(places).spatialize(truth.mean(axis=0), RATE, view=view)
    # Both were given the mean; what cancels in it is lost.
    assert metrics.snr_db(made, truth) > 12.0
    np.testing.assert_allclose(made.mean(axis=0), truth.mean(axis=0), atol=1e-6)
    assert metrics.itd_us(made, RATE) == pytest.approx(metrics.itd_us(truth, RATE), abs=15.0)
    assert metrics.ild_db(made) == pytest.approx(metrics.ild_db(truth), abs=0.7)


def test_a_source_that_moves_is_followed() -> None:
    path = Path([(0.0, *place_at(40.0)), (1.0, *place_at(-40.0))])
    truth = render_offline([Voice(noise(), path)], RATE).binaural
    view = view_towards([40.0, 0.0, -40.0], path)
    made = GeometricPlacement("true").spatialize(truth.mean(axis=0), RATE, view=view)
    assert metrics.snr_db(made, truth) > 10.0
    mono = np.stack([truth.mean(axis=0)] * 2)
    assert metrics.snr_db(mono, truth) < 5.0


def test_the_ceiling_needs_true_places() -> None:
    with pytest.raises(InputError, match="has no true places"):
        models.load("geometric_true").spatialize(noise(), RATE, view=view_towards([0.0, 0.0]))


def test_pseudo_binaural_turns_to_the_spot_and_keeps_the_level() -> None:
    mono = noise()
    for azimuth in (30.0, -30.0):
        ears = PseudoBinaural().spatialize(mono, RATE, view=view_towards([azimuth] * 3))
        assert np.sign(metrics.ild_db(ears)) == np.sign(azimuth)
        level = np.sqrt(np.mean(ears.mean(axis=0) ** 2))
        assert level == pytest.approx(np.sqrt(np.mean(mono**2)), rel=1e-3)


@pytest.mark.parametrize("name", ["geometric_true", "geometric_seen", "pseudo_binaural"])
def test_models_that_see_want_a_view(name: str) -> None:
    model = models.load(name)
    assert (model.name, model.sees) == (name, True)
    with pytest.raises(InputError, match="give it a view"):
        model.spatialize(noise(), RATE, "The dog is on the left.")
