"""The scores in the tables, each for one clip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auricle import metrics

__all__ = ["SCORES", "Score", "score"]

Clip = NDArray[np.float32]


@dataclass(frozen=True)
class Score:
    """One column.

    Attributes:
        name: its heading.
        unit: after the heading; empty for amplitudes.
        higher_is_better: which way is better.
        of: prediction ``[2 x n]``, reference ``[2 x n]`` and sample rate to the number.
    """

    name: str
    unit: str
    higher_is_better: bool
    of: Callable[[Clip, Clip, int], float]


def _itd_error_us(prediction: Clip, reference: Clip, sample_rate: int) -> float:
    """NaN where either has no time difference to speak of (see :func:`metrics.itd_us`)."""
    both = metrics.itd_us(prediction, sample_rate), metrics.itd_us(reference, sample_rate)
    return float(abs(both[0] - both[1]))


def _ild_error_db(prediction: Clip, reference: Clip, _: int) -> float:
    return float(abs(metrics.ild_db(prediction) - metrics.ild_db(reference)))


SCORES: Final = (
    Score("STFT", "", False, lambda p, g, _: float(metrics.stft_distance(p, g))),
    Score("ENV", "", False, lambda p, g, _: float(metrics.envelope_distance(p, g))),
    Score("WAV", "x 1e-3", False, lambda p, g, _: 1e3 * float(metrics.wave_l2(p, g))),
    Score("AMP", "", False, lambda p, g, _: float(metrics.amplitude_l2(p, g))),
    Score("PHA", "rad", False, lambda p, g, _: float(metrics.phase_l2(p, g))),
    Score("SNR", "dB", True, lambda p, g, _: float(metrics.snr_db(p, g))),
    Score("ITD error", "us", False, _itd_error_us),
    Score("ILD error", "dB", False, _ild_error_db),
)
"""Columns of the tables: those of TAS, clips normalised by their peaks, and two cues."""


def score(prediction: Clip, reference: Clip, sample_rate: int) -> list[float]:
    """All of :data:`SCORES` for a clip."""
    return [column.of(prediction, reference, sample_rate) for column in SCORES]
