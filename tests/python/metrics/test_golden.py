"""The published distances against printed values of an independent implementation.

Signal: linear congruential generator s = (1103515245 s + 12345) mod 2^31 from seed 1,
x = s / 2^30 - 1, 16,000 samples at 16 kHz; y[n] = x[n] + 0.9 y[n-1]; left = 0.3 y, right = 0.6
left delayed by 8 samples. Prediction "mono" is the mean of both ears twice; "near" is 0.9 left
with the right ear 2 samples later.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle import metrics

SAMPLE_RATE = 16_000


def _delayed(signal: NDArray[np.float64], samples: int) -> NDArray[np.float64]:
    return np.concatenate([np.zeros(samples), signal[:-samples]])


def _signals() -> dict[str, NDArray[np.float64]]:
    state, smoothed, left = 1, 0.0, np.empty(16_000)
    for index in range(left.size):
        state = (1103515245 * state + 12345) % 2**31
        smoothed = state / 2**30 - 1.0 + 0.9 * smoothed
        left[index] = 0.3 * smoothed
    truth = np.stack([left, 0.6 * _delayed(left, 8)])
    mono = np.stack([truth.mean(axis=0)] * 2)
    near = np.stack([0.9 * truth[0], _delayed(truth[1], 2)])
    return {"truth": truth, "mono": mono, "near": near}


SIGNALS = _signals()
PAPER = {"n_fft": 512, "win_length": 400, "hop_length": 160}


@pytest.mark.parametrize(
    ("prediction", "pad_mode", "expected"),
    [
        ("mono", "reflect", 3.655393),
        ("mono", "constant", 3.625165),
        ("near", "reflect", 0.874904),
        ("near", "constant", 0.867722),
    ],
)
def test_stft_distance(prediction: str, pad_mode: str, expected: float) -> None:
    value = metrics.stft_distance(SIGNALS[prediction], SIGNALS["truth"], pad_mode=pad_mode)
    assert value == pytest.approx(expected, abs=6e-7)


@pytest.mark.parametrize(("prediction", "expected"), [("mono", 0.293251), ("near", 0.090211)])
def test_envelope_distance(prediction: str, expected: float) -> None:
    value = metrics.envelope_distance(SIGNALS[prediction], SIGNALS["truth"])
    assert value == pytest.approx(expected, abs=6e-7)


@pytest.mark.parametrize(("prediction", "expected"), [("mono", 23.994), ("near", 5.859524)])
def test_wave_l2_times_a_thousand(prediction: str, expected: float) -> None:
    value = 1e3 * metrics.wave_l2(SIGNALS[prediction], SIGNALS["truth"])
    assert value == pytest.approx(expected, abs=6e-7)


@pytest.mark.parametrize(("prediction", "expected"), [("mono", 3.088103), ("near", 9.155076)])
def test_snr_db(prediction: str, expected: float) -> None:
    value = metrics.snr_db(SIGNALS[prediction], SIGNALS["truth"])
    assert value == pytest.approx(expected, abs=6e-7)


@pytest.mark.parametrize(
    ("prediction", "pad_mode", "expected"),
    [("near", "reflect", 0.550498), ("near", "constant", 0.550577)],
)
def test_difference_phase_distance(prediction: str, pad_mode: str, expected: float) -> None:
    value = metrics.difference_phase_distance(
        SIGNALS[prediction], SIGNALS["truth"], pad_mode=pad_mode
    )
    assert value == pytest.approx(expected, abs=6e-7)


def test_difference_phase_of_mono_is_near_a_right_angle_whatever_the_reference() -> None:
    value = metrics.difference_phase_distance(SIGNALS["mono"], SIGNALS["truth"])
    assert value == pytest.approx(1.570233, abs=6e-7)


@pytest.mark.parametrize(
    ("prediction", "expected_2048", "expected_512"),
    [("mono", 0.731294, 0.583418), ("near", 0.084058, 0.066162)],
)
def test_amplitude_l2(prediction: str, expected_2048: float, expected_512: float) -> None:
    pair = SIGNALS[prediction], SIGNALS["truth"]
    assert metrics.amplitude_l2(*pair) == pytest.approx(expected_2048, abs=6e-7)
    assert metrics.amplitude_l2(*pair, **PAPER) == pytest.approx(expected_512, abs=6e-7)


@pytest.mark.parametrize(
    ("prediction", "expected_2048", "expected_512"),
    [("mono", 0.723893, 0.720043), ("near", 0.723300, 0.722655)],
)
def test_phase_l2(prediction: str, expected_2048: float, expected_512: float) -> None:
    pair = SIGNALS[prediction], SIGNALS["truth"]
    assert metrics.phase_l2(*pair) == pytest.approx(expected_2048, abs=6e-7)
    assert metrics.phase_l2(*pair, **PAPER) == pytest.approx(expected_512, abs=6e-7)


# The published figures carry the opposite sign of time: ours is positive when the left ear leads.
@pytest.mark.parametrize(("signal", "expected_us"), [("truth", 500), ("mono", 0), ("near", 625)])
def test_itd_has_the_size_of_the_published_one_and_our_sign(
    signal: str, expected_us: float
) -> None:
    gcc_phat = metrics.itd_gcc_phat_us(SIGNALS[signal], SAMPLE_RATE)
    correlation = metrics.itd_us(SIGNALS[signal], SAMPLE_RATE)
    assert gcc_phat == pytest.approx(expected_us, abs=1e-9)
    assert correlation == pytest.approx(expected_us, abs=1e6 / SAMPLE_RATE / 16 / 2)


@pytest.mark.parametrize(
    ("signal", "expected_db", "expected_iacc"),
    [("truth", 4.438, 0.9999), ("mono", 0.0, 1.0), ("near", 3.5229, 0.9999)],
)
def test_ild_and_iacc(signal: str, expected_db: float, expected_iacc: float) -> None:
    assert metrics.ild_db(SIGNALS[signal]) == pytest.approx(expected_db, abs=6e-5)
    assert metrics.iacc(SIGNALS[signal], SAMPLE_RATE) == pytest.approx(expected_iacc, abs=6e-5)


def test_stft_distance_is_parseval_times_wave_distance_for_noise() -> None:
    rng = np.random.default_rng(5)
    prediction, reference = rng.standard_normal((2, 2, 160_000))
    ratio = metrics.stft_distance(prediction, reference) / metrics.wave_l2(prediction, reference)
    # Sum of the squared window times 512 / 514: the bins of half a spectrum count all but two
    # twice.
    window = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(400) / 400)
    assert np.sum(window**2) * 512 / 514 == pytest.approx(149.4, abs=0.05)
    assert ratio == pytest.approx(149.4, rel=0.01)
