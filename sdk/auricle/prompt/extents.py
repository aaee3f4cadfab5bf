"""How wide: "spread from left to right", "fills the whole front", "90 degrees wide"."""

from __future__ import annotations

from auricle.prompt.directions import read_place
from auricle.prompt.element import Element
from auricle.prompt.places import Place, Span, UnclearError
from auricle.prompt.quantities import read_quantity
from auricle.prompt.reader import Reader
from auricle.prompt.regions import region_of
from auricle.scene import azimuth_deg

__all__ = ["read_extent"]

_OPPOSITE_DEG = 179.0


def read_extent(reader: Reader, index: int, before: list[Element]) -> Element | None:
    """The width of an object, with its place where the two are said together."""
    place = _measured(reader, index) or _plain(reader, index, before)
    place = place or _stretched(reader, index, before)
    return Element("place", place, index, place.end) if place else None


def _measured(reader: Reader, index: int) -> Place | None:
    """ "90 degrees wide"."""
    quantity = read_quantity(reader, index)
    wide = reader.find(quantity.end, "width") if quantity else None
    if quantity is None or wide is None:
        return None
    span = (index, wide.end)
    if quantity.kind != "angle" or not 0 < quantity.value <= 360:
        reason = "a width is told in degrees, up to 360: '90 degrees wide'"
        raise UnclearError(reason, span)
    return Place(*span, spread_deg=quantity.value)


def _plain(reader: Reader, index: int, before: list[Element]) -> Place | None:
    """ "The choir is wide"."""
    wide = reader.find(index, "width")
    if wide is None or not before or before[-1].kind not in ("copula", "place", "join", "name"):
        return None
    side = reader.find(wide.end, "direction")
    if side and side.value in ("left", "right"):
        return None
    value = reader.lexicon.number("width", wide.value)
    place = Place(index, wide.end, spread_deg=value)
    place.assumed.append(f"{reader.written(index, wide.end)!r} taken as {value:g} degrees")
    return place


def _stretched(reader: Reader, index: int, before: list[Element]) -> Place | None:
    found = reader.find(index, "extent")
    if found is None:
        return None
    start = reader.find(found.end, "preposition")
    if start and start.value == "from":
        return _between(reader, index, start.end, "to", before)
    if reader.within(found.end, "between"):
        return _between(reader, index, found.end + 1, "and", before)
    quantity = read_quantity(reader, found.end)
    if quantity and quantity.kind == "angle" and 0 < quantity.value <= 360:
        end = reader.skip(quantity.end, "width")
        return Place(index, end, spread_deg=quantity.value)
    whole = any(reader.find(i, "whole") for i in range(found.end, found.end + 3))
    at = reader.skip(found.end, "preposition", "determiner", "whole")
    room = reader.find(at, "enclosure")
    if room is not None and found.value == "fill" and reader.find(at - 1, "preposition") is None:
        return Place(index, room.end, spread_deg=reader.lexicon.number("spread", "around"))
    side = reader.find(at, "direction")
    if side is None or (found.value == "fill" and at == found.end):
        return None
    place = read_place(reader, at)
    if place is None or place.links or place.offsets or place.end < side.end:
        return None
    meaning = "whole" if whole or found.value == "fill" else "part"
    place.spread_deg = reader.lexicon.number("extent", meaning)
    place.start = index
    return place


def _between(
    reader: Reader, index: int, at: int, joint: str, before: list[Element]
) -> Place | None:
    """From one side to another the nearer way; past the front unless said to be behind."""
    first = read_place(reader, at, ranges=False)
    if first is None:
        return None
    role = reader.find(first.end, "preposition")
    word = role.value if role else reader.word(first.end)
    end = role.end if role else first.end + 1
    last = read_place(reader, end, stress=False) if word == joint else None
    if last is not None:
        onward = [
            i
            for i in range(end + 1, last.end)
            if reader.find(i, "anchored") or reader.find(i, "preposition")
        ]
        last = read_place(reader, end, limit=onward[0], stress=False) if onward else last
    if last is None or not (first.has_direction and last.has_direction):
        return None
    a = azimuth_deg(region_of(first, reader.lexicon).position)
    b = azimuth_deg(region_of(last, reader.lexicon).position)
    width = (b - a + 180.0) % 360.0 - 180.0
    middle = a + width / 2
    if abs(width) >= _OPPOSITE_DEG:
        behind = _is_behind(reader, last.end) or _was_behind(before)
        middle = 180.0 if behind else 0.0
    span: Span = (index, last.end)
    return Place(*span, bearing=(middle, span), spread_deg=abs(width))


def _is_behind(reader: Reader, at: int) -> bool:
    place = read_place(reader, at + 1 if reader.word(at) == "," else at)
    return place is not None and any(part.vector[0] < 0 for part in place.parts)


def _was_behind(before: list[Element]) -> bool:
    """ "Behind me, spread from left to right"."""
    for element in reversed(before):
        if element.kind == "place":
            return any(part.vector[0] < 0 for part in element.value.parts)
        if element.kind == "name":
            return False
    return False
