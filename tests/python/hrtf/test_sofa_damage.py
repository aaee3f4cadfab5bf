"""Files that are HDF5 and yet no HRTF set, each found by scripts/fuzz_sofa.py."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest
from sofa_files import grid_deg, spherical_head, write_sofa

from auricle import HRTF
from auricle.errors import HrtfError

DIRECTIONS = len(grid_deg())


def loud(value: float) -> np.ndarray:
    ir = spherical_head(grid_deg(), 48_000.0)
    ir[3, 1, 7] = value
    return ir


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ir": loud(1e39)}, "Data.IR.*beyond any measurement.*index 3"),
        ({"ir": loud(-1e300)}, "Data.IR.*beyond any measurement"),
        ({"ir": np.full((DIRECTIONS, 2, 8), 1e-300)}, "Data.IR.*all zeros"),
        ({"ir": np.ones((DIRECTIONS, 2, 8), dtype=complex)}, "Data.IR.*real numbers"),
        ({"delay": np.full((1, 2), 1e8)}, "Data.Delay.*less than one second"),
        ({"receivers": np.ones((3, 2, 1))}, "ReceiverPosition.*two ears"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_numbers_that_no_set_has_are_refused(
    tmp_path: Path, changes: dict[str, np.ndarray], message: str
) -> None:
    path = write_sofa(tmp_path / "a.sofa", **changes)
    with pytest.raises(HrtfError, match=message):
        HRTF.load(path)


def test_a_group_in_place_of_a_variable_is_refused(tmp_path: Path) -> None:
    path = write_sofa(tmp_path / "a.sofa", leave_out=("ReceiverPosition",))
    with h5py.File(path, "a") as file:
        file.create_group("ReceiverPosition")
    with pytest.raises(HrtfError, match=r"ReceiverPosition.*real numbers"):
        HRTF.load(path)


def test_a_shape_that_asks_for_a_terabyte_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = write_sofa(tmp_path / "a.sofa", leave_out=("Data.IR",))
    with h5py.File(path, "a") as file:
        # HDF5 stores nothing of it.
        file.create_dataset("Data.IR", (10**7, 2, 10**4), chunks=(1, 2, 10**4), dtype="f8")
    with pytest.raises(HrtfError, match=r"Data\.IR.*expected at most"):
        HRTF.load(path)
