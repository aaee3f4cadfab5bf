"""SEE-2-SOUND as a Spatializer, against the renderer at the places that were drawn."""

from __future__ import annotations

import numpy as np
import pytest

from auricle import metrics, models
from auricle.errors import InputError
from auricle.render.offline import Voice, render_offline
from auricle.scene import Path
from auricle.views import View, heat_map

RATE = 16_000
WIDTH, HEIGHT, FPS, FOV_DEG = 120, 60, 10.0, 90.0


def noise() -> np.ndarray:
    return (0.05 * np.random.default_rng(0).standard_normal(RATE)).astype(np.float32)


def azimuths_deg(begin: float, end: float) -> np.ndarray:
    """For each frame of a second, evenly along the picture."""
    across = np.tan(np.radians(np.linspace(begin, end, 11)))
    return np.degrees(np.arctan(across))


def view_of(*things: np.ndarray, boxes: bool = True) -> View:
    """Squares of 10 pixels at azimuths, one for each frame, before a dark ground."""
    frames = np.full((11, HEIGHT, WIDTH, 3), 40, dtype=np.uint8)
    edges = np.zeros((11, len(things), 4))
    for number, thing in enumerate(things):
        for row, azimuth in enumerate(thing):
            x = 0.5 * WIDTH * (1.0 - np.tan(np.radians(azimuth)))
            left = round(x - 5.0)
            frames[row, 25:35, left : left + 10] = (220, 180 - 90 * number, 60)
            edges[row, number] = (x - 5.0, 25.0, x + 5.0, 35.0)
    edges /= [WIDTH, HEIGHT, WIDTH, HEIGHT]
    heat = np.stack([heat_map(row, HEIGHT, WIDTH) for row in edges])
    return View(frames, FPS, heat, FOV_DEG, boxes=tuple(edges) if boxes else ())


def path_of(azimuths: np.ndarray) -> Path:
    radians = np.radians(azimuths)
    return Path(
        (row / FPS, 2.0 * float(np.cos(a)), 2.0 * float(np.sin(a)), 0.0)
        for row, a in enumerate(radians)
    )


@pytest.mark.parametrize(("begin", "end"), [(-30.0, -30.0), (20.0, 20.0), (35.0, -35.0)])
def test_the_sound_is_where_the_box_is_seen(begin: float, end: float) -> None:
    way = azimuths_deg(begin, end)
    truth = render_offline([Voice(noise(), path_of(way))], RATE).binaural
    made = models.load("see_2_sound").spatialize(truth.mean(axis=0), RATE, view=view_of(way))
    assert metrics.snr_db(made, truth) > 9.0
    assert metrics.itd_us(made[:, : RATE // 4], RATE) == pytest.approx(
        metrics.itd_us(truth[:, : RATE // 4], RATE), abs=25.0
    )
    np.testing.assert_allclose(made.mean(axis=0), truth.mean(axis=0), atol=1e-6)


def test_two_things_share_the_clip_at_their_own_places() -> None:
    near, far = azimuths_deg(10.0, 10.0), azimuths_deg(-40.0, -40.0)
    model = models.load("see_2_sound")
    both, first, second = (
        model.spatialize(noise(), RATE, view=view_of(*things))
        for things in ((near, far), (near,), (far,))
    )
    np.testing.assert_allclose(both, 0.5 * (first + second), atol=1e-5)
    assert metrics.ild_db(first) > 0.0 > metrics.ild_db(second)


def test_what_moves_is_found_in_the_frames_alone() -> None:
    pytest.importorskip("cv2", reason="moving regions need the extra vision")
    way = azimuths_deg(35.0, -35.0)
    model = models.load("see_2_sound_moving")
    made = model.spatialize(noise(), RATE, view=view_of(way, boxes=False))
    truth = render_offline([Voice(noise(), path_of(way))], RATE).binaural
    for part in (slice(0, RATE // 5), slice(-RATE // 5, None)):
        assert np.sign(metrics.ild_db(made[:, part])) == np.sign(metrics.ild_db(truth[:, part]))
    still = model.spatialize(noise(), RATE, view=view_of(azimuths_deg(30.0, 30.0), boxes=False))
    # What stands still is not found: straight ahead, where both ears hear the same.
    assert metrics.iacc(still, RATE) > 0.99


def test_boxes_are_needed() -> None:
    view = view_of(azimuths_deg(0.0, 0.0), boxes=False)
    with pytest.raises(InputError, match="the view has no boxes"):
        models.load("see_2_sound").spatialize(noise(), RATE, view=view)
    with pytest.raises(InputError, match="boxes are of 2 frames; expected 11"):
        View(view.frames, FPS, view.heat, FOV_DEG, boxes=(np.zeros((1, 4)),) * 2)
