"""What is said of how a step goes: what it circles, which way it winds, in what manner."""

from __future__ import annotations

from auricle.prompt.element import Element
from auricle.prompt.name import Name
from auricle.prompt.numerals import read_number
from auricle.prompt.places import Place
from auricle.prompt.quantities import read_quantity
from auricle.prompt.reader import Reader
from auricle.prompt.step import Step

__all__ = ["circled", "climbs", "counted_laps", "is_manner", "is_orbit", "turned_round"]


_MANNERS = frozenset({"turning", "laps", "pace", "speed"})


def climbs(reader: Reader, step: Step | None, place: Place) -> bool:
    """ "Spirals upwards around me": which way a circle winds; whether that is all."""
    if step is None or step.kind != "circle" or not reader.within(place.start, "climbing"):
        return False
    if any(part.vector[0] or part.vector[1] for part in place.parts):
        return False
    step.climb = 1 if sum(part.vector[2] for part in place.parts) > 0 else -1
    place.parts, place.spread_deg = [], 0.0
    return not (place.links or place.has_distance)


def circled(step: Step | None, place: Place, known: Place | None) -> Name | None:
    """The object that is circled, where a place can only be said of that."""
    if step is None or step.kind != "circle" or place.links:
        return None
    places = [p for p in (step.at, known) if p is not None]
    links = [link for p in places for link in p.links if link.kind == "around"]
    return links[-1].others[0] if links and place.has_direction else None


def is_orbit(step: Step | None, place: Place) -> bool:
    """Whether a relation says what is circled, so that a length behind it is the radius."""
    return step is not None and step.kind == "circle" and place.links[-1].kind == "around"


def is_manner(
    reader: Reader, step: Step | None, element: Element, upcoming: Element | None
) -> bool:
    """Whether a verb only leads to how fast, which way round or whence the step before it goes."""
    if upcoming is None or step is None or not reader.is_form(element.start, "doing"):
        return False
    leads = upcoming.kind == "role" and upcoming.value == "from"
    open_pass = step.kind in ("pass", "over") and step.start is None and step.end is None
    return upcoming.kind in _MANNERS or (leads and open_pass)


def turned_round(reader: Reader, index: int) -> Element | None:
    """ "360 degrees around the subject": so much of a circle."""
    if reader.kind(index) != "number":
        return None
    quantity = read_quantity(reader, index)
    if quantity is None or quantity.kind != "angle" or quantity.unit == "turn":
        return None
    around = reader.find(quantity.end, "anchored")
    who = reader.find(around.end, "listener") if around and around.value == "around" else None
    if who is None or not 0 < quantity.value <= 3600:
        return None
    return Element("laps", quantity.value / 360.0, index, who.end, "around")


def counted_laps(reader: Reader, index: int) -> Element | None:
    """ "6 laps", "12 times"; not "12 times as far as"."""
    quantity = read_quantity(reader, index)
    if quantity is not None and quantity.unit == "turn" and quantity.kind == "angle":
        return Element("laps", quantity.value / 360.0, index, quantity.end)
    number = read_number(reader, index)
    times = reader.find(number[1], "times") if number else None
    if number is None or times is None or times.end != number[1] + 1:
        return None
    if reader.within(times.end, "as") or reader.find(times.end, "comparative"):
        return None
    return Element("laps", number[0], index, times.end)
