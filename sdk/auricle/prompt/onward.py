"""Lengths that go on from the object named before: "another 6 m out", "a further 3 m back"."""

from __future__ import annotations

from auricle.prompt.places import Link
from auricle.prompt.quantities import read_quantity
from auricle.prompt.reader import Reader

__all__ = ["is_onward", "read_onward"]


def is_onward(reader: Reader, index: int) -> bool:
    """Whether a length begins right behind "another" and leads on: "6 m out", "3 m back"."""
    if not reader.within(index - 1, "one_more"):
        return False
    length = _length(reader, index)
    return length is not None and bool(_way(reader, length[1]))


def _length(reader: Reader, index: int) -> tuple[float, int] | None:
    """Metres, and the token behind; "another metre" is one."""
    unit = reader.find(index, "unit_length")
    if unit is not None:
        return reader.lexicon.number("unit_length", unit.value), unit.end
    quantity = read_quantity(reader, index)
    is_length = quantity is not None and quantity.kind == "length"
    return (quantity.value, quantity.end) if quantity is not None and is_length else None


def _way(reader: Reader, index: int) -> tuple[str, int] | None:
    """Nearer or further, and the token behind."""
    if (way := reader.find(index, "comparative")) is not None:
        return ("nearer" if way.value == "nearer" else "further"), way.end
    away = reader.find(index, "away")
    if away is not None:
        return "further", away.end
    return ("further", index + 1) if reader.within(index, "back") else None


def read_onward(reader: Reader, index: int) -> tuple[Link, int] | None:
    """A length beyond the object named before, and the token behind it."""
    more = index + 1 if reader.within(index, "indefinite") else index
    length = _length(reader, more + 1) if is_onward(reader, more + 1) else None
    way = _way(reader, length[1]) if length is not None else None
    if length is None or way is None:
        return None
    return Link(way[0], (), length[0], (index, way[1])), way[1]
