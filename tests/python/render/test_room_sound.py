"""Sounds in a room: spatialize against the room's own impulse responses."""

from __future__ import annotations

import numpy as np
import pytest

import auricle
from auricle.errors import InputError
from auricle.metrics import ild_db, itd_us

RATE = 48_000
ROOM = auricle.Room((6, 5, 3), order=2, late=False)
PLACE = (1.5, 1.0, 0.2)


def _click(at: int = 100, length: int = 4_800) -> np.ndarray:
    click = np.zeros(length, dtype=np.float32)
    click[at] = 0.1
    return click


def test_a_click_becomes_the_rooms_response() -> None:
    heard = auricle.spatialize(
        _click(), RATE, position=PLACE, room=ROOM, propagation=True, tail=True
    )
    response = 0.1 * auricle.brir(ROOM, PLACE, (0, 0, 0), late=False)
    wanted = np.zeros_like(heard)
    wanted[:, 100 : 100 + response.shape[1]] = response
    # What is left is the output stage's high-pass at 2 Hz.
    assert np.abs(heard - wanted).max() < 2e-3 * np.abs(response).max()


@pytest.mark.parametrize("length", [1, 5_000, 300_000])
def test_long_and_short_sounds_are_convolved_whole(length: int) -> None:
    sound = np.random.default_rng(1).uniform(-0.05, 0.05, length).astype(np.float32)
    heard = auricle.spatialize(sound, RATE, position=PLACE, room=ROOM, propagation=True, tail=True)
    response = auricle.brir(ROOM, PLACE, (0, 0, 0), late=False)
    size = 1 << (length + response.shape[1]).bit_length()
    wanted = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size), size)
    wanted = wanted[:, : length + response.shape[1] - 1]
    error = heard[:, : wanted.shape[1]] - wanted
    assert np.sqrt(np.mean(error**2)) < 5e-3 * np.sqrt(np.mean(wanted**2))


def test_the_direct_sound_is_there_at_once_and_like_that_of_a_free_field() -> None:
    dead = auricle.Room((6, 5, 3), absorption=1.0, order=0, late=False)
    inside = auricle.spatialize(_click(), RATE, position=PLACE, room=dead)
    outside = auricle.spatialize(_click(), RATE, position=PLACE)
    assert np.abs(np.abs(inside).argmax(axis=1) - np.abs(outside).argmax(axis=1)).max() <= 1
    energies = 10.0 * np.log10((inside**2).sum(axis=1) / (outside**2).sum(axis=1))
    assert np.abs(energies).max() < 0.2
    assert float(itd_us(inside, RATE)) == pytest.approx(float(itd_us(outside, RATE)), abs=5.0)
    assert float(ild_db(inside)) == pytest.approx(float(ild_db(outside)), abs=0.2)


def test_a_late_tail_rings_on_after_the_sound() -> None:
    live = auricle.Room((6, 5, 3), absorption=0.1, order=3)
    heard = auricle.spatialize(_click(), RATE, position=PLACE, room=live, tail=True)
    assert heard.shape[1] > 0.5 * RATE
    first, second = heard[:, 9_600:14_400], heard[:, 19_200:24_000]
    assert (first**2).sum() > 2.0 * (second**2).sum() > 0.0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"position": (9, 0, 0)}, "outside"),
        ({"path": auricle.Path([(0, 1, 0, 0), (1, 0, 7, 0)])}, r"sound 0 is at \(0, 7, 0\)"),
        ({"position": PLACE, "air_absorption": True}, "air_absorption is the room's"),
    ],
)
def test_what_a_room_cannot_take_is_told(given: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        auricle.spatialize(_click(), RATE, room=ROOM, **given)


def test_what_stands_on_the_floor_is_heard() -> None:
    on_the_floor = auricle.spatialize(_click(), RATE, position=(1.0, 1.0, -1.6), room=ROOM)
    above = auricle.spatialize(_click(), RATE, position=(1.0, 1.0, -1.58), room=ROOM)
    np.testing.assert_allclose(on_the_floor, above, atol=1e-6)


CORNER = [(-1.5, -7.0), (6.5, -7.0), (6.5, -4.0), (1.5, -4.0), (1.5, 1.0), (-1.5, 1.0)]


def _flat(**settings: object) -> auricle.rooms.PolyhedralRoom:
    return auricle.rooms.PolyhedralRoom.from_floor_plan(
        CORNER, 2.8, "plasterboard", floor_m=-1.5, **settings
    )


def test_a_walk_that_stands_still_is_the_still_sound() -> None:
    flat = _flat(order=1)
    noise = np.random.default_rng(1).uniform(-0.05, 0.05, 12_000).astype(np.float32)
    place = (0.5, -4.5, 0.0)
    there = auricle.Path([(0, *place), (1, *place)])
    for propagation in (False, True):
        given = {"room": flat, "tail": True, "propagation": propagation}
        still = auricle.spatialize(noise, RATE, position=place, **given)
        walking = auricle.spatialize(noise, RATE, path=there, **given)
        shared = min(still.shape[1], walking.shape[1])
        error = np.abs(still[:, :shared] - walking[:, :shared]).max()
        assert error < 1e-4 * np.abs(still).max()


def test_a_walk_around_a_corner_gets_quieter_and_duller_without_a_step() -> None:
    """The direct sound of noise with equal energy in each octave, in windows of 100 ms."""
    rate, seconds = 24_000, 6.0
    rng = np.random.default_rng(2)
    spectrum = np.fft.rfft(rng.normal(size=round(seconds * rate)))
    hz = np.fft.rfftfreq(round(seconds * rate), 1 / rate)
    spectrum *= (hz > 100) / np.sqrt(np.maximum(hz, 1.0))
    pink = np.fft.irfft(spectrum)
    pink = (0.05 * pink / np.abs(pink).max()).astype(np.float32)
    # The corner is at (1.5, -4): out of sight from x = 2.06 on. A slow walk: behind an edge high
    # frequencies fall by 5 dB in as many centimetres.
    path = auricle.Path([(0, 1.2, -5.5, 0.0), (seconds, 2.7, -5.5, 0.0)])
    heard = auricle.spatialize(pink, rate, path=path, room=_flat(order=0, late=False))
    free = auricle.spatialize(pink, rate, path=path)
    window = rate // 10
    count = heard.shape[1] // window

    def levels(signal: np.ndarray) -> np.ndarray:
        return 10 * np.log10((signal[:, : count * window].reshape(2, count, -1) ** 2).mean((0, 2)))

    # Against the free field, so that the noise itself does not count.
    lost = levels(heard) - levels(free)
    assert np.abs(lost[:8] - lost[0]).max() < 0.3
    assert lost[-1] < lost[0] - 9.0
    assert np.diff(lost).max() < 0.5
    assert np.diff(lost).min() > -1.0

    def treble(signal: np.ndarray) -> np.ndarray:
        frames = signal[:, : count * window].reshape(2, count, -1)
        power = (np.abs(np.fft.rfft(frames * np.hanning(window))) ** 2).sum(0)
        edges = np.fft.rfftfreq(window, 1 / rate)
        low, high = (edges > 200) & (edges < 800), (edges > 4_000) & (edges < 9_000)
        return 10 * np.log10(power[:, high].sum(1) / power[:, low].sum(1))

    duller = treble(heard) - treble(free)
    assert duller[-1] < duller[0] - 5.0
    assert np.diff(duller).max() < 1.0
