"""How an object moves: one step per verb, and the path they make together."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

from auricle.prompt.arcs import across, angle_deg, between, open_side, scaled, turned
from auricle.prompt.circles import circle, orbit
from auricle.prompt.lexicon import Lexicon
from auricle.prompt.places import Place, UnclearError
from auricle.prompt.regions import region_of
from auricle.prompt.step import Step
from auricle.scene import (
    Path,
    Vector,
    distance_m,
)

__all__ = ["build_path"]

_SIDE_WORDS = {
    "front": "in front",
    "back": "behind",
    "left": "on the left",
    "right": "on the right",
    "up": "overhead",
    "down": "below",
}


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
    heads = [i for i, step in enumerate(steps) if not _joins(steps, i)]
    for first, onward in zip(heads, [*heads[1:], len(steps)], strict=True):
        step, legs = steps[first], steps[first + 1 : onward]
        if step.wait is not None:
            begin = step.wait.value if not samples else max(step.wait.value, time)
            if samples and begin > time:
                samples.append((begin, *at))
            time = begin
        if around is not None and step.kind == "circle":
            points = orbit(step, around, lexicon, assumed)
        else:
            points = _points(step, at, lexicon, assumed)
        for leg in legs:
            points = points + _points(leg, points[-1], lexicon, assumed)[1:]
        seconds = _seconds(_timed(step, legs), points, time, lexicon, assumed)
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
    if all(math.dist(sample[1:], samples[0][1:]) < 1e-6 for sample in samples):
        reason = "this ends where it begins; say 'from ... to ...' or where it sets out"
        raise UnclearError(reason, steps[0].span)
    return Path(samples)


def _joins(steps: list[Step], index: int) -> bool:
    """Whether a step is one movement with the one before, for which no time of its own is told."""
    last = steps[index - 1]
    timed = last.duration or last.speed or last.until
    shared = timed is not None and timed is steps[index].duration
    return index > 0 and steps[index].is_leg and (timed is None or shared)


def _timed(step: Step, legs: list[Step]) -> Step:
    """The step with the time that is said for all of its legs: "from A to B to C in 6 s"."""
    for leg in legs:
        if leg.duration or leg.speed or leg.until:
            return replace(step, duration=leg.duration, speed=leg.speed, until=leg.until)
    return step


def _points(step: Step, at: Vector, lexicon: Lexicon, assumed: list[str]) -> list[Vector]:
    start = at
    end = _resolve(step.end, at, lexicon) if step.end is not None else None
    if step.kind == "circle":
        return circle(step, start, lexicon, assumed)
    leads = end is not None and step.end is not None and _names_spot(step.end)
    aside = step.start is not None and any(p.vector[0] or p.vector[1] for p in step.start.parts)
    leads = leads or (aside and step.start is not None and step.start.height is None)
    if step.kind in ("rise", "fall") and step.toward == "toward" and end is None:
        step = replace(step, kind="approach")  # "bounces down the stairs towards me"
    if step.kind in ("rise", "fall") and end is not None and step.start is not None and leads:
        return _way(start, end, step, lexicon, assumed)
    if step.kind == "rise" or step.kind == "fall":
        return _vertical(step, start, end)
    if step.kind == "approach" or (step.toward == "toward" and end is None):
        near = lexicon.number("motion", "approach_to_m")
        gone = _gone(step)
        if end is None and gone is not None and gone < distance_m(start):
            end = scaled(start, distance_m(start) - gone)
        elif end is None:
            reach = distance_m(start)
            assumed.append(f"comes to {min(near, reach / 2):g} m")
            end = scaled(start, min(near, reach / 2))
        elif not step.end or not step.end.has_distance:
            end = scaled(end, min(near, distance_m(start)))
        return [start, end]
    if step.kind == "recede" or (step.toward == "away" and step.kind == "go"):
        far = max(lexicon.number("motion", "recede_to_m"), 3 * distance_m(start))
        gone = _gone(step)
        if gone is not None and end is None:
            return [start, scaled(start, distance_m(start) + gone)]
        if end is None or not (step.end and step.end.has_distance):
            assumed.append(f"goes off to {far:g} m")
            end = scaled(end or start, far)
        return _way(start, end, step, lexicon, assumed)
    if step.kind == "bob":
        x, y, z = start
        high = (x, y, z + lexicon.number("motion", "bob_m"))
        return [start, *[high, start] * max(1, round(step.laps or 4))]
    if step.kind == "alternate":
        swing = lexicon.number("motion", "swing_deg")
        if end is None:
            out, back = _rotated(start, swing), _rotated(start, -swing)
            half = _way(start, out, step, lexicon, assumed)
            way = _way(out, back, step, lexicon, assumed)
            laps = max(1, round(step.laps or 4))
            swings = way[1:] + way[-2::-1]
            return (
                half + swings * (laps - 1) + way[1:] + _way(back, start, step, lexicon, assumed)[1:]
            )
        other = end
        way = _way(start, other, step, lexicon, assumed)
        laps = max(1, round(step.laps or 4))
        return way + (way[-2::-1] + way[1:]) * (laps - 1) + way[-2::-1]
    if step.kind == "pass" and end is None and not step.vias and step.start is None:
        # Behind another step: on along the side it has come to.
        beside = abs(start[0]) > 0.3 * abs(start[1]) and abs(start[1]) > 0.3 * abs(start[0])
        if beside:
            return [start, (-start[0], start[1], start[2])]
    if step.kind in ("pass", "over") and end is None:
        end = (-start[0], -start[1], start[2]) if not step.vias else across(start, step.vias[0])
    if end is None:
        if step.vias:
            end = across(start, step.vias[0])
        else:
            reason = "no place to go to; say 'from ... to ...', 'towards me' or 'away'"
            raise UnclearError(reason, step.span)
    return _way(start, end, step, lexicon, assumed)


def _gone(step: Step) -> float | None:
    """How far it comes in the text's own words: "4 m closer", "at 2 m/s for 3 s"."""
    if step.shift is not None:
        return step.shift.value
    if step.speed and step.duration and not step.speed.is_turning:
        return step.speed.value * step.duration.value
    return None


def _rotated(point: Vector, angle_deg: float) -> Vector:
    """A point turned about the listener's vertical axis."""
    angle = math.radians(angle_deg)
    x, y, z = point
    return (
        x * math.cos(angle) - y * math.sin(angle),
        x * math.sin(angle) + y * math.cos(angle),
        z,
    )


def _resolve(place: Place, at: Vector, lexicon: Lexicon) -> Vector:
    """Where a step ends; what it does not say is kept from where it was."""
    region = region_of(place, lexicon)
    if not place.has_direction:
        return scaled(at, distance_m(region.position))
    if place.has_distance or place.offsets or place.height:
        return region.position
    end = scaled(region.position, distance_m(at))
    near = math.dist(end, at) < 0.2 * distance_m(at) and distance_m(at) > distance_m(
        region.position
    )
    return region.position if near else end  # "from 40 m ahead to right in front of me"


def _names_spot(place: Place) -> bool:
    """Whether a place says both which way and how high it is, and not only up or down."""
    level = place.height is not None and any(p.vector[0] or p.vector[1] for p in place.parts)
    return level or any(part.exact for part in place.parts)


def _vertical(step: Step, start: Vector, end: Vector | None) -> list[Vector]:
    if end is not None and step.end is not None and not step.end.has_distance:
        # A lift moves on a plumb line beside the listener, not through them.
        flat = max(math.hypot(start[0], start[1]), 0.5)
        sign = 1.0 if step.kind == "rise" else -1.0
        named = [part.vector[2] for part in step.end.parts if part.vector[2]]
        sign = math.copysign(1.0, named[0]) if named else sign
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


def _way(
    start: Vector, end: Vector, step: Step, lexicon: Lexicon, assumed: list[str]
) -> list[Vector]:
    """From one point to another as the step says: straight, turning, or past its sides."""
    if step.is_straight or step.toward == "through":
        return [start, end]
    if not step.vias and step.turning:
        return turned(start, end, step.turning)
    sides = list(step.vias)
    if len(sides) == 1 and step.reach is not None and _comes_nearer(step, start, end):
        x, y, z = lexicon.vector("axes", sides[0])
        reach = step.reach.value
        return [start, (x * reach, y * reach, z * reach), end]
    if not sides and (side := open_side(start, end)):
        sides = ["up" if step.kind == "over" else side]
        assumed.append(f"passes {_SIDE_WORDS[sides[0]]}, as no side is named")
    return between(start, end, sides)


def _comes_nearer(step: Step, start: Vector, end: Vector) -> bool:
    """Whether it passes at another distance than its ends have: "from 50 m ..., 5 m ahead"."""
    reach = step.reach.value if step.reach else 0.0
    return all(abs(distance_m(point) - reach) > 1e-3 * reach for point in (start, end))


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
