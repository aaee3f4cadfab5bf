"""Measurements and figures of the demo, on a sound that is spatialised without the engine."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from auricle import metrics
from auricle.cli.demo.cast import DURATION_S, Role
from auricle.cli.demo.material import Sound
from auricle.cli.demo.measure import measure
from auricle.cli.demo.report import credits_text, placement_table, timing_lines
from auricle.scene import Path, azimuth_deg, direction
from auricle.synthesis import rain

RATE = 48_000
# A head that only delays: the right ear is later by 8 microseconds per degree towards the left.
_US_PER_DEGREE = 8.0


def _lateral(azimuth_deg: float) -> float:
    return float(np.degrees(np.arcsin(np.sin(np.radians(azimuth_deg)))))


def _delay_head() -> SimpleNamespace:
    azimuths = np.arange(-180.0, 180.0, 5.0)
    responses = np.empty((azimuths.size, 2, 256))
    for row, azimuth in zip(responses, azimuths, strict=True):
        shift = _lateral(azimuth) * _US_PER_DEGREE * 1e-6 * RATE / 2
        for ear, sign in enumerate((-1, 1)):
            row[ear] = np.sinc(np.arange(256) - 128 - sign * shift) * np.hanning(256)
    positions = np.stack([azimuths % 360, 0 * azimuths, 0 * azimuths + 1.4], axis=1)
    head = SimpleNamespace(positions_deg=positions, ir=responses, sample_rate=RATE)
    head.shells = (head,)
    return head


def _role(**place: object) -> Role:
    return Role("rain", "", "", rain, "rain", **place)


def _heard_at(mono: np.ndarray, azimuths: np.ndarray) -> np.ndarray:
    """Delayed by the azimuth of every sample; slow changes only."""
    lateral = np.degrees(np.arcsin(np.sin(np.radians(azimuths))))
    delay = lateral * _US_PER_DEGREE * 1e-6 * RATE / 2
    index = np.arange(mono.size)
    left, right = (np.interp(index + sign * delay, index, mono) for sign in (1, -1))
    return np.stack([left, right])


@pytest.mark.parametrize("azimuth", [-140.0, -30.0, 45.0, 170.0])
def test_a_still_source_is_found(azimuth: float) -> None:
    mono = rain(2.0, RATE)
    binaural = _heard_at(mono, np.full(mono.size, azimuth))
    found = measure(_role(position=direction(azimuth)), mono, binaural, RATE, _delay_head())
    assert found.expected_deg == pytest.approx((azimuth,))
    assert found.measured_deg == pytest.approx(azimuth, abs=1.5)
    assert found.error_deg < 1.5
    assert found.itd_us == pytest.approx(metrics.itd_us(binaural, RATE))


def test_a_source_in_the_wrong_place_shows_as_an_error() -> None:
    mono = rain(2.0, RATE)
    binaural = _heard_at(mono, np.full(mono.size, -30.0))
    found = measure(_role(position=direction(30.0)), mono, binaural, RATE, _delay_head())
    assert found.error_deg == pytest.approx(60.0, abs=2.0)


def test_a_mover_is_found_frame_by_frame() -> None:
    mono = rain(DURATION_S, RATE)
    path = Path([(0.0, *direction(60.0)), (DURATION_S, *direction(-60.0))])
    told = np.array([azimuth_deg(path.at(t)) for t in np.arange(mono.size) / RATE])
    head, role = _delay_head(), _role(path=path)
    assert measure(role, mono, _heard_at(mono, told), RATE, head).error_deg < 2.0
    assert measure(role, mono, _heard_at(mono, -told), RATE, head).error_deg > 20.0


def test_the_table_says_what_was_told_and_heard() -> None:
    mono = rain(1.0, RATE)
    binaural = _heard_at(mono, np.full(mono.size, 30.0))
    role = _role(position=(np.sqrt(3), 1.0, 0.0))
    found = measure(role, mono, binaural, RATE, _delay_head())
    table = placement_table([role], [Sound(mono, "berklee/rain/rain_1.flac", "")], [found])
    head, row = table.splitlines()
    assert head.split() == [
        "source",
        "plays",
        "told",
        "expected",
        "measured",
        "error",
        "ITD",
        "ILD",
    ]
    assert row.startswith("rain    rain_1.flac  (1.73, 1.00, 0.00) m")
    assert "+30°" in row
    assert "+240 µs" in row.replace("+239", "+240").replace("+241", "+240")


def test_timing_has_median_and_99th_percentile() -> None:
    values = np.arange(1.0, 102.0)
    text = timing_lines(256, RATE, values / 1000, values)
    assert "256 frames = 5.33 ms" in text
    assert "render time per block  p50 0.051 ms   p99 0.100 ms" in text
    assert "round trip             p50 51.000 ms   p99 100.000 ms" in text


def test_credits_name_every_recording() -> None:
    silence = np.zeros(1, dtype=np.float32)
    text = credits_text([Sound(silence, "a", "A by somebody, CC BY"), Sound(silence, "b", "")])
    assert "- A by somebody, CC BY\n" in text
    assert "nothing to credit" in credits_text([Sound(silence, "b", "")])
