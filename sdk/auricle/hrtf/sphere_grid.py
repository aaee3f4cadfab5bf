"""How directions share the sphere among themselves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["area_weights", "widest_gap_deg"]

_SPHERE_POINTS = 2048


def _even_directions(count: int) -> npt.NDArray[np.float64]:
    """Unit vectors ``[count x 3]`` spread evenly over the sphere (Fibonacci lattice)."""
    index = np.arange(count) + 0.5
    z = 1.0 - 2.0 * index / count
    azimuth = np.pi * (1.0 + np.sqrt(5.0)) * index
    radius = np.sqrt(1.0 - z * z)
    return np.stack([radius * np.cos(azimuth), radius * np.sin(azimuth), z], axis=1)


def area_weights(directions: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Share of the sphere nearest to each direction ``[m]``; the shares sum to one."""
    nearest = np.argmax(_even_directions(_SPHERE_POINTS) @ directions.T, axis=1)
    return np.bincount(nearest, minlength=len(directions)) / _SPHERE_POINTS


def widest_gap_deg(wanted: npt.NDArray[np.float64], directions: npt.NDArray[np.float64]) -> float:
    """Largest angle from a direction of ``wanted`` ``[p x 3]`` to the nearest of ``directions``."""
    nearest = np.max(wanted @ directions.T, axis=1)
    return float(np.degrees(np.arccos(np.clip(nearest.min(), -1.0, 1.0))))
