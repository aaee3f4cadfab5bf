"""Where the first movement of a clause begins and ends, once all of the clause is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auricle.prompt.places import Place
from auricle.prompt.step import Step
from auricle.prompt.ways import conflict, joined, reach_of, side_of

if TYPE_CHECKING:
    from auricle.prompt.predicate import Predicate

__all__ = ["is_high", "settle"]


def settle(reading: Predicate) -> None:
    """Decide where the first step begins, and drop steps that do not move."""
    first = reading.steps[0]
    _cross(reading)
    if (
        len(reading.steps) > 1
        and first.kind == "go"
        and not (first.end or first.vias or first.toward)
    ):
        # "walks in from the left and stops in front": one way, said in two verbs.
        second = reading.steps[1]
        second.start = second.start or first.start
        second.at = second.at or first.at
        second.duration = second.duration or first.duration
        second.wait = second.wait or first.wait
        second.speed, second.pace = (
            second.speed or first.speed,
            second.pace or first.pace,
        )
        if second.end is None and second.at and second.start and conflict(second.start, second.at):
            second.end, second.at = second.at, None  # "comes in from the left, goes out right"
        reading.steps.pop(0)
        first = second
    if reading.target is not None and first.end is None:
        first.end = reading.target
    if (
        first.start
        and first.end
        and first.start.angle
        and first.end.bearing
        and not (first.start.parts or first.end.parts)
    ):
        # "from -90 to 90 degrees azimuth"
        first.start.bearing, first.start.angle = first.start.angle, None
    if first.kind == "circle" and first.start and first.end:
        first.kind = "go"
    if first.kind == "circle" and first.at and first.end and not (first.laps or first.turning):
        first.kind = "go" if side_of(first.at) else "circle"
        if first.kind == "go":  # "walks around my right side to the front"
            first.pass_by(side_of(first.at), reach_of(first.at))
            first.at = None
    ends = [place for place in (first.start, first.end) if place is not None]
    lengths = len(ends) == 2 and not any(place.has_direction for place in ends)
    if first.at and first.kind in ("approach", "recede") and lengths:
        first.start, first.at = joined(first.start, first.at), None  # "away behind me, 1 m to 8 m"
    if first.at and first.start and first.end and is_high(first.at):
        # "across the sky from left to right"
        first.start, first.end = joined(first.start, first.at), joined(first.end, first.at)
        first.at = None
    if first.at and first.start and first.end and (via := side_of(first.at)):
        first.pass_by(via, reach_of(first.at))
        first.at = None
    _fall_there(first)
    if first.at is not None and reading.is_led and first.end is None and side_of(first.at):
        first.end, first.at = first.at, None  # "starts on the left, runs behind me"
    if first.at is not None:
        _settle_at(reading, first)
    first.settle_reach()
    _share_distance(first)
    if first.start is not None:
        reading.place = joined(reading.place, first.start)
    if reading.origin is not None:
        reading.place = joined(reading.place, reading.origin)
    if first.kind == "approach" and first.end is None and reading.place is None:
        reading.place = Place(*first.span)
    if _comes(reading, first):
        first.kind = "approach"
    still = (
        len(reading.steps) == 1
        and first.kind in ("go", "sweep", "back")
        and first.end is None
        and not first.vias
        and not first.toward
    )
    if first.kind == "circle" and reading.place is not None:
        reading.place.spread_deg = 0.0
    if reading.place is not None and (still or reading.place.spread_deg):
        reading.steps = []


def _fall_there(step: Step) -> None:
    """ "A plank falls to my left": on which side it falls, and not where from."""
    lone = step.kind in ("rise", "fall") and step.start is None and step.end is not None
    if lone and step.end is not None and side_of(step.end) in ("left", "right", "front", "back"):
        step.at, step.end = step.end, None


def _share_distance(step: Step) -> None:
    """ "From left to right in the distance": all of the way is far off."""
    if step.start is None or step.end is None or step.start.has_distance:
        return
    vague, parts = step.end.vague, step.end.parts
    if vague is not None and parts and vague[2][0] > parts[0].span[0]:
        step.start.vague = vague


def _comes(reading: Predicate, step: Step) -> bool:
    """ "Drives up from the left": what moves from a side and to none comes nearer."""
    lone = len(reading.steps) == 1 and step.kind == "go" and not (step.vias or step.toward)
    if reading.reader.within(step.span[0], "wafting"):
        return False  # "music drifts from the left"
    return lone and step.start is not None and step.start.has_direction and step.end is None


def _cross(reading: Predicate) -> None:
    """ "Enters on the left and leaves on the right": from the one side to the other."""
    if len(reading.steps) != 2:
        return
    first, second = reading.steps
    bare = first.kind == "go" and first.start is None and first.end is None and not first.vias
    leaves = second.kind in ("go", "recede") and second.start is None and second.end is None
    if not (bare and leaves and first.at and second.at and conflict(first.at, second.at)):
        return
    second.kind, second.start, second.end = "go", first.at, second.at
    first.at = second.at = None


def is_high(place: Place) -> bool:
    """Whether a place is no more than high up: "in the sky"."""
    return len(place.parts) == 1 and not place.has_distance and 0 < place.parts[0].vector[2] < 1


def _settle_at(reading: Predicate, step: Step) -> None:
    """A place without "from" or "to": where a circle is, where a step goes or takes place."""
    at = step.at
    if at is None:
        return
    if step.kind in ("rise", "fall") and at.height is not None:
        led = reading.reader.find(at.start, "preposition")
        if led is not None and led.value == "from":
            step.start, step.at = joined(step.start, at), None  # "drops from the ceiling"
            return
        step.end, step.at = joined(step.end, at), None
        return
    if step.kind in ("rise", "fall") and step.start is not None and step.end is None:
        step.end, step.at = at, None
        return
    bare = bool(at.parts)
    onward = step.kind == "go" and step.start is None and side_of(at) == "front"
    if onward and not at.has_distance and not step.speed:
        reading.place = joined(reading.place, at)  # "waddled ahead": it is there
        step.at = None
        return
    adverb = (
        bare
        and reading.reader.find(at.start, "direction") is not None
        and not (reading.reader.find(at.end - 1, "listener"))
        and not reading.reader.within(at.start, "resting_sides")
    )
    if (
        step.kind in ("go", "sweep", "recede", "approach")
        and step.end is None
        and adverb
        and step.kind == "go"
    ):
        step.end = at
    else:
        reading.place = joined(reading.place, at)
    step.at = None
