"""Two places held against each other: whether they go together, and on which side one lies."""

from __future__ import annotations

from auricle.prompt.name import Name
from auricle.prompt.places import Place, UnclearError
from auricle.prompt.quantities import Quantity
from auricle.prompt.reader import Reader

__all__ = ["conflict", "is_landmark", "is_surface", "joined", "reach_of", "side_of"]


def conflict(a: Place, b: Place) -> bool:
    """Whether two places exclude each other."""
    both = Place(a.start, a.end)
    try:
        both.merge(a)
        both.merge(b)
    except UnclearError:
        return True
    return False


def side_of(place: Place) -> str:
    """The one side that a place lies on, as it is passed: "behind me", "on the left"."""
    parts = [*place.parts, *(part for part, _ in place.offsets)]
    if len(parts) != 1 or place.links or place.bearing or place.elevation:
        return ""
    names = (("front", "back"), ("left", "right"), ("up", "down"))
    axis = max(range(3), key=lambda k: abs(parts[0].vector[k]))
    return names[axis][0 if parts[0].vector[axis] > 0 else 1]


def reach_of(place: Place) -> Quantity | None:
    """How far away a side is passed: "5 m in front of me"."""
    return place.distance or (place.offsets[0][1] if len(place.offsets) == 1 else None)


def is_surface(place: Place | None) -> bool:
    """Whether a place only says on what something goes on: "across the floor"."""
    if place is None or not place.height:
        return False
    told = place.parts or place.offsets or place.bearing or place.elevation or place.body
    return not (told or place.links or place.has_distance)


def joined(known: Place | None, more: Place) -> Place:
    """Both in one, a place of its own."""
    both = Place(more.start, more.end)
    if known is not None:
        both.start, both.end = known.span
        both.merge(known)
    both.merge(more)
    return both


def is_landmark(reader: Reader, name: Name, *, is_placed: bool = False) -> bool:
    """Whether a thing only marks a place: "over the water", "beside my bed".

    Args:
        reader: the text.
        name: the thing.
        is_placed: whether what it is said of has a side of its own: "on the left by the window".
    """
    found = reader.find(name.end - 1, "landmark")
    whole = found is not None and found.end == name.end
    own = whole and found is not None and (found.value == "ground" or name.determiner == "my")
    beside = is_placed and reader.find(name.end - 1, "furniture") is not None
    return name.is_scenery or own or beside
