"""From a floor plan to triangles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from auricle.errors import InputError

__all__ = ["Corner", "checked_plan", "extruded"]

Corner: TypeAlias = tuple[float, float]
Triangle: TypeAlias = tuple[int, int, int]

_SHORTEST_M = 1e-3


def checked_plan(corners: Sequence[Sequence[float]]) -> list[Corner]:
    """Corners counter-clockwise, wall i from corner i to the next as they were given.

    Raises:
        InputError: fewer than three corners, a wall without length, or walls that cross; the
            message names them.
    """
    try:
        plan = [(float(x), float(y)) for x, y in corners]
    except (TypeError, ValueError):
        message = f"the floor plan is {corners!r}; expected corners (x, y) in metres"
        raise InputError(message) from None
    if len(plan) < 3:
        message = f"the floor plan has {len(plan)} corners; expected at least 3"
        raise InputError(message)
    for index, (here, there) in enumerate(_walls(plan)):
        length = max(abs(a - b) for a, b in zip(here, there, strict=True))
        if not _SHORTEST_M <= length <= 1e4:
            message = f"wall {index} of the floor plan, from {here} to {there}, has no length"
            if length > 1e4:
                message = f"wall {index} of the floor plan is longer than 10000 m"
            raise InputError(message)
    for first in range(len(plan)):
        for second in range(first + 1, len(plan)):
            if _cross(plan, first, second):
                message = f"wall {first} of the floor plan crosses wall {second}"
                raise InputError(message)
    return plan


def extruded(
    plan: Sequence[Corner], floor_m: float, ceiling_m: float
) -> tuple[list[tuple[float, float, float]], list[Triangle], list[int]]:
    """Walls, floor and ceiling over a plan.

    Returns:
        Vertices, triangles, and what each triangle belongs to: wall 0 to n - 1, n the floor, n + 1
        the ceiling.
    """
    count = len(plan)
    vertices = [(x, y, z) for z in (floor_m, ceiling_m) for x, y in plan]
    triangles: list[Triangle] = []
    parts: list[int] = []
    for wall in range(count):
        after = (wall + 1) % count
        triangles += [(wall, after, count + wall), (after, count + after, count + wall)]
        parts += [wall, wall]
    for a, b, c in _triangulated(plan):
        triangles += [(a, b, c), (count + a, count + b, count + c)]
        parts += [count, count + 1]
    return vertices, triangles, parts


def _walls(plan: Sequence[Corner]) -> list[tuple[Corner, Corner]]:
    return [(plan[i], plan[(i + 1) % len(plan)]) for i in range(len(plan))]


def _turn(a: Corner, b: Corner, c: Corner) -> float:
    """Twice the area of a triangle, positive counter-clockwise."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _cross(plan: Sequence[Corner], first: int, second: int) -> bool:
    count = len(plan)
    if (first + 1) % count == second or (second + 1) % count == first:
        return False
    (a, b), (c, d) = _walls(plan)[first], _walls(plan)[second]
    return _turn(a, b, c) * _turn(a, b, d) <= 0.0 and _turn(c, d, a) * _turn(c, d, b) <= 0.0


def _triangulated(plan: Sequence[Corner]) -> list[Triangle]:
    """Triangles of a simple polygon, by cutting off ears (Meisters 1975)."""
    left = list(range(len(plan)))
    if sum(_turn((0.0, 0.0), a, b) for a, b in _walls(plan)) < 0.0:
        left.reverse()
    triangles = []
    while len(left) > 3:
        ear = next((i for i in range(len(left)) if _is_ear(plan, left, i)), None)
        if ear is None:
            # Corners in a straight line alone; any of them may go.
            ear = 0
        triangles.append((left[ear - 1], left[ear], left[(ear + 1) % len(left)]))
        del left[ear]
    return [*triangles, (left[0], left[1], left[2])]


def _is_ear(plan: Sequence[Corner], left: Sequence[int], at: int) -> bool:
    corners = (left[at - 1], left[at], left[(at + 1) % len(left)])
    a, b, c = (plan[i] for i in corners)
    if _turn(a, b, c) <= 1e-9:
        return False
    return not any(
        _turn(a, b, plan[i]) >= 0.0 and _turn(b, c, plan[i]) >= 0.0 and _turn(c, a, plan[i]) >= 0.0
        for i in left
        if i not in corners
    )
