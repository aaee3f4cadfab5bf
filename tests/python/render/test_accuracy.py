"""The product's accuracy figures, measured through the engine at every measured direction."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auricle import HRTF

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts"))
import measure_accuracy

RATE = 48_000


def finite(values: np.ndarray) -> np.ndarray:
    return values[np.isfinite(values)]


def check_measured_directions(errors: Any, mean_db: float, p95_db: float) -> None:
    assert errors.distortion_db.mean() <= mean_db
    assert np.percentile(errors.distortion_db, 95) <= p95_db
    assert errors.ild_db.mean() <= 0.2
    assert errors.ild_db.max() <= 0.8


def check_left_out(results: Any) -> None:
    errors, nearest = results["left out"], results["left out, nearest"]
    assert errors.distortion_db.mean() < nearest.distortion_db.mean()
    assert np.percentile(errors.distortion_db, 95) < np.percentile(nearest.distortion_db, 95)
    assert finite(errors.itd_us).mean() <= 5.0
    assert np.percentile(finite(errors.itd_us), 95) <= 15.0


def test_kemar_is_rendered_as_measured_and_between_better_than_its_nearest() -> None:
    results = measure_accuracy.measure(HRTF.default(), RATE)
    errors = results["measured directions"]
    check_measured_directions(errors, 0.6, 1.2)
    assert finite(errors.itd_us).mean() <= 4.0
    assert finite(errors.itd_us).max() <= 12.0
    check_left_out(results)


@pytest.mark.parametrize("name", ["CIPIC_subject_003_itdInDelayField", "THK_KU100_HRIR_L2702"])
def test_other_sets_are_rendered_as_measured(auricle_data: Path, name: str) -> None:
    results = measure_accuracy.measure(HRTF.load(auricle_data / "hrtf" / f"{name}.sofa"), RATE)
    errors = results["measured directions"]
    check_measured_directions(errors, 0.6, 1.2)
    assert finite(errors.itd_us).mean() <= 4.0
    assert finite(errors.itd_us).max() <= 12.0
    check_left_out(results)


def test_a_set_whose_itd_is_ambiguous_is_still_rendered_as_measured(auricle_data: Path) -> None:
    hrtf = HRTF.load(auricle_data / "hrtf" / "ARI_dtf_nh2.sofa")
    errors = measure_accuracy.measure(hrtf, RATE)["measured directions"]
    check_measured_directions(errors, 1.0, 2.0)
    # At 2 % of its directions the correlation below 1.5 kHz has two peaks a period apart, the
    # higher one opposite to the side of the source; the engine keeps to the one on that side.
    itd = finite(errors.itd_us)
    assert np.percentile(itd, 95) <= 4.0
    assert (itd > 12.0).mean() <= 0.025


@pytest.mark.parametrize(
    "name",
    [
        "THK_KU100_HRIR_CIRC360",
        "unusual/HUTUBS_measured_smoothed_6",
        "unusual/Pulse",
    ],
)
def test_unusual_grids_and_responses_are_rendered(auricle_data: Path, name: str) -> None:
    hrtf = HRTF.load(auricle_data / "hrtf" / f"{name}.sofa")
    every = slice(None, None, 7)
    rendered = measure_accuracy.render_impulses(hrtf, RATE, hrtf.positions_deg[every])
    measured, _ = measure_accuracy.resample_responses(hrtf.ir[every], hrtf.sample_rate, RATE)
    errors = measure_accuracy.compare(measured, rendered, RATE)
    assert errors.distortion_db.mean() <= 0.6
    assert finite(errors.itd_us).max() <= 12.0
    assert errors.ild_db.max() <= 0.8
