"""Places with the times they are reached: "in front at 0 s, on the left at 2 s"."""

from __future__ import annotations

from itertools import pairwise

from auricle.prompt.element import Element
from auricle.prompt.places import Place
from auricle.prompt.step import Step

__all__ = ["read_waypoints"]


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
