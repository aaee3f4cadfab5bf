"""SI-SDR of signals whose distortion is known."""

from __future__ import annotations

import numpy as np
import pytest

from auricle import AuricleError, metrics


def _orthogonal(count: int = 4096) -> tuple[np.ndarray, np.ndarray]:
    turn = 2.0 * np.pi * np.arange(count) / count
    return np.sin(5 * turn), np.sin(9 * turn)


@pytest.mark.parametrize("snr_db", [-10.0, 0.0, 25.0])
def test_is_the_ratio_of_orthogonal_parts_at_any_scale(snr_db: float) -> None:
    target, noise = _orthogonal()
    estimate = 0.3 * (target + noise * 10.0 ** (-snr_db / 20.0))
    assert metrics.si_sdr_db(estimate, target) == pytest.approx(snr_db, abs=1e-9)


def test_batches_and_channels_are_separate() -> None:
    target, noise = _orthogonal()
    reference = np.stack([target, target])
    estimate = np.stack([target + noise, target + 0.1 * noise])
    assert metrics.si_sdr_db(estimate, reference) == pytest.approx([0.0, 20.0], abs=1e-9)


def test_improvement_is_over_the_mixture() -> None:
    target, noise = _orthogonal()
    gained = metrics.si_sdr_improvement_db(target + 0.1 * noise, target, target + noise)
    assert gained == pytest.approx(20.0, abs=1e-9)


def test_offset_counts_unless_the_mean_is_taken_out() -> None:
    target, _ = _orthogonal()
    assert metrics.si_sdr_db(target + 1.0, target) < 0.0
    assert metrics.si_sdr_db(target + 1.0, target, zero_mean=True) > 200.0


def test_silence_and_shapes() -> None:
    target, noise = _orthogonal()
    assert np.isnan(metrics.si_sdr_db(target, np.zeros_like(target)))
    assert metrics.si_sdr_db(np.stack([noise]), np.stack([target]))[0] < -200.0
    with pytest.raises(AuricleError, match="must be equal"):
        metrics.si_sdr_db(target[:-1], target)
