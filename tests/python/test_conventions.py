"""The conventions of ``docs/conventions.md``, pinned once from end to end.

Every number here is a statement that page makes; a change of one is a change of the other and of
every client.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest

import auricle
from auricle.scene import Axes, azimuth_deg, direction, elevation_deg
from auricle.scene.geometry import rotate, yaw_pitch_roll

RATE = 48_000
FRONT, LEFT, UP = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)


def noise(seconds: float = 0.5) -> npt.NDArray[np.float32]:
    samples = np.random.default_rng(7).uniform(-0.05, 0.05, round(seconds * RATE))
    return samples.astype(np.float32)


def test_axes() -> None:
    assert (azimuth_deg(FRONT), elevation_deg(FRONT)) == (0, 0)
    assert azimuth_deg(LEFT) == 90
    assert azimuth_deg((0, -1, 0)) == -90
    assert elevation_deg(UP) == 90
    assert np.cross(FRONT, LEFT).tolist() == list(UP), "right-handed"
    assert direction(30, 0, 2) == pytest.approx((math.sqrt(3), 1, 0))


def test_quaternions_are_x_y_z_w_and_carry_the_listener_into_the_world() -> None:
    quarter_left = (0.0, 0.0, math.sqrt(0.5), math.sqrt(0.5))
    assert rotate(quarter_left, FRONT) == pytest.approx(LEFT)
    assert yaw_pitch_roll(90) == pytest.approx(quarter_left)


def test_left_in_every_engine_is_left_here() -> None:
    for name, left in {
        "unity": (-1, 0, 0),
        "unreal": (0, -100, 0),
        "webaudio": (-1, 0, 0),
        "habitat": (-1, 0, 0),
        "ros": (0, 1, 0),
    }.items():
        assert Axes.named(name).to_auricle(left) == LEFT


def test_audio_is_float32_channels_first_left_ear_first() -> None:
    sound = noise()
    ears = auricle.spatialize(sound, RATE, position=LEFT)
    assert ears.dtype == np.float32
    assert ears.shape == (2, len(sound))
    left, right = np.mean(np.square(ears, dtype=np.float64), axis=1)
    assert left > 4 * right


def test_left_is_louder_left_and_earlier_left_with_positive_signs() -> None:
    for azimuth in (30, 90, 135):
        x, y, z = direction(azimuth)
        ears = auricle.spatialize(noise(), RATE, position=(x, y, z))
        mirrored = auricle.spatialize(noise(), RATE, position=(x, -y, z))
        assert auricle.metrics.itd_us(ears, RATE) > 100
        assert auricle.metrics.ild_db(ears) > 3
        assert auricle.metrics.itd_us(mirrored, RATE) < -100
        assert auricle.metrics.ild_db(mirrored) < -3


def test_signs_of_itd_and_ild_need_no_engine_to_hold() -> None:
    sound = noise()
    delay = 24  # half a millisecond
    padded = np.pad(sound, (delay, 0))
    ears = np.stack([padded[delay:], 0.5 * padded[:-delay]])
    assert auricle.metrics.itd_us(ears, RATE) == pytest.approx(500, abs=3)
    assert auricle.metrics.ild_db(ears) == pytest.approx(20 * math.log10(2), abs=0.05)


def test_a_source_at_one_metre_in_front_keeps_its_energy() -> None:
    sound = noise(2)
    ears = auricle.spatialize(sound, RATE, position=FRONT)
    energy = np.mean(np.square(ears, dtype=np.float64)) / np.mean(np.square(sound, dtype=float))
    assert 10 * math.log10(energy) == pytest.approx(0, abs=0.5)


def test_level_falls_with_distance() -> None:
    near = auricle.spatialize(noise(), RATE, position=(2, 0, 0))
    far = auricle.spatialize(noise(), RATE, position=(4, 0, 0))
    ratio = np.sum(np.square(near, dtype=float)) / np.sum(np.square(far, dtype=float))
    assert 10 * math.log10(ratio) == pytest.approx(20 * math.log10(2), abs=0.1)


def test_latency_is_published_and_true() -> None:
    scene = auricle.Scene(sample_rate=RATE, block_size=256)
    source = scene.add_source(position=LEFT)
    blocks = []
    for index in range(8):
        block = np.zeros(256, np.float32)
        block[0] = 0.05 if index == 0 else 0
        blocks.append(scene.process({source: block}))
    heard = np.abs(np.concatenate(blocks, axis=1)).max(axis=0)
    onset = int(np.argmax(heard > 0.1 * heard.max()))
    click = np.zeros(2048, np.float32)
    click[0] = 0.05
    offline = np.abs(auricle.spatialize(click, RATE, position=LEFT)).max(axis=0)
    assert onset - scene.latency_samples == int(np.argmax(offline > 0.1 * offline.max()))
