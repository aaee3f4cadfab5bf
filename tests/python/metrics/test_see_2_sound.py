"""SEE-2-SOUND's similarities against the formulas its code computes, and what was mended."""

from __future__ import annotations

import numpy as np
import pytest

from auricle import AuricleError, metrics

RATE = 22_050
librosa = pytest.importorskip("librosa", reason="librosa (extra metrics) is not installed")

ALL = [
    metrics.mfcc_dtw_similarity,
    metrics.zero_crossing_similarity,
    metrics.chroma_similarity,
    metrics.spectral_contrast_similarity,
]


def _tone(hertz: float, seconds: float = 3.2) -> np.ndarray:
    t = np.arange(round(seconds * RATE)) / RATE
    return sum(np.sin(2 * np.pi * hertz * k * t + 0.3) / k for k in (1, 2, 3))


def _noise(seconds: float = 3.2, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(round(seconds * RATE))


def _warped_cost(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Accumulated cost of dynamic time warping over the rows, by its recurrence."""
    cost = np.full((len(first) + 1, len(second) + 1), np.inf)
    cost[0, 0] = 0.0
    for i, row in enumerate(first, start=1):
        for j, other in enumerate(second, start=1):
            before = min(cost[i - 1, j - 1], cost[i - 1, j], cost[i, j - 1])
            cost[i, j] = np.linalg.norm(row - other) + before
    return cost[1:, 1:]


def _mfcc(sound: np.ndarray) -> np.ndarray:
    emphasized = librosa.effects.preemphasis(sound, coef=0.97)
    return librosa.feature.mfcc(y=emphasized, sr=RATE, n_mfcc=13)


@pytest.mark.parametrize("similarity", ALL)
def test_equal_sounds_are_alike(similarity) -> None:
    sound = _tone(440.0) + 0.1 * _noise()
    assert similarity(sound, sound, RATE, corrected=True) == pytest.approx(1.0, abs=1e-6)
    if similarity is not metrics.mfcc_dtw_similarity:
        assert similarity(sound, sound, RATE) == pytest.approx(1.0, abs=1e-6)


def test_published_mfcc_hardly_knows_a_sound_again() -> None:
    sound = _tone(440.0) + 0.1 * _noise()
    assert metrics.mfcc_dtw_similarity(sound, sound, RATE) < 0.01


def test_published_mfcc_warps_coefficients() -> None:
    one, two = _tone(440.0), _noise()
    expected = 1.0 / (1.0 + np.mean(_warped_cost(_mfcc(one), _mfcc(two))))
    assert metrics.mfcc_dtw_similarity(one, two, RATE) == pytest.approx(expected, rel=1e-4)


def test_corrected_mfcc_warps_time() -> None:
    half = [_tone(440.0, 0.5), _noise(0.5)]
    # The same events in another tempo are alike in time, and not by the published form.
    one, two = np.concatenate(half), np.concatenate([_tone(440.0, 0.8), _noise(0.2)])
    other = np.concatenate(half[::-1])
    mended = [metrics.mfcc_dtw_similarity(one, x, RATE, corrected=True) for x in (two, other)]
    assert mended[0] > 3.0 * mended[1]


def test_zero_crossings() -> None:
    slow, fast = np.sin(2 * np.pi * 100 * np.arange(RATE) / RATE + 0.1), _noise()
    crossed = [np.mean(np.sign(x[1:]) != np.sign(x[:-1])) for x in (slow, fast)]
    published = metrics.zero_crossing_similarity(slow, fast, RATE)
    assert published == pytest.approx(1.0 - abs(crossed[0] - crossed[1]))
    mended = metrics.zero_crossing_similarity(slow, fast, RATE, corrected=True)
    assert mended == pytest.approx(min(crossed) / max(crossed))
    assert mended < 0.05 < published


def test_chroma_and_contrast_as_published() -> None:
    one, two = _tone(440.0), _tone(554.4, 3.0) + 0.05 * _noise(3.0)
    chroma = [librosa.feature.chroma_cqt(y=x, sr=RATE) for x in (one, two)]
    count = chroma[1].shape[1]
    expected = 1.0 - np.mean(np.abs(chroma[0][:, :count] - chroma[1]))
    assert metrics.chroma_similarity(one, two, RATE) == pytest.approx(expected)
    contrast = [librosa.feature.spectral_contrast(y=x, sr=RATE) for x in (one, two)]
    apart = np.mean(np.abs(contrast[0][:, :count] - contrast[1]))
    largest = max(np.abs(contrast[0][:, :count]).max(), np.abs(contrast[1]).max())
    similarity = metrics.spectral_contrast_similarity(one, two, RATE)
    assert similarity == pytest.approx(1.0 - apart / largest)


def test_corrected_chroma_tells_keys_apart_and_ignores_silence() -> None:
    one, fifth = _tone(440.0), _tone(554.37)
    with_silence = np.concatenate([one, np.zeros(RATE)])
    same = metrics.chroma_similarity(with_silence, with_silence, RATE, corrected=True)
    assert same == pytest.approx(1.0, abs=1e-6)
    assert metrics.chroma_similarity(one, fifth, RATE, corrected=True) < 0.8


def test_mono_only() -> None:
    with pytest.raises(AuricleError, match="mono sound"):
        metrics.zero_crossing_similarity(np.zeros((2, 100)), np.zeros(100), RATE)
