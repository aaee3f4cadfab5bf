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
    assert np.abs(np.abs(inside).argmax(axis=1) - np.abs(outside).argmax(axis=1)).max() <= 6
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
