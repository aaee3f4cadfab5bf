"""Lengths that go on from the object named before: "another 6 m out", "a further 3 m back"."""

from __future__ import annotations

from auricle.prompt.places import Link
from auricle.prompt.quantities import read_quantity
from auricle.prompt.reader import Reader

__all__ = ["is_onward", "read_onward"]


def is_onward(reader: Reader, index: int) -> bool:
    """Whether a length begins right behind "another"."""
    if not reader.within(index - 1, "one_more"):
        return False
    quantity = read_quantity(reader, index)
    return quantity is not None and quantity.kind == "length"


def read_onward(reader: Reader, index: int) -> tuple[Link, int] | None:
    """A length beyond the object named before, and the token behind it."""
    more = index + 1 if reader.within(index, "indefinite") else index
    if not is_onward(reader, more + 1):
        return None
    quantity = read_quantity(reader, more + 1)
    if quantity is None:
        return None
    way = reader.find(quantity.end, "away") or reader.find(quantity.end, "comparative")
    back = reader.find(quantity.end, "direction")
    if way is None and (back is None or back.value != "back"):
        return None
    end = way.end if way is not None else quantity.end + 1
    kind = "nearer" if way is not None and way.value == "nearer" else "further"
    return Link(kind, (), quantity.value, (index, end)), end
