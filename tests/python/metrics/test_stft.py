"""The transforms against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal as scipy_signal

from auricle import AuricleError, metrics


@pytest.mark.parametrize("count", [1, 2, 7, 1000, 1001])
def test_analytic_signal_equals_scipy_hilbert(count: int) -> None:
    samples = np.random.default_rng(count).standard_normal((2, count))
    np.testing.assert_allclose(
        metrics.analytic_signal(samples), scipy_signal.hilbert(samples), atol=1e-12
    )


@pytest.mark.parametrize(("n_fft", "win_length", "hop_length"), [(512, 400, 160), (256, 256, 64)])
def test_stft_equals_scipy_short_time_fft(n_fft: int, win_length: int, hop_length: int) -> None:
    samples = np.random.default_rng(0).standard_normal(4000)
    window = np.zeros(n_fft)
    start = (n_fft - win_length) // 2
    window[start : start + win_length] = scipy_signal.windows.hann(win_length, sym=False)
    reference = scipy_signal.ShortTimeFFT(window, hop_length, fs=1.0, phase_shift=None)
    ours = metrics.stft(
        samples, n_fft=n_fft, win_length=win_length, hop_length=hop_length, pad_mode="constant"
    )
    theirs = reference.stft(samples, p0=0, p1=ours.shape[-1])
    np.testing.assert_allclose(ours, theirs, atol=1e-10)


def test_stft_mirrors_the_edges() -> None:
    samples = np.random.default_rng(1).standard_normal(1000)
    mirrored = np.concatenate([samples[256:0:-1], samples, samples[-2:-258:-1]])
    inner = metrics.stft(mirrored, pad_mode="constant", hop_length=256)[:, 1:-1]
    np.testing.assert_allclose(metrics.stft(samples, hop_length=256), inner, atol=1e-12)


def test_stft_says_why_a_clip_is_too_short() -> None:
    with pytest.raises(AuricleError, match=r"256 samples.*needs more than 256"):
        metrics.stft(np.ones(256))
    assert metrics.stft(np.ones(257)).shape == (257, 2)


def test_stft_refuses_a_window_longer_than_the_fft() -> None:
    with pytest.raises(AuricleError, match="win_length <= n_fft"):
        metrics.stft(np.ones(1000), n_fft=256, win_length=400)
