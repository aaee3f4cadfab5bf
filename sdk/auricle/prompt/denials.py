"""Places that a text rules out, held against where its objects are in the end."""

from __future__ import annotations

import math

from auricle.prompt.entity import Entity
from auricle.prompt.lexicon import Lexicon
from auricle.prompt.places import Place, UnclearError
from auricle.prompt.reader import Reader
from auricle.prompt.regions import region_of
from auricle.scene import Path, Vector

__all__ = ["is_side", "refuse_absent", "refuse_denied"]

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
        if is_side(denied) and _angle_deg(region_of(denied, lexicon).position, point) < _DENIED_DEG:
            reason = "these contradict each other"
            raise UnclearError(reason, entity.place.span, denied.span)


def refuse_absent(
    reader: Reader, entity: Entity, point: Vector, path: Path | None, spread_deg: float
) -> None:
    """Refuse an object that is, or passes, where the text says that nothing is.

    Args:
        reader: the text, with the sides that it says are empty.
        entity: the object.
        point: where it was put, metres.
        path: how it moves; ``None`` when it stays.
        spread_deg: angle it fills seen from the listener.

    Raises:
        UnclearError: "A dog is on the left, and nothing is on the left."
    """
    points = [point] if path is None else [(x, y, z) for _, x, y, z in path.samples]
    for empty in reader.absent:
        within = max(_DENIED_DEG, spread_deg / 2.0)
        if any(_angle_deg(empty, at) < within for at in points):
            reason = "the text also says that nothing is there; keep one of the two"
            raise UnclearError(reason, entity.span)


def is_side(place: Place) -> bool:
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
