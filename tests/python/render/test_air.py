"""The way of sound through the air: its time, the Doppler effect, and what the air absorbs."""

from __future__ import annotations

import numpy as np
import pytest

from auricle import Path, Scene, spatialize

RATE = 48_000
SPEED_M_S = 343.2  # ISO 9613-1 at 20 degrees Celsius


def iso_9613_1_db_per_m(frequency_hz: np.ndarray) -> np.ndarray:
    """Equations 3 to 5 and B.3 of ISO 9613-1:1993 at 20 degrees Celsius, 50 %, 101.325 kPa."""
    kelvin, reference, triple = 293.15, 293.15, 273.16
    vapour = 50.0 * 10.0 ** (-6.8346 * (triple / kelvin) ** 1.261 + 4.6151)
    oxygen = 24.0 + 4.04e4 * vapour * (0.02 + vapour) / (0.391 + vapour)
    warmth = kelvin / reference
    nitrogen = warmth**-0.5 * (
        9.0 + 280.0 * vapour * np.exp(-4.17 * (warmth ** (-1.0 / 3.0) - 1.0))
    )
    square = np.square(frequency_hz)
    relaxation = 0.01275 * np.exp(-2239.1 / kelvin) / (oxygen + square / oxygen)
    relaxation += 0.1068 * np.exp(-3352.0 / kelvin) / (nitrogen + square / nitrogen)
    classical = 1.84e-11 * warmth**0.5
    return np.asarray(8.686 * square * (classical + warmth**-2.5 * relaxation))


def impulse_response(distance_m: float, frames: int, **effects: bool) -> np.ndarray:
    scene = Scene(block_size=65_536)
    scene.add_source(position=(distance_m, 0.0, 0.0), **effects)
    impulse = np.zeros((1, frames), dtype=np.float32)
    impulse[0, 0] = 0.9
    return scene.process(impulse)[0].astype(np.float64)


def test_the_published_attenuation_is_what_the_reference_gives() -> None:
    # ISO 9613-1:1993, table 1, 20 degrees Celsius, 50 %: dB/km at 1 and 4 kHz.
    attenuation = 1000.0 * iso_9613_1_db_per_m(np.array([1000.0, 4000.0]))
    np.testing.assert_allclose(attenuation, [4.66, 29.0], rtol=0.03)


@pytest.mark.parametrize("distance", [2.0, 37.3, 100.0, 165.0])
def test_sound_arrives_after_its_way_through_the_air(distance: float) -> None:
    frames = 32_768
    at_once = np.fft.rfft(impulse_response(distance, frames))
    carried = np.fft.rfft(impulse_response(distance, frames, propagation=True))
    wanted = distance / SPEED_M_S * RATE
    frequency = np.fft.rfftfreq(frames)
    band = slice(frames * 200 // RATE, frames * 6000 // RATE)
    turned = (carried / at_once * np.exp(2j * np.pi * frequency * wanted))[band]
    late = -np.polyfit(frequency[band], np.unwrap(np.angle(turned)), 1)[0] / (2.0 * np.pi)
    assert abs(late) < 0.5
    # The delay alone: what arrives is as loud.
    assert np.abs(20.0 * np.log10(np.abs(turned))).max() < 0.5


def test_further_than_the_longest_way_the_delay_stays() -> None:
    scenes = []
    for distance in (30.0, 50.0):
        scene = Scene(block_size=8192, max_propagation_m=30.0)
        scene.add_source(position=(distance, 0.0, 0.0), propagation=True)
        impulse = np.zeros((1, 8192), dtype=np.float32)
        impulse[0, 0] = 0.9
        scenes.append(np.abs(scene.process(impulse)))
    near, far = scenes
    assert int(np.argmax(near[0])) == int(np.argmax(far[0]))


@pytest.mark.parametrize("speed_m_s", [-30.0, -10.0, 10.0, 30.0])
def test_the_pitch_of_a_moving_source_is_dopplers(speed_m_s: float) -> None:
    pitch_hz, seconds = 1000.0, 2.0
    time = np.arange(int(seconds * RATE)) / RATE
    tone = (0.5 * np.sin(2.0 * np.pi * pitch_hz * time)).astype(np.float32)
    middle = 80.0
    path = Path(
        [
            (0.0, middle - speed_m_s * seconds / 2.0, 0.0, 0.0),
            (seconds, middle + speed_m_s * seconds / 2.0, 0.0, 0.0),
        ]
    )
    heard = spatialize(tone, RATE, path=path, propagation=True)[0].astype(np.float64)
    # The phase against the pitch that is wanted, in windows of 20 ms after everything has arrived.
    wanted_hz = pitch_hz * SPEED_M_S / (SPEED_M_S + speed_m_s)
    window = RATE // 50
    mixed = heard * np.exp(-2j * np.pi * wanted_hz * time)
    starts = range(int(0.6 * RATE), int(1.9 * RATE), window)
    phase = np.unwrap(
        [np.angle(np.sum(mixed[k : k + window] * np.hanning(window))) for k in starts]
    )
    off_hz = np.polyfit(np.array(starts) / RATE, phase, 1)[0] / (2.0 * np.pi)
    assert abs(off_hz) < 1e-3 * wanted_hz


def test_the_air_absorbs_what_iso_9613_1_says() -> None:
    frames, distance = 8192, 100.0
    clear = np.fft.rfft(impulse_response(distance, frames))
    dulled = np.fft.rfft(impulse_response(distance, frames, air_absorption=True))
    frequency = np.fft.rfftfreq(frames, 1.0 / RATE)
    band = (frequency >= 125.0) & (frequency <= 16_000.0)
    heard_db = 20.0 * np.log10(np.abs(dulled[band] / clear[band]))
    wanted_db = -distance * iso_9613_1_db_per_m(frequency[band])
    np.testing.assert_allclose(heard_db, wanted_db, atol=0.5)


def test_what_is_under_way_is_in_the_tail() -> None:
    sound = (0.1 * np.random.default_rng(0).standard_normal(2000)).astype(np.float32)
    place = (60.0, 10.0, 0.0)
    whole = np.concatenate([sound, np.zeros(12_000, dtype=np.float32)])
    wanted = spatialize(whole, RATE, position=place, propagation=True, air_absorption=True)
    cut = spatialize(sound, RATE, position=place, propagation=True, air_absorption=True)
    tailed = spatialize(
        sound, RATE, position=place, propagation=True, air_absorption=True, tail=True
    )
    assert cut.shape == (2, 2000)
    # Nothing has arrived yet.
    assert np.abs(cut).max() < 1e-6
    np.testing.assert_allclose(tailed, wanted[:, : tailed.shape[1]], atol=1e-7)
    after = np.diff(wanted[:, tailed.shape[1] :], axis=1)
    assert np.abs(after).max() < 1e-7
    assert tailed.shape[1] > 2000 + np.hypot(60.0, 10.0) / SPEED_M_S * RATE


def test_the_tail_counts_the_farthest_place_of_a_path() -> None:
    scene = Scene(frame="unreal")
    still = scene.tail_samples
    source = scene.add_source(position=(3432.0, 0.0, 0.0), propagation=True)
    assert scene.tail_samples - still == pytest.approx(4800, abs=1)
    source.path = Path([(0.0, 100.0, 0.0, 0.0), (1.0, 6864.0, 0.0, 0.0)])
    assert scene.tail_samples - still == pytest.approx(9600, abs=1)
    source.propagation = False
    assert scene.tail_samples == still
