"""Scenes: what they render, against direct convolution and against themselves."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest

from auricle import HRTF, EngineError, InputError, Path, PromptError, Scene, metrics
from auricle.hrtf.resampling import resample_responses
from auricle.scene import direction
from auricle.scene.geometry import yaw_pitch_roll

RATE = 48_000


def noise(frames: int, seed: int = 0) -> np.ndarray:
    return (0.02 * np.random.default_rng(seed).standard_normal(frames)).astype(np.float32)


def render(scene: Scene, inputs: np.ndarray, block: int) -> np.ndarray:
    """Feed ``[sources x frames]`` block by block."""
    parts = [
        scene.process(inputs[:, start : start + block])
        for start in range(0, inputs.shape[1], block)
    ]
    return np.concatenate(parts, axis=1)


def level_db(signal: np.ndarray, reference: np.ndarray) -> float:
    energy = np.sum(np.square(signal, dtype=np.float64)) + 1e-30
    return float(10.0 * np.log10(energy / np.sum(np.square(reference, dtype=np.float64))))


@pytest.mark.parametrize("azimuth", [-150.0, -90.0, -30.0, 30.0, 90.0, 150.0])
def test_the_near_ear_is_louder_and_earlier(azimuth: float) -> None:
    scene = Scene()
    scene.add_source(position=direction(azimuth, 0.0, 1.0))
    out = render(scene, noise(8192)[None], 256)
    side = np.sign(azimuth)
    assert side * metrics.ild_db(out) > 2.0
    assert side * metrics.itd_us(out, RATE) > 150.0


@pytest.mark.parametrize(
    ("azimuth", "elevation"), [(0, 0), (45, 0), (90, 0), (-120, 30), (30, -40)]
)
def test_output_is_the_measured_response_convolved(azimuth: float, elevation: float) -> None:
    hrtf = HRTF.default()
    responses, _ = resample_responses(hrtf.ir, hrtf.sample_rate, RATE)
    vectors = np.array([direction(*row) for row in hrtf.positions_deg])
    nearest = int(np.argmax(vectors @ np.array(direction(azimuth, elevation))))
    scene = Scene()
    scene.add_source(position=direction(*hrtf.positions_deg[nearest]))
    impulse = np.zeros((1, 2048), dtype=np.float32)
    impulse[0, 0] = 0.05
    rendered = render(scene, impulse, 256)
    measured = responses[nearest]
    distortion = metrics.spectral_distortion_db(measured, rendered, RATE)
    assert np.max(distortion) < 1.2
    assert abs(metrics.itd_us(rendered, RATE) - metrics.itd_us(measured, RATE)) < 4.0
    assert abs(metrics.ild_db(rendered) - metrics.ild_db(measured)) < 0.2


def test_white_noise_in_front_at_one_metre_keeps_its_power() -> None:
    scene = Scene()
    scene.add_source(position=(1.0, 0.0, 0.0))
    signal = noise(RATE)[None]
    out = render(scene, signal, 256)
    assert abs(level_db(out, signal) - 10.0 * np.log10(2.0)) < 0.5


@pytest.mark.parametrize(("distance", "change_db"), [(1.5, -3.52), (2.0, -6.02), (10, -20)])
def test_level_falls_with_distance(distance: float, change_db: float) -> None:
    signal = 0.02 * noise(RATE // 4)[None]
    near, far = Scene(), Scene()
    near.add_source(position=(1.0, 0.0, 0.0))
    far.add_source(position=(distance, 0.0, 0.0))
    change = level_db(render(far, signal, 256), render(near, signal, 256))
    assert change == pytest.approx(change_db, abs=0.02)


def test_eight_sources_together_are_the_sum_of_each_alone() -> None:
    places = [direction(45.0 * k + 7.0, 10.0 * (k - 4), 1.0 + 0.2 * k) for k in range(8)]
    signals = np.stack([noise(9000, seed) for seed in range(8)])
    together = Scene()
    for place in places:
        together.add_source(position=place)
    alone = np.zeros((2, 9000))
    for place, signal in zip(places, signals, strict=True):
        scene = Scene()
        scene.add_source(position=place)
        alone += render(scene, signal[None], 256)
    rendered = render(together, signals, 256)
    assert level_db(rendered - alone, alone) < -80.0


@pytest.mark.parametrize("block", [16, 64, 413, 1024, 4096])
def test_the_block_size_does_not_matter_for_still_sources(block: int) -> None:
    signals = np.stack([noise(12_288, seed) for seed in range(3)])
    outputs = []
    for size in (256, block):
        scene = Scene(block_size=4096)
        for azimuth in (20.0, -100.0, 170.0):
            scene.add_source(position=direction(azimuth, 15.0, 1.3))
        outputs.append(render(scene, signals, size))
    assert level_db(outputs[0] - outputs[1], outputs[0]) < -80.0


@pytest.mark.parametrize("block", [16, 64, 256, 413, 1024])
@pytest.mark.parametrize("last", [255, 256, 1023])
def test_sound_that_ends_with_a_block_is_heard_to_its_end(block: int, last: int) -> None:
    signal = np.zeros((1, 3072), dtype=np.float32)
    signal[0, last] = 0.05
    scene = Scene(block_size=4096)
    scene.add_source(position=(0.0, 1.0, 0.0))
    whole = scene.process(signal)
    scene.reset()
    parts = render(scene, signal, block)
    assert level_db(parts - whole, whole) < -80.0
    assert metrics.itd_us(parts[:, last:], RATE) > 400.0


@pytest.mark.parametrize("rate", [16_000, 44_100, 96_000])
def test_other_sample_rates_keep_the_itd(rate: int) -> None:
    measured = HRTF.default()
    left = np.flatnonzero((np.abs(measured.positions_deg - (90.0, 0.0)) < 0.1).all(axis=1))[0]
    wanted = metrics.itd_us(measured.ir[left], measured.sample_rate)
    scene = Scene(rate)
    scene.add_source(position=(0.0, 1.0, 0.0))
    out = render(scene, noise(8192)[None], 256)
    assert abs(metrics.itd_us(out, rate) - wanted) < 10.0


def test_latency_is_that_of_the_earliest_direction() -> None:
    scene = Scene()
    source = scene.add_source(position=(1.0, 0.0, 0.0))
    impulse = np.zeros((1, 256), dtype=np.float32)
    impulse[0, 0] = 0.05
    first = []
    for azimuth, elevation in HRTF.default().positions_deg:
        source.position = direction(azimuth, elevation)
        scene.reset()
        out = np.abs(scene.process(impulse))
        first.append(int(np.argmax((out >= 0.2 * out.max()).any(axis=0))))
    assert scene.latency_samples <= 8
    assert scene.latency_samples <= min(first) <= scene.latency_samples + 3


def test_turning_the_head_is_turning_the_world_the_other_way() -> None:
    signal = noise(4096)[None]
    turned, moved = Scene(), Scene()
    turned.add_source(position=direction(10.0, 5.0, 2.0))
    turned.listener.orientation = yaw_pitch_roll(70.0)
    moved.add_source(position=direction(-60.0, 5.0, 2.0))
    a, b = render(turned, signal, 256), render(moved, signal, 256)
    assert level_db(a - b, b) < -70.0


def test_walking_is_moving_the_world_the_other_way() -> None:
    signal = noise(4096)[None]
    walked, moved = Scene(), Scene()
    walked.listener.position = (1.0, -2.0, 0.5)
    walked.add_source(position=(3.0, 0.0, 0.0))
    moved.add_source(position=(2.0, 2.0, -0.5))
    a, b = render(walked, signal, 256), render(moved, signal, 256)
    assert level_db(a - b, b) < -80.0


def test_a_scene_in_unity_axes_hears_unitys_right_on_the_right() -> None:
    scene = Scene(frame="unity")
    source = scene.add_source("bell", position=(2.0, 0.0, 0.0))
    assert metrics.ild_db(render(scene, noise(4096)[None], 256)) < -3.0
    scene.set_positions([source], [(-2.0, 0.0, 0.0)])
    scene.process({"bell": noise(256)})
    assert metrics.ild_db(render(scene, noise(4096)[None], 256)) > 3.0


def test_a_source_at_the_heads_centre_is_finite_and_centred() -> None:
    scene = Scene()
    scene.add_source(position=(0.0, 0.0, 0.0))
    out = render(scene, 0.01 * noise(4096)[None], 256)
    assert np.isfinite(out).all()
    assert abs(metrics.ild_db(out)) < 0.1


def test_inputs_may_be_named_given_by_source_or_rows_in_order() -> None:
    signals = np.stack([noise(256, 1), noise(256, 2)])
    outputs = []
    for style in range(3):
        scene = Scene()
        a = scene.add_source("a", position=(1.0, 1.0, 0.0))
        b = scene.add_source(position=(1.0, -1.0, 0.0))
        given = ({"a": signals[0], b: signals[1]}, {b: signals[1], a: signals[0]}, signals)
        outputs.append(scene.process(given[style]))
    np.testing.assert_array_equal(outputs[0], outputs[1])
    np.testing.assert_array_equal(outputs[0], outputs[2])


def test_out_is_written_in_place_and_returned() -> None:
    scene = Scene()
    scene.add_source("a", position=(1.0, 0.0, 0.0))
    out = np.empty((2, 256), dtype=np.float32)
    assert scene.process({"a": noise(256)}, out) is out
    assert out.any()


def test_without_input_the_output_says_how_long_to_ring_on() -> None:
    scene = Scene()
    scene.add_source("a", position=(0.0, 1.0, 0.0))
    scene.process({"a": noise(256)})
    out = np.empty((2, 100), dtype=np.float32)
    assert scene.process({}, out).any()
    assert scene.time_s == pytest.approx(356 / RATE)
    assert scene.process({}).shape == (2, 256)


def test_a_source_without_a_place_or_without_input_is_silent() -> None:
    scene = Scene()
    scene.add_source("nowhere")
    scene.add_source("here", position=(1.0, 0.0, 0.0))
    assert not scene.process({"nowhere": noise(256)}).any()
    assert not scene.process({}).any()
    assert scene.process({"here": noise(256)}).any()


def test_nan_is_contained_to_its_source_and_block() -> None:
    spoilt = np.stack([noise(2560, 1), noise(2560, 2)])
    clean = spoilt.copy()
    spoilt[0, 700] = np.nan
    clean[0, 512:768] = 0.0
    outputs = []
    for signals in (spoilt, clean):
        scene = Scene()
        scene.add_source(position=(1.0, 1.0, 0.0))
        scene.add_source(position=(1.0, -1.0, 0.0))
        outputs.append(render(scene, signals, 256))
        assert scene.contained_blocks == (1 if signals is spoilt else 0)
    np.testing.assert_array_equal(outputs[0], outputs[1])


@pytest.mark.parametrize("peak", [3.0, 1e6, 1e30])
def test_output_stays_within_full_scale_and_finite(peak: float) -> None:
    scene = Scene()
    scene.add_source(position=(0.3, 0.1, 0.0))
    signal = (peak * noise(8192)[None] / 0.02).astype(np.float32)
    out = render(scene, signal, 256)
    assert np.isfinite(out).all()
    assert np.abs(out).max() <= 1.0
    assert scene.limited_samples > 0


def test_moving_many_at_once_equals_moving_each() -> None:
    places = np.array([[1.0, 0.5, 0.0], [-1.0, 0.2, 0.3]], dtype=np.float32)
    signals = np.stack([noise(2048, 1), noise(2048, 2)])
    outputs = []
    for at_once in (True, False):
        scene = Scene()
        sources = [scene.add_source(position=(2.0, 0.0, 0.0)) for _ in range(2)]
        if at_once:
            scene.set_positions(sources, places)
        else:
            for source, place in zip(sources, places, strict=True):
                source.position = place
        outputs.append(render(scene, signals, 256))
        assert sources[0].position == pytest.approx((1.0, 0.5, 0.0))
    np.testing.assert_array_equal(outputs[0], outputs[1])


def test_a_path_moves_the_source_as_time_passes() -> None:
    scene = Scene()
    path = Path([(0.0, 1.0, 1.0, 0.0), (1.0, 1.0, -1.0, 0.0)])
    source = scene.add_source(path=path)
    out = render(scene, noise(RATE)[None], 250)
    assert scene.time_s == pytest.approx(1.0)
    assert source.path == path
    track = [metrics.ild_db(out[:, k : k + 4800]) for k in range(0, RATE, 4800)]
    assert track[0] > 4.0
    assert track[-1] < -4.0
    assert all(a > b - 0.5 for a, b in pairwise(track))


def test_text_is_heard_from_where_the_listener_stands() -> None:
    scene = Scene()
    scene.listener.position = (5.0, 5.0, 0.0)
    scene.listener.orientation = yaw_pitch_roll(90.0)
    source = scene.add_source(text="on the left, 2 m away")
    # Facing +y, the left is -x.
    assert source.position == pytest.approx((3.0, 5.0, 0.0), abs=1e-6)
    assert source.text == "on the left, 2 m away"
    with pytest.raises(PromptError):
        source.text = "the dog barks"
    assert source.position == pytest.approx((3.0, 5.0, 0.0), abs=1e-6)


def test_changing_the_hrtf_set_cross_fades_without_a_gap() -> None:
    hrtf = HRTF.default()
    other = HRTF(hrtf.ir[::2, ::-1], hrtf.sample_rate, hrtf.positions_deg[::2], name="mirrored")
    scene = Scene()
    scene.add_source("tone", position=(0.0, 1.0, 0.0))
    time = np.arange(RATE) / RATE
    tone = (0.05 * np.cos(2 * np.pi * 440.0 * time)).astype(np.float32)
    parts = []
    for index, block in enumerate(tone[: 100 * 256].reshape(100, 256)):
        if index == 50:
            scene.set_hrtf(other)
        parts.append(scene.process({"tone": block}))
    out = np.concatenate(parts, axis=1)
    assert scene.hrtf is other
    before, after = out[:, 20 * 256 : 50 * 256], out[:, 60 * 256 :]
    assert metrics.ild_db(before) > 3.0
    assert metrics.ild_db(after) < -3.0
    # A click would bend the waveform far more sharply than the tone ever does.
    bend = np.abs(np.diff(out, 2, axis=1))
    still = np.concatenate([bend[:, 20 * 256 : 49 * 256], bend[:, 60 * 256 :]], axis=1)
    assert bend[:, 49 * 256 : 60 * 256].max() < 1.5 * still.max()


def test_reset_silences_what_rings_and_starts_paths_again() -> None:
    scene = Scene()
    source = scene.add_source("a", path=Path([(0.0, 1.0, 1.0, 0.0), (0.1, 1.0, -1.0, 0.0)]))
    for _ in range(40):
        scene.process({"a": noise(256)})
    scene.reset()
    assert scene.time_s == 0.0
    assert source.position == pytest.approx((1.0, 1.0, 0.0))
    assert not scene.process({}).any()


def test_a_scene_survives_the_way_through_plain_data() -> None:
    scene = Scene(44_100, 512, max_sources=9, max_propagation_m=300.0, frame="unity")
    scene.listener.position = (1.0, 2.0, 3.0)
    scene.listener.orientation = yaw_pitch_roll(30.0, 10.0)
    scene.add_source("a", position=(1.0, 0.0, 2.0), gain_db=-6.0, propagation=True)
    b = scene.add_source("b", path=Path([(0.0, 1.0, 0.0, 0.0), (2.0, 0.0, 1.0, 0.0)]))
    b.set_distance_model("linear", max_distance=20.0)
    b.directivity = {"pattern": "cardioid", "order": 2.0, "weight": 0.75}
    b.spread, b.propagation, b.air_absorption = 0.25, True, True
    b.orientation = yaw_pitch_roll(180.0)
    scene.add_source("c", text="behind on the left, 2 m")
    scene.add_source("d", position=(0.0, 1.0, 0.0)).gain = 0.0
    data = json.loads(json.dumps(scene.to_dict(), allow_nan=False))
    again = Scene.from_dict(data)
    assert again.to_dict() == data
    assert [source.text for source in again.sources] == [
        None,
        None,
        "behind on the left, 2 m",
        None,
    ]
    assert again.sources[3].gain_db == -np.inf
    assert again.max_propagation_m == 300.0
    assert again.sources[1].directivity == {"pattern": "cardioid", "order": 2.0, "weight": 0.75}
    kept = [(s.spread, s.propagation, s.air_absorption) for s in again.sources]
    off = (0.0, False, False)
    assert kept == [(0.0, True, False), (0.25, True, True), off, off]
    signals = np.stack([noise(512, seed) for seed in range(4)])
    np.testing.assert_array_equal(scene.process(signals), again.process(signals))


def test_a_cardioid_that_faces_away_is_silent_and_a_cone_has_its_outer_gain() -> None:
    signal = noise(2048)[None]
    plain = Scene()
    plain.add_source(position=(1.0, 0.0, 0.0))
    reference = render(plain, signal, 256)
    for directivity, change_db in (
        ({"pattern": "cardioid"}, -100.0),
        ({"pattern": "cone", "inner": 1.0, "outer": 2.0, "outer_gain": 0.5}, -6.02),
    ):
        scene = Scene()
        # Its axis points along +x, away from the listener behind it.
        scene.add_source(position=(1.0, 0.0, 0.0), directivity=directivity)
        change = level_db(render(scene, signal, 256) + 1e-12, reference)
        assert change == pytest.approx(change_db, abs=0.1) or change < change_db


def test_a_scene_written_before_there_were_effects_is_read() -> None:
    scene = Scene()
    scene.add_source("a", position=(1.0, 0.0, 0.0), directivity={"pattern": "cardioid"})
    wanted = scene.to_dict()
    older = json.loads(json.dumps(wanted))
    del older["max_propagation_m"], older["sources"][0]["directivity"]["weight"]
    for key in ("spread", "propagation", "air_absorption"):
        del older["sources"][0][key]
    assert Scene.from_dict(older).to_dict() == wanted


def test_a_sentence_says_how_wide_a_source_is() -> None:
    scene = Scene()
    rain = scene.add_source(text="rain all around me")
    assert rain.spread == 1.0
    rain.text = "the rain is on the left"
    assert rain.spread == 0.0
    assert scene.add_source(text="rain all around me", spread=0.5).spread == 0.5
    choir = scene.add_source(text="the choir is 90 degrees wide in front of me")
    assert choir.spread == 0.25


@pytest.mark.parametrize("weight", [0.25, 0.5, 0.75, 1.0])
@pytest.mark.parametrize("turned", [0.0, 60.0, 90.0, 135.0, 180.0])
def test_the_cardioid_family_follows_its_formula(weight: float, turned: float) -> None:
    signal = noise(1024)[None]
    plain, directed = Scene(), Scene()
    plain.add_source(position=(1.0, 0.0, 0.0))
    source = directed.add_source(
        position=(1.0, 0.0, 0.0), directivity={"pattern": "cardioid", "weight": weight}
    )
    # Its axis is +x of its own; the listener lies behind it.
    source.orientation = yaw_pitch_roll(turned)
    gain = abs(1.0 - weight + weight * np.cos(np.radians(180.0 - turned)))
    change = level_db(render(directed, signal, 256) + 1e-12, render(plain, signal, 256))
    if gain < 1e-6:
        assert change < -100.0
    else:
        assert change == pytest.approx(20.0 * np.log10(gain), abs=0.1)


def test_capacity_names_and_removal() -> None:
    scene = Scene(max_sources=2)
    first = scene.add_source("a", position=(1.0, 0.0, 0.0))
    scene.add_source("b")
    with pytest.raises(EngineError, match="all 2 sources are in use"):
        scene.add_source("c")
    with pytest.raises(InputError, match="already has a source named 'b'"):
        scene.add_source("b")
    first.remove()
    assert first.removed
    assert [source.name for source in scene.sources] == ["b"]
    scene.add_source("a", position=(1.0, 0.0, 0.0))
    for use in (
        lambda: setattr(first, "position", (1.0, 0.0, 0.0)),
        lambda: setattr(first, "gain_db", 0.0),
        lambda: first.remove(),
        lambda: scene.process({first: noise(256)}),
        lambda: scene.set_positions([first], [(0.0, 0.0, 1.0)]),
    ):
        with pytest.raises(EngineError):
            use()
    assert scene.process({"a": noise(256)}).any()


def test_what_rings_rings_on_without_inputs_after_sources_came_and_went() -> None:
    scene = Scene()
    first = scene.add_source("first", position=(1.0, 0.0, 0.0))
    scene.process({first: np.full(256, 0.1, dtype=np.float32)})
    scene.add_source("second", position=(0.0, 1.0, 0.0))
    assert np.abs(scene.process({})).max() > 0.0
    first.remove()
    assert scene.process({}).shape == (2, 256)
