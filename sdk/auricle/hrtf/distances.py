"""Sets measured at several distances: which responses make up a shell, and how loud it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from auricle.hrtf.sphere_grid import area_weights, widest_gap_deg

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Shells", "find_shells", "groups", "level_corrections"]

# Radii closer together than this share are one distance, measured inexactly.
_SPACING = 1.05
# Nearer than this a source is in the ear; the engine's limit.
_NEAREST_M = 0.11
_FEWEST_DIRECTIONS = 4
# A shell must have a direction this close to every direction of the set: a ring of loudspeakers
# says nothing about what is heard from above.
_WIDEST_GAP_DEG = 30.0


@dataclass(frozen=True, slots=True)
class Shells:
    """The responses of a set by distance, the nearest first.

    Attributes:
        distances_m: of the shells, in metres.
        members: indices of the responses of each shell.
        left_out: for each group of responses in no shell, a clause that says which and why.
    """

    distances_m: tuple[float, ...]
    members: tuple[npt.NDArray[np.intp], ...]
    left_out: tuple[str, ...] = ()


def groups(distance_m: npt.NDArray[np.float64]) -> list[npt.NDArray[np.intp]]:
    """Indices of the responses at one distance each, the nearest first.

    A set whose distances are not all positive has none that could be told apart.
    """
    if not (np.isfinite(distance_m).all() and (distance_m > 0.0).all()):
        return [np.arange(len(distance_m))]
    order = np.argsort(distance_m, kind="stable")
    steps = distance_m[order][1:] / distance_m[order][:-1]
    found = np.split(order, np.flatnonzero(steps > _SPACING) + 1)
    return [np.sort(indices) for indices in found]


def find_shells(distance_m: npt.NDArray[np.float64], directions: npt.NDArray[np.float64]) -> Shells:
    """Sort responses into the shells that can be rendered from.

    Args:
        distance_m: ``[m]``.
        directions: unit vectors ``[m x 3]``.
    """
    found = groups(distance_m)
    everything = Shells((float(np.median(distance_m)),), (np.arange(len(distance_m)),))
    if len(found) == 1:
        return everything
    all_directions = np.unique(directions.round(4), axis=0)
    usable, left_out = [], []
    for indices in found:
        why = _fault(distance_m[indices], directions[indices], all_directions)
        if why is None:
            usable.append(indices)
        else:
            metres = float(np.median(distance_m[indices]))
            left_out.append(f"{len(indices)} responses at {metres:.3g} m were left out: {why}")
    if not usable:
        # Each direction has a distance of its own: one grid, on no sphere.
        return everything
    distances = tuple(float(np.median(distance_m[indices])) for indices in usable)
    return Shells(distances, tuple(usable), tuple(left_out))


def _fault(
    distance_m: npt.NDArray[np.float64],
    directions: npt.NDArray[np.float64],
    all_directions: npt.NDArray[np.float64],
) -> str | None:
    if np.median(distance_m) < _NEAREST_M:
        return f"nearer than {_NEAREST_M} m a source is in the ear"
    count = len(np.unique(directions.round(4), axis=0))
    if count < _FEWEST_DIRECTIONS:
        return f"they are too few directions ({count})"
    gap = widest_gap_deg(all_directions, directions)
    if gap > _WIDEST_GAP_DEG:
        return f"they lie up to {gap:.0f} degrees from directions measured at other distances"
    return None


def level_corrections(
    responses: Sequence[npt.NDArray[np.float64]],
    directions: Sequence[npt.NDArray[np.float64]],
    distances_m: Sequence[float],
) -> npt.NDArray[np.float64]:
    """Gains ``[s]`` that take the inverse distance law out of shells that contain it.

    Published sets come in both kinds: as measured, or divided by the pressure at the centre in
    free air, the definition of an HRTF. What tells them apart is the mean power over all
    directions: of a source at the ear, which is the same by reciprocity, it is the power radiated
    through a sphere, and falls with the square of the distance.

    Args:
        responses: of each shell ``[m x 2 x n]``.
        directions: of each shell, unit vectors ``[m x 3]``.
        distances_m: of the shells, the farthest last.

    Returns:
        Gains relative to the farthest shell's.
    """
    distances = np.asarray(distances_m, dtype=np.float64)
    if len(distances) == 1:
        return np.ones(1)
    powers = [
        area_weights(towards) @ np.sum(np.square(ir), axis=2).mean(axis=1)
        for ir, towards in zip(responses, directions, strict=True)
    ]
    exponent = np.polyfit(np.log(distances), 0.5 * np.log(powers), 1)[0]
    return distances / distances[-1] if exponent < -0.5 else np.ones(len(distances))
