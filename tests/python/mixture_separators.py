"""Separators without a network, exact by construction, for tests of mixtures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.signal import firwin

Samples = NDArray[np.float32]

LATENCY = 512
_BANDS_HZ = {"bass": (0.0, 800.0), "violin": (800.0, 3_000.0), "flute": (3_000.0, 24_000.0)}


class BandSplit:
    """Complementary bands by linear-phase filters; of other labels nothing is heard."""

    latency_samples = LATENCY

    def __init__(self, labels: Sequence[str], sample_rate: int) -> None:
        self.labels = tuple(labels)
        self._taps = [_band(label, sample_rate) for label in labels]
        self.blocks = 0
        self.reset()

    def reset(self) -> None:
        self._past = np.zeros(2 * LATENCY)

    def process(self, block: Samples) -> Samples:
        self.blocks += 1
        heard = np.concatenate((self._past, block))
        self._past = heard[-2 * LATENCY :]
        delayed = heard[LATENCY : LATENCY + len(block)]
        parts = [np.convolve(heard, taps, "valid") for taps in self._taps]
        return np.stack([*parts, delayed - sum(parts)]).astype(np.float32)


def _band(label: str, sample_rate: int) -> NDArray[np.float64]:
    low, high = _BANDS_HZ.get(label, (0.0, 0.0))
    return _lowpass(high, sample_rate) - _lowpass(low, sample_rate)


def _lowpass(cutoff_hz: float, sample_rate: int) -> NDArray[np.float64]:
    taps = np.zeros(2 * LATENCY + 1)
    if cutoff_hz >= sample_rate / 2:
        taps[LATENCY] = 1.0
    elif cutoff_hz > 0.0:
        taps = firwin(2 * LATENCY + 1, cutoff_hz, fs=sample_rate)
    return taps


class WholeToFirst:
    """Gives the mixture, delayed, wholly to the first label."""

    latency_samples = LATENCY

    def __init__(self, labels: Sequence[str], sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self._rows = len(labels) + 1
        self.reset()

    def reset(self) -> None:
        self._past = np.zeros(LATENCY, dtype=np.float32)

    def process(self, block: Samples) -> Samples:
        heard = np.concatenate((self._past, block))
        parts = np.zeros((self._rows, len(block)), dtype=np.float32)
        parts[0] = heard[: len(block)]
        self._past = heard[len(block) :]
        return parts
