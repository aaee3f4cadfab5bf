"""Angles counted from another object: "15 degrees to the left of the masker"."""

from __future__ import annotations

from auricle.prompt.names import read_name
from auricle.prompt.places import Link
from auricle.prompt.reader import Reader

__all__ = ["turned_from"]


def turned_from(
    reader: Reader, index: int, angle_deg: float, start: int
) -> tuple[Link, int] | None:
    """ "15 degrees left of the masker": an angle from another object, and the token behind it.

    Args:
        reader: the text.
        index: token behind the angle and its side.
        angle_deg: the angle, counter-clockwise.
        start: first token of the angle.
    """
    if not reader.within(index, "of"):
        return None
    name = read_name(reader, index + 1)
    listener = reader.find(index + 1, "listener")
    if name is None or (listener is not None and listener.end >= name.end):
        return None
    if name.pronoun == "one" or reader.find(name.end - 1, "axis_word"):
        return None
    return Link("turned", (name,), angle_deg, (start, name.end)), name.end
