"""Ways told by numbers: "in front at 0 s, on the left at 2 s", "from -90 to 90 degrees"."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from auricle.prompt.directions import read_place
from auricle.prompt.element import Element
from auricle.prompt.numerals import read_number
from auricle.prompt.places import Place
from auricle.prompt.reader import Reader
from auricle.prompt.step import Step
from auricle.prompt.ways import reach_of

__all__ = ["read_origin", "read_waypoints"]


def read_waypoints(said: list[Element]) -> tuple[Place, list[Step]] | None:
    """The first place and one step to each further one, where every place has its moment.

    Args:
        said: the pieces of one clause; the times stand all before their places or all behind.
    """
    pieces = [element for element in said if element.kind != "then"]
    places = [e for e in pieces if e.kind == "place"]
    times = [e for e in pieces if e.kind == "time" and e.note in ("start", "wait")]
    paired = len(places) == len(times) > 1 and len(pieces) == 2 * len(places)
    if not paired or not all(e.value.has_direction for e in places):
        return None
    kinds = [element.kind for element in pieces]
    if kinds[0::2] != kinds[:1] * len(places) or kinds[1::2] != kinds[1:2] * len(places):
        return None
    moments = [element.value for element in times]
    if any(a.value >= b.value for a, b in pairwise(moments)):
        return None
    steps = [
        Step("go", element.value.span, end=element.value, wait=begin, until=end)
        for element, begin, end in zip(places[1:], moments[:-1], moments[1:], strict=True)
    ]
    return places[0].value, steps


def _hour(value: float) -> float:
    """Azimuth of an hour of the clock face, degrees."""
    return (180.0 - 30.0 * value) % 360.0 - 180.0


def read_origin(reader: Reader, index: int) -> Place | None:
    """The angle that a way begins at, where only its end has the unit: "from 0 to 90 degrees".

    Args:
        reader: the text.
        index: the number behind "from".
    """
    number = read_number(reader, index)
    if number is None or not reader.within(number[1], "to"):
        return None
    onward = read_place(reader, number[1] + 1)
    span = (index, number[1])
    value = number[0]
    if onward is None or onward.links:
        return None
    hour = reader.find(number[1] + 2, "clock") or reader.find(number[1] + 1, "clock")
    if hour is not None and 1 <= value <= 12:
        return Place(*span, bearing=(_hour(value), span))
    turned = onward.bearing or onward.angle or onward.elevation
    if not turned and (far := reach_of(onward)) is not None:
        own = value * reader.lexicon.number("unit_length", far.unit)
        return Place(*span, distance=replace(far, value=own, low=own, high=own))
    if onward.bearing is not None:
        sign = -1.0 if onward.is_sided and onward.bearing[0] < 0 else 1.0
        return Place(*span, bearing=(sign * value, span))
    if onward.elevation is not None:
        sign = -1.0 if onward.elevation[0] < 0 and value > 0 else 1.0
        return Place(*span, elevation=(sign * value, span))
    return Place(*span, angle=(value, span)) if onward.angle is not None else None
