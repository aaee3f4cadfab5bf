"""Responses at another rate keep their gain and their place in time."""

from __future__ import annotations

import numpy as np
import pytest
from sofa_files import grid_deg, spherical_head

from auricle import HRTF
from auricle.hrtf.resampling import resample_responses
from auricle.metrics import ild_db, itd_us


@pytest.mark.parametrize("rate_in", [44_100.0, 48_000.0, 96_000.0])
def test_gain_at_each_frequency_and_onset_stay(rate_in: float) -> None:
    ir = spherical_head(grid_deg(), rate_in, 256)[:8]
    resampled, start = resample_responses(ir, rate_in, 48_000.0)
    hertz = np.array([0.0, 500.0, 4_000.0, 12_000.0])

    def spectrum(responses: np.ndarray, rate: float, first: float) -> np.ndarray:
        time_s = (np.arange(responses.shape[-1]) - first) / rate
        return responses @ np.exp(-2j * np.pi * np.outer(time_s, hertz))

    np.testing.assert_allclose(
        spectrum(resampled, 48_000.0, start), spectrum(ir, rate_in, 0.0), atol=2e-3
    )


def test_a_set_measured_at_96_khz_renders_at_48_khz_with_its_cues() -> None:
    hrtf = HRTF(spherical_head(grid_deg(), 96_000.0, 256), 96_000.0, grid_deg(), name="fast")
    wanted = HRTF(spherical_head(grid_deg(), 48_000.0), 48_000.0, grid_deg(), name="plain")
    left = np.flatnonzero((wanted.positions_deg == (90.0, 0.0)).all(axis=1))[0]
    assert itd_us(hrtf.ir[left], 96_000) == pytest.approx(itd_us(wanted.ir[left], 48_000), abs=2.0)
    resampled, _ = resample_responses(hrtf.ir, 96_000.0, 48_000.0)
    np.testing.assert_allclose(ild_db(resampled), ild_db(wanted.ir), atol=0.1)
    assert len(hrtf.asset(48_000)) > 0
