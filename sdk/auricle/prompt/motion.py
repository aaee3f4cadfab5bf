"""How an object moves: one step per verb, and the path they make together."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise

from auricle.prompt.arcs import across, angle_deg, between, open_side, scaled, turned
from auricle.prompt.lexicon import Lexicon
from auricle.prompt.places import Place, UnclearError
from auricle.prompt.quantities import Quantity
from auricle.prompt.regions import region_of
from auricle.scene import (
    Path,
    Vector,
    azimuth_deg,
    direction,
    distance_m,
    elevation_deg,
)

__all__ = ["Step", "build_path"]

_SIDE_WORDS = {
    "front": "in front",
    "back": "behind",
    "left": "on the left",
    "right": "on the right",
    "up": "overhead",
    "down": "below",
}


Span = tuple[int, int]


@dataclass(slots=True)
class Step:
    """One movement.

    Attributes:
        kind: ``go``, ``approach``, ``recede``, ``circle``, ``sweep``, ``pass``, ``over``, ``rise``,
            ``fall``, ``alternate``, ``back`` or ``stop``.
        span: its tokens.
        start: where it begins; ``None`` for where the object is.
        end: where it ends.
        at: a place named without "from" or "to".
        vias: sides passed on the way.
        duration: seconds.
        period: seconds per lap.
        wait: seconds before it begins.
        until: time at which it ends.
        speed: metres or degrees per second.
        turning: ``clockwise`` or ``counterclockwise``.
        laps: how often round.
        pace: ``slow`` or ``fast``.
        toward: ``toward``, ``away``, ``past`` or ``through`` the listener.
        is_straight: whether the text asks for a straight line.
    """

    kind: str
    span: Span
    start: Place | None = None
    end: Place | None = None
    at: Place | None = None
    vias: list[str] = field(default_factory=list)
    duration: Quantity | None = None
    period: Quantity | None = None
    wait: Quantity | None = None
    until: Quantity | None = None
    speed: Quantity | None = None
    turning: str = ""
    laps: float | None = None
    pace: str = ""
    toward: str = ""
    is_straight: bool = False


def build_path(
    steps: list[Step],
    position: Vector,
    lexicon: Lexicon,
    assumed: list[str],
    around: tuple[Vector, float | None] | None = None,
) -> Path:
    """The path of an object that starts at a position.

    Args:
        steps: what it does, in order.
        position: where it is first, metres.
        lexicon: for the default times and distances.
        assumed: takes what was not said.
        around: the centre of a circle that is not the listener, and its radius where it is said.

    Raises:
        UnclearError: a step cannot be made.
    """
    samples: list[tuple[float, float, float, float]] = []
    time, at = 0.0, position
    for step in steps:
        if step.wait is not None:
            begin = step.wait.value if not samples else max(step.wait.value, time)
            if samples and begin > time:
                samples.append((begin, *at))
            time = begin
        if around is not None and step.kind == "circle":
            points = _orbit(step, around, lexicon, assumed)
        else:
            points = _points(step, at, lexicon, assumed)
        seconds = _seconds(step, points, time, lexicon, assumed)
        if not samples:
            samples.append((time, *points[0]))
        lengths = [math.dist(a, b) for a, b in pairwise(points)]
        total = sum(lengths)
        gone = 0.0
        for length, point in zip(lengths, points[1:], strict=True):
            gone += length
            moment = time + seconds * (gone / total if total > 1e-9 else 1.0)
            if moment > samples[-1][0] + 1e-6:
                samples.append((moment, *point))
        time += seconds
        at = points[-1]
    return Path(samples)


def _points(step: Step, at: Vector, lexicon: Lexicon, assumed: list[str]) -> list[Vector]:
    start = at
    end = _resolve(step.end, at, lexicon) if step.end is not None else None
    if step.kind == "circle":
        return _circle(step, start, lexicon, assumed)
    if step.kind == "rise" or step.kind == "fall":
        return _vertical(step, start, end)
    if step.kind == "approach" or (step.toward == "toward" and end is None):
        near = lexicon.number("motion", "approach_to_m")
        if end is None:
            reach = distance_m(start)
            assumed.append(f"comes to {min(near, reach / 2):g} m")
            end = scaled(start, min(near, reach / 2))
        elif not step.end or not step.end.has_distance:
            end = scaled(end, min(near, distance_m(start)))
        return [start, end]
    if step.kind == "recede" or (step.toward == "away" and step.kind == "go"):
        far = max(lexicon.number("motion", "recede_to_m"), 3 * distance_m(start))
        if end is None or not (step.end and step.end.has_distance):
            assumed.append(f"goes off to {far:g} m")
            end = scaled(end or start, far)
        return _way(start, end, step, assumed)
    if step.kind == "alternate":
        other = end or (-start[0], -start[1], start[2])
        way = _way(start, other, step, assumed)
        laps = max(1, round(step.laps or 4))
        return way + (way[-2::-1] + way[1:]) * (laps - 1) + way[-2::-1]
    if step.kind in ("pass", "over") and end is None:
        end = (-start[0], -start[1], start[2]) if not step.vias else across(start, step.vias[0])
    if end is None:
        if step.vias:
            end = across(start, step.vias[0])
        else:
            reason = "no place to go to; say 'from ... to ...', 'towards me' or 'away'"
            raise UnclearError(reason, step.span)
    return _way(start, end, step, assumed)


def _resolve(place: Place, at: Vector, lexicon: Lexicon) -> Vector:
    """Where a step ends; what it does not say is kept from where it was."""
    region = region_of(place, lexicon)
    if not place.has_direction:
        return scaled(at, distance_m(region.position))
    if place.has_distance or place.offsets or place.height:
        return region.position
    return scaled(region.position, distance_m(at))


def _orbit(
    step: Step, around: tuple[Vector, float | None], lexicon: Lexicon, assumed: list[str]
) -> list[Vector]:
    """A level circle around a point, from its side that faces the listener."""
    centre, radius = around
    if radius is None:
        radius = min(lexicon.number("motion", "orbit_m"), distance_m(centre) / 2)
        assumed.append(f"circles at {radius:.3g} m")
    flat = math.hypot(centre[0], centre[1])
    x, y = (-centre[0] / flat, -centre[1] / flat) if flat > 1e-9 else (1.0, 0.0)
    circle = _circle(step, (x * radius, y * radius, 0.0), lexicon, assumed)
    return [(p[0] + centre[0], p[1] + centre[1], p[2] + centre[2]) for p in circle]


def _circle(step: Step, start: Vector, lexicon: Lexicon, assumed: list[str]) -> list[Vector]:
    azimuth, elevation, radius = (
        azimuth_deg(start),
        elevation_deg(start),
        distance_m(start),
    )
    if not step.turning:
        assumed.append("counterclockwise, as no sense of turning is named")
    sign = -1.0 if step.turning == "clockwise" else 1.0
    laps = step.laps
    if laps is None and step.duration is not None and step.period is not None:
        laps = step.duration.value / step.period.value
    elif laps is None and step.duration is not None:
        laps = 1.0
    elif laps is None:
        period = step.period.value if step.period else lexicon.number("motion", "circle_s")
        laps = float(max(1, math.ceil(lexicon.number("motion", "circle_min_s") / period)))
        assumed.append(f"{laps:g} laps")
    count = max(2, round(laps * 360.0 / lexicon.number("motion", "step_deg")))
    return [
        direction(azimuth + sign * 360.0 * laps * k / count, elevation, radius)
        for k in range(count + 1)
    ]


def _vertical(step: Step, start: Vector, end: Vector | None) -> list[Vector]:
    if end is not None and step.end is not None and not step.end.has_distance:
        # A lift moves on a plumb line beside the listener, not through them.
        flat = max(math.hypot(start[0], start[1]), 0.5)
        sign = 1.0 if step.kind == "rise" else -1.0
        if not step.end.parts or all(p.vector[0] == p.vector[1] == 0 for p in step.end.parts):
            scale = flat / (math.hypot(start[0], start[1]) or 1.0)
            x, y = (start[0] * scale, start[1] * scale) if start[0] or start[1] else (flat, 0.0)
            return [
                start,
                (x, y, 0.0),
                (start[0], start[1], sign * max(abs(start[2]), 1.5)),
            ]
    if end is not None:
        return [start, end]
    sign = 1.0 if step.kind == "rise" else -1.0
    return [start, (start[0], start[1], start[2] + sign * 2.0)]


def _way(start: Vector, end: Vector, step: Step, assumed: list[str]) -> list[Vector]:
    """From one point to another as the step says: straight, turning, or past its sides."""
    if step.is_straight or step.toward == "through":
        return [start, end]
    if not step.vias and step.turning:
        return turned(start, end, step.turning)
    sides = list(step.vias)
    if not sides and (side := open_side(start, end)):
        sides = ["up" if step.kind == "over" else side]
        assumed.append(f"passes {_SIDE_WORDS[sides[0]]}, as no side is named")
    return between(start, end, sides)


def _seconds(
    step: Step, points: list[Vector], time: float, lexicon: Lexicon, assumed: list[str]
) -> float:
    length = sum(math.dist(a, b) for a, b in pairwise(points))
    if step.until is not None:
        if step.until.value <= time:
            reason = "it ends before it begins"
            raise UnclearError(reason, (step.until.start, step.until.end))
        return step.until.value - time
    if step.duration is not None:
        seconds = step.duration.value
    elif step.speed is not None:
        rate = step.speed.value
        if step.speed.is_turning:
            turned = sum(angle_deg(a, b) for a, b in pairwise(points))
            length = turned
        if rate <= 0:
            reason = "a speed must be more than 0"
            raise UnclearError(reason, (step.speed.start, step.speed.end))
        seconds = length / rate
    elif step.kind == "alternate" and step.period is not None:
        seconds = 2 * max(1, round(step.laps or 4)) * step.period.value
    elif step.kind == "circle":
        laps = step.laps or max(
            1.0, round(len(points) * lexicon.number("motion", "step_deg") / 360.0)
        )
        period = lexicon.number("motion", "circle_s")
        if step.period is not None:
            period = step.period.value
        else:
            period *= {"slow": 2.0, "fast": 0.5}.get(step.pace, 1.0)
            assumed.append(f"{period:g} s per lap")
        seconds = laps * period
    else:
        seconds = lexicon.number("motion", "move_s")
        seconds *= {"slow": 2.0, "fast": 0.5}.get(step.pace, 1.0)
        assumed.append(f"within {seconds:g} s, as no time is named")
    if seconds <= 0:
        reason = "a time must be more than 0"
        quantity = step.duration or step.period
        raise UnclearError(reason, (quantity.start, quantity.end) if quantity else step.span)
    return seconds
