"""Azimuths found again from interaural differences, on a set whose differences are known."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.signal import fftconvolve

from auricle import InputError, metrics
from auricle.cli.demo.localize import CueTable
from auricle.synthesis import bell, rain, speech

RATE = 48_000
AZIMUTHS = np.arange(0.0, 360.0, 5.0)


def _sphere(rate: int = 44_100) -> SimpleNamespace:
    """Woodworth's sphere of 8.75 cm, the far ear up to 10 dB quieter and duller."""
    time = np.arange(256) / rate
    responses = np.empty((AZIMUTHS.size, 2, 256))
    for row, azimuth in zip(responses, AZIMUTHS, strict=True):
        lateral = np.arcsin(np.sin(np.radians(azimuth)))
        itd = 0.0875 / 343.0 * (lateral + np.sin(lateral))
        for ear, sign in enumerate((1.0, -1.0)):
            far = max(0.0, -sign * np.sin(lateral))
            onset = time - 64 / rate + sign * itd / 2
            row[ear] = 10 ** (-far * 10 / 20) * np.exp(-((onset * rate / (1 + 2 * far)) ** 2))
    positions = np.stack([AZIMUTHS, np.zeros(AZIMUTHS.size), np.full(AZIMUTHS.size, 1.4)], axis=1)
    head = SimpleNamespace(positions_deg=positions, ir=responses, sample_rate=rate)
    head.shells = (head,)
    return head


@pytest.mark.parametrize("sound", [speech, bell, rain])
@pytest.mark.parametrize("azimuth", [-150, -40, 0, 25, 70, 120, 175])
def test_a_source_is_found_where_it_was_put(sound: object, azimuth: int) -> None:
    sphere = _sphere(RATE)
    mono = sound(2.0, RATE)
    row = np.flatnonzero(azimuth % 360 == AZIMUTHS)[0]
    binaural = np.stack([fftconvolve(mono, ear) for ear in sphere.ir[row]])
    table = CueTable(sphere, mono, RATE, 0.0)
    itd, ild = (
        np.atleast_1d(metrics.itd_us(binaural, RATE)),
        np.atleast_1d(metrics.ild_db(binaural)),
    )
    found = table.locate(itd, ild, in_front=abs(azimuth) <= 90)
    assert found[0] == pytest.approx(azimuth, abs=1.5)
    expected_itd, expected_ild = table.expected(np.array([float(azimuth)]))
    assert expected_itd[0] == pytest.approx(itd[0], abs=10.0)
    assert expected_ild[0] == pytest.approx(ild[0], abs=0.5)


def test_a_set_at_another_rate_gives_the_same_table() -> None:
    mono = rain(1.0, RATE)
    azimuths = np.arange(-180.0, 180.0, 15.0)
    for ours, theirs in zip(
        CueTable(_sphere(44_100), mono, RATE, 0.0).expected(azimuths),
        CueTable(_sphere(RATE), mono, RATE, 0.0).expected(azimuths),
        strict=True,
    ):
        np.testing.assert_allclose(ours, theirs, atol=8.0)


def test_the_half_that_is_told_is_kept() -> None:
    table = CueTable(_sphere(), rain(1.0, RATE), RATE, 0.0)
    itd, ild = table.expected(np.array([30.0]))
    assert table.locate(itd, ild, in_front=True)[0] == pytest.approx(30.0, abs=0.3)
    assert table.locate(itd, ild, in_front=False)[0] == pytest.approx(150.0, abs=0.3)


def test_frames_without_differences_have_no_azimuth() -> None:
    table = CueTable(_sphere(), rain(1.0, RATE), RATE, 0.0)
    found = table.locate(np.array([np.nan, 0.0]), np.array([0.0, 0.0]), in_front=True)
    assert np.isnan(found[0])
    assert found[1] == pytest.approx(0.0, abs=0.3)


def test_an_elevation_the_set_does_not_have_is_refused() -> None:
    with pytest.raises(InputError, match=r"no ring of directions near 50 degrees"):
        CueTable(_sphere(), rain(1.0, RATE), RATE, 50.0)
