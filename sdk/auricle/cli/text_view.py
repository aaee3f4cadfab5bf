"""The scene from above in characters, for a terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from auricle.prompt import Placement
from auricle.scene import Vector

__all__ = ["is_diffuse", "text_view"]

_COLUMNS = 72
_HALF_WIDTH = 24
_HALF_HEIGHT = 11
_LONGEST_LABEL = 18
# A sound that fills as much as this is heard from no side.
_DIFFUSE_DEG = 300.0
# Where the farthest is this many times as far as the nearest, radii are drawn as logarithms.
_LINEAR_UP_TO = 8.0


@dataclass(frozen=True, slots=True)
class _Signs:
    listener: str
    trace: str
    heads: str  # away to the front, then clockwise in steps of 45 degrees
    up: str
    down: str


_DRAWN = _Signs("◉", "·", "↑↗→↘↓↙←↖", "↑", "↓")
_ASCII = _Signs("O", ".", "^/>\\v/<\\", "+", "-")


class _Canvas:
    """Rows of characters, the listener in the middle, front up and left at the left."""

    def __init__(self, ways: Sequence[Sequence[Vector]]) -> None:
        self.reach = max([1.0, *(math.hypot(x, y) for way in ways for x, y, _ in way)])
        ends = [math.hypot(x, y) for way in ways for x, y, _ in (way[0], way[-1])]
        near = min((reach for reach in ends if reach > 0.05), default=self.reach)
        self.is_linear = self.reach <= _LINEAR_UP_TO * near
        self.near = near
        self.rows = [[" "] * _COLUMNS for _ in range(2 * _HALF_HEIGHT + 1)]

    def cell(self, point: Vector) -> tuple[int, int]:
        x, y, _ = point
        flat = math.hypot(x, y)
        share = flat / self.reach
        if not self.is_linear and flat > 0:
            share = math.log1p(flat / self.near) / math.log1p(self.reach / self.near)
        scale = share / flat if flat > 0 else 0.0
        row = _HALF_HEIGHT - round(x * scale * _HALF_HEIGHT)
        return row, _COLUMNS // 2 - round(y * scale * _HALF_WIDTH)

    def put(self, cell: tuple[int, int], sign: str) -> None:
        self.rows[cell[0]][cell[1]] = sign

    def write(self, cell: tuple[int, int], text: str) -> bool:
        """Write beside a cell where nothing stands yet; whether there was room."""
        row, column = cell
        for first, last in (
            (column + 2, column + 2 + len(text)),
            (column - 1 - len(text), column - 1),
        ):
            free = first >= 0 and last <= _COLUMNS and self._is_free(row, first - 1, last + 1)
            if free:
                self.rows[row][first:last] = text
                return True
        return False

    def lines(self) -> list[str]:
        """The rows that hold something, as many above the listener as below."""
        used = [
            abs(i - _HALF_HEIGHT) for i, row in enumerate(self.rows) if any(map(str.strip, row))
        ]
        kept = max(used, default=0) + 1
        rows = self.rows[max(_HALF_HEIGHT - kept, 0) : _HALF_HEIGHT + kept + 1]
        return ["".join(row).rstrip() for row in rows]

    def _is_free(self, row: int, first: int, last: int) -> bool:
        return all(sign in " ·." for sign in self.rows[row][max(first, 0) : last])


def is_diffuse(placement: Placement) -> bool:
    """Whether an object is heard from no side, so that no point can stand for it."""
    return placement.spread_deg >= _DIFFUSE_DEG


def text_view(objects: Sequence[Placement], *, ascii_only: bool = False) -> str:
    """Objects around the listener from above, as lines of 72 characters at most.

    A digit or letter marks where an object is or where its path begins; dots lead along the path
    to an arrow head at its end. Heights against the ears stand behind the labels, in metres.

    Args:
        objects: what to draw.
        ascii_only: whether to keep to the characters of ASCII.
    """
    signs = _ASCII if ascii_only else _DRAWN
    drawn = [(_key(i), p) for i, p in enumerate(objects) if not is_diffuse(p)]
    canvas = _Canvas([_way(placement) for _, placement in drawn])
    canvas.put(canvas.cell((0.0, 0.0, 0.0)), signs.listener)
    for _, placement in drawn:
        _trace(canvas, _way(placement), signs)
    for key, placement in drawn:
        canvas.put(canvas.cell(placement.position), key)
    notes = []
    for key, placement in drawn:
        text = _label(placement, signs)
        if not canvas.write(canvas.cell(placement.position), text):
            notes.append(f"{key} {text}")
    notes += [f"all around: {_name(p)}" for p in objects if is_diffuse(p)]
    scale = "" if canvas.is_linear else "; distances as logarithms"
    head = f"{'front':^{_COLUMNS}}".rstrip()
    ways = [math.hypot(x, y) for _, placement in drawn for x, y, _ in _way(placement)]
    foot = f"{signs.listener} you"
    if ways:
        foot += f"; the farthest is {_metres(max(ways), 3)} m away on the level{scale}"
    lines = [head, *canvas.lines(), foot, *notes]
    return "\n".join(lines)


def _key(index: int) -> str:
    keys = "123456789abcdefghijklmnopqrstuvwxyz"
    return keys[index % len(keys)]


def _way(placement: Placement) -> list[Vector]:
    if placement.path is None:
        return [placement.position]
    return [(x, y, z) for _, x, y, z in placement.path.samples]


def _trace(canvas: _Canvas, way: Sequence[Vector], signs: _Signs) -> None:
    """Dots between the samples of a path, and a head that points along its end."""
    cells = [canvas.cell(point) for point in _dense(way)]
    if len(set(cells)) < 2:
        return
    for cell in cells:
        if canvas.rows[cell[0]][cell[1]] == " ":
            canvas.put(cell, signs.trace)
    end = cells[-1]
    before = next(cell for cell in reversed(cells) if max(_apart(cell, end)) > 0)
    for cell in reversed(cells):
        if sum(_apart(cell, end)) >= 3:
            before = cell
            break
    up, right = before[0] - end[0], end[1] - before[1]
    # A row is about twice as high as a column is wide.
    octant = round(math.degrees(math.atan2(right, 2 * up)) / 45.0) % 8
    canvas.put(end, signs.heads[octant])


def _apart(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    return abs(a[0] - b[0]), abs(a[1] - b[1])


def _dense(way: Sequence[Vector]) -> list[Vector]:
    steps = 40 if len(way) < 40 else 4
    points = [way[0]]
    for (ax, ay, az), (bx, by, bz) in pairwise(way):
        for k in range(1, steps + 1):
            s = k / steps
            points.append((ax + s * (bx - ax), ay + s * (by - ay), az + s * (bz - az)))
    return points


def _name(placement: Placement) -> str:
    name = placement.label or "sound"
    if len(name) > _LONGEST_LABEL:
        return name[: _LONGEST_LABEL - 3] + "..."
    return name


def _label(placement: Placement, signs: _Signs) -> str:
    """The name, and behind it the height where it is not that of the ears."""
    way = _way(placement)
    text = _name(placement)
    first, last = way[0][2], way[-1][2]
    heights = [first] if abs(first - last) < 0.05 else [first, last]
    if any(abs(height) >= 0.05 for height in heights):
        text += " " + " to ".join(_height(height, signs) for height in heights)
    return text


def _height(height: float, signs: _Signs) -> str:
    if abs(height) < 0.05:
        return "0"
    return f"{signs.up if height > 0 else signs.down}{_metres(abs(height), 2)} m"


def _metres(value: float, digits: int) -> str:
    """So many digits, but never a power of ten."""
    return f"{value:.{digits}g}" if value < 10**digits - 0.5 else f"{value:.0f}"
