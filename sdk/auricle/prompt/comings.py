"""Coming nearer and going further: "is coming at me", "slithers 4 m closer", ", closing"."""

from __future__ import annotations

from auricle.prompt.element import Element
from auricle.prompt.quantities import read_quantity
from auricle.prompt.reader import Reader

__all__ = ["read_coming", "read_shift"]


def read_shift(reader: Reader, index: int) -> Element | None:
    """ "Slithers 4 m closer", "moves 2 m further away": by how much its distance changes."""
    quantity = read_quantity(reader, index)
    if quantity is None or quantity.kind != "length":
        return None
    how = reader.find(quantity.end, "comparative")
    if how is None or how.value not in ("nearer", "further"):
        return None
    end = reader.skip(how.end, "away")
    if reader.within(end, "to_from") and (listener := reader.find(end + 1, "listener")):
        end = listener.end
    if reader.within(end, "than_words"):
        return None
    note = "approach" if how.value == "nearer" else "recede"
    return Element("shift", quantity, index, end, note)


def read_coming(reader: Reader, index: int) -> Element | None:
    """ "Is coming at me", "is coming closer": it moves, whatever else it is said to do."""
    if reader.within(index, "nearing") and reader.word(index + 1) in ("", ".", "!", ","):
        joined = reader.find(index - 1, "conjunction") or reader.word(index - 1) == ","
        return Element("motion", "approach", index, index + 1) if joined else None
    posture = reader.find(index, "copula")
    if (
        posture is None
        or posture.value != "posture"
        or not reader.within(posture.end - 1, "coming")
    ):
        return None
    transit = reader.find(reader.skip(posture.end, "filler"), "transit")
    if transit is not None and transit.value == "toward":
        return Element("motion", "approach", index, transit.end)
    near = reader.find(posture.end + 1, "anchored")
    if reader.within(posture.end, "up") and near is not None and near.value in ("back", "near"):
        return Element("motion", "approach", index, posture.end + 1)  # "is coming up behind"
    nearer = reader.find(posture.end, "comparative")
    if nearer is None or nearer.value not in ("nearer", "further"):
        return None
    if reader.within(nearer.end, "than_words"):
        return None
    kind = "approach" if nearer.value == "nearer" else "recede"
    return Element("motion", kind, index, nearer.end)
