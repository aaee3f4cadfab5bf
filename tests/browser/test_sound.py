"""What comes out of the page: levels, sides, and the very samples of the engine."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from auricle_page import RATE, AuriclePage, level_db, steady_level_db
from numpy.typing import NDArray

import auricle
from auricle import metrics


def test_first_click_makes_sound_without_files(page: AuriclePage) -> None:
    page.start()
    page.settle()
    left, right = page.record(2.0)
    assert level_db(left) > -50
    assert level_db(right) > -50
    assert max(np.abs(left).max(), np.abs(right).max()) < 1
    assert page.page.get_attribute("#level", "aria-valuenow") != "-60"


@pytest.mark.parametrize(("left", "sign"), [(2.0, 1), (-2.0, -1)])
def test_ears_follow_a_drag(page: AuriclePage, noise_file: Path, left: float, sign: int) -> None:
    name = page.start_with_file(noise_file)
    page.drag(name, 0.0, left)
    page.await_position(name, 0.0, left)
    page.settle()
    heard = page.record(0.5)
    assert sign * metrics.ild_db(heard) > 3
    assert sign * metrics.itd_us(heard, RATE) > 400


def test_distance_lowers_the_level_by_its_inverse(page: AuriclePage, noise_file: Path) -> None:
    page.start_with_file(noise_file)
    levels = []
    for distance in (1, 2):
        page.say(f"{distance} m in front of me")
        page.settle()
        levels.append(steady_level_db(page.record(2.0)))
    assert levels[0] - levels[1] == pytest.approx(20 * np.log10(2.0), abs=0.3)


def test_a_source_in_front_keeps_its_level(page: AuriclePage, noise_file: Path) -> None:
    page.start_with_file(noise_file)
    page.say("1 m in front of me")
    page.settle()
    given, _ = soundfile.read(noise_file)
    assert steady_level_db(page.record(2.0)) == pytest.approx(steady_level_db(given), abs=0.6)


def test_muting_and_removing_are_silence(page: AuriclePage, noise_file: Path) -> None:
    name = page.start_with_file(noise_file)
    page.page.click(f"[aria-label='Mute {name}']")
    page.settle()
    assert level_db(page.record(0.3)) < -90
    page.page.click(f"[aria-label='Mute {name}']")
    page.settle()
    assert level_db(page.record(0.3)) > -60
    page.page.click(f"[aria-label='Remove {name}']")
    page.settle()
    assert level_db(page.record(0.3)) < -90


def test_microphone_is_a_source(page: AuriclePage) -> None:
    page.start(keep=())
    page.page.click("#microphone")
    page.marker("microphone").wait_for()
    # Chromium's own test device beeps once a second.
    assert level_db(page.record(2.5)) > -60


def _mismatch_db(heard: NDArray[np.float32], expected: NDArray[np.float64], lag: int) -> float:
    piece = np.take(expected, np.arange(lag, lag + heard.shape[1]), axis=1, mode="wrap")
    return level_db((heard - piece).astype(np.float64)) - level_db(piece)


def test_page_plays_the_samples_of_the_engine(page: AuriclePage, noise_file: Path) -> None:
    """To −100 dB, of the same scene rendered offline by the same engine."""
    name = page.start_with_file(noise_file)
    page.say("75° to the left, 1.5 m, 20° up")
    page.await_position(name, 0.365, 1.362)
    noise, _ = soundfile.read(noise_file, dtype="float32")
    azimuth, elevation = np.radians(75), np.radians(20)
    position = 1.5 * np.array(
        [
            np.cos(elevation) * np.cos(azimuth),
            np.cos(elevation) * np.sin(azimuth),
            np.sin(elevation),
        ]
    )
    # The file loops: what the second of three rounds gives is what every round gives.
    rounds = auricle.spatialize(np.tile(noise, 3), RATE, position=tuple(position))
    expected = rounds[:, len(noise) : 2 * len(noise)].astype(np.float64)
    page.settle()
    heard = page.record(2.0)
    # Between underruns of a busy machine; a quarter of a second without one is enough.
    length = RATE // 4
    mismatches = []
    spectrum = np.fft.rfft(expected[0])
    for start in range(0, heard.shape[1] - length, length):
        piece = heard[:, start : start + length]
        padded = np.zeros(expected.shape[1])
        padded[:length] = piece[0]
        lag = int(np.argmax(np.fft.irfft(spectrum * np.conj(np.fft.rfft(padded)))))
        mismatches.append(_mismatch_db(piece, expected, lag))
    assert min(mismatches) < -100


def test_underruns_stay_below_a_fifth_of_a_percent(page: AuriclePage) -> None:
    """At the depth chosen: ten seconds in which it was still being found out do not count."""
    page.start()
    time.sleep(5)
    shares = []
    for _ in range(4):
        before = page.quanta()
        time.sleep(10)
        starved, quanta = (b - a for a, b in zip(before, page.quanta(), strict=True))
        assert quanta > 0.9 * 10 * RATE / 128
        shares.append(starved / quanta)
        if shares[-1] < 0.002:
            return
    assert min(shares) < 0.002
