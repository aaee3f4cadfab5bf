"""How an object moves: one step per verb, and the path they make together."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise

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

Span = tuple[int, int]

_VIA = {
    "front": (1.0, 0.0, 0.0),
    "back": (-1.0, 0.0, 0.0),
    "left": (0.0, 1.0, 0.0),
    "right": (0.0, -1.0, 0.0),
    "up": (0.0, 0.0, 1.0),
    "down": (0.0, 0.0, -1.0),
}
_VIA_WORDS = {
    "front": "in front",
    "back": "behind",
    "left": "on the left",
    "right": "on the right",
    "up": "overhead",
    "down": "below",
}
# Directions this close to opposite leave open which way round it goes.
_OPPOSITE_DEG = 170.0


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
    steps: list[Step], position: Vector, lexicon: Lexicon, assumed: list[str]
) -> Path:
    """The path of an object that starts at a position.

    Args:
        steps: what it does, in order.
        position: where it is first, metres.
        lexicon: for the default times and distances.
        assumed: takes what was not said.

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


def _points(
    step: Step, at: Vector, lexicon: Lexicon, assumed: list[str]
) -> list[Vector]:
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
            end = _scaled(start, min(near, reach / 2))
        elif not step.end or not step.end.has_distance:
            end = _scaled(end, min(near, distance_m(start)))
        return [start, end]
    if step.kind == "recede" or (step.toward == "away" and step.kind == "go"):
        far = max(lexicon.number("motion", "recede_to_m"), 3 * distance_m(start))
        if end is None or not (step.end and step.end.has_distance):
            assumed.append(f"goes off to {far:g} m")
            end = _scaled(end or start, far)
        return _between(start, end, step, assumed)
    if step.kind == "alternate":
        other = end or (-start[0], -start[1], start[2])
        way = _between(start, other, step, assumed)
        laps = max(1, round(step.laps or 4))
        return way + (way[-2::-1] + way[1:]) * (laps - 1) + way[-2::-1]
    if step.kind in ("pass", "over") and end is None:
        end = (
            (-start[0], -start[1], start[2])
            if not step.vias
            else _across(start, step.vias[0])
        )
    if end is None:
        if step.vias:
            end = _across(start, step.vias[0])
        else:
            reason = "no place to go to; say 'from ... to ...', 'towards me' or 'away'"
            raise UnclearError(reason, step.span)
    return _between(start, end, step, assumed)


def _resolve(place: Place, at: Vector, lexicon: Lexicon) -> Vector:
    """Where a step ends; what it does not say is kept from where it was."""
    region = region_of(place, lexicon)
    if not place.has_direction:
        return _scaled(at, distance_m(region.position))
    if place.has_distance or place.offsets or place.height:
        return region.position
    return _scaled(region.position, distance_m(at))


def _scaled(point: Vector, reach: float) -> Vector:
    length = distance_m(point)
    if length < 1e-9:
        return (reach, 0.0, 0.0)
    return (
        point[0] / length * reach,
        point[1] / length * reach,
        point[2] / length * reach,
    )


def _across(start: Vector, via: str) -> Vector:
    """The far side of a pass: the start mirrored in the side that is passed."""
    x, y, z = _VIA[via]
    along = start[0] * x + start[1] * y + start[2] * z
    mirrored = tuple(2 * along * u - s for u, s in zip((x, y, z), start, strict=True))
    return (mirrored[0], mirrored[1], start[2] if via != "up" else mirrored[2])


def _circle(
    step: Step, start: Vector, lexicon: Lexicon, assumed: list[str]
) -> list[Vector]:
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
        period = (
            step.period.value if step.period else lexicon.number("motion", "circle_s")
        )
        laps = float(
            max(1, math.ceil(lexicon.number("motion", "circle_min_s") / period))
        )
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
        if not step.end.parts or all(
            p.vector[0] == p.vector[1] == 0 for p in step.end.parts
        ):
            scale = flat / (math.hypot(start[0], start[1]) or 1.0)
            x, y = (
                (start[0] * scale, start[1] * scale)
                if start[0] or start[1]
                else (flat, 0.0)
            )
            return [
                start,
                (x, y, 0.0),
                (start[0], start[1], sign * max(abs(start[2]), 1.5)),
            ]
    if end is not None:
        return [start, end]
    sign = 1.0 if step.kind == "rise" else -1.0
    return [start, (start[0], start[1], start[2] + sign * 2.0)]


def _between(
    start: Vector, end: Vector, step: Step, assumed: list[str]
) -> list[Vector]:
    """From one point to another around the listener, past the sides that are named."""
    if step.is_straight or step.toward == "through":
        return [start, end]
    vias = list(step.vias)
    if not vias and step.turning:
        return _turn(start, end, step.turning)
    if not vias and _angle(start, end) > _OPPOSITE_DEG:
        side = "front"
        if abs(start[0]) > abs(start[1]):
            side = "right"
        if step.kind == "over":
            side = "up"
        vias = [side]
        assumed.append(f"passes {_VIA_WORDS[side]}, as no side is named")
    points = [start]
    reach = (distance_m(start) + distance_m(end)) / 2
    stops = [*(_scaled(_VIA[via], reach) for via in vias), end]
    for stop in stops:
        points += _arc(points[-1], stop)[1:]
    return points


def _angle(a: Vector, b: Vector) -> float:
    length = distance_m(a) * distance_m(b)
    if length < 1e-9:
        return 0.0
    cosine = sum(p * q for p, q in zip(a, b, strict=True)) / length
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))


def _arc(a: Vector, b: Vector) -> list[Vector]:
    """A great-circle arc whose radius changes evenly (Shoemake 1985)."""
    angle = math.radians(_angle(a, b))
    ra, rb = distance_m(a), distance_m(b)
    count = max(1, math.ceil(math.degrees(angle) / 5.0))
    if angle < 1e-6 or angle > math.pi - 1e-6 or min(ra, rb) < 1e-9:
        return [a, b]
    points: list[Vector] = []
    for k in range(count + 1):
        share = k / count
        wa, wb = math.sin((1 - share) * angle), math.sin(share * angle)
        radius = ra + share * (rb - ra)
        mix = [
            (wa * p / ra + wb * q / rb) / math.sin(angle)
            for p, q in zip(a, b, strict=True)
        ]
        points.append((mix[0] * radius, mix[1] * radius, mix[2] * radius))
    return [a, *points[1:-1], b]


def _turn(start: Vector, end: Vector, turning: str) -> list[Vector]:
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
            turned = sum(_angle(a, b) for a, b in pairwise(points))
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
        raise UnclearError(
            reason, (quantity.start, quantity.end) if quantity else step.span
        )
    return seconds
