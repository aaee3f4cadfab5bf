"""Relations between positions: each moves the objects it concerns until it holds."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from auricle.prompt.regions import Region

__all__ = ["NEAR_M", "PROJECTIONS", "SIDES", "Constraint", "Point", "into_region"]


Point = list[float]


# Metres by which "left of" and its like hold at least, and what they come to when free.
_MARGIN = 0.1


NEAR_M = 0.7


SIDES = {
    "left": (1, 1.0),
    "right": (1, -1.0),
    "above": (2, 1.0),
    "below": (2, -1.0),
    "higher": (2, 1.0),
    "lower": (2, -1.0),
}


@dataclass(frozen=True, slots=True)
class Constraint:
    """One relation: its kind as in ``Relation``, its objects, an amount, and its tokens."""

    kind: str
    subject: int
    others: tuple[int, ...]
    amount: float | None
    span: tuple[int, int]


def _share(masses: list[float], a: int, b: int) -> tuple[float, float]:
    total = masses[a] + masses[b]
    return masses[a] / total, masses[b] / total


def _side(points: list[Point], masses: list[float], c: Constraint) -> float:
    axis, sign = SIDES[c.kind]
    a, b = c.subject, c.others[0]
    off = sign * (points[a][axis] - points[b][axis])
    moved_a, moved_b = _share(masses, a, b)
    if c.amount is not None:
        error = (c.amount - off) * sign
        points[a][axis] += moved_a * error
        points[b][axis] -= moved_b * error
        return abs(error)
    if off >= _MARGIN - 1e-9:
        return 0.0
    error = (_MARGIN - off) * sign
    points[a][axis] += moved_a * error
    points[b][axis] -= moved_b * error
    return abs(error)


def _radial(
    points: list[Point],
    masses: list[float],
    a: int,
    b: int,
    gap: float,
    factor: float,
    *,
    exact: bool,
) -> float:
    """Distance of a against factor times that of b plus a gap."""
    da, db = math.hypot(*points[a]), math.hypot(*points[b])
    error = factor * db + gap - da
    if not exact and error <= 1e-9:
        return 0.0
    moved_a, moved_b = _share(masses, a, b)
    if da > 1e-9:
        scale = max(da + moved_a * error, 0.02) / da
        points[a] = [value * scale for value in points[a]]
    if db > 1e-9 and factor > 0:
        scale = max(db - moved_b * error / factor, 0.02) / db
        points[b] = [value * scale for value in points[b]]
    return abs(error)


def _further(points: list[Point], masses: list[float], c: Constraint) -> float:
    a, b = c.subject, c.others[0]
    if c.kind == "nearer":
        a, b = b, a
    margin = min(_MARGIN, 0.1 * math.hypot(*points[b]))
    gap = margin if c.amount is None else c.amount
    return _radial(points, masses, a, b, gap, 1.0, exact=c.amount is not None)


def _ratio(points: list[Point], masses: list[float], c: Constraint) -> float:
    factor = 1.0 if c.kind == "same_distance" else float(c.amount or 1.0)
    return _radial(points, masses, c.subject, c.others[0], 0.0, factor, exact=True)


def _depth(points: list[Point], masses: list[float], c: Constraint) -> float:
    """In front of or behind another: on the listener's line to it, nearer or further."""
    a, b = c.subject, c.others[0]
    db = math.hypot(*points[b])
    if db < 1e-9:
        return 1.0
    unit = [value / db for value in points[b]]
    along = sum(p * u for p, u in zip(points[a], unit, strict=True))
    worst = 0.0
    moved_a, moved_b = _share(masses, a, b)
    sign = 1.0 if c.kind == "behind" else -1.0
    gap = sign * (along - db)
    margin = min(_MARGIN, 0.3 * db)
    if c.amount is not None:
        error = sign * (c.amount - gap)
        worst = abs(error)
        points[a] = [p + u * moved_a * error for p, u in zip(points[a], unit, strict=True)]
        points[b] = [p - u * moved_b * error for p, u in zip(points[b], unit, strict=True)]
        return worst
    if gap < margin - 1e-9:
        error = sign * (margin - gap)
        points[a] = [p + u * moved_a * error for p, u in zip(points[a], unit, strict=True)]
        points[b] = [p - u * moved_b * error for p, u in zip(points[b], unit, strict=True)]
        worst = abs(error)
    return worst


def _gap(points: list[Point], masses: list[float], c: Constraint) -> float:
    a, b = c.subject, c.others[0]
    between = [p - q for p, q in zip(points[a], points[b], strict=True)]
    length = math.hypot(*between)
    if length < 1e-6:
        between, length = [0.0, 1.0, 0.0], 1.0
        have = 0.0
    else:
        have = length
    if c.kind == "near" and c.amount is None:
        error = 0.0 if 0.2 <= have <= 1.2 else NEAR_M - have
    else:
        error = float(c.amount if c.amount is not None else NEAR_M) - have
    moved_a, moved_b = _share(masses, a, b)
    points[a] = [p + moved_a * error * v / length for p, v in zip(points[a], between, strict=True)]
    points[b] = [p - moved_b * error * v / length for p, v in zip(points[b], between, strict=True)]
    return abs(error)


def _linear(points: list[Point], masses: list[float], c: Constraint, axes: range) -> float:
    """The subject at the mean of the others, along some axes."""
    share = 1.0 / len(c.others)
    total = masses[c.subject] + sum(masses[i] * share * share for i in c.others)
    worst = 0.0
    for axis in axes:
        error = sum(points[i][axis] for i in c.others) * share - points[c.subject][axis]
        points[c.subject][axis] += masses[c.subject] / total * error
        for i in c.others:
            points[i][axis] -= masses[i] * share / total * error
        worst = max(worst, abs(error))
    return worst


def _same_place(points: list[Point], masses: list[float], c: Constraint) -> float:
    return _linear(points, masses, c, range(3))


def _between(points: list[Point], masses: list[float], c: Constraint) -> float:
    """Within the middle of the line between two others, at most a third of its length beside it.

    Where several stand there, the amount says at which share of the line this one does.
    """
    a, (b, d) = c.subject, c.others
    line = [q - p for p, q in zip(points[b], points[d], strict=True)]
    length = math.hypot(*line)
    if length < 1e-6:
        return _linear(points, masses, c, range(3))
    unit = [value / length for value in line]
    offset = [p - q for p, q in zip(points[a], points[b], strict=True)]
    along = sum(o * u for o, u in zip(offset, unit, strict=True))
    across = [o - along * u for o, u in zip(offset, unit, strict=True)]
    wide = math.hypot(*across)
    kept = min(max(along, 0.3 * length), 0.7 * length)
    if c.amount is not None:
        kept = c.amount * length
    share = min(1.0, length / 3 / wide) if wide > 1e-9 else 1.0
    wanted = [p + kept * u + share * q for p, u, q in zip(points[b], unit, across, strict=True)]
    error = [w - p for w, p in zip(wanted, points[a], strict=True)]
    both = (masses[b] + masses[d]) / 2
    moved = masses[a] / (masses[a] + both)
    points[a] = [p + moved * e for p, e in zip(points[a], error, strict=True)]
    for i in c.others:
        points[i] = [p - (1 - moved) * e for p, e in zip(points[i], error, strict=True)]
    return math.hypot(*error)


def _same_height(points: list[Point], masses: list[float], c: Constraint) -> float:
    return _linear(points, masses, c, range(2, 3))


def _turned(points: list[Point], masses: list[float], c: Constraint) -> float:
    """Same or opposite direction: the one the text leaves more open turns."""
    a, b = c.subject, c.others[0]
    sign = -1.0 if c.kind == "opposite" else 1.0
    moving, fixed = (a, b) if masses[a] >= masses[b] else (b, a)
    reach = math.hypot(points[moving][0], points[moving][1])
    flat = math.hypot(points[fixed][0], points[fixed][1])
    if flat < 1e-9:
        return 0.0
    target = [
        sign * points[fixed][0] / flat * reach,
        sign * points[fixed][1] / flat * reach,
    ]
    worst = math.dist(target, points[moving][:2])
    points[moving][:2] = target
    return worst


def into_region(point: Point, region: Region) -> float:
    """Move a point into what the text says of it alone."""
    before = list(point)
    for axis in range(3):
        fixed = region.fixed[axis]
        if fixed is not None:
            point[axis] = fixed
        elif region.signs[axis] * point[axis] < 0:
            point[axis] = 0.02 * region.signs[axis]
    reach = math.hypot(*point)
    if reach < 1e-9:
        return 1.0
    aim_length = math.hypot(*region.position)
    if region.tolerance_deg < 180 and aim_length > 1e-9 and region.fixed == (None, None, None):
        unit = [value / aim_length for value in region.position]
        along = sum(p * u for p, u in zip(point, unit, strict=True))
        across = [p - along * u for p, u in zip(point, unit, strict=True)]
        wide = math.hypot(*across)
        limit = math.radians(region.tolerance_deg)
        if math.atan2(wide, along) > limit:
            # Onto the cone at the same distance, so that the two limits do not fight.
            point[:] = [
                reach * (math.cos(limit) * u + math.sin(limit) * q / (wide or 1.0))
                for u, q in zip(unit, across, strict=True)
            ]
    if region.fixed == (None, None, None) and not region.low_m <= reach <= region.high_m:
        scale = min(max(reach, region.low_m), region.high_m) / reach
        point[:] = [value * scale for value in point]
    return math.dist(before, point)


_Projection = Callable[[list[Point], list[float], Constraint], float]


PROJECTIONS: dict[str, _Projection] = {
    **dict.fromkeys(SIDES, _side),
    "nearer": _further,
    "further": _further,
    "ratio": _ratio,
    "same_distance": _ratio,
    "front": _depth,
    "behind": _depth,
    "gap": _gap,
    "near": _gap,
    "between": _between,
    "same_place": _same_place,
    "around": _same_place,
    "same_height": _same_height,
    "same_direction": _turned,
    "opposite": _turned,
}
