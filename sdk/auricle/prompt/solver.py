"""Positions that satisfy everything a text says, as near to the defaults as that allows.

Projection onto constraints (Kaczmarz 1937; position based dynamics, Müller et al. 2007): each
constraint in turn moves the objects it concerns by the least that satisfies it, those whose place
the text spells out far less than those it leaves open, until all hold. The order is that of the
text, so the answer is the same every time.
"""

from __future__ import annotations

import math

from auricle.prompt.constraints import (
    NEAR_M,
    PROJECTIONS,
    SIDES,
    Constraint,
    Point,
    into_region,
)
from auricle.prompt.regions import Region

__all__ = ["UnsolvableError", "satisfies", "solve"]


_SWEEPS = 400
# After so many sweeps the error must have come down to this share, or it never will.
_PATIENCE = 12
_STALLED = 0.9


_TOLERANCE = 1e-4


# Sideways and in depth: by how much a next attempt sets out from elsewhere, in metres, for texts
# whose defaults stand in a row or in one spot.
_SPREADS = ((0.0, 0.0), (0.3, 0.0), (0.3, 0.4))
_TURN = 2.4


_STEP = 1.0


_FARTHER = 2.0


_MIDDLE = 0.3


class UnsolvableError(Exception):
    """No positions satisfy all constraints.

    Attributes:
        spans: token ranges of a smallest set of constraints in conflict.
    """

    def __init__(self, spans: tuple[tuple[int, int], ...]) -> None:
        self.spans = spans
        super().__init__(spans)


def solve(
    regions: list[Region | None],
    constraints: list[Constraint],
    spans: list[tuple[int, int]],
) -> list[tuple[float, float, float]]:
    """A position in metres for every object.

    Args:
        regions: for each object what the text says of it alone; ``None`` for nothing.
        constraints: what it says of several.
        spans: for each object the tokens of its place, to name in a conflict.

    Raises:
        UnsolvableError: they exclude each other.
    """
    points = _attempt(regions, constraints)
    if points is None:
        core = _core(regions, constraints)
        objects = {i for c in core for i in (c.subject, *c.others)}
        places = [spans[i] for i in sorted(objects) if regions[i] is not None]
        raise UnsolvableError(tuple([c.span for c in core] + places))
    return [(p[0], p[1], p[2]) for p in points]


def _core(regions: list[Region | None], constraints: list[Constraint]) -> list[Constraint]:
    """A smallest set of constraints in conflict: each left out in turn, kept where that helps."""
    groups = _connected(constraints)
    core = next((g for g in groups if _attempt(regions, g) is None), constraints)
    for constraint in list(core):
        if len(core) == 1:
            break
        rest = [c for c in core if c is not constraint]
        if _attempt(regions, rest) is None:
            core = rest
    return core


def _connected(constraints: list[Constraint]) -> list[list[Constraint]]:
    """Constraints in groups that share no object."""
    groups: list[tuple[set[int], list[Constraint]]] = []
    for constraint in constraints:
        objects = {constraint.subject, *constraint.others}
        touching = [group for group in groups if group[0] & objects]
        groups = [group for group in groups if not group[0] & objects]
        members = [c for group in touching for c in group[1]]
        groups.append((objects.union(*(g[0] for g in touching)), [*members, constraint]))
    return [group[1] for group in groups]


def _attempt(regions: list[Region | None], constraints: list[Constraint]) -> list[Point] | None:
    for spread in _SPREADS:
        points = _project(regions, constraints, spread)
        if points is not None:
            return points
    return None


def _project(
    regions: list[Region | None],
    constraints: list[Constraint],
    spread: tuple[float, float],
) -> list[Point] | None:
    points = _start(regions, constraints)
    if not constraints:
        return points
    for index, point in enumerate(points):
        point[0] += spread[1] * math.sin(_TURN * index)
        point[1] += spread[0] * math.cos(_TURN * index)
    masses = [_mobility(region) for region in regions]
    bound = {i for c in constraints for i in (c.subject, *c.others)}
    before = math.inf
    for sweep in range(_SWEEPS):
        worst = 0.0
        for constraint in constraints:
            worst = max(worst, PROJECTIONS[constraint.kind](points, masses, constraint))
        for index in bound:
            region = regions[index]
            if region is not None:
                worst = max(worst, into_region(points[index], region))
        if worst < _TOLERANCE:
            break
        if sweep % _PATIENCE == _PATIENCE - 1:
            if worst > _STALLED * before:
                return None
            before = worst
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
            1.0,
            *(math.hypot(*copy[i]) for i in (constraint.subject, *constraint.others)),
        )
        if PROJECTIONS[constraint.kind](copy, masses, constraint) > scale:
            return False
        copy = [list(point) for point in points]
    return all(
        region is None or into_region(list(point), region) < 1e-3 * max(1.0, math.hypot(*point))
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
                suggested = _suggest(constraint, [p for p in known if p])
                points[constraint.subject] = _off_centre(suggested)
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
                suggested = _suggest(mirrored, [subject] if subject else [])
                points[constraint.others[0]] = _off_centre(suggested)
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


def _off_centre(point: Point) -> Point:
    """In front of the listener's head what would be in it."""
    return [_MIDDLE, point[1], point[2]] if math.hypot(*point) < _MIDDLE else point


def _suggest(constraint: Constraint, known: list[Point]) -> Point:
    """Where the subject of a constraint goes when nothing else is said of it."""
    x, y, z = known[0] if known else [1.5, 0.0, 0.0]
    amount = constraint.amount
    kind = constraint.kind
    if kind in SIDES:
        axis, sign = SIDES[kind]
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
        step = amount if amount is not None else NEAR_M
        return [x, y - step, z]
    if kind == "same_height":
        return [sx, sy, z]
    if kind == "same_direction":
        return [x * 1.5, y * 1.5, z * 1.5]
    return [sx * factor, sy * factor, z * factor]
