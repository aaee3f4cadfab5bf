"""The one-call renderer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from mixture_separators import LATENCY, BandSplit

from auricle import HRTF, Path, PromptError, Scene, metrics, parse, spatialize
from auricle.rooms import PolyhedralRoom

RATE = 48_000


def burst(frames: int, seed: int = 0) -> np.ndarray:
    return (0.02 * np.random.default_rng(seed).standard_normal(frames)).astype(np.float32)


def test_it_equals_the_scene_with_the_latency_removed() -> None:
    sound = burst(1000)
    scene = Scene()
    scene.add_source(position=(0.5, 1.0, 0.2))
    padded = np.zeros((1, 1280), dtype=np.float32)
    padded[0, :1000] = sound
    live = np.concatenate(
        [scene.process(padded[:, k : k + 256]) for k in range(0, 1280, 256)], axis=1
    )
    offline = spatialize(sound, RATE, position=(0.5, 1.0, 0.2))
    assert offline.dtype == np.float32
    assert offline.shape == (2, 1000)
    skip = scene.latency_samples
    np.testing.assert_allclose(offline, live[:, skip : skip + 1000], atol=1e-7)


@pytest.mark.parametrize("taps", [256, 1000])
def test_the_tail_holds_all_that_rings_on(taps: int) -> None:
    hrtf = HRTF.default()
    # Echoes make the set ring longer, so that its filters have to be longer too.
    longer_ir = np.concatenate([hrtf.ir, np.zeros((710, 2, taps), np.float32)], axis=2)
    longer_ir[:, :, taps - 100 : taps - 100 + 512] += 0.3 * hrtf.ir
    ringing = HRTF(longer_ir[::5], hrtf.sample_rate, hrtf.positions_deg[::5], name="ringing")
    sound = burst(512)
    longer = np.concatenate([sound, np.zeros(6000, dtype=np.float32)])
    with_tail = spatialize(sound, RATE, position=(0.0, -1.0, 0.0), hrtf=ringing, tail=True)
    reference = spatialize(longer, RATE, position=(0.0, -1.0, 0.0), hrtf=ringing)
    assert with_tail.shape[1] > 512
    np.testing.assert_allclose(with_tail, reference[:, : with_tail.shape[1]], atol=1e-7)
    # Beyond the tail nothing is left but the output's 2 Hz high-pass settling.
    after = np.diff(reference[:, with_tail.shape[1] :], axis=1)
    assert np.abs(after).max() < 1e-6


def test_several_sounds_of_different_length_are_summed() -> None:
    a, b = burst(2000, 1), burst(900, 2)
    both = spatialize([a, b], RATE, position=[(1.0, 1.0, 0.0), (1.0, -1.0, 0.0)])
    each = spatialize(a, RATE, position=(1.0, 1.0, 0.0))
    each[:, :] += spatialize(
        np.concatenate([b, np.zeros(1100, dtype=np.float32)]), RATE, position=(1.0, -1.0, 0.0)
    )
    np.testing.assert_allclose(both, each, atol=1e-6)


def test_a_sentence_places_a_sound() -> None:
    out = spatialize(burst(8192), RATE, text="the dog is on the right, 2 m away")
    assert metrics.ild_db(out) < -3.0
    assert metrics.itd_us(out, RATE) < -400.0


def test_a_sentence_places_two_sounds_in_their_order() -> None:
    sounds = [burst(8192, 1), np.zeros(8192, dtype=np.float32)]
    text = "The cello is on the left and the guitar is on the right."
    assert metrics.ild_db(spatialize(sounds, RATE, text=text)) > 3.0
    assert metrics.ild_db(spatialize(sounds[::-1], RATE, text=text)) < -3.0


def test_a_path_is_followed() -> None:
    path = Path([(0.0, 0.5, 1.0, 0.0), (1.0, 0.5, -1.0, 0.0)])
    out = spatialize(burst(RATE), RATE, path=path)
    assert metrics.ild_db(out[:, : RATE // 10]) > 3.0
    assert metrics.ild_db(out[:, -RATE // 10 :]) < -3.0


def test_another_hrtf_set_is_used() -> None:
    hrtf = HRTF.default()
    mirrored = HRTF(hrtf.ir[:, ::-1], hrtf.sample_rate, hrtf.positions_deg)
    assert metrics.ild_db(spatialize(burst(4096), RATE, position=(0, 1, 0), hrtf=mirrored)) < -3.0


def test_lists_of_numbers_and_float64_are_audio_too() -> None:
    sound = burst(300)
    wanted = spatialize(sound, RATE, position=(1, 0, 0))
    np.testing.assert_array_equal(
        spatialize(sound.astype(np.float64), RATE, position=(1, 0, 0)), wanted
    )
    np.testing.assert_array_equal(spatialize(sound.tolist(), RATE, position=(1, 0, 0)), wanted)


@pytest.mark.parametrize("frames", [1, 255, 256, 257])
def test_any_length_comes_back_whole(frames: int) -> None:
    assert spatialize(burst(frames), RATE, position=(1, 0, 0)).shape == (2, frames)


def test_a_mixture_is_taken_apart_and_the_latency_removed() -> None:
    mixture = burst(20_000)
    heard = spatialize(
        mixture, RATE, text="bass on the left, flute behind on the right", separator=BandSplit
    )
    late = np.concatenate((mixture, np.zeros(LATENCY, np.float32)))
    parts = BandSplit(["bass", "flute"], RATE).process(late)[:, LATENCY:]
    assert np.abs(parts.sum(axis=0) - mixture).max() < 1e-8
    bass, flute = parse("bass on the left, flute behind on the right").objects
    apart = spatialize(list(parts[:2]), RATE, position=[bass.position, flute.position])
    rest = spatialize(parts[2], RATE, position=(1.5, 0.0, 0.0), spread=1.0)
    np.testing.assert_allclose(heard, apart + rest, atol=1e-6)


def test_a_text_of_one_object_takes_nothing_apart() -> None:
    def refuse(_labels: Sequence[str], _rate: int) -> BandSplit:
        raise AssertionError

    heard = spatialize(burst(2000), RATE, text="the bass is left", separator=refuse)
    np.testing.assert_array_equal(heard, spatialize(burst(2000), RATE, position=(0, 1.5, 0)))


def test_a_mixture_in_a_room_of_any_shape_has_a_residual_in_front() -> None:
    room = PolyhedralRoom.from_floor_plan(
        [(-2, -2), (3, -2), (3, 2), (-2, 2)], height_m=2.5, order=1, late=False
    )
    heard = spatialize(
        burst(1000), RATE, text="bass left, flute right", room=room, separator=BandSplit
    )
    assert np.isfinite(heard).all()
    assert heard.any()


def test_more_objects_than_a_network_takes_are_refused() -> None:
    text = "dog left, cat right, rain behind, bell in front, owl above"
    with pytest.raises(PromptError, match=r"places 5 objects; a mixture .* at most 4"):
        spatialize(burst(1000), RATE, text=text)
