"""Spatializers that see and need no training: places go through the renderer or its recipe."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from auricle.errors import InputError
from auricle.hrtf import HRTF
from auricle.models.half_difference import half_difference, half_difference_ahead_s
from auricle.models.spatializer import Request, Spatializer
from auricle.render.pseudo_binaural import pseudo_binaural
from auricle.scene import Path
from auricle.views import View

__all__ = ["GeometricPlacement", "PlacedMono", "PseudoBinaural"]

_PATH_STEP_S = 0.05
_ANGLE_STEP_S = 0.01
_SEEN_DISTANCE_M = 1.5


class PlacedMono(Spatializer):
    """The renderer's two ears of a mono clip at the places of what sounds.

    Half the difference of the ears comes from :func:`half_difference`. With several sources, which
    one clip does not tell apart, the filters are averaged.
    """

    sees = True

    def look_ahead_s(self, sample_rate: int) -> float:
        """What half the ears' difference needs."""
        return half_difference_ahead_s(sample_rate)

    def _run(self, requests: Sequence[Request]) -> list[NDArray[np.float32]]:
        return [self._one(request) for request in requests]

    def _one(self, request: Request) -> NDArray[np.float32]:
        assert request.view is not None
        mono, rate = request.mono, request.sample_rate
        times = np.arange(0.0, mono.size / rate + 2 * _PATH_STEP_S, _PATH_STEP_S)
        half = half_difference(mono, self._paths(request.view, times), rate)
        return np.stack([mono + half, mono - half])

    @abstractmethod
    def _paths(self, view: View, times: NDArray[np.float64]) -> tuple[Path, ...]:
        """Where what sounds is, at least one path; ``times`` in seconds are those that count."""


class GeometricPlacement(PlacedMono):
    """The renderer's two ears at places that the view gives.

    Args:
        places: ``true``: the paths that the view comes with. ``seen``: the centroid of the heat
            map, straight ahead of the camera's pixel, 1.5 m away.
    """

    def __init__(self, places: Literal["true", "seen"] = "true") -> None:
        self._true = places == "true"
        self.name = "geometric_true" if self._true else "geometric_seen"

    def _paths(self, view: View, times: NDArray[np.float64]) -> tuple[Path, ...]:
        if self._true:
            if not view.places:
                message = "the view has no true places; geometric_true is for data that know"
                raise InputError(message)
            return view.places
        azimuth, elevation = (
            np.radians(view.azimuths_deg(times)),
            np.radians(view.elevations_deg(times)),
        )
        flat = _SEEN_DISTANCE_M * np.cos(elevation)
        rows = np.stack(
            [
                times,
                flat * np.cos(azimuth),
                flat * np.sin(azimuth),
                _SEEN_DISTANCE_M * np.sin(elevation),
            ],
            axis=1,
        )
        still = bool(np.ptp(rows[:, 1:], axis=0).max() == 0.0)
        return (Path(rows[:1] if still else rows),)


class PseudoBinaural(Spatializer):
    """PseudoBinaural's recipe at the centroid of the heat map, its two defects mended.

    First-order ambisonics and eight virtual loudspeakers (see
    :func:`auricle.render.pseudo_binaural.pseudo_binaural`), turned to the level of the mono clip.
    """

    name = "pseudo_binaural"
    sees = True

    def _run(self, requests: Sequence[Request]) -> list[NDArray[np.float32]]:
        return [self._one(request) for request in requests]

    def _one(self, request: Request) -> NDArray[np.float32]:
        assert request.view is not None
        mono, rate = request.mono, request.sample_rate
        times = np.arange(0.0, mono.size / rate + _ANGLE_STEP_S, _ANGLE_STEP_S)
        azimuth, elevation = request.view.azimuths_deg(times), request.view.elevations_deg(times)
        ears = pseudo_binaural([mono], [azimuth], [elevation], rate, hrtf=HRTF.default())
        level = float(np.sqrt(np.mean(ears.mean(axis=0) ** 2)))
        return ears * np.float32(np.sqrt(np.mean(mono**2)) / max(level, 1e-9))
