"""Side by side with pyroomacoustics: the same shoebox, its high-pass off, its delay removed."""

from __future__ import annotations

import numpy as np
import pytest
from room_signals import clarity_db, decay_time_s, images, low_passed, octave

import auricle
from auricle import rooms

pra = pytest.importorskip("pyroomacoustics", reason="pyroomacoustics is not installed")

SIZE = (6.0, 5.0, 3.0)
PEER_DELAY = 40  # half of its fractional delay filter of 81 taps


def peer_response(
    source: tuple[float, ...], listener: tuple[float, ...], absorption: float, order: int, rate: int
) -> np.ndarray:
    pra.constants.set("rir_hpf_enable", False)
    shoebox = pra.ShoeBox(SIZE, fs=rate, materials=pra.Material(absorption), max_order=order)
    shoebox.add_source(source)
    shoebox.add_microphone(listener)
    shoebox.compute_rir()
    return np.asarray(shoebox.rir[0][0][PEER_DELAY:], dtype=np.float64)


def own_response(
    source: tuple[float, ...], listener: tuple[float, ...], absorption: float, order: int, rate: int
) -> np.ndarray:
    room = auricle.Room(SIZE, (0, 0, 0), absorption=absorption, late=False)
    out, _ = rooms.impulse_responses(
        room, [source], [listener], rooms.Microphones(), order=order, sample_rate=rate
    )
    return out[0, 0].astype(np.float64)


def arrival(response: np.ndarray, near: float) -> tuple[float, float]:
    """Time in samples and level in dB of the pulse near a time, interpolated 16 times."""
    count = len(response)
    spectrum = np.fft.rfft(response)
    # Below 0.8 of half the sample rate, where both interpolate alike.
    spectrum[round(0.8 * len(spectrum)) :] = 0.0
    fine = np.fft.irfft(spectrum, 16 * count) * 16
    around = round(16 * near)
    window = np.abs(fine[around - 24 : around + 25])
    best = int(np.argmax(window))
    return (around - 24 + best) / 16, float(20.0 * np.log10(window[best]))


@pytest.mark.parametrize(
    ("source", "listener"),
    [((4.2, 3.1, 1.7), (2.1, 1.9, 1.2)), ((1.0, 4.0, 2.2), (4.6, 1.3, 1.1))],
)
def test_arrivals_agree_to_a_sample_and_half_a_decibel(
    source: tuple[float, ...], listener: tuple[float, ...]
) -> None:
    rate, absorption = 48_000, 0.3
    mine = own_response(source, listener, absorption, 2, rate)
    count = len(mine)
    theirs = np.pad(peer_response(source, listener, absorption, 2, rate), (0, 64))[:count]
    walls = np.full((6, 1), absorption)
    distances = [np.linalg.norm(at - listener) for at, _, _ in images(SIZE, source, walls, 2)]
    times = np.sort(np.array(distances)) / 343.0 * rate
    apart = np.minimum(np.diff(times, prepend=-99), np.diff(times, append=1e9))
    alone = times[apart > 20]
    assert len(alone) >= 8
    for time in alone:
        mine_at, mine_db = arrival(mine, time)
        theirs_at, theirs_db = arrival(theirs, time)
        assert abs(mine_at - theirs_at) < 1.0
        assert abs(mine_db - theirs_db) < 0.5
    # And all 25 together, where both interpolate alike.
    edge = 0.8 * rate / 2
    mine, theirs = low_passed(mine, rate, edge), low_passed(theirs, rate, edge)
    assert np.linalg.norm(mine - theirs) < 10 ** (-40 / 20) * np.linalg.norm(theirs)


def test_reverberation_and_clarity_agree_in_every_band() -> None:
    rate, absorption, order = 16_000, 0.3, 60
    source, listener = (4.2, 3.1, 1.7), (2.1, 1.9, 1.2)
    mine = own_response(source, listener, absorption, order, rate)
    theirs = peer_response(source, listener, absorption, order, rate)
    direct = int(np.argmax(np.abs(mine) > 0.3))
    for hz in (125, 250, 500, 1000, 2000, 4000):
        own, peer = (octave(response, hz, rate) for response in (mine, theirs))
        ratio = decay_time_s(own, rate) / decay_time_s(peer, rate)
        assert ratio == pytest.approx(1.0, abs=0.05), hz
        difference = clarity_db(own, rate, direct) - clarity_db(peer, rate, direct)
        assert abs(difference) < 1.0, hz


def test_the_peer_answers_a_moved_source_with_a_stale_response_and_auricle_does_not() -> None:
    rate = 16_000
    pra.constants.set("rir_hpf_enable", False)
    shoebox = pra.ShoeBox(SIZE, fs=rate, materials=pra.Material(0.3), max_order=2)
    shoebox.add_source((4.2, 3.1, 1.7))
    shoebox.add_microphone((2.1, 1.9, 1.2))
    shoebox.compute_rir()
    before = np.array(shoebox.rir[0][0])
    shoebox.sources[0].position = np.array((1.0, 4.0, 2.2))
    shoebox.compute_rir()
    if not np.array_equal(before, shoebox.rir[0][0]):
        pytest.skip("this pyroomacoustics has mended its stale response")
    moved = own_response((1.0, 4.0, 2.2), (2.1, 1.9, 1.2), 0.3, 2, rate)
    fresh = peer_response((1.0, 4.0, 2.2), (2.1, 1.9, 1.2), 0.3, 2, rate)
    count = min(len(moved), len(fresh))
    assert np.corrcoef(moved[:count], fresh[:count])[0, 1] > 0.98
    assert np.corrcoef(moved[:count], before[PEER_DELAY:][:count])[0, 1] < 0.5
