"""A placement in words."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from auricle.scene import Path, azimuth_deg, distance_m, elevation_deg

if TYPE_CHECKING:
    from auricle.prompt.placement import Placement
    from auricle.scene import Vector

__all__ = ["describe"]

_DIFFUSE_DEG = 300.0
# A turn of at least this much is a lap, and a direction this near to a side is on that side.
_LAP_DEG = 330.0
_SIDE_DEG = 30.0
_SIDES: dict[str, Vector] = {
    "in front": (1.0, 0.0, 0.0),
    "behind": (-1.0, 0.0, 0.0),
    "on the left": (0.0, 1.0, 0.0),
    "on the right": (0.0, -1.0, 0.0),
    "overhead": (0.0, 0.0, 1.0),
    "below": (0.0, 0.0, -1.0),
}


def describe(placement: Placement) -> str:
    """One sentence: where the object is, how it moves, what was assumed."""
    name = f"{placement.label!r}" if placement.label else "The sound"
    if placement.spread_deg >= _DIFFUSE_DEG:
        sentence = f"{name} is all around"
    elif placement.path is None:
        sentence = f"{name} is {_where(placement.position)}"
    else:
        sentence = f"{name} {_moves(placement.path)}"
    if 0 < placement.spread_deg < _DIFFUSE_DEG:
        sentence += f", {placement.spread_deg:g} degrees wide"
    if placement.assumed:
        sentence += f" ({'; '.join(placement.assumed)})"
    return sentence + "."


def _where(position: Vector) -> str:
    azimuth = round(azimuth_deg(position)) or 0
    elevation = round(elevation_deg(position)) or 0
    if abs(elevation) >= 89:
        side = "straight above" if elevation > 0 else "straight below"
    elif azimuth == 0:
        side = "straight ahead"
    elif abs(azimuth) == 180:
        side = "straight behind"
    else:
        side = f"{abs(azimuth)} degrees to the {'left' if azimuth > 0 else 'right'}"
    height = ""
    if elevation and abs(elevation) < 89:
        height = f", {abs(elevation)} degrees {'up' if elevation > 0 else 'down'}"
    return f"{side}{height}, {_metres(distance_m(position))} away"


def _metres(length: float) -> str:
    return f"{length:.3g} m" if length < 1000 else f"{length / 1000:.3g} km"


def _moves(path: Path) -> str:
    points = [(x, y, z) for _, x, y, z in path.samples]
    seconds = path.duration_s - path.start_s
    after = f" after {path.start_s:.3g} s" if path.start_s > 0 else ""
    start, end = _where(points[0]), _where(points[-1])
    own = _turn_deg(points, (0.0, 0.0, 0.0))
    middle = tuple(sum(p[k] for p in points) / len(points) for k in range(3))
    centre = (middle[0], middle[1], middle[2])
    turn = own if abs(own) >= _LAP_DEG else _turn_deg(points, centre)
    if abs(turn) >= _LAP_DEG:
        laps = abs(turn) / 360.0
        sense = "counterclockwise" if turn > 0 else "clockwise"
        often = "once" if abs(laps - 1) < 0.05 else f"{laps:.3g} times"
        around = "" if turn == own else f" around a point {_where(centre)},"
        ends = "" if math.dist(points[0], points[-1]) < 0.05 else f" to {end}"
        return f"circles{after}{around} {sense} {often} within {seconds:.3g} s, from {start}{ends}"
    if math.dist(points[0], points[-1]) < 0.05:
        far = max(points, key=lambda p: math.dist(p, points[0]))
        return f"goes to and fro{after} for {seconds:.3g} s between {start} and {_where(far)}"
    passed = _passed(points)
    past = f" past {' and '.join(passed)}" if passed else ""
    return f"moves{after} for {seconds:.3g} s from {start}{past} to {end}"


def _turn_deg(points: list[Vector], centre: Vector) -> float:
    """Degrees turned around a point, seen from above; counterclockwise is positive."""
    flat = [(x - centre[0], y - centre[1]) for x, y, _ in points]
    if min(math.hypot(x, y) for x, y in flat) < 0.05:
        return 0.0
    angles = [math.degrees(math.atan2(y, x)) for x, y in flat]
    return sum((b - a + 180.0) % 360.0 - 180.0 for a, b in pairwise(angles))


def _passed(points: list[Vector]) -> list[str]:
    """The sides between the ends of a path, in order, none of which an end is near to."""
    found: list[str] = []
    for point in points[1:-1]:
        for side, axis in _SIDES.items():
            is_end = any(_angle_deg(p, axis) <= 2 * _SIDE_DEG for p in (points[0], points[-1]))
            if side not in found and not is_end and _angle_deg(point, axis) <= _SIDE_DEG:
                found.append(side)
    return found


def _angle_deg(point: Vector, axis: Vector) -> float:
    length = distance_m(point)
    if length < 1e-9:
        return 180.0
    cosine = sum(p * a for p, a in zip(point, axis, strict=True)) / length
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
