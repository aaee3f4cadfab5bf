"""Exact room responses against formulas, slow references and the free-field engine."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from room_signals import BANDS_HZ, band_limited_pulses, images, low_passed

import auricle
from auricle import rooms
from auricle.metrics import ild_db, itd_us
from auricle.scene.geometry import direction, yaw_pitch_roll

SIZE = (6.0, 5.0, 3.0)
SOURCE, LISTENER = (4.2, 3.1, 1.7), (2.1, 1.9, 1.2)
OMNI = rooms.Microphones()


def room(absorption: object = 0.3, **settings: object) -> auricle.Room:
    return auricle.Room(SIZE, (0, 0, 0), absorption=absorption, **{"late": False, **settings})


def omni(where: auricle.Room, source: object, listener: object, **settings: object) -> np.ndarray:
    out, _ = rooms.impulse_responses(where, [source], [listener], OMNI, **settings)
    return out[0, 0]


def difference_db(found: np.ndarray, wanted: np.ndarray) -> float:
    error = max(np.linalg.norm(found - wanted), 1e-30)
    return float(20.0 * np.log10(error / np.linalg.norm(wanted)))


def test_every_arrival_has_the_time_and_the_level_of_its_image() -> None:
    rate = 48_000
    walls = np.array([[0.1], [0.5], [0.2], [0.7], [0.05], [0.4]])
    shoebox = room({name: float(a[0]) for name, a in zip(rooms.WALLS, walls, strict=True)})
    response = omni(shoebox, SOURCE, LISTENER, order=5, sample_rate=rate)
    reference = images(SIZE, SOURCE, walls, 5)
    distance = np.array([np.linalg.norm(at - LISTENER) for at, _, _ in reference])
    gains = np.sqrt([gain[0] for _, gain, _ in reference]) / distance
    wanted = band_limited_pulses(distance / 343.0, gains, len(response), rate)
    edge = 0.8 * rate / 2
    assert difference_db(low_passed(response, rate, edge), low_passed(wanted, rate, edge)) < -60.0


def test_bands_of_a_first_reflection_are_those_of_its_wall() -> None:
    rate = 48_000
    floor = (0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9)
    absorption = {"walls": 1.0, "ceiling": 1.0, "floor": floor}
    response = omni(room(absorption), SOURCE, LISTENER, order=1, sample_rate=rate)
    mirrored = np.array(SOURCE) * (1, 1, -1)
    direct_m = np.linalg.norm(np.subtract(SOURCE, LISTENER))
    bounced_m = np.linalg.norm(mirrored - LISTENER)
    # The direct sound is known exactly; what remains is the floor's.
    direct = band_limited_pulses(
        np.array([direct_m / 343.0]), np.array([1.0 / direct_m]), len(response), rate
    )
    rest = np.fft.rfft(low_passed(response - direct, rate, 20_000), 1 << 16)
    for band, value in zip(rooms.BANDS_HZ, floor, strict=True):
        bin_ = round(band * (1 << 16) / rate)
        level = 20.0 * np.log10(np.abs(rest[bin_]) * bounced_m)
        assert level == pytest.approx(10.0 * np.log10(1.0 - value), abs=0.5), band


def test_air_absorbs_by_iso_9613_over_the_whole_way() -> None:
    rate = 48_000
    where = {"size": (60.0, 5.0, 3.0), "origin": (0, 0, 0), "absorption": 1.0, "late": False}
    still = auricle.Room(**where)
    humid = auricle.Room(**where, air_absorption=True, temperature_c=15.0, humidity_percent=20.0)
    source, listener = (1.0, 2.5, 1.5), (51.0, 2.5, 1.5)
    plain, damped = (omni(r, source, listener, sample_rate=rate) for r in (still, humid))
    size = 1 << 15
    change = np.abs(np.fft.rfft(damped, size)) / np.abs(np.fft.rfft(plain, size))
    for hz in BANDS_HZ:
        wanted = -50.0 * rooms.air_absorption_db_per_m(hz, 15.0, 20.0)
        found = 20.0 * np.log10(change[round(hz * size / rate)])
        assert found == pytest.approx(wanted, abs=0.3), hz


@pytest.mark.parametrize("azimuth_deg", [0, 40, 90, 140, -65, -170])
def test_the_direct_sound_is_what_the_free_field_engine_renders(azimuth_deg: float) -> None:
    rate, distance = 48_000, 2.0
    listener = np.array([10.0, 10.0, 10.0])
    place = direction(azimuth_deg, 20.0, distance)
    hall = auricle.Room((20, 20, 20), (0, 0, 0), absorption=1.0, late=False)
    found = auricle.brir(hall, listener + place, listener, order=0, sample_rate=rate)
    impulse = np.zeros(600, np.float32)
    impulse[100] = 0.05
    # The peak of an impulse is above the limiter's threshold at no time.
    wanted = auricle.spatialize(impulse, rate, position=place)[:, 100:] / 0.05
    assert itd_us(found, rate) == pytest.approx(itd_us(wanted, rate), abs=3.0)
    assert ild_db(found) == pytest.approx(ild_db(wanted), abs=0.2)
    spectra = [np.abs(np.fft.rfft(ears, 4096)) for ears in (found, wanted)]
    band = slice(round(200 * 4096 / rate), round(14_000 * 4096 / rate))
    assert np.abs(20 * np.log10(spectra[0][:, band] / spectra[1][:, band])).max() < 0.5


def test_each_reflection_has_the_response_of_its_own_direction() -> None:
    rate = 48_000
    walls = np.full((6, 1), 0.4)
    found = auricle.brir(room(0.4), SOURCE, LISTENER, order=2, sample_rate=rate)
    wanted = np.zeros_like(found)
    hall = auricle.Room((200, 200, 200), (-100, -100, -100), absorption=1.0, late=False)
    for at, gain, _ in images(SIZE, SOURCE, walls, 2):
        alone = auricle.brir(hall, at, LISTENER, order=0, sample_rate=rate)
        count = min(alone.shape[1], wanted.shape[1])
        wanted[:, :count] += np.sqrt(gain[0]) * alone[:, :count]
    assert difference_db(found, wanted) < -80.0


def test_sound_from_ahead_arrives_at_the_ears_after_the_distance() -> None:
    hall = auricle.Room((20, 20, 20), (0, 0, 0), absorption=1.0, late=False)
    ears = auricle.brir(hall, (13.43, 10, 10), (10, 10, 10))
    onset = np.argmax(np.abs(ears) > 0.1 * np.abs(ears).max(), axis=1)
    assert np.all(np.abs(onset - 480) < 12)


def test_turning_the_head_is_turning_the_room_the_other_way() -> None:
    yaw = yaw_pitch_roll(90.0)
    square = auricle.Room((5, 5, 3), (-2.5, -2.5, 0), absorption=0.3, late=False)
    turned = auricle.brir(square, (1.0, 2.0, 1.5), (0.4, -0.3, 1.2), orientation=yaw, order=3)
    plain = auricle.brir(square, (2.0, -1.0, 1.5), (-0.3, -0.4, 1.2), order=3)
    assert difference_db(turned, plain) < -80.0


def test_swapping_source_and_receiver_changes_nothing() -> None:
    shoebox = room({"walls": "brick", "floor": "carpet", "ceiling": 0.6})
    there = omni(shoebox, SOURCE, LISTENER, order=4)
    back = omni(shoebox, LISTENER, SOURCE, order=4)
    assert difference_db(there, back) < -80.0


def test_bands_that_are_all_alike_sound_as_without_bands() -> None:
    bands = np.full(8, 0.3)
    bands[3] += 1e-6
    flat = auricle.brir(room(0.3), SOURCE, LISTENER, order=6)
    split = auricle.brir(room(bands), SOURCE, LISTENER, order=6)[:, : flat.shape[1]]
    assert difference_db(split, flat) < -75.0


@given(st.integers(0, 2**31), st.integers(0, 3))
def test_microphones_of_an_array_hear_as_each_would_alone(seed: int, order: int) -> None:
    rng = np.random.default_rng(seed)
    offsets = rng.uniform(-0.2, 0.2, (3, 3))
    array = rooms.Microphones(offsets)
    out, _ = rooms.impulse_responses(
        room(0.4), [SOURCE], [LISTENER], array, order=order, sample_rate=16_000
    )
    for offset, response in zip(offsets, out[0], strict=True):
        alone = omni(room(0.4), SOURCE, LISTENER + offset, order=order, sample_rate=16_000)
        count = min(len(alone), len(response))
        # The places are rounded to float32 differently.
        assert difference_db(response[:count], alone[:count]) < -70.0


def test_an_array_turns_with_its_receiver() -> None:
    yaw = yaw_pitch_roll(90.0)
    ahead = rooms.Microphones([(0.3, 0.0, 0.0)], axes=[(1, 0, 0)], patterns=[0.5])
    left = rooms.Microphones([(0.0, 0.3, 0.0)], axes=[(0, 1, 0)], patterns=[0.5])
    turned, _ = rooms.impulse_responses(
        room(), [SOURCE], [LISTENER], ahead, orientations=[yaw], order=2
    )
    plain, _ = rooms.impulse_responses(room(), [SOURCE], [LISTENER], left, order=2)
    assert difference_db(turned, plain) < -70.0


def test_the_first_ambisonic_channel_is_an_omnidirectional_microphone() -> None:
    sound_field, _ = rooms.impulse_responses(room(), [SOURCE], [LISTENER], rooms.Ambisonics(3))
    alone = omni(room(), SOURCE, LISTENER)
    assert sound_field.shape == (1, 16, len(alone))
    assert np.array_equal(sound_field[0, 0], alone)


def test_loudspeaker_layouts_have_their_channels_and_leave_low_frequencies_out() -> None:
    for layout, channels in (("5.1", 6), ("7.1", 8)):
        receiver = rooms.Loudspeakers(layout)
        out, _ = rooms.impulse_responses(room(), [SOURCE], [LISTENER], receiver)
        assert out.shape[1] == channels
        assert not out[0, 3].any()
        assert all(out[0, channel].any() for channel in range(channels) if channel != 3)
