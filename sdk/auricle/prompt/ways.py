"""Two places held against each other: whether they go together, and on which side one lies."""

from __future__ import annotations

from auricle.prompt.places import Place, UnclearError

__all__ = ["conflict", "joined", "side_of"]


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
    if len(place.parts) != 1 or place.links or place.bearing or place.elevation:
        return ""
    names = (("front", "back"), ("left", "right"), ("up", "down"))
    axis = max(range(3), key=lambda k: abs(place.parts[0].vector[k]))
    return names[axis][0 if place.parts[0].vector[axis] > 0 else 1]


def joined(known: Place | None, more: Place) -> Place:
    """Both in one, a place of its own."""
    both = Place(more.start, more.end)
    if known is not None:
        both.start, both.end = known.span
        both.merge(known)
    both.merge(more)
    return both
