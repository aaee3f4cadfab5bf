"""Ways around the listener: great-circle arcs, turns and straight lines, as points."""

from __future__ import annotations

import math

from auricle.scene import Vector, azimuth_deg, direction, distance_m, elevation_deg

__all__ = ["across", "angle_deg", "between", "open_side", "scaled", "turned"]


# Directions this close to opposite leave open which way round it goes.
_OPPOSITE_DEG = 170.0


_SIDES = {
    "front": (1.0, 0.0, 0.0),
    "back": (-1.0, 0.0, 0.0),
    "left": (0.0, 1.0, 0.0),
    "right": (0.0, -1.0, 0.0),
    "up": (0.0, 0.0, 1.0),
    "down": (0.0, 0.0, -1.0),
}


def scaled(point: Vector, reach: float) -> Vector:
    length = distance_m(point)
    if length < 1e-9:
        return (reach, 0.0, 0.0)
    return (
        point[0] / length * reach,
        point[1] / length * reach,
        point[2] / length * reach,
    )


def across(start: Vector, via: str) -> Vector:
    """The far side of a pass: the start mirrored in the side that is passed."""
    x, y, z = _SIDES[via]
    along = start[0] * x + start[1] * y + start[2] * z
    mirrored = tuple(2 * along * u - s for u, s in zip((x, y, z), start, strict=True))
    return (mirrored[0], mirrored[1], start[2] if via != "up" else mirrored[2])


def between(start: Vector, end: Vector, sides: list[str]) -> list[Vector]:
    """Arcs from one point to another past the sides named, its radius changing evenly.

    Args:
        start: metres.
        end: metres.
        sides: ``front``, ``back``, ``left``, ``right``, ``up`` or ``down``, in order.
    """
    points = [start]
    reach = (distance_m(start) + distance_m(end)) / 2
    for stop in (*(scaled(_SIDES[side], reach) for side in sides), end):
        points += _arc(points[-1], stop)[1:]
    return points


def open_side(start: Vector, end: Vector) -> str:
    """The side that is passed where two directions lie opposite and none is named, or ``""``."""
    if angle_deg(start, end) <= _OPPOSITE_DEG:
        return ""
    return "right" if abs(start[0]) > abs(start[1]) else "front"


def angle_deg(a: Vector, b: Vector) -> float:
    length = distance_m(a) * distance_m(b)
    if length < 1e-9:
        return 0.0
    cosine = sum(p * q for p, q in zip(a, b, strict=True)) / length
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))


def _arc(a: Vector, b: Vector) -> list[Vector]:
    """A great-circle arc whose radius changes evenly (Shoemake 1985)."""
    angle = math.radians(angle_deg(a, b))
    ra, rb = distance_m(a), distance_m(b)
    count = max(1, math.ceil(math.degrees(angle) / 5.0))
    if angle < 1e-6 or angle > math.pi - 1e-6 or min(ra, rb) < 1e-9:
        return [a, b]
    points: list[Vector] = []
    for k in range(count + 1):
        share = k / count
        wa, wb = math.sin((1 - share) * angle), math.sin(share * angle)
        radius = ra + share * (rb - ra)
        mix = [(wa * p / ra + wb * q / rb) / math.sin(angle) for p, q in zip(a, b, strict=True)]
        points.append((mix[0] * radius, mix[1] * radius, mix[2] * radius))
    return [a, *points[1:-1], b]


def turned(start: Vector, end: Vector, turning: str) -> list[Vector]:
    """From one direction to another in a stated sense of turning, the long way if need be."""
    first, last = azimuth_deg(start), azimuth_deg(end)
    sweep = (last - first) % 360.0
    if turning == "clockwise":
        sweep -= 360.0 if sweep > 0 else 0.0
    count = max(1, math.ceil(abs(sweep) / 5.0))
    e0, e1, r0, r1 = (
        elevation_deg(start),
        elevation_deg(end),
        distance_m(start),
        distance_m(end),
    )
    return [
        direction(
            first + sweep * k / count,
            e0 + (e1 - e0) * k / count,
            r0 + (r1 - r0) * k / count,
        )
        for k in range(count + 1)
    ]
