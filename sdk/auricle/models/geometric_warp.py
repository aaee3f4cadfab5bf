"""Parametric baseline: each ear hears the clip delayed and scaled by its distance.

ZeroBAS (Levkovitch et al., "Zero-Shot Mono-to-Binaural Speech Synthesis", arXiv 2412.08356) without
its vocoder: geometric time warping and amplitude scaling, no head and no room.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from auricle.models.spatializer import Request, Spatializer
from auricle.prompt import Placement, parse

__all__ = ["GeometricWarp"]

_SPEED_OF_SOUND_M_S = 343.0
_EAR_OFFSET_M = 0.0875
_NEAREST_M = 0.1
_PATH_STEP_S = 0.01


class GeometricWarp(Spatializer):
    """Places from the sentence, then one delay and one gain per ear and object.

    The delay and the gain common to both ears are left out: the clip already has them. What several
    objects share of one clip is not known, so each gets the whole clip and an equal weight.
    """

    name = "geometric_warp"

    def look_ahead_s(self, sample_rate: int) -> float:
        """The nearer ear is earlier than the clip by at most half the head."""
        del sample_rate
        return _EAR_OFFSET_M / _SPEED_OF_SOUND_M_S

    def _run(self, requests: Sequence[Request]) -> list[NDArray[np.float32]]:
        return [self._warp(request) for request in requests]

    def _warp(self, request: Request) -> NDArray[np.float32]:
        placements = parse(request.prompt).objects
        total = np.zeros((2, request.mono.size))
        for placement in placements:
            positions = _positions(placement, request.mono.size, request.sample_rate)
            total += _two_ears(request.mono, positions, request.sample_rate)
        return (total / len(placements)).astype(np.float32)


def _positions(placement: Placement, samples: int, sample_rate: int) -> NDArray[np.float64]:
    """Positions ``[1 or n, 3]`` in metres: one for a still object, else one per sample."""
    if placement.path is None:
        return np.asarray([placement.position], dtype=np.float64)
    duration_s = samples / sample_rate
    knots_s = np.arange(0.0, duration_s + _PATH_STEP_S, _PATH_STEP_S)
    knots = np.asarray([placement.path.at(float(time_s)) for time_s in knots_s])
    times_s = np.arange(samples) / sample_rate
    return np.stack([np.interp(times_s, knots_s, knots[:, axis]) for axis in range(3)], axis=1)


def _two_ears(
    mono: NDArray[np.float32], positions: NDArray[np.float64], sample_rate: int
) -> NDArray[np.float64]:
    ears = np.array([[0.0, _EAR_OFFSET_M, 0.0], [0.0, -_EAR_OFFSET_M, 0.0]])
    away_m = np.linalg.norm(positions[None] - ears[:, None], axis=-1)
    away_m = np.maximum(away_m, _NEAREST_M)
    delays = (away_m - away_m.mean(axis=0)) / _SPEED_OF_SOUND_M_S * sample_rate
    gains = 1.0 / away_m
    gains /= gains.mean(axis=0)
    times = np.arange(mono.size, dtype=np.float64)
    return np.stack(
        [
            gain * np.interp(times - delay, times, mono, left=0.0, right=0.0)
            for gain, delay in zip(gains, delays, strict=True)
        ]
    )
