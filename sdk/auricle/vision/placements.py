"""Tracks become placements: direction, distance, size and path of every thing that is seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from auricle.errors import InputError
from auricle.prompt import Placement
from auricle.scene import Path, Vector
from auricle.vision.camera import Camera
from auricle.vision.depth.sizes import assumed_height_m
from auricle.vision.region import Region
from auricle.vision.tracking import Track

__all__ = ["DEFAULT_LIMIT", "SeenObject", "angular_width_deg", "place_region", "place_tracks"]

DEFAULT_LIMIT: Final = 16
"""Most things that are placed when nothing else is asked for."""

_NEAREST_M, _FARTHEST_M = 0.2, 200.0
_WIDEST_DEG: Final = 180.0
_STILL_DEG: Final = 0.05
_OUT_OF_SIGHT_S: Final = 0.5
_ASSUMED_CONFIDENCE: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class SeenObject:
    """One thing that was seen.

    Attributes:
        placement: where it is, and how it moves. Its ``confidence`` is that of the finder, halved
            where the distance is assumed from its size; ``assumed`` says so.
        track: what was seen of it.
    """

    placement: Placement
    track: Track


def place_tracks(
    tracks: Sequence[Track], camera: Camera, *, limit: int = DEFAULT_LIMIT
) -> tuple[list[SeenObject], list[str]]:
    """Placements of the largest things.

    A path has a sample for every sighting. Out of sight, a thing glides from where it was seen last
    to where it is seen next.

    Args:
        tracks: of the things, over the whole clip.
        camera: that took it.
        limit: most things that are placed: the largest in the picture.

    Returns:
        The things, the largest first, and what was left out or assumed, a sentence each.

    Raises:
        InputError: the limit is not above 0.
    """
    if limit < 1:
        message = f"the limit is {limit} things; expected at least 1"
        raise InputError(message)
    ordered = sorted(tracks, key=lambda track: (-track.area, track.identity))
    notes = []
    if len(ordered) > limit:
        rest = sorted({track.label or "unnamed" for track in ordered[limit:]})
        notes.append(
            f"{len(ordered)} things were seen and the {limit} largest are placed; left out: "
            f"{len(ordered) - limit} ({', '.join(rest[:8])}{', ...' if len(rest) > 8 else ''})"
        )
    for track in ordered[:limit]:
        spans = ", ".join(f"{a:.1f} to {b:.1f} s" for a, b in track.gaps_s(_OUT_OF_SIGHT_S))
        if spans:
            notes.append(
                f"{track.label or 'a thing'} is out of sight from {spans} and glides meanwhile"
            )
    return [SeenObject(_placement(track, camera), track) for track in ordered[:limit]], notes


def place_region(region: Region, camera: Camera) -> tuple[Vector, str]:
    """Position of a region in metres, and what was assumed for it; nothing when its depth is known.

    Without a depth, its box is taken to be as high as such things usually are.
    """
    point = np.array([region.centre])
    if region.depth_m is not None:
        x, y, z = (float(v) for v in camera.positions(point, region.depth_m)[0])
        return _within_reach((x, y, z)), ""
    metres = assumed_height_m(region.label)
    _, elevations = camera.angles_deg([(point[0, 0], region.box[1]), (point[0, 0], region.box[3])])
    half = 0.5 * math.radians(max(float(elevations[0] - elevations[1]), 1e-3))
    distance = 0.5 * metres / math.tan(half)
    x, y, z = (float(v) * distance for v in camera.directions(point)[0])
    assumed = f"distance, from a usual height of {metres:g} m"
    return _within_reach((x, y, z)), assumed


def angular_width_deg(region: Region, camera: Camera) -> float:
    """Angle in degrees between the left and the right edge of a region, at its middle's height."""
    _, y = region.centre
    left, right = camera.directions([(region.box[0], y), (region.box[2], y)])
    return float(np.degrees(np.arccos(np.clip(left @ right, -1.0, 1.0))))


def _placement(track: Track, camera: Camera) -> Placement:
    places = [place_region(sighting.region, camera) for sighting in track.sightings]
    positions = np.array([position for position, _ in places])
    assumed = tuple(sorted({note for _, note in places if note}))
    width = float(np.median([angular_width_deg(s.region, camera) for s in track.sightings]))
    path = None
    if _moves(positions):
        times = (sighting.time_s for sighting in track.sightings)
        path = Path((t, *row) for t, row in zip(times, positions.tolist(), strict=True))
    x, y, z = positions[0].tolist()
    return Placement(
        track.label,
        (x, y, z),
        path,
        confidence=track.confidence * (_ASSUMED_CONFIDENCE if assumed else 1.0),
        written=track.label,
        spread_deg=round(min(width, _WIDEST_DEG), 1),
        assumed=assumed,
    )


def _moves(positions: npt.NDArray[np.float64]) -> bool:
    """Whether a thing moves by more than rounding, seen from the listener."""
    reach = np.linalg.norm(positions - positions[0], axis=1).max()
    return bool(reach > math.radians(_STILL_DEG) * np.linalg.norm(positions[0]))


def _within_reach(position: Vector) -> Vector:
    """The position in the same direction at a distance that a scene can hold."""
    distance = math.hypot(*position)
    factor = min(max(distance, _NEAREST_M), _FARTHEST_M) / distance
    x, y, z = (factor * value for value in position)
    return (x, y, z)
