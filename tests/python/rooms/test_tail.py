"""The reverberant tail: its level, decay, coherence, echoes and freedom from lines."""

from __future__ import annotations

import numpy as np
import pytest
from room_signals import BANDS_HZ, decay_time_s, octave
from scipy.signal import butter, csd, sosfiltfilt, welch

import auricle
from auricle import rooms
from auricle.rooms.receivers import responder
from auricle.rooms.responses import _tail

RATE = 48_000
OMNI = rooms.Microphones()


def room_with_time(time_s: float, **settings: object) -> auricle.Room:
    """A room in which Eyring's formula gives this reverberation time."""
    size = np.array((9.0, 7.0, 4.0))
    volume, surface = size.prod(), 2 * (size.prod() / size).sum()
    absorption = 1.0 - np.exp(-55.262 * volume / (343.0 * surface * time_s))
    return auricle.Room(size, (0, 0, 0), absorption=absorption, late="eyring", **settings)


def tail_of(
    room: auricle.Room, receiver: object, seed: int = 0, duration_s: float = 9.0
) -> np.ndarray:
    computer = responder(receiver, RATE)
    return np.array(_tail(room, computer, 0, room.late, seed, int(RATE * duration_s)))


# The shorter the tail, the more of them it takes until their mean is free of chance.
@pytest.mark.parametrize(("time_s", "seeds"), [(0.2, 60), (1.0, 12), (8.0, 2)])
def test_every_band_falls_in_the_time_that_was_asked_for(time_s: float, seeds: int) -> None:
    room = room_with_time(time_s)
    tails = np.stack([tail_of(room, OMNI, seed, 1.1 * time_s)[0] for seed in range(seeds)])
    for hz in BANDS_HZ:
        mean = np.sqrt(np.mean(np.square(octave(tails, hz, RATE)), axis=0))
        found = decay_time_s(mean, RATE, to_db=-35.0)
        assert found == pytest.approx(time_s, rel=0.05), hz


def test_bands_fall_each_in_its_own_time() -> None:
    times = np.array([2.0, 1.8, 1.5, 1.2, 1.0, 0.8, 0.6, 0.5])
    size = np.array((9.0, 7.0, 4.0))
    volume, surface = size.prod(), 2 * (size.prod() / size).sum()
    absorption = 1.0 - np.exp(-55.262 * volume / (343.0 * surface * times))
    room = auricle.Room(size, (0, 0, 0), absorption=absorption, late="eyring")
    tails = np.stack([tail_of(room, OMNI, seed, 2.2)[0] for seed in range(12)])
    for hz, wanted in zip(BANDS_HZ, times, strict=False):
        mean = np.sqrt(np.mean(np.square(octave(tails, hz, RATE)), axis=0))
        found = decay_time_s(mean, RATE)
        assert found == pytest.approx(wanted, rel=0.05), hz


@pytest.mark.parametrize("order", [2, 6])
def test_the_tail_goes_on_where_the_images_end_at_their_level(order: int) -> None:
    """Against images of so many reflections that nothing is missing in the time looked at."""
    shoebox = auricle.Room((6, 5, 3), (0, 0, 0), absorption=0.25)
    rng = np.random.default_rng(2)
    places = rng.uniform((0.5, 0.5, 0.5), (5.5, 4.5, 2.5), (2, 12, 3))
    settings = {"sample_rate": 16_000, "duration_s": 0.4}
    whole, _ = rooms.impulse_responses(shoebox, *places, OMNI, order=60, late=False, **settings)
    both, _ = rooms.impulse_responses(
        shoebox, *places, OMNI, order=order, seed=np.arange(12), **settings
    )
    # Below some hundred hertz images add up as waves do; the tail is of mean energy.
    sos = butter(4, (1000, 7000), "bandpass", fs=16_000, output="sos")
    energy = [np.square(sosfiltfilt(sos, h[:, 0])).mean(axis=0) for h in (whole, both)]
    for start_ms in range(0, 280, 40):
        part = slice(16 * start_ms, 16 * (start_ms + 40))
        ratio_db = 10.0 * np.log10(energy[1][part].sum() / energy[0][part].sum())
        assert abs(ratio_db) < 1.5, start_ms


def third_octaves() -> list[tuple[float, float]]:
    centres = 1000.0 * 2.0 ** (np.arange(-7, 13) / 3.0)
    return [(c * 2 ** (-1 / 6), c * 2 ** (1 / 6)) for c in centres]


def diffuse_field_coherence(hrtf: auricle.HRTF, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Spectra of a diffuse field at the ears from the measured responses themselves."""
    elevation = np.radians(hrtf.positions_deg[:, 1])
    # KEMAR's rings of elevation: each direction stands for its share of its ring.
    rings, counts = np.unique(elevation.round(4), return_counts=True)
    weight = np.array([np.cos(e) / counts[np.searchsorted(rings, round(e, 4))] for e in elevation])
    spectra = np.fft.rfft(hrtf.ir.astype(np.float64), size)
    left, right = spectra[:, 0], spectra[:, 1]
    cross = weight @ (left * np.conj(right))
    return cross, np.sqrt((weight @ np.abs(left) ** 2) * (weight @ np.abs(right) ** 2))


def test_the_ears_are_as_coherent_as_in_a_diffuse_field() -> None:
    hrtf = auricle.HRTF.default()
    ears = tail_of(room_with_time(8.0), hrtf)[:, RATE // 2 : 8 * RATE]
    frequency, cross = csd(*ears, fs=RATE, nperseg=2048)
    power = np.sqrt(welch(ears[0], RATE, nperseg=2048)[1] * welch(ears[1], RATE, nperseg=2048)[1])
    reference_hz = np.fft.rfftfreq(4096, 1.0 / hrtf.sample_rate)
    wanted_cross, wanted_power = diffuse_field_coherence(hrtf, 4096)
    for low, high in third_octaves():
        mine = (frequency >= low) & (frequency <= high)
        theirs = (reference_hz >= low) & (reference_hz <= high)
        found = cross[mine].sum().real / power[mine].sum()
        wanted = wanted_cross[theirs].sum().real / wanted_power[theirs].sum()
        assert found == pytest.approx(wanted, abs=0.1), (low, high)


def test_microphones_are_as_coherent_as_the_sinc_of_their_distance() -> None:
    apart = 0.1
    pair = rooms.Microphones([(0.0, apart / 2, 0.0), (0.0, -apart / 2, 0.0)])
    heard = tail_of(room_with_time(8.0), pair)[:, : 8 * RATE]
    frequency, cross = csd(*heard, fs=RATE, nperseg=2048)
    power = np.sqrt(np.prod([welch(h, RATE, nperseg=2048)[1] for h in heard], axis=0))
    for low, high in third_octaves():
        band = (frequency >= low) & (frequency <= high)
        wanted = np.sinc(2.0 * frequency[band] * apart / 343.0).mean()
        found = cross[band].sum().real / power[band].sum()
        assert found == pytest.approx(wanted, abs=0.1), (low, high)


def test_ambisonic_channels_of_a_tail_are_independent_with_sn3d_levels() -> None:
    heard = tail_of(room_with_time(2.0), rooms.Ambisonics(2))
    covariance = heard @ heard.T / np.sum(heard[0] ** 2)
    wanted = np.diag(np.repeat([1.0, 1 / 3, 1 / 5], [1, 3, 5]))
    assert np.abs(covariance - wanted).max() < 0.05


def test_a_long_tail_has_no_lines() -> None:
    """A line would stand out of the noise; noise stays within what chance allows."""
    tail = tail_of(room_with_time(8.0), OMNI)[0]
    seconds = np.arange(len(tail)) / RATE
    level = np.maximum(10.0 ** (3.0 * seconds / 8.0), 1.0)
    steady = (tail * level)[RATE // 2 : 8 * RATE]
    power = np.abs(np.fft.rfft(steady * np.hanning(len(steady)))) ** 2
    around = np.convolve(power, np.ones(2001) / 2001, mode="same")
    inside = slice(round(100 * len(steady) / RATE), round(20_000 * len(steady) / RATE))
    # Power of noise in a bin is exponential: of n bins the largest is near ln(n) times the mean.
    most = np.log(len(power)) + 12.0
    assert (power[inside] / around[inside]).max() < most
    # The check sees a line 35 dB below the whole tail.
    line = 10.0 ** (-35.0 / 20.0) * np.std(steady) * np.sqrt(2.0)
    tone = line * np.sin(2 * np.pi * 1000.0 * seconds[: len(steady)])
    heard = np.abs(np.fft.rfft((steady + tone) * np.hanning(len(steady)))) ** 2
    assert (heard[inside] / around[inside]).max() > most


def test_echoes_are_as_dense_as_the_images() -> None:
    """4 pi c^3 t^2 / V arrivals a second (Kuttruff, "Room Acoustics", eq. 4.5)."""
    hall = auricle.Room((40, 30, 20), (0, 0, 0), absorption=0.2)
    decay = hall.decay()
    wanted = 4 * np.pi * 343.0**3 * decay.time_s**2 / hall.volume_m3
    assert np.allclose(decay.echo_density, wanted)
    tails = np.stack([tail_of(hall, OMNI, seed, 1.0)[0] for seed in range(20)])
    for start_s in (0.2, 0.4, 0.8):
        part = tails[:, round(start_s * RATE) : round((start_s + 0.02) * RATE)]
        per_frame = 4 * np.pi * 343.0**3 * (start_s + 0.01) ** 2 / hall.volume_m3 / RATE
        # Kurtosis of the sum of a Poisson number of pulses of either sign.
        kurtosis = np.mean(part**4) / np.mean(part**2) ** 2
        assert kurtosis == pytest.approx(3.0 + 1.0 / per_frame, rel=0.25), start_s
