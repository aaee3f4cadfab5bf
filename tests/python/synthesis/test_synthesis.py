"""Every synthesised sound keeps what the package promises of all of them, and its own character."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle import InputError, metrics
from auricle.synthesis import SOUNDS, bell, engine, footsteps, rain, speech

RATE = 48_000
EACH = pytest.mark.parametrize("name", sorted(SOUNDS))


def _power(sound: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    frequency = np.fft.rfftfreq(sound.size, 1 / RATE)
    return frequency, np.abs(np.fft.rfft(sound.astype(np.float64))) ** 2


@EACH
def test_length_type_peak_and_edges(name: str) -> None:
    sound = SOUNDS[name](1.5, RATE)
    assert sound.shape == (72_000,)
    assert sound.dtype == np.float32
    assert np.abs(sound).max() == pytest.approx(0.5)
    assert np.abs(sound[[0, -1]]).max() < 1e-3
    assert abs(float(sound.mean())) < 5e-3


@EACH
def test_a_seed_decides_the_samples(name: str) -> None:
    first = SOUNDS[name](0.8, RATE, seed=3)
    np.testing.assert_array_equal(first, SOUNDS[name](0.8, RATE, seed=3))
    assert not np.array_equal(first, SOUNDS[name](0.8, RATE, seed=4))


@EACH
def test_enough_energy_where_the_ear_reads_interaural_time(name: str) -> None:
    frequency, power = _power(SOUNDS[name](3.0, RATE))
    band = (frequency > 200) & (frequency < 1500)
    assert power[band].sum() / power.sum() > 0.15


@EACH
def test_delayed_ears_are_found_again(name: str) -> None:
    sound = SOUNDS[name](2.0, RATE)
    binaural = np.stack([np.pad(sound, (0, 20)), np.pad(sound, (20, 0))])
    assert metrics.itd_us(binaural, RATE) == pytest.approx(20 / RATE * 1e6, abs=2.0)


@EACH
@pytest.mark.parametrize("rate", [8000, 16_000, 96_000])
def test_other_rates_hold_the_same_time(name: str, rate: int) -> None:
    sound = SOUNDS[name](0.5, rate)
    assert sound.size == rate // 2
    assert np.isfinite(sound).all()


@EACH
def test_a_single_sample_is_possible(name: str) -> None:
    assert SOUNDS[name](1 / RATE, RATE).shape == (1,)


@EACH
@pytest.mark.parametrize(
    ("duration_s", "rate"), [(0.0, RATE), (-1.0, RATE), (float("nan"), RATE), (1.0, 100)]
)
def test_impossible_lengths_and_rates_are_refused(name: str, duration_s: float, rate: int) -> None:
    with pytest.raises(InputError, match=r"expected"):
        SOUNDS[name](duration_s, rate)


def test_bell_rings_at_its_partials_and_dies_away() -> None:
    frequency, power = _power(bell(1.5, RATE, prime_hz=400.0))
    for partial in (200.0, 400.0, 476.0, 800.0):
        near = np.abs(frequency - partial) < 4
        beside = np.abs(frequency - partial * 1.1) < 4
        assert power[near].max() > 100 * power[beside].max()
    sound = bell(1.6, RATE)
    assert np.std(sound[5_000:15_000]) > 2 * np.std(sound[60_000:70_000])


def test_engine_fires_twice_per_revolution_and_speeds_up() -> None:
    sound = engine(3.7, RATE, idle_rpm=1200.0)
    frequency, power = _power(sound[: RATE // 3])
    low = (frequency > 15) & (frequency < 60)
    assert frequency[low][np.argmax(power[low])] == pytest.approx(40.0, abs=3.5)
    frequency, power = _power(sound[int(1.2 * RATE) : int(1.5 * RATE)])
    low = (frequency > 15) & (frequency < 120)
    assert frequency[low][np.argmax(power[low])] > 70.0


def test_rain_is_steady_and_footsteps_are_not() -> None:
    def crest(sound: NDArray[np.float32]) -> float:
        level = sound[: sound.size // 480 * 480].reshape(-1, 480).std(axis=1)
        return float(level.max() / np.median(level))

    assert crest(rain(3.0, RATE)) < 4.0
    assert crest(footsteps(3.0, RATE)) > 20.0


def test_footsteps_come_at_walking_pace() -> None:
    sound = footsteps(6.0, RATE)
    level = sound.reshape(-1, 480).std(axis=1)
    centred = level - level.mean()
    correlation = np.correlate(centred, centred, "full")[centred.size - 1 :]
    period_s = (30 + np.argmax(correlation[30:80])) * 0.01
    assert period_s == pytest.approx(1 / 1.85, abs=0.03)


def test_speech_has_the_pitch_asked_for_and_pauses() -> None:
    sound = speech(4.8, RATE, pitch_hz=200.0)
    frequency, power = _power(sound)
    assert power[frequency < 130].sum() < 0.02 * power.sum()
    level = sound.reshape(-1, 2400).std(axis=1)
    assert np.count_nonzero(level < 0.03 * level.max()) >= 4


def test_importing_the_package_needs_numpy_alone() -> None:
    code = (
        "import sys, auricle.synthesis, auricle.metrics;"
        "print(sorted({'scipy', 'matplotlib', 'soundfile', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
