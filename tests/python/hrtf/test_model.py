"""The fitted form of a set: its parts against what they stand for."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from scipy.special import eval_legendre
from sofa_files import grid_deg, spherical_head

from auricle import HRTF, HrtfError
from auricle.hrtf import asset, basis, minimum_phase, model, sphere_spline
from auricle.hrtf.hrtf_set import unit_vectors
from auricle.metrics import ild_db, itd_us, spectral_distortion_db

RATE = 48_000


def test_minimum_phase_keeps_the_magnitude_and_moves_energy_forward() -> None:
    rng = np.random.default_rng(3)
    ir = rng.standard_normal((4, 2, 200)) * np.exp(-np.arange(200) / 30.0)
    spectra = minimum_phase.minimum_phase(ir, RATE, RATE / 2)
    magnitude = np.abs(np.fft.rfft(ir, minimum_phase.FFT_SIZE))
    np.testing.assert_allclose(np.abs(spectra), magnitude, rtol=0.02, atol=1e-3 * magnitude.max())
    moved = np.fft.irfft(spectra)
    energy = np.cumsum(np.square(moved), axis=-1)[..., :200]
    assert (energy >= np.cumsum(np.square(ir), axis=-1) * (1.0 - 1e-3)).all()


def test_a_known_minimum_phase_filter_is_left_as_it_is() -> None:
    # Both zeros lie inside the unit circle.
    ir = np.broadcast_to(np.convolve([1.0, -0.6], [1.0, 0.5]), (1, 2, 3))
    spectra = minimum_phase.minimum_phase(ir, RATE, RATE / 2)
    found = np.fft.irfft(spectra)[..., :3]
    np.testing.assert_allclose(found, ir, atol=1e-6)


def test_onset_delays_find_a_shift_to_a_hundredth_of_a_sample() -> None:
    pulse = np.zeros((2, 2, 256))
    delays = np.array([[20.0, 23.5], [31.25, 40.1]])
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(256) * delays[..., None])
    pulse = np.fft.irfft(turn * np.ones(129), 256)
    spectra = minimum_phase.minimum_phase(pulse, RATE, 0.46 * RATE)
    found = minimum_phase.onset_delays(pulse, spectra, RATE)
    np.testing.assert_allclose(found - found[0, 0], delays - delays[0, 0], atol=0.02)


def test_the_basis_spans_responses_that_are_sums_of_few_filters() -> None:
    rng = np.random.default_rng(5)
    filters = rng.standard_normal((5, 64)) * np.exp(-np.arange(64) / 10.0)
    responses = (rng.standard_normal((40, 2, 5)) @ filters).reshape(40, 2, 64)
    found = basis.factor(responses, RATE, distortion_db=1e-3)
    assert found.filters.shape[0] == 8  # filters come in groups of eight
    np.testing.assert_allclose(found.weights @ found.filters, responses, atol=1e-6)


def test_the_basis_grows_until_the_distortion_asked_for() -> None:
    responses = spherical_head(grid_deg(15), RATE, 128)
    coarse = basis.factor(responses, RATE, distortion_db=1.0)
    fine = basis.factor(responses, RATE, distortion_db=0.05)
    assert coarse.distortion_db <= 1.0
    assert fine.distortion_db <= 0.05
    assert len(coarse.filters) < len(fine.filters)
    rendered = fine.weights @ fine.filters
    measured = np.asarray(spectral_distortion_db(responses, rendered, RATE))
    assert measured.mean() <= 0.1


def test_the_spline_kernel_is_the_sum_of_its_legendre_series() -> None:
    # Wahba 1981, eq. 3.1: q_2(z) is the integral of (1 - h)^2 / sqrt(1 - 2 h z + h^2) over
    # h = 0..1; by the generating function of the Legendre polynomials its coefficients are
    # 2 l! / (l + 3)!.
    cosine, weight = np.polynomial.legendre.leggauss(2000)
    kernel = sphere_spline._kernel(cosine)
    for degree in range(12):
        projection = np.sum(weight * kernel * eval_legendre(degree, cosine))
        coefficient = 2.0 * np.pi * projection * (2 * degree + 1) / 2.0
        wanted = 2.0 / ((degree + 1) * (degree + 2) * (degree + 3))
        assert coefficient == pytest.approx(wanted, rel=1e-5)


def test_the_spline_goes_through_its_values_and_reproduces_constants() -> None:
    rng = np.random.default_rng(0)
    directions = unit_vectors(grid_deg(30))
    values = rng.standard_normal((len(directions), 3))
    values[:, 2] = 4.25
    coefficients = sphere_spline.fit(directions, values)
    np.testing.assert_allclose(
        sphere_spline.evaluate(directions, coefficients, directions), values, atol=1e-3
    )
    anywhere = unit_vectors(rng.uniform([-180, -90], [180, 90], (50, 2)))
    found = sphere_spline.evaluate(directions, coefficients, anywhere)
    np.testing.assert_allclose(found[:, 2], 4.25, atol=1e-9)


def test_the_spline_follows_a_smooth_function_between_its_nodes() -> None:
    directions = unit_vectors(grid_deg(15))
    smooth = lambda d: d[:, :1] * d[:, 1:2] + 0.5 * d[:, 2:] ** 2  # noqa: E731
    coefficients = sphere_spline.fit(directions, smooth(directions))
    rng = np.random.default_rng(1)
    anywhere = unit_vectors(rng.uniform([-180, -75], [180, 75], (200, 2)))
    error = sphere_spline.evaluate(directions, coefficients, anywhere) - smooth(anywhere)
    assert np.abs(error).max() < 0.01


def test_extrapolation_below_the_measured_range_stays_between_its_neighbours() -> None:
    measured = grid_deg(15)
    measured = measured[measured[:, 1] >= -40]
    ir = spherical_head(measured, RATE)
    fitted = model.fit(ir, RATE, measured, RATE)
    (shell,) = fitted.shells
    below = unit_vectors(np.array([[az, el] for az in range(-180, 180, 30) for el in (-60, -90)]))
    values = sphere_spline.evaluate(shell.directions, shell.spline, below)
    nodes = sphere_spline.evaluate(shell.directions, shell.spline, shell.directions)
    assert (values[:, -2:] > nodes[:, -2:].min() - 1.0).all()
    assert (values[:, -2:] < nodes[:, -2:].max() + 1.0).all()
    energy = np.square(values[:, : len(fitted.filters)] @ fitted.filters).sum(axis=1)
    known = np.square(nodes[:, : len(fitted.filters)] @ fitted.filters).sum(axis=1)
    assert energy.max() < 1.5 * known.max()
    assert energy.min() > 0.5 * known.min()


def test_the_front_is_normalised_to_unit_gain() -> None:
    fitted = model.fit(37.0 * spherical_head(grid_deg(15), RATE), RATE, grid_deg(15), RATE)
    (shell,) = fitted.shells
    front = sphere_spline.evaluate(shell.directions, shell.spline, np.array([[1.0, 0.0, 0.0]]))[0]
    ears = front[:-2].reshape(2, -1) @ fitted.filters
    assert np.square(ears).sum(axis=1).mean() == pytest.approx(1.0, rel=1e-6)


def test_the_asset_has_the_layout_that_is_documented() -> None:
    fitted = model.fit(spherical_head(grid_deg(), RATE), RATE, grid_deg(), RATE)
    (shell,) = fitted.shells
    data = asset.encode(fitted, "head")
    version, rate, rank, taps, count, name = struct.unpack_from("<6I", data, 4)
    assert (data[:4], version, rate, name) == (b"AHRT", 1, RATE, 4)
    assert (rank, taps, count) == (*fitted.filters.shape, len(shell.directions))
    floats = np.frombuffer(data, "<f4", offset=28 + 4, count=rank * taps)
    np.testing.assert_allclose(floats.reshape(rank, taps), fitted.filters, rtol=1e-6)
    assert len(data) == 32 + 4 * (rank * taps + 3 * count + (count + 1) * (2 * rank + 2)) + 4
    assert struct.unpack("<I", data[-4:])[0] == zlib.crc32(data[:-4])


def test_packed_responses_come_back_to_the_bit() -> None:
    rng = np.random.default_rng(2)
    one_side = rng.integers(-32768, 32768, (6, 40)) / 32768.0
    ir = np.stack([one_side, one_side[::-1]], axis=1)
    stored = asset.pack_responses(ir, grid_deg()[:6])
    np.testing.assert_array_equal(asset.unpack_responses(stored), ir.astype(np.float32))
    assert stored["planes"].shape == (2, 6, 40)  # mirrored responses are kept once
    with pytest.raises(ValueError, match="16-bit"):
        asset.pack_responses(ir * 0.3, grid_deg()[:6])


def test_repeated_directions_do_not_disturb_the_fit() -> None:
    directions = grid_deg()
    twice = np.concatenate([directions, directions[:20]])
    ir = spherical_head(twice, RATE)
    hrtf = HRTF(ir, RATE, twice)
    once = HRTF(spherical_head(directions, RATE), RATE, directions)
    assert hrtf.asset(RATE) == once.asset(RATE)


def test_a_rate_that_cannot_be_rendered_is_refused() -> None:
    with pytest.raises(HrtfError, match="1000 Hz"):
        HRTF.default().asset(1000)


@pytest.mark.parametrize(
    ("ir", "positions", "reason"),
    [
        (np.ones((10, 2)), np.zeros((10, 2)), "expected \\[m x 2 x n\\]"),
        (np.ones((10, 2, 4)), np.zeros((9, 2)), "each of the 10 responses"),
        (np.ones((10, 2, 4)), np.zeros((10, 2)), "one direction"),
        (np.full((10, 2, 4), np.nan), grid_deg()[:10], "not finite"),
        (np.zeros((10, 2, 4)), grid_deg()[:10], "all zeros"),
        (np.ones((10, 2, 4)), 7.0 * grid_deg()[:10], "beyond 90"),
        (np.ones((10, 2, 4)), grid_deg()[:10, :1], "azimuth and elevation"),
        ("words", grid_deg()[:10], "not numbers"),
    ],
)
def test_arrays_that_are_no_set_are_refused(
    ir: np.ndarray, positions: np.ndarray, reason: str
) -> None:
    with pytest.raises(HrtfError, match=reason):
        HRTF(ir, RATE, positions)


def test_the_default_set_is_what_was_measured() -> None:
    hrtf = HRTF.default()
    assert hrtf.ir.shape == (710, 2, 512)
    assert hrtf.sample_rate == 44_100
    # Gardner and Martin 1994, table 1: elevations -40 to 90 degrees in steps of 10, with
    # 56, 60, 72, 72, 72, 72, 72, 60, 56, 45, 36, 24, 12, 1 azimuths.
    elevations, counts = np.unique(hrtf.positions_deg[:, 1].round(), return_counts=True)
    np.testing.assert_array_equal(elevations, np.arange(-40, 91, 10))
    np.testing.assert_array_equal(counts, [56, 60, 72, 72, 72, 72, 72, 60, 56, 45, 36, 24, 12, 1])
    with pytest.raises(ValueError, match="read-only"):
        hrtf.ir[0] = 0.0


@pytest.mark.parametrize("rate", [np.nan, -5.0, 0.0, 1e9])
def test_a_sample_rate_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(HrtfError, match="sample_rate"):
        HRTF(spherical_head(grid_deg(), RATE), rate, grid_deg())


def test_a_long_common_delay_does_not_matter_and_a_room_is_refused() -> None:
    ir = spherical_head(grid_deg(), RATE)
    late = np.concatenate([np.zeros((len(ir), 2, 4500)), ir], axis=2)
    assert HRTF(late, RATE, grid_deg(), name="a").asset(RATE) == HRTF(
        ir, RATE, grid_deg(), name="a"
    ).asset(RATE)
    room = np.concatenate([late, ir], axis=2)
    with pytest.raises(HrtfError, match="hold a room"):
        HRTF(np.concatenate([ir, room], axis=2), RATE, grid_deg()).asset(RATE)


def test_an_asset_is_loaded_like_a_sofa_file(tmp_path: Path) -> None:
    hrtf = HRTF(spherical_head(grid_deg(), RATE), RATE, grid_deg(), name="sphere")
    file = tmp_path / "sphere.ahrt"
    file.write_bytes(hrtf.asset(RATE))
    again = HRTF.load(file)
    assert again.asset(RATE) == hrtf.asset(RATE)
    assert (again.name, again.sample_rate) == ("sphere", RATE)
    np.testing.assert_allclose(itd_us(again.ir, RATE), itd_us(hrtf.ir, RATE), atol=4.0)
    np.testing.assert_allclose(ild_db(again.ir), ild_db(hrtf.ir), atol=0.2)
    for damage in (hrtf.asset(RATE)[:-9], hrtf.asset(RATE)[:40], b"AHRT"):
        file.write_bytes(damage)
        with pytest.raises(HrtfError, match=r"sphere\.ahrt"):
            HRTF.load(file)
