"""Errors of interaural cues, of signals whose cues are known."""

from __future__ import annotations

import numpy as np
import pytest

from auricle import AuricleError, metrics

RATE = 16_000


def _noise(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(RATE)


def _ears(delay: int, gain: float, seed: int = 0) -> np.ndarray:
    """Right ear later by whole samples and weaker by a gain."""
    left = _noise(seed)
    return np.stack([left, gain * np.roll(left, delay)])


def test_errors_of_time_and_level() -> None:
    reference, prediction = _ears(8, 0.5), _ears(3, 1.0)
    assert metrics.itd_error_us(prediction, reference, RATE) == pytest.approx(312.5, abs=5.0)
    assert metrics.ild_error_db(prediction, reference) == pytest.approx(20 * np.log10(2), abs=1e-9)
    batch = metrics.ild_error_db(np.stack([prediction, reference]), np.stack([reference] * 2))
    assert batch == pytest.approx([20 * np.log10(2), 0.0], abs=1e-9)


def test_phase_error_is_wrapped() -> None:
    noise = metrics.analytic_signal(_noise())

    def ears(phase: float) -> np.ndarray:
        return np.stack([noise.real, (noise * np.exp(-1j * phase)).real])

    # 170 and -170 degrees are 20 degrees apart, not 340.
    error = metrics.ipd_error(ears(np.radians(170)), ears(np.radians(-170)))
    assert error == pytest.approx(np.radians(20), abs=0.02)


def test_coherence_error() -> None:
    same = np.stack([_noise(), _noise()])
    apart = np.stack([_noise(1), _noise(2)])
    assert metrics.iacc_error(same, same, RATE) == 0.0
    assert metrics.iacc_error(apart, same, RATE) > 0.9


def test_spectral_difference_is_the_gain_in_each_band() -> None:
    spectrum = np.fft.rfft(_noise())
    hertz = np.fft.rfftfreq(RATE, 1 / RATE)
    louder = np.fft.irfft(spectrum * np.where(hertz > 2000.0, 10 ** (6 / 20), 1.0))
    cue = metrics.isd_db(np.stack([louder, _noise()]), RATE)
    assert cue.shape == (32,)
    assert cue[:8] == pytest.approx(0.0, abs=0.2)
    assert cue[-5:] == pytest.approx(6.0, abs=0.2)
    assert metrics.isd_error_db(
        np.stack([louder, _noise()]), np.stack([_noise(), louder]), RATE
    ) == pytest.approx(2.0 * np.mean(np.abs(cue)), rel=1e-9)


def test_framed_time_difference_follows_the_louder_frames() -> None:
    quiet, loud = 0.1 * _ears(-6, 1.0)[:, :8000], _ears(4, 1.0, 5)[:, :8000]
    both = np.concatenate([quiet, loud], axis=1)
    weighted = metrics.itd_gcc_phat_framed_us(both, RATE)
    # Energies are as 1 to 100: (100 * 250 - 1 * 375) / 101 microseconds.
    assert weighted == pytest.approx((100 * 250.0 - 375.0) / 101.0, abs=5.0)
    plain = metrics.itd_gcc_phat_framed_us(both, RATE, energy_weighted=False)
    assert plain == pytest.approx((250.0 - 375.0) / 2.0, abs=5.0)
    assert metrics.itd_gcc_phat_framed_us(both, RATE, least_rms=0.5) == pytest.approx(250.0, abs=3)


def test_framed_time_difference_of_silence_is_not_a_number() -> None:
    assert np.isnan(metrics.itd_gcc_phat_framed_us(np.zeros((2, RATE)), RATE))
    with pytest.raises(AuricleError, match="at least one frame"):
        metrics.itd_gcc_phat_framed_us(np.zeros((2, 100)), RATE)
