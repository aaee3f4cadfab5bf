"""SOFA files: what is read, and that every unusable one is refused with its reason."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
from sofa_files import grid_deg, spherical_head, write_sofa

from auricle import HRTF, HrtfError
from auricle.metrics import ild_db, itd_us


def test_responses_rate_and_directions_are_those_of_the_file(tmp_path: Path) -> None:
    hrtf = HRTF.load(write_sofa(tmp_path / "a.sofa", sample_rate=44_100.0))
    wanted = spherical_head(grid_deg(), 44_100.0)
    np.testing.assert_allclose(hrtf.ir, wanted, atol=1e-6)
    assert hrtf.sample_rate == 44_100.0
    azimuth = np.mod(hrtf.positions_deg[:, 0], 360.0)
    np.testing.assert_allclose(azimuth, grid_deg()[:, 0])
    np.testing.assert_allclose(hrtf.positions_deg[:, 1], grid_deg()[:, 1])
    np.testing.assert_allclose(hrtf.distance_m, 1.2)


def test_cartesian_positions_and_radians_are_understood(tmp_path: Path) -> None:
    directions = grid_deg()
    azimuth, elevation = np.radians(directions.T)
    cartesian = 1.5 * np.stack(
        [
            np.cos(elevation) * np.cos(azimuth),
            np.cos(elevation) * np.sin(azimuth),
            np.sin(elevation),
        ],
        axis=1,
    )
    in_metres = HRTF.load(
        write_sofa(
            tmp_path / "c.sofa",
            positions=cartesian,
            position_type="cartesian",
            position_units="metre",
        )
    )
    radians = np.column_stack([azimuth, elevation, np.full(len(azimuth), 1.5)])
    in_radians = HRTF.load(
        write_sofa(tmp_path / "r.sofa", positions=radians, position_units="radian, radian, metre")
    )
    for hrtf in (in_metres, in_radians):
        np.testing.assert_allclose(hrtf.positions_deg[:, 1], directions[:, 1], atol=1e-6)
        turns = (hrtf.positions_deg[:-2, 0] - directions[:-2, 0] + 180.0) % 360.0 - 180.0
        np.testing.assert_allclose(turns, 0.0, atol=1e-6)
        np.testing.assert_allclose(hrtf.distance_m, 1.5)


@pytest.mark.parametrize("left", [0, 1])
def test_either_ear_order_ends_up_left_ear_first(tmp_path: Path, left: int) -> None:
    ir = spherical_head(grid_deg(), 48_000.0)
    ears = np.array([[[0.0], [0.09], [0.0]], [[0.0], [-0.09], [0.0]]])
    order = [left, 1 - left]
    hrtf = HRTF.load(write_sofa(tmp_path / "a.sofa", ir=ir[:, order], receivers=ears[order]))
    at_left = np.flatnonzero((hrtf.positions_deg == (90.0, 0.0)).all(axis=1))[0]
    assert ild_db(hrtf.ir[at_left]) > 6.0
    assert itd_us(hrtf.ir[at_left], 48_000) > 400.0
    assert hrtf.notes == ()


def test_an_ear_order_that_the_responses_contradict_is_put_right_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    exchanged = np.array([[[0.0], [-0.09], [0.0]], [[0.0], [0.09], [0.0]]])
    with caplog.at_level(logging.WARNING, "auricle"):
        hrtf = HRTF.load(write_sofa(tmp_path / "a.sofa", receivers=exchanged))
    at_left = np.flatnonzero((hrtf.positions_deg == (90.0, 0.0)).all(axis=1))[0]
    assert ild_db(hrtf.ir[at_left]) > 6.0
    assert len(hrtf.notes) == 1
    assert "ReceiverPosition" in hrtf.notes[0]
    assert "ReceiverPosition" in caplog.text


def test_without_interaural_differences_the_file_is_believed(tmp_path: Path) -> None:
    ir = spherical_head(grid_deg(), 48_000.0)
    same = np.stack([ir[:, 0], ir[:, 0]], axis=1)
    same[:, 1] *= 0.999  # tells the channels apart
    exchanged = np.array([[[0.0], [-0.09], [0.0]], [[0.0], [0.09], [0.0]]])
    hrtf = HRTF.load(write_sofa(tmp_path / "a.sofa", ir=same, receivers=exchanged))
    np.testing.assert_allclose(hrtf.ir, same[:, ::-1], atol=1e-6)


def test_delays_in_their_own_field_are_built_into_the_responses(tmp_path: Path) -> None:
    directions = grid_deg()
    delay = np.zeros((len(directions), 2))
    delay[:, 1] = 5.0
    hrtf = HRTF.load(write_sofa(tmp_path / "a.sofa", delay=delay))
    plain = spherical_head(directions, 48_000.0)
    np.testing.assert_allclose(hrtf.ir[:, 1, 5 : 5 + plain.shape[-1]], plain[:, 1], atol=1e-6)
    np.testing.assert_allclose(hrtf.ir[:, 0, : plain.shape[-1]], plain[:, 0], atol=1e-6)


def test_fractional_delays_shift_by_parts_of_a_sample(tmp_path: Path) -> None:
    directions = grid_deg()
    delay = np.zeros((len(directions), 2))
    delay[:, 0] = 4.8  # 100 us at 48 kHz: the right ear leads by that much more
    plain = HRTF.load(write_sofa(tmp_path / "a.sofa"))
    late = HRTF.load(write_sofa(tmp_path / "b.sofa", delay=delay))
    shift = np.asarray(itd_us(plain.ir, 48_000)) - np.asarray(itd_us(late.ir, 48_000))
    np.testing.assert_allclose(shift, 100.0, atol=1.4)


WRONG = {
    "another convention": ({"convention": "GeneralFIR"}, "SOFAConventions", "SimpleFreeFieldHRIR"),
    "no responses": ({"leave_out": ("Data.IR",)}, "Data.IR", "missing"),
    "no positions": ({"leave_out": ("SourcePosition",)}, "SourcePosition", "missing"),
    "no sample rate": ({"leave_out": ("Data.SamplingRate",)}, "Data.SamplingRate", "missing"),
    "a rate of nothing": ({"sample_rate": 0.0, "ir": np.ones((62, 2, 8))}, "SamplingRate", "8000"),
    "three receivers": ({"ir": np.ones((62, 3, 8))}, "Data.IR", "two ears"),
    "one position": (
        {"ir": np.ones((1, 2, 8)), "positions": np.array([[0.0, 0.0, 1.0]])},
        "SourcePosition",
        "one direction",
    ),
    "fewer positions": ({"positions": np.zeros((5, 3))}, "SourcePosition", "(62, 3)"),
    "an elevation of 120": (
        {"positions": np.column_stack([np.zeros(62), np.full(62, 120.0), np.ones(62)])},
        "SourcePosition",
        "beyond 90",
    ),
    "delays of seconds": (
        {"delay": np.column_stack([np.zeros(62), np.full(62, 48_000.0)])},
        "Data.Delay",
        "ms",
    ),
    "both ears on one side": (
        {"receivers": np.array([[[0.0], [0.09], [0.0]], [[0.0], [0.09], [0.0]]])},
        "ReceiverPosition",
        "one side",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_an_unusable_file_is_refused_with_field_and_reason(tmp_path: Path, case: str) -> None:
    changes, field, reason = WRONG[case]
    path = write_sofa(tmp_path / "wrong.sofa", **changes)
    with pytest.raises(HrtfError) as caught:
        HRTF.load(path)
    assert field in str(caught.value)
    assert reason in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_responses_that_are_not_finite_are_refused(tmp_path: Path, value: float) -> None:
    ir = spherical_head(grid_deg(), 48_000.0)
    ir[17, 1, 3] = value
    with pytest.raises(HrtfError, match="not finite at measurement 17"):
        HRTF.load(write_sofa(tmp_path / "a.sofa", ir=ir))


def test_a_silent_response_is_refused(tmp_path: Path) -> None:
    ir = spherical_head(grid_deg(), 48_000.0)
    ir[5, 0] = 0.0
    with pytest.raises(HrtfError, match="all zeros at measurement 5, receiver 0"):
        HRTF.load(write_sofa(tmp_path / "a.sofa", ir=ir))


def test_a_missing_file_and_one_that_is_no_sofa_are_refused(tmp_path: Path) -> None:
    with pytest.raises(HrtfError, match="no such file"):
        HRTF.load(tmp_path / "none.sofa")
    text = tmp_path / "text.sofa"
    text.write_text("not HDF5")
    with pytest.raises(HrtfError, match="not a readable SOFA"):
        HRTF.load(text)


def test_a_file_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    whole = write_sofa(tmp_path / "whole.sofa").read_bytes()
    cut = tmp_path / "cut.sofa"
    for share in (0.1, 0.3, 0.5, 0.7, 0.9, 0.999):
        cut.write_bytes(whole[: int(share * len(whole))])
        with pytest.raises(HrtfError):
            HRTF.load(cut)


def test_published_malformed_and_foreign_files_are_refused(auricle_data: Path) -> None:
    bad = sorted((auricle_data / "hrtf" / "malformed").glob("*.sofa"))
    bad += [
        auricle_data / "hrtf" / "unusual" / name
        for name in ("testfile_GeneralFIR-E.sofa", "tester2_negative_delays.sofa")
    ]
    for path in bad:
        with pytest.raises(HrtfError, match=path.name):
            HRTF.load(path)
    assert len(bad) == 7


def test_a_set_without_time_differences_is_used_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ir = np.zeros((len(grid_deg()), 2, 64))
    azimuth, elevation = np.radians(grid_deg().T)
    lateral = np.cos(elevation) * np.sin(azimuth)
    ir[:, :, 20] = 10.0 ** (np.stack([lateral, -lateral], axis=1) * 6.0 / 20.0)
    with caplog.at_level(logging.WARNING, "auricle"):
        hrtf = HRTF.load(write_sofa(tmp_path / "a.sofa", ir=ir))
    assert len(hrtf.notes) == 1
    assert "no time differences" in hrtf.notes[0]
    assert hrtf.notes[0] in caplog.text
