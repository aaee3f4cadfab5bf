"""Sets measured at several distances: what is used of a file, and how it is packed."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
import sphere_model
from sofa_files import grid_deg, write_sofa

from auricle import HRTF, HrtfError
from auricle.cli.main import main
from auricle.hrtf import asset
from auricle.hrtf.equalization import head_radius_m, scaled_to_head

RATE = 48_000
DISTANCES_M = (0.25, 0.5, 1.0)
GRID = grid_deg(30)


def sphere_set(*, as_measured: bool = False) -> HRTF:
    """The spherical head at three distances, on a grid of 30 degrees."""
    ir = [sphere_model.responses(GRID, d, as_measured=as_measured) for d in DISTANCES_M]
    return HRTF(
        np.concatenate(ir),
        RATE,
        np.tile(GRID, (3, 1)),
        name="sphere",
        distance_m=np.repeat(DISTANCES_M, len(GRID)),
    )


@pytest.fixture(scope="module")
def sphere() -> HRTF:
    return sphere_set()


def file_at(path: Path, parts: list[tuple[np.ndarray, float]]) -> Path:
    """A SOFA file of grids at distances."""
    ir = np.concatenate([sphere_model.responses(grid, d, as_measured=True) for grid, d in parts])
    positions = [np.column_stack([grid, np.full(len(grid), d)]) for grid, d in parts]
    return write_sofa(path, ir=ir, positions=np.concatenate(positions))


def test_every_distance_of_a_file_is_a_shell_in_any_order(tmp_path: Path) -> None:
    path = file_at(tmp_path / "set.sofa", [(GRID, 1.0), (GRID, 0.25), (GRID, 0.5)])
    hrtf = HRTF.load(path)
    assert hrtf.distances_m == DISTANCES_M
    assert hrtf.ir.shape[0] == len(hrtf.distance_m) == 3 * len(GRID)
    assert hrtf.notes == ()
    for shell, metres in zip(hrtf.shells, DISTANCES_M, strict=True):
        assert shell.distances_m == (metres,)
        wanted = sphere_model.responses(GRID, metres, as_measured=True)
        np.testing.assert_allclose(shell.ir, wanted, atol=1e-6)


def test_radii_within_five_per_cent_are_one_distance() -> None:
    radii = 1.2 + 0.02 * np.sin(np.arange(len(GRID)))
    hrtf = HRTF(sphere_model.responses(GRID, 1.2), RATE, GRID, distance_m=radii)
    assert len(hrtf.distances_m) == 1
    assert hrtf.shells == (hrtf,)
    np.testing.assert_array_equal(hrtf.distance_m, radii)
    assert struct.unpack_from("<I", hrtf.asset(RATE), 4) == (1,)


def test_a_distance_with_too_small_a_grid_is_left_out_and_told(tmp_path: Path) -> None:
    ring = GRID[GRID[:, 1] == 0.0]
    parts = [(GRID, 1.0), (GRID, 0.5), (ring, 0.25), (GRID[:2], 0.75), (GRID, 0.1)]
    hrtf = HRTF.load(file_at(tmp_path / "set.sofa", parts))
    assert hrtf.distances_m == (0.5, 1.0)
    assert len(hrtf.ir) == 2 * len(GRID)
    told = " | ".join(hrtf.notes)
    assert len(hrtf.notes) == 3
    assert "12 responses at 0.25 m were left out: they lie up to 90 degrees" in told
    assert "2 responses at 0.75 m were left out: they are too few directions" in told
    assert "at 0.1 m were left out: nearer than 0.11 m" in told


def test_a_grid_whose_radius_depends_on_the_direction_is_used_whole() -> None:
    radii = np.where(GRID[:, 1] > 0.0, 1.5, 1.2)
    hrtf = HRTF(sphere_model.responses(GRID, 1.2), RATE, GRID, distance_m=radii)
    assert len(hrtf.ir) == len(GRID)
    assert len(hrtf.distances_m) == 1


def test_the_delay_may_hold_the_way_from_each_distance(tmp_path: Path) -> None:
    way = np.repeat([40.0, 600.0], len(GRID))[:, None] * np.ones(2)
    ir = np.concatenate([sphere_model.responses(GRID, d) for d in (0.25, 4.0)])
    radii = np.repeat([0.25, 4.0], len(GRID))
    positions = np.column_stack([np.tile(GRID, (2, 1)), radii])
    path = write_sofa(tmp_path / "set.sofa", ir=ir, positions=positions, delay=way)
    assert HRTF.load(path).distances_m == (0.25, 4.0)


def test_measured_levels_and_those_over_free_air_give_one_model(sphere: HRTF) -> None:
    over_free_air, _ = asset.decode(sphere.asset(RATE))
    measured, _ = asset.decode(sphere_set(as_measured=True).asset(RATE))
    for a, b in zip(over_free_air.shells, measured.shells, strict=True):
        assert a.distance_m == b.distance_m
        front_a, front_b = a.spline[-1], b.spline[-1]
        # The constants of the splines: weights through the filters, and delays.
        ears_a = front_a[:-2].reshape(2, -1) @ over_free_air.filters
        ears_b = front_b[:-2].reshape(2, -1) @ measured.filters
        scale = np.abs(ears_a).max()
        np.testing.assert_allclose(ears_a / scale, ears_b / scale, atol=0.02)
        np.testing.assert_allclose(front_a[-2:], front_b[-2:], atol=0.1)


def test_an_asset_of_several_distances_has_the_layout_that_is_documented(sphere: HRTF) -> None:
    data = sphere.asset(RATE)
    version, rate, rank, taps, count, name = struct.unpack_from("<6I", data, 4)
    assert (data[:4], version, rate, count, name) == (b"AHRT", 2, RATE, 3, 6)
    at = 28 + 8 + 4 * rank * taps
    for metres in DISTANCES_M:
        assert struct.unpack_from("<If", data, at) == (len(GRID), metres)
        at += 8 + 4 * (3 * len(GRID) + (len(GRID) + 1) * (2 * rank + 2))
    assert len(data) == at + 4
    assert struct.unpack("<I", data[-4:])[0] == zlib.crc32(data[:-4])


def test_an_asset_of_several_distances_comes_back(
    sphere: HRTF, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sphere.ahrt"
    path.write_bytes(sphere.asset(RATE))
    loaded = HRTF.load(path)
    assert loaded.distances_m == DISTANCES_M
    assert loaded.asset(RATE) == sphere.asset(RATE)
    sizes = [len(shell.ir) for shell in loaded.shells]
    assert sizes == [len(GRID)] * 3
    assert main(["hrtf", "info", str(path)]) == 0
    told = capsys.readouterr().out
    for metres in ("0.25", "0.5", "1"):
        assert f"at {metres} m" in told
    assert "62 directions" in told


@pytest.mark.parametrize(("at", "value"), [(20, 1), (20, 17), (20, 4), (28 + 8, 2**31)])
def test_a_damaged_asset_of_several_distances_is_refused(
    sphere: HRTF, tmp_path: Path, at: int, value: int
) -> None:
    data = bytearray(sphere.asset(RATE)[:-4])
    if at > 28:
        rank, taps = struct.unpack_from("<2I", data, 12)
        at += 4 * rank * taps
    struct.pack_into("<I", data, at, value)
    path = tmp_path / "damaged.ahrt"
    path.write_bytes(bytes(data) + struct.pack("<I", zlib.crc32(data)))
    with pytest.raises(HrtfError, match=r"damaged\.ahrt"):
        HRTF.load(path)


def test_more_than_sixteen_distances_are_refused() -> None:
    radii = np.repeat(0.2 * 1.1 ** np.arange(17), len(GRID))
    ir = np.tile(sphere_model.responses(GRID, 1.0, as_measured=False), (17, 1, 1))
    with pytest.raises(HrtfError, match="17 distances; expected at most 16"):
        HRTF(ir, RATE, np.tile(GRID, (17, 1)), distance_m=radii)


def test_scaling_to_a_head_scales_every_distance(sphere: HRTF) -> None:
    before = [head_radius_m(shell) for shell in sphere.shells]
    wider = scaled_to_head(sphere, 2.2 * before[-1])
    after = [head_radius_m(shell) for shell in wider.shells]
    np.testing.assert_allclose(np.array(after) / before, 1.1, atol=0.02)
