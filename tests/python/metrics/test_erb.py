"""The frequency scale of the ear, and distances on it."""

from __future__ import annotations

import numpy as np
import pytest

from auricle import AuricleError, metrics

RATE = 48_000


def test_scale_has_the_values_of_glasberg_and_moore() -> None:
    # 1 kHz: bandwidth 132.6 Hz, rate 15.6 (their table and the usual textbook values).
    assert metrics.erb_bandwidth_hz(1000.0) == pytest.approx(132.639)
    assert metrics.erb_rate(1000.0) == pytest.approx(15.621, abs=1e-3)


def test_forty_centres_reach_from_200_hz_to_16_khz_in_even_steps_of_rate() -> None:
    centres = metrics.erb_centre_frequencies_hz()
    assert centres.shape == (40,)
    assert centres[[0, -1]] == pytest.approx([200.0, 16_000.0])
    np.testing.assert_allclose(np.diff(metrics.erb_rate(centres), n=2), 0.0, atol=1e-12)


def test_weights_fall_to_half_at_six_tenths_of_a_bandwidth_and_sum_to_one() -> None:
    weights = metrics.erb_band_weights(RATE, n_fft=48_000, centres_hz=[1000.0])
    assert weights.sum() == pytest.approx(1.0)
    bandwidth = 24.7 * (1 + 4.37)
    frequency = np.arange(24_001)
    expected = 1 / (1 + (np.abs(frequency - 1000) / (0.6 * bandwidth)) ** 4)
    np.testing.assert_allclose(weights[0], expected / expected.sum(), rtol=1e-12)


def _click(delay: int = 100, count: int = 512) -> np.ndarray:
    click = np.zeros(count)
    click[delay] = 1.0
    return click


def test_distortion_does_not_hear_gain_delay_or_sign() -> None:
    response = np.random.default_rng(0).standard_normal(200) * np.exp(-np.arange(200) / 20)
    early = np.concatenate([np.zeros(80), response, np.zeros(300)])
    late = np.concatenate([np.zeros(217), -0.3 * response, np.zeros(100)])
    assert metrics.spectral_distortion_db(early, late, RATE) == pytest.approx(0.0, abs=1e-9)


def test_distortion_of_a_comb_equals_the_formula() -> None:
    comb = _click()
    comb[130] = 0.5
    bins = np.arange(513)
    power = np.abs(1 + 0.5 * np.exp(-2j * np.pi * bins * 30 / 1024)) ** 2
    rates = np.linspace(*(21.4 * np.log10(1 + 0.00437 * np.array([200.0, 16_000.0]))), 40)
    centres = (10 ** (rates / 21.4) - 1) / 0.00437
    levels = []
    for centre in centres:
        width = 0.6 * 24.7 * (1 + 0.00437 * centre)
        weight = 1 / (1 + (np.abs(bins * RATE / 1024 - centre) / width) ** 4)
        levels.append(10 * np.log10(np.sum(weight * power) / np.sum(weight)))
    expected = np.sqrt(np.mean((levels - np.mean(levels)) ** 2))
    assert expected > 1.0
    measured = metrics.spectral_distortion_db(_click(), comb, RATE)
    assert measured == pytest.approx(expected, rel=1e-9)


def test_distortion_sees_only_1024_samples_from_64_before_the_peak() -> None:
    clean = np.zeros(3000)
    clean[500] = 1.0
    early, late, inside = clean.copy(), clean.copy(), clean.copy()
    early[500 - 65] = 0.9
    late[500 + 960] = 0.9
    inside[500 - 64] = 0.9
    assert metrics.spectral_distortion_db(clean, early, RATE) == pytest.approx(0.0, abs=1e-9)
    assert metrics.spectral_distortion_db(clean, late, RATE) == pytest.approx(0.0, abs=1e-9)
    assert metrics.spectral_distortion_db(clean, inside, RATE) > 1.0


def test_distortion_gives_one_value_per_ear_and_takes_other_lengths() -> None:
    measured = np.random.default_rng(2).standard_normal((5, 2, 256))
    values = metrics.spectral_distortion_db(measured, measured[..., :200], RATE)
    assert values.shape == (5, 2)
    one = metrics.spectral_distortion_db(measured[3, 1], measured[3, 1, :200], RATE)
    assert values[3, 1] == pytest.approx(one)


def test_distortion_refuses_silence_and_low_rates() -> None:
    with pytest.raises(AuricleError, match=r"rendered_ir.*silent"):
        metrics.spectral_distortion_db(_click(), np.zeros(512), RATE)
    with pytest.raises(AuricleError, match="above 32000"):
        metrics.spectral_distortion_db(_click(), _click(), 32_000)
    with pytest.raises(AuricleError, match="all axes but the last"):
        metrics.spectral_distortion_db(_click(), np.stack([_click()] * 2), RATE)
