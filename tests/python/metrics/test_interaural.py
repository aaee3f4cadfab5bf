"""Interaural differences of signals whose differences are known, and against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import signal as scipy_signal

from auricle import metrics

RATE = 48_000


def _noise(count: int, seed: int = 0) -> NDArray[np.float64]:
    return np.random.default_rng(seed).standard_normal(count)


def _delayed(signal: NDArray[np.float64], delay_s: float, rate: int = RATE) -> NDArray[np.float64]:
    """Delay by any fraction of a sample, exact for the periodic signal."""
    spectrum = np.fft.rfft(signal)
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(signal.size, 1 / rate) * delay_s)
    return np.fft.irfft(spectrum * turn, signal.size)


@pytest.mark.parametrize("delay_us", [-900.0, -333.0, -20.0, 0.0, 7.0, 250.0, 1100.0])
def test_itd_finds_a_fractional_delay_of_the_right_ear(delay_us: float) -> None:
    left = _noise(16_384) * np.hanning(16_384)
    binaural = np.stack([left, _delayed(left, delay_us * 1e-6)])
    grid = 1e6 / (RATE * 16)
    assert metrics.itd_us(binaural, RATE) == pytest.approx(delay_us, abs=0.5 * grid + 1e-6)


def test_itd_ignores_what_lies_outside_its_band() -> None:
    low = _noise(24_000, 1)
    sos = scipy_signal.butter(6, 1000, fs=RATE, output="sos")
    low = scipy_signal.sosfiltfilt(sos, low) * np.hanning(24_000)
    high = scipy_signal.sosfiltfilt(
        scipy_signal.butter(6, 4000, "high", fs=RATE, output="sos"), _noise(24_000, 2)
    ) * np.hanning(24_000)
    binaural = np.stack([low + 20 * _delayed(high, 500e-6), _delayed(low, 300e-6) + 20 * high])
    assert metrics.itd_us(binaural, RATE) == pytest.approx(300.0, abs=2.0)
    assert metrics.itd_us(binaural, RATE, band_hz=(4000, 20_000)) == pytest.approx(-500.0, abs=2.0)


def test_itd_equals_brute_force_on_a_zero_padded_spectrum() -> None:
    rng = np.random.default_rng(3)
    binaural = rng.standard_normal((2, 3000)) * np.hanning(3000)
    length, upsampling = 8192, 16
    spectra = np.fft.rfft(binaural, length)
    frequencies = np.fft.rfftfreq(length, 1 / RATE)
    spectra[:, (frequencies < 200) | (frequencies > 1500)] = 0
    padded = np.zeros(length * upsampling // 2 + 1, dtype=complex)
    padded[: spectra.shape[1]] = np.conj(spectra[0]) * spectra[1]
    correlation = np.fft.irfft(padded)
    reach = int(1.2e-3 * RATE * upsampling)
    window = np.concatenate([correlation[-reach:], correlation[: reach + 1]])
    expected = 1e6 * (np.argmax(window) - reach) / (RATE * upsampling)
    assert metrics.itd_us(binaural, RATE) == pytest.approx(expected, abs=1e-9)


def test_itd_of_a_tone_reads_its_phase() -> None:
    time = np.arange(9600) / RATE
    left = np.sin(2 * np.pi * 440 * time) * np.hanning(9600)
    right = np.sin(2 * np.pi * 440 * (time - 400e-6)) * np.hanning(9600)
    assert metrics.itd_us(np.stack([left, right]), RATE) == pytest.approx(400.0, abs=2.0)


def test_itd_is_not_taken_where_one_ear_is_far_louder() -> None:
    left = _noise(4096)
    assert metrics.itd_us(np.stack([left, 10 ** (-34.9 / 20) * left]), RATE) == 0.0
    assert np.isnan(metrics.itd_us(np.stack([left, 10 ** (-35.1 / 20) * left]), RATE))
    assert np.isnan(metrics.itd_us(np.stack([10 ** (-35.1 / 20) * left, left]), RATE))
    assert np.isnan(metrics.itd_us(np.zeros((2, 512)), RATE))


def test_ild_is_positive_on_the_left_and_infinite_for_one_ear() -> None:
    left = _noise(1000)
    assert metrics.ild_db(np.stack([2 * left, left])) == pytest.approx(20 * np.log10(2))
    assert metrics.ild_db(np.stack([left, 0 * left])) == np.inf
    assert np.isnan(metrics.ild_db(np.zeros((2, 10))))


def test_a_batch_gives_what_each_clip_gives() -> None:
    rng = np.random.default_rng(8)
    batch = rng.standard_normal((3, 4, 2, 600))
    for metric in (
        lambda x: metrics.itd_us(x, RATE),
        metrics.ild_db,
        lambda x: metrics.iacc(x, RATE),
        lambda x: metrics.itd_gcc_phat_us(x, RATE, upsampling=4),
    ):
        together = metric(batch)
        assert together.shape == (3, 4)
        alone = [[metric(clip) for clip in row] for row in batch]
        np.testing.assert_allclose(together, alone, rtol=1e-12, atol=1e-9)


def test_one_clip_gives_a_plain_number() -> None:
    clip = np.random.default_rng(0).standard_normal((2, 600))
    assert isinstance(metrics.itd_us(clip, RATE), float)
    assert isinstance(metrics.ild_db(clip), float)
    assert isinstance(metrics.wave_l2(clip, clip), float)


@pytest.mark.parametrize("delay", [-20, 3, 48])
def test_iacc_of_delayed_and_independent_ears(delay: int) -> None:
    left = np.pad(_noise(20_000), 100)
    assert metrics.iacc(np.stack([left, 0.1 * np.roll(left, delay)]), RATE) == pytest.approx(1.0)
    assert metrics.iacc(np.stack([left, _noise(left.size, 4)]), RATE) < 0.05


def test_iacc_looks_no_further_than_a_millisecond() -> None:
    left = np.pad(_noise(20_000), 100)
    assert metrics.iacc(np.stack([left, np.roll(left, 49)]), RATE) < 0.1


def test_gcc_phat_upsampled_finds_a_fraction_of_a_sample_and_survives_silence() -> None:
    left = _noise(8192) * np.hanning(8192)
    right = _delayed(left, 130e-6, 16_000)
    found = metrics.itd_gcc_phat_us(np.stack([left, right]), 16_000, upsampling=16)
    assert found == pytest.approx(130.0, abs=3.0)
    assert np.isnan(metrics.itd_gcc_phat_us(np.stack([left, 0 * left]), 16_000))


def test_ipd_of_a_delayed_tone_is_its_phase() -> None:
    rate, frequency = 16_000, 500.0
    time = np.arange(rate) / rate
    left = np.cos(2 * np.pi * frequency * time)
    right = np.cos(2 * np.pi * frequency * (time - 300e-6))
    phase = metrics.ipd(np.stack([left, right]))
    assert phase.shape == (257, 101)
    inner = phase[16, 5:-5]
    np.testing.assert_allclose(inner, 2 * np.pi * frequency * 300e-6, atol=1e-3)


@pytest.mark.parametrize(
    ("binaural", "words"),
    [
        (np.zeros(100), r"\(100,\).*expected \[\.\.\., 2, n\]"),
        (np.zeros((3, 100)), "left ear first"),
        (np.zeros((2, 0)), "at least one sample"),
        (np.full((2, 10), np.nan), "20 samples that are NaN"),
        (np.zeros((2, 10), dtype=complex), "complex"),
        ([["a", "b"], ["c", "d"]], "not an array of numbers"),
    ],
)
def test_bad_signals_are_refused_with_the_reason(binaural: object, words: str) -> None:
    from auricle import AuricleError

    with pytest.raises(AuricleError, match=words):
        metrics.itd_us(binaural, RATE)


@pytest.mark.parametrize("rate", [0, -1, 3000, float("nan"), float("inf")])
def test_itd_refuses_a_rate_that_cannot_hold_its_band(rate: float) -> None:
    from auricle import AuricleError

    with pytest.raises(AuricleError, match="above 3000"):
        metrics.itd_us(np.ones((2, 10)), rate)


def test_distances_refuse_different_lengths() -> None:
    from auricle import AuricleError

    with pytest.raises(AuricleError, match="cut both to the same length"):
        metrics.snr_db(np.ones((2, 10)), np.ones((2, 11)))
