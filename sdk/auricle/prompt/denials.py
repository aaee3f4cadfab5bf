"""Places that a text rules out, held against where its objects are in the end."""

from __future__ import annotations

import math

from auricle.prompt.entity import Entity
from auricle.prompt.lexicon import Lexicon
from auricle.prompt.places import Place, UnclearError
from auricle.prompt.regions import region_of
from auricle.scene import Vector

__all__ = ["refuse_denied"]

# "Not on the left" leaves all that is further than this from the middle of the left.
_DENIED_DEG = 30.0


def refuse_denied(entity: Entity, point: Vector, lexicon: Lexicon) -> None:
    """Refuse an object that is where the text says it is not.

    Args:
        entity: the object, all of whose clauses are read.
        point: where it was put, metres.
        lexicon: for the regions that words mean.

    Raises:
        UnclearError: "The dog is on the left. The dog is not on the left."
    """
    if entity.steps or entity.place is None or not entity.place.has_direction:
        return
    for denied in entity.denied:
        if (
            _is_plain(denied)
            and _angle_deg(region_of(denied, lexicon).position, point) < _DENIED_DEG
        ):
            reason = "these contradict each other"
            raise UnclearError(reason, entity.place.span, denied.span)


def _is_plain(place: Place) -> bool:
    """Whether a place is a side as a whole, and no distance or narrower part of it."""
    if place.links or place.has_distance or place.height or place.body:
        return False
    return bool(place.parts) and not any(part.exact or part.is_slight for part in place.parts)


def _angle_deg(a: Vector, b: Vector) -> float:
    length = math.hypot(*a) * math.hypot(*b)
    if length < 1e-9:
        return 180.0
    cosine = sum(p * q for p, q in zip(a, b, strict=True)) / length
    return math.degrees(math.acos(min(max(cosine, -1.0), 1.0)))
