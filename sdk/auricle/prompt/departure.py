"""Where an object is, or sets out, when the text leaves that open."""

from __future__ import annotations

import math

from auricle.prompt.lexicon import Lexicon
from auricle.prompt.places import Part, Place
from auricle.prompt.quantities import Quantity
from auricle.prompt.reader import Reader
from auricle.prompt.step import Step

__all__ = ["departure", "is_inside", "is_remote", "straight_ahead"]


def departure(reader: Reader, step: Step, said: Place | None) -> Place:
    """Where a moving object begins when the text leaves that open."""
    place = said or Place(*step.span)
    start = Place(place.start, place.end)
    start.merge(place)
    number = reader.lexicon.number
    span = step.span

    def length(value: float) -> Quantity:
        return Quantity("length", value, value, value, "metre", *span)

    is_open = not start.has_direction
    if step.reach is not None and not start.has_distance:
        start.distance = step.reach
    if step.end is not None and not (start.parts or start.bearing or start.body) and start.height:
        start.parts = [part for part in step.end.parts if part.vector[2] == 0]
    if is_open and step.end is not None and step.kind == "approach" and step.end.has_direction:
        start.parts = [*step.end.parts, *(part for part, _ in step.end.offsets)]
        start.bearing, start.body = step.end.bearing, step.end.body
        is_open = False
    if is_open and step.end is not None and step.kind in ("rise", "fall"):
        sides = [*step.end.parts, *(part for part, _ in step.end.offsets)]
        start.parts = [part for part in sides if part.vector[2] == 0]
        is_open = not start.parts
    if is_open:
        side = "front"
        if step.is_overtaking and not step.vias:
            step.vias = ["left"]
            start.assumed.append("on the left, as no side is named")
        if step.kind == "pass" and step.vias and step.vias[0] in ("left", "right"):
            side = step.vias[0]
        elif step.kind in ("pass", "over") or step.vias:
            via = step.vias[0] if step.vias else ("up" if step.kind == "over" else "front")
            side = "left" if via in ("front", "back") else "front"
            start.assumed.append(f"from the {side}, as no start is named")
        elif step.kind == "recede" and step.end is not None and step.end.parts:
            start.parts = list(step.end.parts)
        elif step.kind == "rise" or step.kind == "fall":
            start.assumed.append("straight ahead, as no side is named")
        elif step.kind != "circle":
            start.assumed.append("from straight ahead, as no start is named")
        if not start.parts:
            x, y, z = reader.lexicon.vector("axes", side)
            start.parts = [Part((x, y, z), span)]
    if (
        step.kind == "pass"
        and step.end is None
        and step.start is None
        and _is_side(start)
        and (not is_open or (step.vias and step.vias[0] in ("left", "right")))
    ):
        step.vias = []
        _pass_by(start, step, span)
    above = [part for part, _ in start.offsets] if step.kind == "circle" else []
    if above and not start.parts and all(p.vector[0] == p.vector[1] == 0 for p in above):
        start.distance, start.parts, start.offsets = start.offsets[0][1], above[:1], []
    if (
        step.kind == "circle"
        and start.parts
        and all(p.vector[0] == p.vector[1] == 0 for p in start.parts)
    ):
        start.parts = [*start.parts, Part((1.0, 0.0, 0.0), span)]
    if not start.has_distance and not start.body:
        if step.kind == "approach" or step.toward == "toward":
            value = number("motion", "approach_from_m")
            start.distance = length(value)
            start.assumed.append(f"from {value:g} m away")
        elif step.end is not None and step.end.distance and step.kind != "recede":
            start.distance = step.end.distance
    return start


def is_remote(place: Place, lexicon: Lexicon) -> bool:
    """Whether all that is said is that it is far off: "thunder in the distance"."""
    far = lexicon.number("vague", "far")
    return place.vague is not None and place.distance is None and place.vague[1] >= far


def is_inside(place: Place, lexicon: Lexicon) -> bool:
    """Whether it is at the head itself, where no side need be told: "inside my head"."""
    near = lexicon.number("vague", "touching")
    return place.vague is not None and place.distance is None and place.vague[1] <= near


def straight_ahead(place: Place, lexicon: Lexicon) -> Place:
    """A place without a side, taken as straight ahead."""
    x, y, z = lexicon.vector("axes", "front")
    ahead = Place(*place.span, parts=[Part((x, y, z), place.span)])
    ahead.merge(place)
    ahead.assumed.append("straight ahead, as no side is named")
    return ahead


def _is_side(place: Place) -> bool:
    """Whether a place is no more than left or right."""
    return bool(place.parts) and all(part.vector[0] == part.vector[2] == 0 for part in place.parts)


def _pass_by(start: Place, step: Step, span: tuple[int, int]) -> None:
    """A pass on one side runs along it from front to back: "drives past on the left"."""
    ahead = -2.0 if step.is_overtaking else 2.0
    if start.distance is not None:
        # What is said is how near it passes; both ends lie twice as far ahead and behind.
        start.distance = start.distance.scaled(math.hypot(1.0, ahead))
    start.parts = [*start.parts, Part((ahead, 0.0, 0.0), span)]
    step.end = Place(*span, parts=[*start.parts[:-1], Part((-ahead, 0.0, 0.0), span)])
    step.is_straight = True
    if not step.is_overtaking:
        start.assumed.append("from front to back, as no way is named")
