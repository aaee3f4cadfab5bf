"""Positions that satisfy everything a text says, as near to the defaults as that allows.

Projection onto constraints (Kaczmarz 1937; position based dynamics, Müller et al. 2007): each
constraint in turn moves the objects it concerns by the least that satisfies it, those whose place
the text spells out far less than those it leaves open, until all hold. The order is that of the
text, so the answer is the same every time.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from auricle.prompt.places import Region

__all__ = ["Constraint", "Unsolvable", "satisfies", "solve"]

Point = list[float]

_SWEEPS = 400
_TOLERANCE = 1e-4
# Where two are put in one spot and must part, they part sideways, or else in depth.
_TIES: tuple[Point, ...] = ([0.0, 0.05, 0.0], [0.05, 0.0, 0.0])
# Metres by which "left of" and its like hold at least, and what they come to when free.
_MARGIN = 0.1
_STEP = 1.0
_NEAR = 0.7
_FARTHER = 2.0
_MIDDLE = 0.3
_SIDES = {
    "left": (1, 1.0),
    "right": (1, -1.0),
    "above": (2, 1.0),
    "below": (2, -1.0),
    "higher": (2, 1.0),
    "lower": (2, -1.0),
}


class Unsolvable(Exception):
    """No positions satisfy all constraints.

    Attributes:
        spans: token ranges of a smallest set of constraints in conflict.
    """

    def __init__(self, spans: tuple[tuple[int, int], ...]) -> None:
        self.spans = spans
        super().__init__(spans)


@dataclass(frozen=True, slots=True)
class Constraint:
    """One relation: its kind as in ``Relation``, its objects, an amount, and its tokens."""

    kind: str
    subject: int
    others: tuple[int, ...]
    amount: float | None
    span: tuple[int, int]


def solve(
    regions: list[Region | None], constraints: list[Constraint], spans: list[tuple[int, int]]
) -> list[tuple[float, float, float]]:
    """A position in metres for every object.

    Args:
        regions: for each object what the text says of it alone; ``None`` for nothing.
        constraints: what it says of several.
        spans: for each object the tokens of its place, to name in a conflict.

    Raises:
        Unsolvable: they exclude each other.
    """
    points = _attempt(regions, constraints)
    if points is None:
        core = _core(regions, constraints)
        objects = {i for c in core for i in (c.subject, *c.others)}
        places = [spans[i] for i in sorted(objects) if regions[i] is not None]
        raise Unsolvable(tuple([c.span for c in core] + places))
    return [(p[0], p[1], p[2]) for p in points]


def _core(regions: list[Region | None], constraints: list[Constraint]) -> list[Constraint]:
    """A smallest set of constraints in conflict: each left out in turn, kept where that helps."""
    core = list(constraints)
    for constraint in constraints:
        if len(core) == 1:
            break
        rest = [c for c in core if c is not constraint]
        if _attempt(regions, rest) is None:
            core = rest
    return core


def _attempt(regions: list[Region | None], constraints: list[Constraint]) -> list[Point] | None:
    for tie in _TIES:
        points = _project(regions, constraints, tie)
        if points is not None:
            return points
    return None


def _project(
    regions: list[Region | None], constraints: list[Constraint], tie: Point
) -> list[Point] | None:
    points = _start(regions, constraints)
    if not constraints:
        return points
    for constraint in constraints:
        for other in constraint.others:
            if math.dist(points[constraint.subject], points[other]) < 1e-6:
                moved = zip(points[constraint.subject], tie, strict=True)
                points[constraint.subject] = [p + t for p, t in moved]
    masses = [_mobility(region) for region in regions]
    bound = {i for c in constraints for i in (c.subject, *c.others)}
    for _ in range(_SWEEPS):
        worst = 0.0
        for constraint in constraints:
            worst = max(worst, _PROJECT[constraint.kind](points, masses, constraint))
        for index in bound:
            region = regions[index]
            if region is not None:
                worst = max(worst, _into_region(points[index], region))
        if worst < _TOLERANCE:
            break
        if not all(math.isfinite(c) and abs(c) < 1e6 for i in bound for c in points[i]):
            return None
    clear = all(math.hypot(*points[i]) > 1e-3 for i in bound)
    if clear and satisfies(points, regions, constraints):
        return points
    return None


def satisfies(
    points: list[Point], regions: list[Region | None], constraints: list[Constraint]
) -> bool:
    """Whether every constraint and every region holds, within a millimetre per metre."""
    copy = [list(point) for point in points]
    masses = [1.0] * len(points)
    for constraint in constraints:
        scale = 1e-3 * max(
            1.0, *(math.hypot(*copy[i]) for i in (constraint.subject, *constraint.others))
        )
        if _PROJECT[constraint.kind](copy, masses, constraint) > scale:
            return False
        copy = [list(point) for point in points]
    return all(
        region is None or _into_region(list(point), region) < 1e-3 * max(1.0, math.hypot(*point))
        for point, region in zip(points, regions, strict=True)
    )


def _mobility(region: Region | None) -> float:
    if region is None:
        return 1.0
    exact = region.high_m - region.low_m < 1e-6 * region.high_m
    return (0.02 if exact else 0.5) * (0.1 if region.tolerance_deg < 10 else 1.0)


def _start(regions: list[Region | None], constraints: list[Constraint]) -> list[Point]:
    """Every object at its default; those without one where their relations suggest."""
    points: list[Point | None] = [
        None if region is None else list(region.position) for region in regions
    ]
    pending = list(constraints)
    while any(point is None for point in points):
        progress = False
        for constraint in pending:
            known = [points[i] for i in constraint.others]
            if points[constraint.subject] is None and all(p is not None for p in known):
                points[constraint.subject] = _suggest(constraint, [p for p in known if p])
                progress = True
                break
            if (
                points[constraint.subject] is not None
                and len(constraint.others) == 1
                and known[0] is None
            ):
                mirrored = Constraint(
                    _MIRROR.get(constraint.kind, constraint.kind),
                    0,
                    (0,),
                    constraint.amount,
                    constraint.span,
                )
                subject = points[constraint.subject]
                points[constraint.others[0]] = _suggest(mirrored, [subject] if subject else [])
                progress = True
                break
        if not progress:
            index = _root(points, pending)
            points[index] = [1.5, 0.0, 0.0]
    return [point if point is not None else [1.5, 0.0, 0.0] for point in points]


def _root(points: list[Point | None], constraints: list[Constraint]) -> int:
    """The first open object that others are measured from, or the first open one."""
    for constraint in constraints:
        for index in constraint.others:
            if points[index] is None:
                return index
    return next(i for i, point in enumerate(points) if point is None)


_MIRROR = {
    "left": "right",
    "right": "left",
    "above": "below",
    "below": "above",
    "front": "behind",
    "behind": "front",
    "nearer": "further",
    "further": "nearer",
    "higher": "lower",
    "lower": "higher",
}


def _suggest(constraint: Constraint, known: list[Point]) -> Point:
    """Where the subject of a constraint goes when nothing else is said of it."""
    x, y, z = known[0] if known else [1.5, 0.0, 0.0]
    amount = constraint.amount
    kind = constraint.kind
    if kind in _SIDES:
        axis, sign = _SIDES[kind]
        point = [x, y, z]
        point[axis] += sign * (_STEP if amount is None else amount)
        return point
    reach = math.hypot(x, y, z) or 1.0
    if kind in ("front", "behind"):
        step = amount if amount is not None else _STEP
        scale = (reach + step) / reach if kind == "behind" else max(reach - step, reach / 2) / reach
        return [x * scale, y * scale, z * scale]
    if kind == "between" and len(known) == 2:
        middle = [(a + b) / 2 for a, b in zip(known[0], known[1], strict=True)]
        # The middle of two on opposite sides is the listener's own head; in front of it then.
        if math.hypot(*middle) < _MIDDLE:
            middle[0] += math.dist(known[0], known[1]) / 8
        return middle
    if kind == "opposite":
        return [-x, -y, z]
    if kind in ("same_place", "around"):
        return [x, y, z]
    # Nothing says which way: a little to the right, where the two can be told apart.
    turn = math.radians(-30.0)
    sx = x * math.cos(turn) - y * math.sin(turn)
    sy = x * math.sin(turn) + y * math.cos(turn)
    factor = {"nearer": 1 / _FARTHER, "further": _FARTHER, "ratio": amount or 1.0}.get(kind, 1.0)
    if kind in ("nearer", "further") and amount is not None:
        factor = max(reach + (amount if kind == "further" else -amount), 0.05) / reach
    if kind in ("gap", "near"):
        step = amount if amount is not None else _NEAR
        return [x, y - step, z]
    if kind == "same_height":
        return [sx, sy, z]
    if kind == "same_direction":
        return [x * 1.5, y * 1.5, z * 1.5]
    return [sx * factor, sy * factor, z * factor]


# Each projection moves what it must and returns by how much the constraint was off, in metres.


def _share(masses: list[float], a: int, b: int) -> tuple[float, float]:
    total = masses[a] + masses[b]
    return masses[a] / total, masses[b] / total


def _side(points: list[Point], masses: list[float], c: Constraint) -> float:
    axis, sign = _SIDES[c.kind]
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
        target = [u * (along + moved_a * error) for u in unit]
        worst = math.dist([u * (along + error) for u in unit], points[a])
        share = 1.0 if masses[a] >= masses[b] else moved_a
        points[a] = [
            p + share * (t - p) if False else t for p, t in zip(points[a], target, strict=True)
        ]
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
        error = 0.0 if 0.2 <= have <= 1.2 else _NEAR - have
    else:
        error = float(c.amount if c.amount is not None else _NEAR) - have
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
    """Within the middle of the line between two others, at most a third of its length beside it."""
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
    target = [sign * points[fixed][0] / flat * reach, sign * points[fixed][1] / flat * reach]
    worst = math.dist(target, points[moving][:2])
    points[moving][:2] = target
    return worst


def _into_region(point: Point, region: Region) -> float:
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
_PROJECT: dict[str, _Projection] = {
    **dict.fromkeys(_SIDES, _side),
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
