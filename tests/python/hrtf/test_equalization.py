"""Changes to a whole set, against what they must do by definition."""

from __future__ import annotations

import numpy as np
import pytest
from sofa_files import grid_deg, spherical_head

from auricle import HRTF, HrtfError, InputError
from auricle.hrtf.equalization import (
    diffuse_field_db,
    diffuse_field_equalized,
    head_radius_m,
    headphone_equalized,
    scaled_to_head,
)
from auricle.metrics import ild_db, itd_us, spectral_distortion_db

RATE = 48_000


def head(step: int = 15) -> HRTF:
    return HRTF(spherical_head(grid_deg(step), RATE), RATE, grid_deg(step), name="sphere")


def coloured(hrtf: HRTF, ir: np.ndarray) -> HRTF:
    """The set through one more filter per ear."""
    length = hrtf.ir.shape[-1] + ir.shape[-1] - 1
    spectra = np.fft.rfft(hrtf.ir, length) * np.fft.rfft(ir, length)
    return HRTF(np.fft.irfft(spectra, length), RATE, hrtf.positions_deg, name="coloured")


def test_the_head_of_a_woodworth_sphere_is_found() -> None:
    # spherical_head uses a radius of 8.75 cm.
    assert head_radius_m(head()) == pytest.approx(0.0875, rel=0.03)


@pytest.mark.parametrize("width", [0.14, 0.175, 0.20])
def test_scaling_gives_the_head_asked_for_and_keeps_level_and_spectrum(width: float) -> None:
    before = head()
    after = scaled_to_head(before, width)
    assert head_radius_m(after) == pytest.approx(0.5 * width, rel=0.02)
    np.testing.assert_allclose(ild_db(after.ir), ild_db(before.ir), atol=0.05)
    assert np.max(spectral_distortion_db(before.ir, after.ir, RATE)) < 0.1
    wanted, given = np.asarray(itd_us(before.ir, RATE)), np.asarray(itd_us(after.ir, RATE))
    lateral = np.abs(wanted) > 200.0
    np.testing.assert_allclose(given[lateral] / wanted[lateral], width / 0.175, rtol=0.04)


def test_a_set_without_itd_cannot_be_scaled() -> None:
    ir = np.zeros((len(grid_deg()), 2, 16))
    ir[:, :, 0] = 1.0
    with pytest.raises(HrtfError, match="no interaural time difference"):
        scaled_to_head(HRTF(ir, RATE, grid_deg()), 0.18)
    with pytest.raises(InputError, match=r"0\.08 to 0\.25"):
        scaled_to_head(head(), 1.8)


def test_a_dense_cluster_of_directions_does_not_weigh_more_in_the_diffuse_field() -> None:
    plain = head(30)
    cluster = np.column_stack([np.linspace(80.0, 100.0, 60), np.full(60, 0.5)])
    both = np.concatenate([grid_deg(30), cluster])
    dense = HRTF(spherical_head(both, RATE), RATE, both)
    difference = diffuse_field_db(dense) - diffuse_field_db(plain)
    assert np.abs(difference[20:1500]).max() < 0.5


def test_equalisation_flattens_the_diffuse_field_and_keeps_what_tells_directions_apart() -> None:
    resonance = np.zeros((2, 64))
    resonance[:, 0] = 1.0
    time = np.arange(64)
    resonance += 0.9 * np.exp(-time / 12.0) * np.cos(2 * np.pi * 2700.0 * time / RATE)
    set_with_canal = coloured(head(), resonance)
    flat = diffuse_field_equalized(set_with_canal)
    frequency = np.fft.rfftfreq(4096, 1.0 / RATE)
    middle = (frequency > 300.0) & (frequency < 12_000.0)
    assert np.std(diffuse_field_db(set_with_canal)[middle]) > 2.0
    assert np.std(diffuse_field_db(flat)[middle]) < 0.5
    np.testing.assert_allclose(ild_db(flat.ir), ild_db(head().ir), atol=1.0)


def test_headphones_are_taken_out_of_each_ear_on_its_own() -> None:
    headphone = np.zeros((2, 32))
    headphone[0, :2] = (1.0, 0.7)
    headphone[1, :2] = (1.0, -0.5)
    plain = head(30)
    worn = coloured(headphone_equalized(plain, headphone), headphone)
    distortion = np.asarray(spectral_distortion_db(plain.ir, worn.ir, RATE))
    untreated = np.asarray(spectral_distortion_db(plain.ir, coloured(plain, headphone).ir, RATE))
    assert untreated.mean() > 1.5
    assert distortion.mean() < 0.3


@pytest.mark.parametrize("wrong", [np.ones(8), np.ones((3, 8)), np.zeros((2, 8))])
def test_a_headphone_response_that_is_none_is_refused(wrong: np.ndarray) -> None:
    with pytest.raises(InputError, match="headphone_ir"):
        headphone_equalized(head(30), wrong)
