"""A place said of a movement: where it begins, ends or passes, or where it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auricle.prompt.element import Element
from auricle.prompt.places import Place
from auricle.prompt.quantities import Quantity
from auricle.prompt.settling import is_high
from auricle.prompt.step import Step
from auricle.prompt.ways import conflict, joined, reach_of, side_of

if TYPE_CHECKING:
    from auricle.prompt.predicate import Predicate

__all__ = ["place_step"]

_PASSING = ("go", "pass", "sweep", "over")


def place_step(reading: Predicate, step: Step, element: Element, place: Place, role: str) -> None:
    """Take in a place behind a verb of moving.

    Args:
        reading: the clause.
        step: its last movement.
        element: the piece that holds the place.
        place: the place.
        role: ``"from"``, ``"to"`` or empty.
    """
    beside = place.body if step.kind == "pass" and not (role or step.vias) else None
    if beside and beside[0][1] and reading.reader.within(place.start - 1, "past"):
        near = Quantity("length", beside[1], beside[1], beside[1], "metre", *place.span)
        step.pass_by("left" if beside[0][1] > 0 else "right", near)  # "past my left ear"
        return
    if step.kind in ("go", "circle") and place.spread_deg and not place.parts and not role:
        step.kind = "circle"
        place.spread_deg = 0.0
        if not place.has_distance:
            return
    if role == "from" or _says_more(reading, step, element, place, role):
        step.start = joined(step.start, place)
    elif not role and step.start and step.end and step.at is None and is_high(place):
        step.at = place  # "from right to left, high up"
    elif role == "to" and step.end is not None and _is_leg(reading, step, place):
        reading.steps.append(Step("go", place.span, end=place, is_leg=True))
    elif role == "to":
        step.end = joined(step.end, place)
    elif reading.is_led and step.is_bare and step.kind == "go" and element.note == "front":
        step.at = place  # "is on the left, then walks in front of me"
    elif element.note and step.kind in _PASSING and step.toward != "away":
        step.pass_by(element.note, reach_of(place))
    elif step.start and step.end and not step.aims and place.has_direction:
        step.start = joined(step.start, place)  # "from 20 m to 5 m, in front"
    elif step.kind in ("approach", "recede") and element.note and step.start is None:
        step.at = joined(step.at, place)
    elif (
        (via := side_of(place))
        and step.kind in ("go", "pass", "sweep", "circle")
        and (step.kind == "pass" or (step.start is not None and step.end is not None))
    ):
        step.pass_by(via, reach_of(place))
    elif _is_on_the_way(reading, step, place):
        step.pass_by(side_of(place), reach_of(place))
    elif step.end is not None and step.at is None:
        step.end = joined(step.end, place)
    elif step.start is not None and step.end is None and conflict(step.start, place):
        step.end = place  # "in from the left and out to the right"
    elif step.start is not None and step.at is None and not (reading.is_led and via):
        step.start = joined(step.start, place)
    elif step.at is not None and conflict(step.at, place):
        reading.steps.append(Step("go", place.span, end=place))
    else:
        step.at = joined(step.at, place)


def _says_more(reading: Predicate, step: Step, element: Element, place: Place, role: str) -> bool:
    """ "From above on the left": the second place says more of where it begins."""
    last = reading.previous
    if role or last is None or last.kind != "place" or last.end != element.start:
        return False
    if step.start is None or step.end is not None or step.start.end != last.end:
        return False
    return element.note == "" and not conflict(step.start, place)


def _is_on_the_way(reading: Predicate, step: Step, place: Place) -> bool:
    """ "From the rear left, over the audience, to the front": passed before the end is named."""
    upcoming = reading.upcoming
    leads = upcoming is not None and upcoming.kind == "role" and upcoming.value == "to"
    if not leads or step.start is None or step.end is not None or not side_of(place):
        return False
    return step.kind in _PASSING and not is_high(place) and place.end - place.start > 1


def _is_leg(reading: Predicate, step: Step, place: Place) -> bool:
    """ "From left to right to behind": the way goes on, and does not end at both."""
    if step.end is None or conflict(step.end, place):
        return True
    whole = step.start is not None and place.has_direction and step.end.has_direction
    mine = any(
        (found := reading.reader.find(i, "determiner")) is not None and found.value == "my"
        for i in range(place.start, place.end)
    )  # "from back to front to my left" passes the left
    led = reading.previous is not None and reading.previous.kind == "role"
    return whole and led and not mine
