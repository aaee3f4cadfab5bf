"""Stereo sound that passes by the head."""

from __future__ import annotations

import numpy as np

from auricle import Scene

RATE = 48_000


def stereo(frames: int, seed: int) -> np.ndarray:
    return (0.1 * np.random.default_rng(seed).standard_normal((2, frames))).astype(np.float32)


def test_below_full_scale_the_bed_passes_unchanged_but_for_the_high_pass() -> None:
    period = 16_384
    bed = stereo(period, 1)
    scene = Scene(block_size=period)
    for _ in range(3):
        scene.process({}, bed=bed)
    heard, given = np.fft.rfft(scene.process({}, bed=bed)), np.fft.rfft(bed)
    frequency = np.fft.rfftfreq(period, 1.0 / RATE)
    band = (frequency > 50.0) & (frequency < 20_000.0)
    # A first-order high-pass at 2 Hz.
    wanted = 1j * frequency[band] / (1j * frequency[band] + 2.0)
    assert np.abs(heard[:, band] / given[:, band] / wanted - 1.0).max() < 1e-3
    assert scene.limited_samples == 0


def test_the_bed_is_added_to_the_sources_and_starts_with_the_block() -> None:
    signal, bed = stereo(256, 2)[:1], stereo(256, 3)
    outputs = []
    for inputs, beside in ((signal, bed), (signal, None), (0.0 * signal, bed)):
        scene = Scene()
        scene.add_source(position=(0.0, 1.0, 0.0))
        outputs.append(scene.process(inputs, bed=beside))
    np.testing.assert_allclose(outputs[0], outputs[1] + outputs[2], atol=1e-6)
    np.testing.assert_allclose(outputs[2][:, 0], bed[:, 0], rtol=1e-3)


def test_a_bed_alone_says_how_many_frames_there_are() -> None:
    scene = Scene()
    assert scene.process({}, bed=stereo(100, 4)).shape == (2, 100)
    assert scene.time_s == 100 / RATE


def test_float64_and_slices_are_beds_too() -> None:
    bed = stereo(512, 5)
    wanted = Scene().process({}, bed=bed[:, ::2].copy())
    np.testing.assert_array_equal(Scene().process({}, bed=bed[:, ::2].astype(np.float64)), wanted)
    np.testing.assert_array_equal(Scene().process({}, bed=bed[:, ::2]), wanted)


def test_a_side_that_is_not_finite_is_silenced_and_counted() -> None:
    bed = stereo(256, 6)
    bed[0, 17] = np.nan
    scene = Scene()
    out = scene.process({}, bed=bed)
    assert not out[0].any()
    assert out[1].any()
    assert scene.contained_blocks == 1


def test_a_bed_beyond_full_scale_is_limited() -> None:
    scene = Scene()
    out = scene.process({}, bed=40.0 * stereo(256, 7))
    assert np.abs(out).max() <= 1.0
    assert scene.limited_samples > 0
